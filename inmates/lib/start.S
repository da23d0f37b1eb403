/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Start of every CPU, from real mode to C: at the reset address, or by SIPI. The first CPU
 * clears the memory that is not in the file, builds the page tables and goes on in start_main().
 * The others note their APIC number and halt until smp_start_cpu() sends them here once more.
 *
 * Nothing here may use a stack before it has one, and what several CPUs share lies in .data:
 * .bss is being cleared while they run.
 */
#include "start.h"

#define CR0_PE 0x00000001
#define CR0_NE 0x00000020
#define CR0_WP 0x00010000
#define CR0_CACHE_OFF 0x60000000
#define CR0_PG 0x80000000
#define CR4_PSE 0x10
#define CR4_PAE 0x20
#define MSR_IA32_EFER 0xc0000080
#define EFER_LME 0x100

#define SEL_DATA 0x10

/* Present, writable; uncached; large page. */
#define ENTRY_TABLE 0x03
#define ENTRY_LARGE 0x83
#define ENTRY_UNCACHED 0x18

#define STACK_SIZE 16384
#define MAX_CPUS 256

#ifdef INMATE_HIGH_RESET
/* The address of processors after power-on, below 1 MiB. */
	.section .reset, "ax"
	.code16
	.globl __reset_entry
__reset_entry:
	ljmp	$0xf000, $0
#endif

	.section .boot, "ax"
	.code16
	.globl start_code
start_code:
#ifndef INMATE_HIGH_RESET
	.globl __reset_entry
__reset_entry:
#endif
	cli
	/* CS is this page, whatever the reset address or the SIPI has made of it. */
	lgdtl	%cs:(gdt_register - start_code)
	movl	%cr0, %eax
	andl	$~CR0_CACHE_OFF, %eax
	orl	$(CR0_PE | CR0_NE), %eax
	movl	%eax, %cr0
	ljmpl	$SEL_CODE32, $start32

	.balign 8
gdt:
	.quad	0
	/* Code of 32 bits, data, code of 64 bits: 4 GiB from 0. */
	.quad	0x00cf9b000000ffff
	.quad	0x00cf93000000ffff
	.quad	0x00af9b000000ffff
gdt_register:
	.word	. - gdt - 1
	.long	gdt

	.code32
start32:
	mov	$SEL_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %fs
	mov	%eax, %gs
	mov	%eax, %ss
	mov	start_stack, %esp
	mov	$smp_secondary, %ebp
	test	%esp, %esp
	jnz	paging_on

	mov	$1, %esi
	lock xadd %esi, start_count
	/* More than fit the table can only wait. */
	cmp	$MAX_CPUS, %esi
	jae	park

	/* APIC number: CPUID.0BH:EDX where it is, else CPUID.01H:EBX[31:24]. */
	xor	%eax, %eax
	cpuid
	cmp	$0x0b, %eax
	jb	1f
	mov	$0x0b, %eax
	xor	%ecx, %ecx
	cpuid
	test	%ebx, %ebx
	jnz	2f
1:	mov	$1, %eax
	cpuid
	shr	$24, %ebx
	mov	%ebx, %edx
2:	mov	%edx, start_apic_ids(, %esi, 4)
	lock incl start_present
	test	%esi, %esi
	jz	first_cpu

park:
	cli
	hlt
	jmp	park

first_cpu:
	cld
	mov	$bss_start, %edi
	mov	$bss_end, %ecx
	sub	%edi, %ecx
	xor	%eax, %eax
	rep stosb
	mov	$boot_stack_top, %esp
	mov	$start_main, %ebp

	/* 4 GiB of large pages, of which all but the first are uncached. */
#ifdef __x86_64__
	movl	$(page_pdpt + ENTRY_TABLE), page_pml4
	mov	$(page_directories + ENTRY_TABLE), %eax
	mov	$page_pdpt, %edi
1:	mov	%eax, (%edi)
	add	$8, %edi
	add	$0x1000, %eax
	cmp	$(page_directories + ENTRY_TABLE + 0x4000), %eax
	jb	1b
	mov	$ENTRY_LARGE, %eax
	mov	$page_directories, %edi
	mov	$2048, %ecx
1:	mov	%eax, (%edi)
	add	$8, %edi
	add	$0x200000, %eax
	or	$ENTRY_UNCACHED, %eax
	loop	1b
#else
	mov	$ENTRY_LARGE, %eax
	mov	$page_directories, %edi
	mov	$1024, %ecx
1:	mov	%eax, (%edi)
	add	$4, %edi
	add	$0x400000, %eax
	or	$ENTRY_UNCACHED, %eax
	loop	1b
#endif

paging_on:
#ifdef __x86_64__
	mov	%cr4, %eax
	or	$CR4_PAE, %eax
	mov	%eax, %cr4
	mov	$page_pml4, %eax
	mov	%eax, %cr3
	mov	$MSR_IA32_EFER, %ecx
	rdmsr
	or	$EFER_LME, %eax
	wrmsr
#else
	mov	%cr4, %eax
	or	$CR4_PSE, %eax
	mov	%eax, %cr4
	mov	$page_directories, %eax
	mov	%eax, %cr3
#endif
	mov	%cr0, %eax
	or	$(CR0_PG | CR0_WP), %eax
	mov	%eax, %cr0
#ifdef __x86_64__
	ljmp	$SEL_CODE64, $start64

	.code64
start64:
	/* The upper halves are undefined after the switch. */
	mov	%esp, %esp
	mov	%ebp, %eax
	xor	%ebp, %ebp
	call	*%rax
#else
	mov	%ebp, %eax
	xor	%ebp, %ebp
	call	*%eax
#endif
1:	cli
	hlt
	jmp	1b

	.data
	.balign 4
	.globl start_present, start_apic_ids, start_stack
start_count:
	.long	0
start_present:
	.long	0
start_stack:
	.long	0
start_apic_ids:
	.fill	MAX_CPUS, 4, 0

	.section .page_tables, "aw", @nobits
	.balign 4096
#ifdef __x86_64__
page_pml4:
	.skip	4096
page_pdpt:
	.skip	4096
page_directories:
	.skip	4 * 4096
#else
page_directories:
	.skip	4096
#endif
	.skip	STACK_SIZE
boot_stack_top:

	.section .note.GNU-stack, "", @progbits
