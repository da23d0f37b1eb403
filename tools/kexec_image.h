/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file that kexec(8) gets from `kexec --enter`: the kernel's setup header, adapted, then what
 * include/kexec_door.h describes. Pure.
 */
#ifndef TOOLS_KEXEC_IMAGE_H
#define TOOLS_KEXEC_IMAGE_H

#include "bzimage.h"
#include "kexec_door.h"

/** Bytes and where they are. */
struct kexec_blob {
	const void *data;
	uint64_t size;
};

struct kexec_image {
	/** rvm-kexec.bin, checked by kexec_door_check(). */
	struct kexec_blob door;
	/** Core image, checked by rvm_image_check(). */
	struct kexec_blob core;
	/** System configuration, checked by rvm_config_check_system(). */
	struct kexec_blob config;
	struct bzimage kernel;
	/** Bytes for the core, a multiple of RVM_KEXEC_ALIGNMENT; 0: config names its memory. */
	uint64_t memory;
	/** The other fields of the header that the tool fills. */
	uint64_t rsdp;
	uint32_t max_cpus;
	uint32_t debug_fail_cpu;
	uint32_t debug_fail_stage;
	struct jailhouse_console console;
};

/** kexec_door_check() - 0; -EINVAL no door; -EPROTO other ABI version; -ENODATA cut */
int kexec_door_check(const void *data, uint64_t size, struct rvm_refusal *why);

/** kexec_carved_size() - room for a configuration of this size without the core's memory */
uint64_t kexec_carved_size(uint64_t config_size);

/**
 * kexec_image_build() - the file, in memory to be freed
 * @size: its bytes
 * Return: NULL with -E2BIG or -ENOMEM in *error and *why filled.
 */
void *kexec_image_build(const struct kexec_image *parts, uint64_t *size, int *error,
			struct rvm_refusal *why);

#endif /* TOOLS_KEXEC_IMAGE_H */
