/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only indirect branches of the core: the compiler calls __x86_indirect_thunk_REGISTER where it would
 * branch to a register (-mindirect-branch=thunk-extern). The processor predicts the return from the entry that
 * the call has just made, which leads nowhere, and not from what a guest has trained.
 *
 * Each return is in the upper half of its cache line, where processors with indirect target selection predict
 * returns as they should.
 */
	.macro	thunk register
	.globl	__x86_indirect_thunk_\register
	.balign	64
__x86_indirect_thunk_\register:
	call	2f
1:	pause
	lfence
	jmp	1b
	.balign	32
2:	mov	%\register, (%rsp)
	ret
	.endm

	.text
	.irp	register, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
	thunk	\register
	.endr

	.section .note.GNU-stack, "", @progbits
