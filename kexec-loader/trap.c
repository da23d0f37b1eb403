// SPDX-License-Identifier: GPL-2.0-only
/*
 * See trap.h. On other processors than the boot processor an exception stops that processor, which the
 * boot processor notices by its time limit.
 */
#include "cpu_probe.h"
#include "door.h"
#include "ops.h"
#include "paging.h"
#include "smp.h"
#include "trap.h"

#define NUM_TRAPS 32
#define TRAP_NMI 2
#define TRAP_PAGE_FAULT 14
#define PAGE_PRESENT 1U
/* Present, 64-bit interrupt gate. */
#define GATE_TYPE 0x8e00U
#define LARGE_PAGE (2ULL << 20)

struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint16_t type;
	uint16_t offset_mid;
	uint32_t offset_high;
	uint32_t reserved;
} RVM_PACKED;

/** What trap.S leaves on the stack below the saved registers. */
struct trap_frame {
	uint64_t regs[9];
	uint64_t vector;
	uint64_t error;
	uint64_t rip;
};

struct table_pointer {
	uint16_t limit;
	const void *base;
} RVM_PACKED;

/** Entries of trap.S, TRAP_ENTRY_SIZE apart. */
extern const uint8_t trap_entries[] __attribute__((visibility("hidden")));
#define TRAP_ENTRY_SIZE 16

void trap_handle(const struct trap_frame *frame);

static struct gate gates[NUM_TRAPS];

void trap_handle(const struct trap_frame *frame)
{
	const uint64_t address = cr2_read();

	if (frame->vector == TRAP_NMI)
		return;
	if (smp_this_is_ap()) {
		for (;;)
			__asm__ volatile("hlt");
	}
	if (frame->vector == TRAP_PAGE_FAULT && !(frame->error & PAGE_PRESENT) &&
	    paging_map(address & ~(LARGE_PAGE - 1), LARGE_PAGE))
		return;
	door_refuse("exception %lu in the kexec door at 0x%lx, error code 0x%lx, address 0x%lx",
		    frame->vector, frame->rip - (uint64_t)door_start, frame->error,
		    frame->vector == TRAP_PAGE_FAULT ? address : 0);
}

void trap_load(void)
{
	const struct table_pointer pointer = { sizeof(gates) - 1, gates };

	__asm__ volatile("lidt %0" : : "m"(pointer));
}

void trap_init(void)
{
	unsigned int i;

	for (i = 0; i < NUM_TRAPS; i++) {
		const uint64_t handler = (uint64_t)(trap_entries + i * TRAP_ENTRY_SIZE);

		gates[i].offset_low = (uint16_t)handler;
		gates[i].offset_mid = (uint16_t)(handler >> 16);
		gates[i].offset_high = (uint32_t)(handler >> 32);
		gates[i].selector = BOOT_CS;
		gates[i].type = GATE_TYPE;
	}
	trap_load();
}
