// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resets the machine. Called when the root cell or the core has come to its end; touches no memory
 * but the stack.
 */
#include "x86/reset.h"
#include "x86/ops.h"

#define PORT_RESET_CONTROL 0xcf9
#define RESET_HARD 0x02
#define RESET_CPU 0x04
#define PORT_KEYBOARD 0x64
#define KEYBOARD_INPUT_FULL 0x02
#define KEYBOARD_PULSE_RESET 0xfe

/* A reset takes effect within microseconds; pauses take 10 to 140 cycles. */
#define RESET_WAIT 1000000U
/* A read of a port takes about a microsecond. */
#define KEYBOARD_POLLS 100000U

static void wait(void)
{
	for (unsigned int i = 0; i < RESET_WAIT; i++)
		cpu_relax();
}

void machine_reset(void)
{
	static const struct desc_ptr no_idt;

	outb(PORT_RESET_CONTROL, RESET_HARD);
	outb(PORT_RESET_CONTROL, RESET_HARD | RESET_CPU);
	wait();
	for (unsigned int i = 0; i < KEYBOARD_POLLS; i++) {
		if (!(inb(PORT_KEYBOARD) & KEYBOARD_INPUT_FULL))
			break;
	}
	outb(PORT_KEYBOARD, KEYBOARD_PULSE_RESET);
	wait();
	/* Chipsets without either: a triple fault of the processor itself. */
	load_idt(&no_idt);
	asm volatile("int3");
	__builtin_unreachable();
}
