/* SPDX-License-Identifier: GPL-2.0-only */
/* The core image: a file, or the one inside rvm.efi. */
#ifndef RVM_CORE_IMAGE_H
#define RVM_CORE_IMAGE_H

#include "load_file.h"
#include "rvm_conf.h"

struct core_image {
	const void *data;
	uint64_t size;
	/** Not loaded when the embedded image is used. */
	struct file file;
};

/** core_image_get() - find and check the image */
EFI_STATUS core_image_get(const struct rvm_conf *conf, struct core_image *ret_image);

void core_image_free(struct core_image *image);

#endif /* RVM_CORE_IMAGE_H */
