/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The jump into the core and back out, the same code for all doors: position independent, System V
 * calling convention. Called by the driver and by rvm.efi on every CPU; touches no memory but its own
 * stack frame, which is mapped in the caller's table and in every copy of it.
 *
 * RBX holds the caller's CR3 all the time, because the entry and both hypercalls may come back on a
 * copy of the caller's top-level table.
 */
#include "hypercall.h"

#ifdef __KERNEL__

#include <linux/linkage.h>
#include <asm/nospec-branch.h>

/* With the landing pad where the kernel wants one; both functions are only called directly. */
#define DOOR_FUNCTION(name) SYM_FUNC_START(name)
#define DOOR_END(name) SYM_FUNC_END(name)
#define DOOR_RETURN RET

#else

#define DOOR_FUNCTION(name)		\
	.globl name;			\
	.type name, @function;		\
	.balign 16;			\
name:	endbr64
#define DOOR_END(name) .size name, . - name
#define DOOR_RETURN ret
#define ANNOTATE_RETPOLINE_SAFE

#endif

	/* Seven pushes and the return address: the stack is aligned to 16 bytes for a call. */
.macro door_save
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	pushfq
	cli
	mov	%cr3, %rbx
.endm

.macro door_restore
	popfq
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
.endm

	.text

/* int rvm_door_enter(uint64_t cr3, uint64_t entry, uint32_t cpu) */
DOOR_FUNCTION(rvm_door_enter)
	door_save
	mov	%rdi, %rcx
	mov	%rsi, %rax
	mov	%edx, %edi
	mov	%rbx, %rsi
	mov	%rcx, %cr3
	ANNOTATE_RETPOLINE_SAFE
	call	*%rax
	mov	%rbx, %cr3
	test	%eax, %eax
	jnz	.Lenter_done
	/* In guest mode; whether all the others are decides the result. */
	mov	$RVM_HC_ENTER_COMMIT, %eax
	vmcall
	/* A failed commit returns on bare metal on a transit table. */
	mov	%rbx, %cr3
.Lenter_done:
	door_restore
	DOOR_RETURN
DOOR_END(rvm_door_enter)

/* int rvm_door_leave(void) */
DOOR_FUNCTION(rvm_door_leave)
	door_save
	mov	$JAILHOUSE_HC_DISABLE, %eax
	vmcall
	/* On success the core returns on a copy of the caller's table. */
	mov	%rbx, %cr3
	door_restore
	DOOR_RETURN
DOOR_END(rvm_door_leave)

#ifndef __KERNEL__
	.section .note.GNU-stack, "", @progbits
#endif
