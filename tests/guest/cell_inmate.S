/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What rvmcell loads into its cell: waits in real mode for the request to shut down, and answers as the
 * byte at offset 2 says (cell_inmate.h). The communication region is at guest-physical 0x10000.
 */
#include "cell_inmate.h"

#define COMM_SEGMENT 0x1000
#define COMM_STATE 8
#define COMM_MESSAGE 12
#define COMM_REPLY 16

#define MSG_SHUTDOWN_REQUEST 1
#define MSG_DENIED 2
#define MSG_APPROVED 3
#define STATE_LOCKED 1
#define STATE_SHUT_DOWN 2

#define COMM_TSC_KHZ 68

#define SLOW_MS 500

	.section .rodata
	.code16
	.globl cell_inmate_start, cell_inmate_end
cell_inmate_start:
	jmp	begin
mode:	.byte	0
asked:	.byte	0
begin:	movw	$COMM_SEGMENT, %ax
	movw	%ax, %ds
	cmpb	$INMATE_LOCKS, %cs:mode - cell_inmate_start
	jne	wait
	movl	$STATE_LOCKED, COMM_STATE
wait:	pause
	cmpl	$MSG_SHUTDOWN_REQUEST, COMM_MESSAGE
	jne	wait
	movl	$0, COMM_MESSAGE
	cmpb	$INMATE_DENIES_ONCE, %cs:mode - cell_inmate_start
	jne	slow
	cmpb	$0, %cs:asked - cell_inmate_start
	jne	agree
	movb	$1, %cs:asked - cell_inmate_start
	movl	$MSG_DENIED, COMM_REPLY
	jmp	wait
	/* Until the time stamp counter has run so far, EDI:ESI. */
slow:	movl	$SLOW_MS, %eax
	mull	COMM_TSC_KHZ
	movl	%eax, %esi
	movl	%edx, %edi
	rdtsc
	addl	%eax, %esi
	adcl	%edx, %edi
again:	pause
	rdtsc
	subl	%esi, %eax
	sbbl	%edi, %edx
	jc	again
agree:	movl	$STATE_SHUT_DOWN, COMM_STATE
	movl	$MSG_APPROVED, COMM_REPLY
	cli
stop:	hlt
	jmp	stop
cell_inmate_end:

	.section .note.GNU-stack, "", @progbits
