// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the core comes from. Called by enter.c; the image is checked before anybody sees it.
 */
#include "boot_handoff.h"
#include "core_image.h"
#include "log.h"
#include "measure.h"
#include "variables.h"

#define CORE_MAX_SIZE (64ULL << 20)

extern const uint8_t embedded_core[] __attribute__((visibility("hidden")));
extern const uint8_t embedded_core_end[] __attribute__((visibility("hidden")));

EFI_STATUS core_image_get(const struct rvm_conf *conf, struct core_image *ret_image)
{
	const char *name = conf->core[0] ? conf->core : "embedded";
	const struct rvm_image_header *header;
	struct rvm_refusal why;
	EFI_STATUS status;
	int error;

	memset(ret_image, 0, sizeof(*ret_image));
	if (conf->core[0]) {
		/* The embedded core is signed together with rvm.efi, a file is not. */
		if (secure_boot())
			return log_error(EFI_SECURITY_VIOLATION,
					 "core %s: not the embedded core", name);
		status = file_load("core", conf->core, CORE_MAX_SIZE, &ret_image->file);
		if (status)
			return status;
		ret_image->data = ret_image->file.data;
		ret_image->size = ret_image->file.size;
	} else {
		ret_image->data = embedded_core;
		ret_image->size = (uint64_t)(embedded_core_end - embedded_core);
	}
	error = rvm_image_check(ret_image->data, ret_image->size, &why);
	if (error) {
		log_line("core %s, %lu bytes, is not used", name, ret_image->size);
		log_refusal("core", &why, error);
		core_image_free(ret_image);
		return EFI_LOAD_ERROR;
	}
	measure(conf, "core", ret_image->data, ret_image->size);
	header = ret_image->data;
	log_line("core %s, version %s, %lu bytes", name, header->version, ret_image->size);
	return EFI_SUCCESS;
}

void core_image_free(struct core_image *image)
{
	file_free(&image->file);
	image->data = NULL;
}
