/* SPDX-License-Identifier: GPL-2.0-only */
/* The way out that always works. */
#ifndef RVM_X86_RESET_H
#define RVM_X86_RESET_H

/**
 * machine_reset() - warm reset of the whole machine, as a triple fault does on bare metal
 *
 * By the chipset (port CF9), else the keyboard controller, else a triple fault.
 */
void machine_reset(void) __attribute__((noreturn));

#endif /* RVM_X86_RESET_H */
