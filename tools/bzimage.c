// SPDX-License-Identifier: GPL-2.0-only
/* See bzimage.h. Called by `kexec --enter`, by its unit test and by its fuzz test. */
#include <errno.h>
#include <string.h>

#include "bzimage.h"
#include "little_endian.h"

static uint32_t get(const uint8_t *data, unsigned int offset, unsigned int bytes)
{
	return (uint32_t)little_endian(data + offset, bytes);
}

static int refuse(struct rvm_refusal *why, int error, const char *what, uint64_t wanted,
		  uint64_t found)
{
	*why = (struct rvm_refusal){ what, wanted, found };
	return error;
}

static int check_header(const uint8_t *data, struct rvm_refusal *why)
{
	const uint32_t load = get(data, BOOT_LOADFLAGS, 1);
	const uint32_t xload = get(data, BOOT_XLOADFLAGS, 2);

	if (get(data, BOOT_FLAG, 2) != BOOT_FLAG_VALUE)
		return refuse(why, -ENOEXEC, "boot_flag (offset 0x1fe)", BOOT_FLAG_VALUE,
			      get(data, BOOT_FLAG, 2));
	if (get(data, BOOT_HEADER, 4) != BOOT_HEADER_MAGIC)
		return refuse(why, -ENOEXEC, "header (offset 0x202, \"HdrS\")", BOOT_HEADER_MAGIC,
			      get(data, BOOT_HEADER, 4));
	if (get(data, BOOT_VERSION, 2) < BOOT_MIN_VERSION)
		return refuse(why, -ENOEXEC, "boot protocol version, at least", BOOT_MIN_VERSION,
			      get(data, BOOT_VERSION, 2));
	if (!(load & BOOT_LOADED_HIGH))
		return refuse(why, -ENOEXEC, "loadflags.LOADED_HIGH", 1, 0);
	if (get(data, BOOT_RELOCATABLE, 1) == 0)
		return refuse(why, -ENOEXEC, "relocatable_kernel", 1, 0);
	if (!(xload & BOOT_XLF_KERNEL_64))
		return refuse(why, -ENOEXEC, "xloadflags.XLF_KERNEL_64", 1, 0);
	if (!(xload & BOOT_XLF_ABOVE_4G))
		return refuse(why, -ENOEXEC, "xloadflags.XLF_CAN_BE_LOADED_ABOVE_4G", 1, 0);
	return 0;
}

static int check_sizes(const struct bzimage *image, uint64_t size, struct rvm_refusal *why)
{
	const uint64_t stated = (uint64_t)get(image->data, BOOT_SYSSIZE, 4) * 16;

	if (size < image->setup_size + BOOT_ENTRY_64 + 1)
		return refuse(why, -ENODATA, "file size", image->setup_size + BOOT_ENTRY_64 + 1,
			      size);
	/* Rounded up; what is behind it is a signature. */
	if (image->kernel_size + 15 < stated)
		return refuse(why, -ENODATA, "file size", image->setup_size + stated, size);
	if (image->init_size < image->kernel_size || image->init_size > BZIMAGE_MAX_SIZE)
		return refuse(why, -ENOEXEC, "init_size", image->kernel_size, image->init_size);
	if (image->alignment < 4096 || image->alignment > BZIMAGE_MAX_ALIGNMENT ||
	    (image->alignment & (image->alignment - 1)) != 0)
		return refuse(why, -ENOEXEC, "kernel_alignment", BZIMAGE_MAX_ALIGNMENT,
			      image->alignment);
	return 0;
}

int bzimage_read(const void *data, uint64_t size, struct bzimage *out, struct rvm_refusal *why)
{
	uint32_t sectors;
	int err;

	if (size < BOOT_HEADER_END)
		return refuse(why, -ENODATA, "file size", BOOT_HEADER_END, size);
	if (size > BZIMAGE_MAX_SIZE)
		return refuse(why, -ENOEXEC, "file size", BZIMAGE_MAX_SIZE, size);
	err = check_header(data, why);
	if (err != 0)
		return err;
	sectors = get(data, BOOT_SETUP_SECTS, 1);
	if (sectors == 0)
		sectors = BOOT_DEFAULT_SETUP_SECTS;
	out->data = data;
	out->setup_size = (sectors + 1) * BOOT_SECTOR;
	out->kernel_size = size > out->setup_size ? size - out->setup_size : 0;
	out->init_size = get(data, BOOT_INIT_SIZE, 4);
	out->alignment = get(data, BOOT_KERNEL_ALIGNMENT, 4);
	return check_sizes(out, size, why);
}
