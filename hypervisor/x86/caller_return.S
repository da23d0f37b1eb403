/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * void caller_return(struct percpu *cpu, int error): back to the caller of the entry in root mode, whose
 * page table and descriptor tables are loaded. Whatever is on the core's stack is abandoned, so it may
 * be called from anywhere. The pops undo the pushes of boot/entry.S.
 */
#include "x86/percpu_layout.h"

	.text

	.globl	caller_return
caller_return:
	mov	%esi, %eax
	mov	(PERCPU_NMI_PENDING - PERCPU_PRIVATE)(%rdi), %ecx
	mov	(PERCPU_CALLER_RSP - PERCPU_PRIVATE)(%rdi), %rsp
	/* An NMI that the core has taken is handed to its owner. */
	test	%ecx, %ecx
	jz	pop_and_return
	int	$2

	/* Also for boot/entry.S, when there is no struct percpu yet. */
	.globl	pop_and_return
pop_and_return:
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	.section .note.GNU-stack, "", @progbits
