/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VM entry and exit. The exit stub is the only way into the core while a guest runs, and the only
 * place that resumes it. The order of the pushes is struct guest_regs.
 *
 * The root cell has an entry of its own, which asks for CPUID first: guests of no other cell ask for it
 * all the time, and so the root cell need not be told from others on its fast path.
 */
#include "vmx/vmcs_layout.h"
#include "x86/percpu_layout.h"

	.macro	push_registers
	push	%rax
	push	%rcx
	push	%rdx
	push	%rbx
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	.endm

	.macro	push_other_registers
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	push	%rbp
	mov	%rsp, %rdi
	xor	%ebp, %ebp
	.endm

	/*
	 * A cell must not tell the core where to return to: 32 entries of the return stack buffer that lead nowhere.
	 * That these calls have retired before the first return is what processors with PBRSB need.
	 */
	.macro	fill_return_stack
	mov	$16, %eax
.Lfill:	call	.Lfirst
.Lspin:	pause
	lfence
	jmp	.Lspin
.Lfirst:
	call	.Lsecond
	jmp	.Lspin
.Lsecond:
	dec	%eax
	jnz	.Lfill
	add	$(32 * 8), %rsp
	lfence
	.endm

	.text

	.globl	vmx_exit_cell
	.balign	64
vmx_exit_cell:
	push_registers
	push_other_registers
	fill_return_stack
	call	exit_dispatch
	/* What is loaded behind this is the cell's own. */
	cmpb	$0, clear_on_entry(%rip)
	je	pop_other_registers
	verw	null_selector(%rip)
	jmp	pop_other_registers

	.globl	vmx_exit
	.balign	64
vmx_exit:
	push_registers
	mov	$VMCS_EXIT_REASON_FIELD, %eax
	vmread	%rax, %rax
	cmp	$EXIT_REASON_CPUID, %eax
	jne	slow
	/* C code keeps the other five registers; only the slow path shows them to handlers. */
	lea	-40(%rsp), %rdi
	call	exit_cpuid
resume:
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
	vmresume
	push_registers
	push_other_registers
	call	exit_resume_failed
	jmp	pop_other_registers

slow:
	push_other_registers
	call	exit_dispatch
pop_other_registers:
	pop	%rbp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	jmp	resume

/*
 * void vmx_launch(struct percpu *cpu): the guest's callee-saved registers are those that
 * boot/entry.S pushed on the caller's stack, all others but RAX carry nothing.
 */
	.globl	vmx_launch
vmx_launch:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	lea	(PERCPU_CALLER_STACK - PERCPU_PRIVATE)(%rdi), %rax
	mov	0(%rax), %r15
	mov	8(%rax), %r14
	mov	16(%rax), %r13
	mov	24(%rax), %r12
	mov	32(%rax), %rbp
	mov	40(%rax), %rbx
	xor	%eax, %eax
	xor	%ecx, %ecx
	xor	%edx, %edx
	xor	%esi, %esi
	xor	%edi, %edi
	xor	%r8d, %r8d
	xor	%r9d, %r9d
	xor	%r10d, %r10d
	xor	%r11d, %r11d
	vmlaunch
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	.section .rodata
	.balign	2
/* VERW clears whatever the selector. */
null_selector:
	.word	0

	.section .note.GNU-stack, "", @progbits
