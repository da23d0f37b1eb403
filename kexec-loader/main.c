// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of the door's steps, and its two ends: the kernel as a guest of the core, or bare with the
 * reason on its command line. Called by entry.S.
 */
#include <stdarg.h>

#include "cmdline.h"
#include "door.h"
#include "log.h"
#include "paging.h"
#include "refusal_text.h"
#include "smp.h"
#include "text.h"
#include "trap.h"

#define REASON_SIZE 192

_Static_assert(sizeof(struct rvm_kexec_header) == RVM_KEXEC_HEADER_BYTES, "entry.S");
_Static_assert(RVM_KEXEC_HEADER + offsetof(struct rvm_kexec_header, kernel) ==
		       RVM_KEXEC_KERNEL_OFFSET, "entry.S");
_Static_assert(RVM_KEXEC_HEADER + offsetof(struct rvm_kexec_header, console) ==
		       RVM_KEXEC_CONSOLE_ADDRESS, "entry.S");
_Static_assert(RVM_KEXEC_HEADER + offsetof(struct rvm_kexec_header, console) +
		       offsetof(struct jailhouse_console, type) == RVM_KEXEC_CONSOLE_TYPE, "entry.S");
_Static_assert(RVM_KEXEC_HEADER + offsetof(struct rvm_kexec_header, setup) == RVM_KEXEC_SETUP,
	       "entry.S");
_Static_assert(RVM_KEXEC_HEADER + RVM_KEXEC_HEADER_BYTES <= BOOT_ENTRY_64, "entry.S");

/** In entry.S: offset and bytes of what the tool has changed in the setup header; ends with 0, 0. */
extern const uint16_t setup_ranges[][2] __attribute__((visibility("hidden")));

uint8_t *door_boot_params;
static bool given_up;

void door_main(uint8_t *boot_params);

static void restore_setup_header(void)
{
	const uint16_t (*range)[2];

	for (range = setup_ranges; (*range)[1]; range++)
		memcpy(door_boot_params + (*range)[0],
		       door_header.setup + (*range)[0] - RVM_KEXEC_SETUP_START, (*range)[1]);
}

/* The kernel finds these mapped (boot protocol, section 64-bit); the rest it maps itself. */
static void __attribute__((noreturn)) start_kernel(void)
{
	const uint64_t kernel = (uint64_t)door_at(door_header.kernel.offset);

	door_commit();
	restore_setup_header();
	paging_map(kernel, door_header.kernel.size);
	paging_map((uint64_t)door_boot_params, BOOT_PARAMS_SIZE);
	paging_map(boot_get64(BOOT_CMD_LINE, BOOT_EXT_CMD_LINE), RVM_PAGE_SIZE);
	door_jump(kernel, door_boot_params);
}

/* The memory for ACPI tables is free when there are none to publish. */
static void tell_next_kernel(const char *reason)
{
	const char *old = (const char *)boot_get64(BOOT_CMD_LINE, BOOT_EXT_CMD_LINE);
	const uint64_t room = RVM_KEXEC_TABLES;
	char *out = door_at(door_header.tables.offset);
	uint64_t limit;

	memcpy(&limit, door_header.setup + BOOT_CMDLINE_SIZE - RVM_KEXEC_SETUP_START,
	       sizeof(uint32_t));
	limit = (limit & 0xffffffff) + 1;
	if (limit > room)
		limit = room;
	if (!old || !cmdline_prepend(reason, old, room, out, limit))
		return;
	boot_put32(BOOT_CMD_LINE, (uint32_t)(uint64_t)out);
	boot_put32(BOOT_EXT_CMD_LINE, (uint32_t)((uint64_t)out >> 32));
}

/* One of an earlier start, which "kexec --reuse-cmdline" has kept. */
static void forget_reason(void)
{
	char *text = (char *)boot_get64(BOOT_CMD_LINE, BOOT_EXT_CMD_LINE);

	if (text)
		cmdline_forget(text, RVM_PAGE_SIZE);
}

static void __attribute__((noreturn)) go_bare(const char *reason)
{
	log_line("%s", reason);
	log_line("going on without the core");
	smp_stop();
	/* Once only: what is told may be what cannot be told. */
	if (!given_up) {
		given_up = true;
		forget_reason();
		tell_next_kernel(reason);
	}
	start_kernel();
}

void door_refuse(const char *format, ...)
{
	char reason[REASON_SIZE];
	va_list args;

	va_start(args, format);
	text_vformat(reason, sizeof(reason), format, args);
	va_end(args);
	go_bare(reason);
}

void door_refuse_why(const char *object, const struct rvm_refusal *why, int error)
{
	char reason[REASON_SIZE];

	refusal_format(reason, sizeof(reason), object, why, error);
	go_bare(reason);
}

/* Without a usable header nobody knows where the kernel is. */
static void check_header(void)
{
	if (!memcmp(door_header.signature, RVM_KEXEC_SIGNATURE, RVM_KEXEC_SIGNATURE_LEN) &&
	    door_header.tables.size == RVM_KEXEC_TABLES)
		return;
	log_line("the kexec door was started without 'jailhouse kexec --enter', halted");
	for (;;)
		__asm__ volatile("cli; hlt");
}

void door_main(uint8_t *boot_params)
{
	door_boot_params = boot_params;
	log_init(&door_header.console);
	check_header();
	paging_init((uint64_t)door_start, door_header.tables.offset + door_header.tables.size);
	trap_init();
	door_enter();
	/* Guests now; INIT makes them wait for the kernel's SIPI. */
	smp_stop();
	forget_reason();
	start_kernel();
}
