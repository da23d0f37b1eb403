/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only entry of the core, for all doors, on every CPU: int entry(uint32_t cpu, uint64_t cr3).
 * Runs on a copy of the caller's page table with the caller's descriptor tables, interrupts off.
 * Returns in root mode with an errno, or in guest mode with 0.
 */
#include "x86/percpu_layout.h"

#define EINVAL 22

	.text

	.globl	core_entry
	.balign	16
core_entry:
	endbr64
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	cmp	image_header_online_cpus(%rip), %edi
	jae	.Lbad_cpu
	/* RBX = this CPU's area. */
	mov	%edi, %ebx
	imul	$PERCPU_SIZE, %rbx, %rbx
	add	image_header_core_size(%rip), %rbx
	lea	image_header(%rip), %rax
	add	%rax, %rbx
	mov	%rsp, PERCPU_CALLER_RSP(%rbx)
	mov	%rsi, PERCPU_CALLER_CR3(%rbx)
	mov	%edi, %esi
	lea	PERCPU_PRIVATE(%rbx), %rdi
	lea	PERCPU_STACK_TOP(%rbx), %rsp
	xor	%ebp, %ebp
	call	boot_enter
	mov	%eax, %esi
	lea	PERCPU_PRIVATE(%rbx), %rdi
	jmp	caller_return

.Lbad_cpu:
	mov	$-EINVAL, %eax
	jmp	pop_and_return

	.section .note.GNU-stack, "", @progbits
