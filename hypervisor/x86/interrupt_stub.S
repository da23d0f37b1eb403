/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Gates for the moments in which a CPU takes interrupts only to get rid of them (x86/apic_clear.c).
 * Vector 18 is an interrupt as well unless a machine check is in progress: an APIC delivers all
 * vectors from 16 on.
 */

#define MSR_IA32_MCG_STATUS 0x17a
#define MCG_STATUS_MCIP 4

	.text
	.balign 16
	.globl	interrupt_ignore
interrupt_ignore:
	endbr64
	iretq

	.balign 16
	.globl	interrupt_or_machine_check
interrupt_or_machine_check:
	endbr64
	push	%rax
	push	%rcx
	push	%rdx
	mov	$MSR_IA32_MCG_STATUS, %ecx
	rdmsr
	test	$MCG_STATUS_MCIP, %al
	pop	%rdx
	pop	%rcx
	pop	%rax
	jnz	fault_stubs + 18 * 16
	iretq

	.section .note.GNU-stack, "", @progbits
