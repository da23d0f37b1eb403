#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Bochs 3.1 as Debian builds it (bochs 3.1+dfsg-1): 64-bit IDIV takes the low half of its dividend for something else.
# 1,000,000,007 / 1,000 in 64-bit registers gives quotient 0, where a processor gives 1,000,000 (F4240H) and remainder 7; the
# 32-bit IDIV of the same numbers is right. Unsigned division is not affected. A stock Linux kernel dies of it when it
# computes the scale of its first clock source.
#
# Output seen, quotient and remainder of the 32-bit and then quotient of the 64-bit division:
#   00000000000f4240 0000000000000007
#   0000000000000000

. "$(dirname "$0")/emulator.sh"

cat "$(dirname "$0")/long-mode.inc" - >"$work/boot.S" <<'END'
main:
	mov	$1000000007, %eax
	cltd
	mov	$1000, %ebx
	idiv	%ebx
	mov	%edx, %r8d
	call	hex
	mov	$' ', %al
	out	%al, $0xe9
	mov	%r8, %rax
	call	hex
	mov	$10, %al
	out	%al, $0xe9
	mov	$1000000007, %eax
	cqto
	idiv	%rbx
	call	hex
	mov	$10, %al
	out	%al, $0xe9
	jmp	finish
	.org	510
	.word	0xaa55
END
unpack forky bochs=3.1+dfsg-1 bochsbios=3.1+dfsg-1 bochs-term=3.1+dfsg-1
boot_sector "$work/boot.S"
judge "00000000000f4240 0000000000000007
0000000000000000" "$(bochs 'cpu: model=corei7_skylake_x, count=1, ips=100000000')"
