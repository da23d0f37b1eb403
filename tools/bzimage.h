/* SPDX-License-Identifier: GPL-2.0-only */
/* Reader of Linux/x86 kernel images (bzImage). Pure; the file is untrusted. */
#ifndef TOOLS_BZIMAGE_H
#define TOOLS_BZIMAGE_H

#include "boot_handoff.h"
#include "boot_protocol.h"

/** A kernel image that can be started in 64-bit mode anywhere in memory. */
struct bzimage {
	const uint8_t *data;
	/** Boot sector and real-mode code: bytes before the protected-mode part. */
	uint64_t setup_size;
	/** Bytes of the protected-mode part. */
	uint64_t kernel_size;
	/** Bytes of memory it needs from its start on, at least kernel_size. */
	uint64_t init_size;
	/** A power of two, 4 KiB to BZIMAGE_MAX_ALIGNMENT. */
	uint32_t alignment;
};

#define BZIMAGE_MAX_ALIGNMENT (64U << 20)
/** Largest file, and largest init_size. */
#define BZIMAGE_MAX_SIZE (1ULL << 30)

/** bzimage_read() - 0; -ENOEXEC no kernel image, or one of a kind that cannot be used; -ENODATA cut */
int bzimage_read(const void *data, uint64_t size, struct bzimage *out, struct rvm_refusal *why);

#endif /* TOOLS_BZIMAGE_H */
