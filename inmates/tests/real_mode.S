/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cell that never leaves real mode and does what the hypervisor answers with #GP, which has no error code there.
 * Prints "real-mode: " with one letter for each step: g for #GP with the frame of real mode, e for another frame,
 * n for no exception; then " done", and has shut down. Loaded at 0, flat.
 */
#include "hypercall.h"

#define VECTOR_GP 13
#define STACK 0x2000
/* The communication region at 1 MiB, from the last segment. */
#define COMM_SEGMENT 0xffff
#define COMM_STATE 0x18
#define STATE_SHUT_DOWN 2

	.code16
	.text
	.globl	_start
_start:
	jmp	begin
	.org	VECTOR_GP * 4
	.word	general_protection, 0

begin:
	cli
	cld
	xor	%ax, %ax
	mov	%ax, %ds
	mov	%ax, %ss
	mov	$STACK, %sp
	mov	$title, %si
	call	print
	mov	$steps, %bp
next:
	mov	$STACK, %sp
	mov	(%bp), %bx
	test	%bx, %bx
	jz	done
	add	$2, %bp
	xor	%eax, %eax
	xor	%edx, %edx
	call	*%bx
	mov	$'n', %al
	jmp	report

general_protection:
	mov	$'g', %al
	/* Below the return address of the step: FLAGS, CS, IP. */
	cmp	$STACK - 8, %sp
	je	report
	mov	$'e', %al
report:
	call	putc
	jmp	next

done:
	mov	$end, %si
	call	print
	mov	$COMM_SEGMENT, %ax
	mov	%ax, %es
	movl	$STATE_SHUT_DOWN, %es:COMM_STATE
stop:
	hlt
	jmp	stop

print:
	lodsb
	test	%al, %al
	jz	1f
	call	putc
	jmp	print
1:	ret

/* AL; keeps SI, BP and SP. */
putc:
	movzbl	%al, %edi
	mov	$JAILHOUSE_HC_DEBUG_CONSOLE_PUTC, %eax
	vmcall
	ret

read_microcode:
	mov	$0x79, %ecx
	rdmsr
	ret
read_vmx:
	mov	$0x480, %ecx
	rdmsr
	ret
write_apic_base:
	mov	$0x1b, %ecx
	wrmsr
	ret
write_feature_control:
	mov	$0x3a, %ecx
	wrmsr
	ret
write_mtrr_type:
	mov	$0x2ff, %ecx
	mov	$2, %eax
	wrmsr
	ret
/* NW without CD. */
write_cr0:
	mov	%cr0, %eax
	and	$~0x40000000, %eax
	or	$0x20000000, %eax
	mov	%eax, %cr0
	ret
/* VMXE. */
write_cr4:
	mov	%cr4, %eax
	or	$0x2000, %eax
	mov	%eax, %cr4
	ret

steps:
	.word	read_microcode, read_vmx, write_apic_base, write_feature_control, write_mtrr_type
	.word	write_cr0, write_cr4, 0
title:
	.asciz	"real-mode: "
end:
	.asciz	" done\n"

	.section .note.GNU-stack, "", @progbits
