/* SPDX-License-Identifier: GPL-2.0-only */
/* The kexec door: what its parts share. One boot processor runs all of it but ap_main(). */
#ifndef RVM_KEXEC_DOOR_PRIVATE_H
#define RVM_KEXEC_DOOR_PRIVATE_H

#include "boot_handoff.h"
#include "kexec_door.h"

/* The compiler calls these by itself as well. */
void *memcpy(void *dest, const void *src, size_t n);
void *memset(void *dest, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

/** Start of the door in memory; it has no other address. */
extern const uint8_t door_start[] __attribute__((visibility("hidden")));

/** What the tool wrote into the door. */
extern const struct rvm_kexec_header door_header __attribute__((visibility("hidden")));

/** struct boot_params; offsets in boot_protocol.h. */
extern uint8_t *door_boot_params;

/** door_at() - address of a part of the door's memory */
static inline void *door_at(uint64_t offset)
{
	return (void *)((uintptr_t)door_start + offset);
}

static inline uint32_t boot_get32(uint32_t offset)
{
	uint32_t value;

	memcpy(&value, door_boot_params + offset, sizeof(value));
	return value;
}

static inline void boot_put32(uint32_t offset, uint32_t value)
{
	memcpy(door_boot_params + offset, &value, sizeof(value));
}

/** boot_get64() - a value whose halves are in two places */
static inline uint64_t boot_get64(uint32_t low, uint32_t high)
{
	return (uint64_t)boot_get32(high) << 32 | boot_get32(low);
}

/**
 * door_refuse() - start the kernel without the core; the text goes to the UART and, on its command
 * line, to the next driver
 */
void door_refuse(const char *format, ...)
	__attribute__((format(printf, 1, 2), noreturn));

/** door_refuse_why() - the same with a refusal; object: what it is about */
void door_refuse_why(const char *object, const struct rvm_refusal *why, int error)
	__attribute__((noreturn));

/** door_enter() - become a guest on all processors; does not return when it fails */
void door_enter(void);

/**
 * door_commit() - tell the next kernel of the core's memory, if there is a core in it
 *
 * Only after smp_stop(): until then the boot parameters may lie below real-mode code.
 */
void door_commit(void);

/** door_jump() - to the kernel's 64-bit entry */
void door_jump(uint64_t kernel, void *boot_params)
	__attribute__((noreturn, visibility("hidden")));

#endif /* RVM_KEXEC_DOOR_PRIVATE_H */
