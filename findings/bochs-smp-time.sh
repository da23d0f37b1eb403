#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Bochs 3.1 (Debian's bochs 3.1+dfsg-1) with one processor: a tick of the TSC is an instruction, which makes the emulator good for measuring
# the length of code. With a second processor, even one that has never been started, it is not any more: the processors take turns, a turn
# ends with the next jump, call or return, and time goes on by the mean of what all have done in it, where one that does nothing counts
# for a fixed number of instructions (16 unless cpu: quantum= says otherwise). The same number of instructions takes several times as long
# when more of them are jumps. Who compares two versions of a program on a machine with several processors compares their branches.
#
# The program executes 4608 instructions twice: first one jump in 18, then 17 jumps in 18. Ticks of the second divided by those of the
# first, rounded down: with one processor, and with two of which one does nothing.
#
# Output seen:
#   0000000000000001
#   0000000000000008

. "$(dirname "$0")/emulator.sh"

cat "$(dirname "$0")/long-mode.inc" - >"$work/boot.S" <<'END'
main:
	call	measure_straight
	mov	%rax, %rbx
	call	measure_jumps
	xor	%edx, %edx
	div	%rbx
	call	hex
	mov	$10, %al
	out	%al, $0xe9
	jmp	finish

/* Ticks since the value in R8. */
ticks:
	rdtsc
	shl	$32, %rdx
	or	%rdx, %rax
	sub	%r8, %rax
	ret

measure_straight:
	xor	%r8d, %r8d
	call	ticks
	mov	%rax, %r8
	mov	$256, %ecx
1:	.rept	16
	nop
	.endr
	dec	%ecx
	jnz	1b
	jmp	ticks

measure_jumps:
	xor	%r8d, %r8d
	call	ticks
	mov	%rax, %r8
	mov	$256, %ecx
2:	.rept	16
	jmp	3f
3:
	.endr
	dec	%ecx
	jnz	2b
	jmp	ticks
	.org	510
	.word	0xaa55
END
unpack forky bochs=3.1+dfsg-1 bochsbios=3.1+dfsg-1 bochs-term=3.1+dfsg-1
boot_sector "$work/boot.S"
judge "0000000000000001
0000000000000008" "$(bochs 'cpu: model=corei7_skylake_x, count=1, ips=100000000'
	bochs 'cpu: model=corei7_skylake_x, count=2, ips=100000000')"
