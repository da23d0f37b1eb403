/* SPDX-License-Identifier: GPL-2.0-only */
/* Last instructions of the core on a CPU that leaves: struct leave_frame becomes its registers. */

	.text
	.globl	leave_finish
leave_finish:
	mov	%rdi, %rsp
	pop	%rbp
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
	pop	%rbx
	pop	%rdx
	pop	%rcx
	pop	%rax
	iretq

	.section .note.GNU-stack, "", @progbits
