/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entries of all 256 vectors, each of IRQ_STUB_SIZE bytes. They bring the stack to the form of
 * struct irq_frame and call irq_dispatch().
 */
#include "irq_stub.h"

	.text
	.balign IRQ_STUB_SIZE
	.globl irq_stubs
irq_stubs:
	.set vector, 0
	.rept 256
	.balign IRQ_STUB_SIZE
	/* The processor pushes an error code for vectors 8, 10 to 14, 17, 21, 29 and 30. */
	.if vector != 8 && (vector < 10 || vector > 14) && vector != 17 && vector != 21 && \
		vector != 29 && vector != 30
	push	$0
	.endif
	push	$vector
	jmp	irq_common
	.set vector, vector + 1
	.endr

irq_common:
	cld
#ifdef __x86_64__
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
	/* 22 words lie on a stack that the processor has aligned to 16. */
	call	irq_dispatch
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
#else
	pusha
	push	%esp
	call	irq_dispatch
	add	$4, %esp
	popa
	add	$8, %esp
	iret
#endif

	.section .note.GNU-stack, "", @progbits
