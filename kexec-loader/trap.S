/* SPDX-License-Identifier: GPL-2.0-only */
/* Entries of the exceptions, and the code of other processors from their start in real mode on. */
#include "kexec_door.h"

	.text

	.globl	trap_entries
	.hidden	trap_entries
	.balign	16
trap_entries:
	.set	vector, 0
	.rept	32
	.balign	16
	/* Those with an error code of the processor's own: 8, 10 to 14, 17, 21, 29, 30. */
	.if	!((0x60227d00 >> vector) & 1)
	push	$0
	.endif
	push	$vector
	jmp	trap_common
	.set	vector, vector + 1
	.endr

	.balign	16
trap_common:
	push	%rax
	push	%rcx
	push	%rdx
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	mov	%rsp, %rdi
	cld
	/* The processor has aligned the stack, and 16 words are on it: still aligned for a call. */
	call	trap_handle
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rdi
	pop	%rsi
	pop	%rdx
	pop	%rcx
	pop	%rax
	add	$16, %rsp
	iretq

/*
 * Copied to a page below 1 MiB; CS is that page. Goes straight to 64-bit mode: paging and protection
 * are switched on by the same write (SDM Vol. 3A, section 10.8.5). smp.c fills the data.
 */
	.code16
	.globl	ap_stub, ap_stub_end, ap_stub_data
	.hidden	ap_stub, ap_stub_end, ap_stub_data
	.balign	16
ap_stub:
	cli
	cld
	mov	%cs, %ax
	mov	%ax, %ds
	lgdtl	(.Lgdt - ap_stub)
	mov	(.Lcr4 - ap_stub), %eax
	mov	%eax, %cr4
	mov	(.Llow_cr3 - ap_stub), %eax
	mov	%eax, %cr3
	mov	$0xc0000080, %ecx
	mov	(.Lefer - ap_stub), %eax
	xor	%edx, %edx
	wrmsr
	mov	(.Lcr0 - ap_stub), %eax
	mov	%eax, %cr0
	ljmpl	*(.Lfar - ap_stub)

	.code64
	.globl	ap_stub_64
	.hidden	ap_stub_64
ap_stub_64:
	mov	$BOOT_DS, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	mov	.Lcr3(%rip), %rax
	mov	%rax, %cr3
	mov	.Lgdt_64(%rip), %rax
	lgdt	(%rax)
	mov	.Lstack(%rip), %rsp
	mov	.Lcpu(%rip), %edi
	mov	.Lentry(%rip), %rax
	xor	%ebp, %ebp
	jmp	*%rax

	/* struct ap_stub_data */
	.balign	8
ap_stub_data:
.Lcr3:		.quad	0
.Lgdt_64:	.quad	0
.Lstack:	.quad	0
.Lentry:	.quad	0
.Lcpu:		.long	0
.Llow_cr3:	.long	0
.Lcr4:		.long	0
.Lcr0:		.long	0
.Lefer:		.long	0
.Lfar:		.long	0
		.word	BOOT_CS
.Lgdt:		.word	0
		.long	0
ap_stub_end:

	.section .note.GNU-stack, "", @progbits
