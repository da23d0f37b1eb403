/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cell whose alignment check is raised by its own delivery, without end (SDM Vol. 3A, 6.15, "Interrupt 17"): the
 * handler is of privilege level 3, as is who raises it, and the stack, which stays the same then, is not aligned. Only
 * without IA-32e mode, which aligns the stack. Prints "alignment: try".
 * Loaded at 0, flat.
 */
#include "hypercall.h"

#define CR0_PE_AM 0x00040001
#define EFLAGS_AC 0x00040000
#define VECTOR_AC 17
#define STACK 0x2000

#define SEL_CODE 0x08
#define SEL_DATA 0x10
#define SEL_USER_CODE 0x1b
#define SEL_USER_DATA 0x23

	.code16
	.text
	.globl	_start
_start:
	cli
	lgdtl	%cs:gdt_register
	lidtl	%cs:idt_register
	mov	%cr0, %eax
	or	$CR0_PE_AM, %eax
	mov	%eax, %cr0
	ljmpl	$SEL_CODE, $protected

	.code32
protected:
	mov	$SEL_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %ss
	mov	$STACK, %esp
	mov	$try, %esi
	call	print
	push	$SEL_USER_DATA
	push	$(STACK - 2)
	push	$(EFLAGS_AC | 2)
	push	$SEL_USER_CODE
	push	$user
	iret

user:
	mov	$SEL_USER_DATA, %eax
	mov	%eax, %ds
	mov	STACK + 1, %eax
handler:
	jmp	handler

/* At privilege level 0 only. */
print:
	movzbl	(%esi), %edi
	inc	%esi
	test	%edi, %edi
	jz	1f
	mov	$JAILHOUSE_HC_DEBUG_CONSOLE_PUTC, %eax
	vmcall
	jmp	print
1:	ret

	.balign 8
gdt:
	.quad	0
	/* Code and data, of privilege levels 0 and 3: 4 GiB from 0. */
	.quad	0x00cf9b000000ffff, 0x00cf93000000ffff
	.quad	0x00cffb000000ffff, 0x00cff3000000ffff
gdt_register:
	.word	. - gdt - 1
	.long	gdt
/* Interrupt gates; only one is present. */
idt:
	.fill	VECTOR_AC, 8, 0
	.word	handler, SEL_USER_CODE, 0xee00, 0
idt_register:
	.word	. - idt - 1
	.long	idt
try:
	.asciz	"alignment: try\n"

	.section .note.GNU-stack, "", @progbits
