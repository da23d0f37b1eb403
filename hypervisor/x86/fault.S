/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entries of the core's IDT, 16 bytes each, with a landing pad for the moments in which CR4.CET is a caller's. All vectors end in fault_handle(); NMI is one of them,
 * and IRET ends the blocking of further NMIs as soon as the frame is gone.
 */

	.altmacro

/* Vectors that push an error code themselves: SDM Vol. 3A, table 6-1. */
.macro fault_stub vector
	.balign 16
	endbr64
	.if !((\vector == 8) || (\vector >= 10 && \vector <= 14) || (\vector == 17) || (\vector == 21) || (\vector == 29) || (\vector == 30))
	push	$0
	.endif
	push	$\vector
	jmp	fault_common
.endm

	.text
	.balign 16
	.globl	fault_stubs
fault_stubs:
	.set	number, 0
	.rept	32
	fault_stub %number
	.set	number, number + 1
	.endr

fault_common:
	cld
	push	%rax
	push	%rcx
	push	%rdx
	push	%rbx
	push	%rbp
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, %rdi
	call	fault_handle
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rdi
	pop	%rsi
	pop	%rbp
	pop	%rbx
	pop	%rdx
	pop	%rcx
	pop	%rax
	add	$16, %rsp
	iretq

	.section .note.GNU-stack, "", @progbits
