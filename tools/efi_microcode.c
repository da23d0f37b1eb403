// SPDX-License-Identifier: GPL-2.0-only
/* See efi_microcode.h. Called by `jailhouse efi install`; changes nothing. */
#include <cpuid.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot_handoff.h"
#include "efi_microcode.h"
#include "files.h"
#include "message.h"
#include "microcode.h"

#define ALL_FLAGS 0xffU
#define FLAGS_FILE "/sys/devices/system/cpu/cpu0/microcode/processor_flags"

uint32_t efi_microcode_signature(void)
{
	unsigned int eax, ebx, ecx, edx;

	if (!__get_cpuid(0, &eax, &ebx, &ecx, &edx) || ebx != signature_INTEL_ebx ||
	    !__get_cpuid(1, &eax, &ebx, &ecx, &edx))
		return 0;
	return eax;
}

uint32_t efi_microcode_flags(void)
{
	uint64_t flags;

	if (file_read_u64(FLAGS_FILE, &flags) < 0 || flags == 0 || flags > ALL_FLAGS)
		return ALL_FLAGS;
	return (uint32_t)flags;
}

/* SDM Vol. 2A, CPUID leaf 1: extended family and model. */
void efi_microcode_name(uint32_t signature, char path[PATH_MAX])
{
	uint32_t family = signature >> 8 & 15, model = signature >> 4 & 15;

	if (family == 6 || family == 15)
		model |= signature >> 12 & 0xf0;
	if (family == 15)
		family += signature >> 20 & 0xff;
	snprintf(path, PATH_MAX, EFI_MICROCODE_DIRECTORY "/%02x-%02x-%02x", family, model,
		 signature & 15);
}

static int check(const char *path, const uint8_t *data, size_t size, uint32_t signature,
		 uint32_t flags)
{
	const struct rvm_microcode_header *update;
	struct rvm_refusal why;
	uint64_t offset;

	if (rvm_microcode_check(data, size, &offset, &why) < 0)
		return fail("Give a file in Intel's format, as in " EFI_MICROCODE_DIRECTORY ".",
			    "%s, offset 0x%llx: %s: wanted 0x%llx, found 0x%llx", path,
			    (unsigned long long)offset, why.what, (unsigned long long)why.wanted,
			    (unsigned long long)why.found);
	update = rvm_microcode_find(data, size, signature, flags);
	if (update == NULL)
		return fail(NULL, "%s: no update for this processor, signature 0x%x, flags 0x%x", path,
			    signature, flags);
	printf("  microcode of revision 0x%x for signature 0x%x\n", update->revision, signature);
	return EXIT_CODE_OK;
}

int efi_microcode_read(const char *path, uint32_t signature, uint32_t flags, uint8_t **data,
		       size_t *size)
{
	int ret;

	*data = file_read_outside(path, RVM_MICROCODE_MAX_SIZE, size);
	if (*data == NULL)
		return fail("Is the package intel-microcode installed? --microcode=FILE names another"
			    " file.",
			    "%s: %s", path, strerror(errno));
	ret = check(path, *data, *size, signature, flags);
	if (ret != EXIT_CODE_OK)
		free(*data);
	return ret;
}
