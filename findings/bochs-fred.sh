#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Bochs 3.1 (Debian's bochs 3.1+dfsg-1) takes add_features="fred" without a word, with the model wildcat_lake, and CPUID.(7,1):EAX
# bit 17 says from then on that the processor has FRED. It has not: CR4.FRED (bit 32) is a reserved bit, setting it raises #GP. Software
# that believes CPUID, as a kernel booted with fred=on does, ends at that MOV. Who wants to try FRED in this emulator finds
# the option, the feature bit, and nothing behind them.
#
# Output seen: the bit of CPUID, then the vector of the exception.
#   0000000000000001
#   000000000000000d

. "$(dirname "$0")/emulator.sh"

cat "$(dirname "$0")/long-mode.inc" - >"$work/boot.S" <<'END'
main:
	/* A gate for #GP at 6000H, in a table of zeros. */
	mov	$0x6000, %edi
	xor	%eax, %eax
	mov	$64, %ecx
	rep stosq
	movl	$0x00080000 + general_protection, 0x60d0
	movl	$0x8e00, 0x60d4
	lidt	idt_register(%rip)
	mov	$7, %eax
	mov	$1, %ecx
	cpuid
	shr	$17, %eax
	and	$1, %eax
	call	hex
	mov	$10, %al
	out	%al, $0xe9
	mov	%cr4, %rax
	bts	$32, %rax
	mov	%rax, %cr4
	xor	%eax, %eax
	jmp	1f
general_protection:
	mov	$13, %eax
1:	call	hex
	mov	$10, %al
	out	%al, $0xe9
	jmp	finish
idt_register:
	.word	0xff
	.quad	0x6000
	.org	510
	.word	0xaa55
END
unpack forky bochs=3.1+dfsg-1 bochsbios=3.1+dfsg-1 bochs-term=3.1+dfsg-1
boot_sector "$work/boot.S"
judge "0000000000000001
000000000000000d" "$(bochs \
	'cpu: model=wildcat_lake, count=1, ips=100000000, add_features="fred"')"
