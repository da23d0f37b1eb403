// SPDX-License-Identifier: GPL-2.0-only
/*
 * See kexec_image.h. All that the next kernel must not overwrite, and all that must not overwrite it, is
 * inside init_size: so kexec(8), which keeps that much memory free of everything else, does the placing.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cell_config.h"
#include "kexec_image.h"

/* Larger doors would be somebody else's. */
#define MAX_DOOR (64ULL << 20)

static int refuse(struct rvm_refusal *why, int error, const char *what, uint64_t wanted,
		  uint64_t found)
{
	*why = (struct rvm_refusal){ what, wanted, found };
	return error;
}

static uint64_t align(uint64_t value, uint64_t alignment)
{
	return (value + alignment - 1) & ~(alignment - 1);
}

int kexec_door_check(const void *data, uint64_t size, struct rvm_refusal *why)
{
	struct rvm_kexec_header h;

	if (size < RVM_KEXEC_HEADER + sizeof(h))
		return refuse(why, -ENODATA, "file size", RVM_KEXEC_HEADER + sizeof(h), size);
	memcpy(&h, (const uint8_t *)data + RVM_KEXEC_HEADER, sizeof(h));
	if (memcmp(h.signature, RVM_KEXEC_SIGNATURE, RVM_KEXEC_SIGNATURE_LEN) != 0)
		return refuse(why, -EINVAL, "signature (RVMKEXEC), first byte", 'R',
			      (uint8_t)h.signature[0]);
	if (h.abi_version != RVM_ABI_VERSION)
		return refuse(why, -EPROTO, "ABI version", RVM_ABI_VERSION, h.abi_version);
	if (h.header_size != sizeof(h))
		return refuse(why, -EPROTO, "header size", sizeof(h), h.header_size);
	if (h.door_size < size || h.door_size > MAX_DOOR || h.door_size % RVM_PAGE_SIZE != 0)
		return refuse(why, -EINVAL, "size in memory", size, h.door_size);
	return 0;
}

uint64_t kexec_carved_size(uint64_t config_size)
{
	return config_size + 2 * sizeof(struct jailhouse_memory);
}

/** Places a part behind what is there. */
static struct rvm_kexec_part place(uint64_t *end, uint64_t size, uint64_t alignment)
{
	const struct rvm_kexec_part part = { align(*end, alignment), size };

	*end = part.offset + size;
	return part;
}

/** Alignment that satisfies the kernel, and 2 MiB pages of the core's memory. */
static uint32_t alignment_of(const struct kexec_image *parts)
{
	return parts->kernel.alignment > RVM_KEXEC_ALIGNMENT ? parts->kernel.alignment :
							       RVM_KEXEC_ALIGNMENT;
}

/** Return: bytes from the door's start to the end of everything; no sum of checked sizes overflows. */
static uint64_t fill_header(const struct kexec_image *parts, struct rvm_kexec_header *h)
{
	uint64_t end = h->door_size;

	h->core = place(&end, parts->core.size, RVM_PAGE_SIZE);
	h->config = place(&end, parts->config.size, RVM_PAGE_SIZE);
	h->carved = place(&end, kexec_carved_size(parts->config.size), RVM_PAGE_SIZE);
	h->kernel = place(&end, parts->kernel.init_size, alignment_of(parts));
	h->memory = place(&end, parts->memory, RVM_KEXEC_ALIGNMENT);
	h->stacks = place(&end, (uint64_t)parts->max_cpus * RVM_KEXEC_STACK, RVM_PAGE_SIZE);
	h->tables = place(&end, RVM_KEXEC_TABLES, RVM_PAGE_SIZE);
	h->rsdp = parts->rsdp;
	h->max_cpus = parts->max_cpus;
	h->debug_fail_cpu = parts->debug_fail_cpu;
	h->debug_fail_stage = parts->debug_fail_stage;
	h->console = parts->console;
	memcpy(h->setup, parts->kernel.data + RVM_KEXEC_SETUP_START, RVM_KEXEC_SETUP_SIZE);
	return end;
}

static uint32_t get32(const uint8_t *setup, unsigned int offset)
{
	uint32_t value;

	memcpy(&value, setup + offset, sizeof(value));
	return value;
}

static void put32(uint8_t *setup, unsigned int offset, uint64_t value)
{
	const uint32_t word = (uint32_t)value;

	memcpy(setup + offset, &word, sizeof(word));
}

/** The door gives all of these back (setup_ranges in kexec-loader/entry.S). */
static void adapt_setup(uint8_t *setup, const struct rvm_kexec_header *h, uint64_t file,
			uint64_t total)
{
	const uint32_t align = get32(setup, BOOT_KERNEL_ALIGNMENT);
	uint16_t xloadflags;

	/* No EFI program any more: its entry would not be where the PE header says. */
	memset(setup, 0, BOOT_SETUP_SECTS);
	put32(setup, BOOT_HANDOVER_OFFSET, 0);
	memcpy(&xloadflags, setup + BOOT_XLOADFLAGS, sizeof(xloadflags));
	xloadflags &= (uint16_t)~BOOT_XLF_EFI_HANDOVER;
	memcpy(setup + BOOT_XLOADFLAGS, &xloadflags, sizeof(xloadflags));
	put32(setup, BOOT_SYSSIZE, (file + 15) / 16);
	if (align < RVM_KEXEC_ALIGNMENT)
		put32(setup, BOOT_KERNEL_ALIGNMENT, RVM_KEXEC_ALIGNMENT);
	setup[BOOT_MIN_ALIGNMENT] = (uint8_t)__builtin_ctz(get32(setup, BOOT_KERNEL_ALIGNMENT));
	put32(setup, BOOT_PAYLOAD_OFFSET, get32(setup, BOOT_PAYLOAD_OFFSET) + h->kernel.offset);
	put32(setup, BOOT_INIT_SIZE, total);
	/* In older headers the field is something else. */
	if ((get32(setup, BOOT_VERSION) & 0xffff) >= BOOT_VERSION_KERNEL_INFO)
		put32(setup, BOOT_KERNEL_INFO, get32(setup, BOOT_KERNEL_INFO) + h->kernel.offset);
}

static void put_part(uint8_t *door, const struct rvm_kexec_part *part, const struct kexec_blob *blob)
{
	memcpy(door + part->offset, blob->data, blob->size);
}

void *kexec_image_build(const struct kexec_image *parts, uint64_t *size, int *error,
			struct rvm_refusal *why)
{
	const struct bzimage *kernel = &parts->kernel;
	struct rvm_kexec_header h;
	uint64_t total, file;
	uint8_t *out, *door;

	memcpy(&h, (const uint8_t *)parts->door.data + RVM_KEXEC_HEADER, sizeof(h));
	total = align(fill_header(parts, &h), RVM_PAGE_SIZE);
	if (total > UINT32_MAX) {
		*error = refuse(why, -E2BIG, "memory from the start of the kernel on", UINT32_MAX,
				total);
		return NULL;
	}
	file = h.kernel.offset + kernel->kernel_size;
	*size = kernel->setup_size + file;
	out = calloc(1, *size);
	if (out == NULL) {
		*error = refuse(why, -ENOMEM, "memory", *size, 0);
		return NULL;
	}
	door = out + kernel->setup_size;
	memcpy(out, kernel->data, kernel->setup_size);
	adapt_setup(out, &h, file, total);
	memcpy(door, parts->door.data, parts->door.size);
	memcpy(door + RVM_KEXEC_HEADER, &h, sizeof(h));
	put_part(door, &h.core, &parts->core);
	put_part(door, &h.config, &parts->config);
	memcpy(door + h.kernel.offset, kernel->data + kernel->setup_size, kernel->kernel_size);
	return out;
}
