/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From 64-bit code into the mode of a program, and back: by an exception, whatever the program has changed,
 * as long as the processor finds the way here. Everything of the processor is set to what it was.
 *
 * int chaos_enter(uint32_t mode): the vector of the exception that ended the program
 */
#include "chaos_layout.h"

#define CR0_PE 0x00000001
#define CR0_CLEAN 0x00000031
#define CR0_PAGED 0x80010031
#define CR0_PG 0x80000000
#define CR4_PSE 0x10
#define CR4_PAE 0x20
#define CR4_CLEAN 0x620
#define MSR_IA32_EFER 0xc0000080
#define EFER_LME 0x100
#define GDT_LIMIT (CHAOS_GDT_ENTRIES * 8 - 1)

	.text
	.code64
	.globl chaos_enter
chaos_enter:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, chaos_rsp
	mov	%cr3, %rax
	mov	%rax, chaos_cr3
	mov	%edi, chaos_mode
	lgdt	chaos_gdt
	lidt	chaos_idt64
	mov	$CHAOS_SEL_TSS64, %eax
	ltr	%ax
	cmp	$CHAOS_MODE_64, %edi
	je	enter64
	push	$CHAOS_SEL_CODE32
	push	$compat
	lretq

enter64:
	mov	chaos_regs + 0x08, %rcx
	mov	chaos_regs + 0x10, %rdx
	mov	chaos_regs + 0x18, %rbx
	mov	chaos_regs + 0x20, %rsp
	mov	chaos_regs + 0x28, %rbp
	mov	chaos_regs + 0x30, %rsi
	mov	chaos_regs + 0x38, %rdi
	mov	chaos_regs + 0x40, %r8
	mov	chaos_regs + 0x48, %r9
	mov	chaos_regs + 0x50, %r10
	mov	chaos_regs + 0x58, %r11
	mov	chaos_regs + 0x60, %r12
	mov	chaos_regs + 0x68, %r13
	mov	chaos_regs + 0x70, %r14
	mov	chaos_regs + 0x78, %r15
	mov	chaos_regs, %rax
	jmp	CHAOS_CODE

	.code32
compat:
	cmpl	$CHAOS_MODE_COMPAT, chaos_mode
	je	enter32
	/* Out of IA-32e mode: paging off, LME clear. */
	mov	$CR0_CLEAN, %eax
	mov	%eax, %cr0
	mov	$MSR_IA32_EFER, %ecx
	xor	%eax, %eax
	xor	%edx, %edx
	wrmsr
	lidt	chaos_idt32
	movb	$0x89, CHAOS_GDT + CHAOS_SEL_TSS32 + 5
	mov	$CHAOS_SEL_TSS32, %eax
	ltr	%ax
	xor	%eax, %eax
	mov	%eax, %cr4
	cmpl	$CHAOS_MODE_PAGED, chaos_mode
	jb	not_paged
	mov	$CHAOS_DIRECTORY32, %ebx
	mov	$CR4_PSE, %eax
	je	1f
	mov	$CHAOS_PDPT, %ebx
	mov	$CR4_PAE, %eax
1:	mov	%eax, %cr4
	mov	%ebx, %cr3
	mov	$CR0_PAGED, %eax
	mov	%eax, %cr0
	jmp	enter32
not_paged:
	cmpl	$CHAOS_MODE_32, chaos_mode
	jb	enter16

enter32:
	mov	$CHAOS_SEL_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %fs
	mov	%eax, %ss
	mov	$CHAOS_CODE, %eax
load32:
	mov	%eax, chaos_target
	mov	chaos_regs + 0x08, %ecx
	mov	chaos_regs + 0x10, %edx
	mov	chaos_regs + 0x18, %ebx
	mov	chaos_regs + 0x20, %esp
	mov	chaos_regs + 0x28, %ebp
	mov	chaos_regs + 0x30, %esi
	mov	chaos_regs + 0x38, %edi
	mov	chaos_regs, %eax
	jmp	*chaos_target

enter16:
	mov	$CHAOS_SEL_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %fs
	mov	$CHAOS_SEL_DATA16, %eax
	mov	%eax, %es
	mov	%eax, %ss
	mov	$to16, %eax
	jmp	load32
to16:
	ljmp	$CHAOS_SEL_FLAT16, $flat16

	.code16
flat16:
	addr32 cmpb $CHAOS_MODE_REAL, chaos_mode
	je	1f
	push	%ax
	mov	$CHAOS_SEL_DATA16, %ax
	mov	%ax, %ds
	pop	%ax
	ljmp	$CHAOS_SEL_CODE16, $0
1:	addr32 lidtl chaos_ivt
	mov	%cr0, %eax
	and	$~CR0_PE, %al
	mov	%eax, %cr0
	/* The descriptor cache of FS stays flat. */
	ljmp	$0, $real16
real16:
	mov	$(CHAOS_BASE >> 4), %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %ss
	xor	%eax, %eax
	ljmp	$(CHAOS_BASE >> 4), $0

	.balign 16
	.globl chaos_recover16
chaos_recover16:
	cli
	xor	%ax, %ax
	mov	%ax, %ds
	lgdtl	chaos_gdt
	mov	%cr0, %eax
	or	$CR0_PE, %al
	mov	%eax, %cr0
	ljmpl	$CHAOS_SEL_CODE32, $chaos_recover32

	.code32
	.globl chaos_recover32
chaos_recover32:
	cli
	lgdtl	%cs:chaos_gdt
	mov	$CHAOS_SEL_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$CHAOS_EXCEPTION_STACK_TOP, %esp
	mov	$CR0_CLEAN, %eax
	mov	%eax, %cr0
	mov	$CR4_PAE, %eax
	mov	%eax, %cr4
	mov	chaos_cr3, %eax
	mov	%eax, %cr3
	mov	$MSR_IA32_EFER, %ecx
	mov	$EFER_LME, %eax
	xor	%edx, %edx
	wrmsr
	mov	$CR0_PAGED, %eax
	mov	%eax, %cr0
	ljmp	$CHAOS_SEL_CODE64, $1f
	.code64
1:	mov	$CHAOS_NO_VECTOR, %eax
	jmp	back

/* Each at a distance of 16 from the last, which chaos.c knows. */
	.balign 16
	.globl chaos_stubs
chaos_stubs:
	.set vector, 0
	.rept 256
	.balign 16
	mov	$vector, %eax
	jmp	recover64
	.set vector, vector + 1
	.endr

recover64:
	cli
	mov	chaos_cr3, %rcx
	mov	%rcx, %cr3
	mov	$CR0_PAGED, %ecx
	mov	%rcx, %cr0
	lgdt	chaos_gdt
back:
	mov	%eax, %ebx
	xor	%ecx, %ecx
	mov	%rcx, %dr7
	mov	%rcx, %cr8
	mov	$CR4_CLEAN, %ecx
	mov	%rcx, %cr4
	mov	$MSR_IA32_EFER, %ecx
	rdmsr
	and	$0x500, %eax
	xor	%edx, %edx
	wrmsr
	lidt	chaos_idt64
	mov	$CHAOS_SEL_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %fs
	mov	%eax, %gs
	/* Also the end of an NMI, which unblocks the next one. */
	mov	chaos_rsp, %rcx
	push	%rax
	push	%rcx
	push	$2
	push	$CHAOS_SEL_CODE64
	push	$1f
	iretq
1:	mov	%ebx, %eax
	cld
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	.data
	.balign 16
	.globl chaos_regs
chaos_regs:
	.fill	16, 8, 0
chaos_rsp:
	.quad	0
chaos_cr3:
	.quad	0
chaos_mode:
	.long	0
chaos_target:
	.long	0
	.balign 16
chaos_gdt:
	.word	GDT_LIMIT
	.quad	CHAOS_GDT
	.balign 16
chaos_idt64:
	.word	0xfff
	.quad	CHAOS_IDT64
	.balign 16
chaos_idt32:
	.word	0x7ff
	.quad	CHAOS_IDT32
	.balign 16
chaos_ivt:
	.word	0x3ff
	.quad	CHAOS_IVT

	.section .note.GNU-stack, "", @progbits
