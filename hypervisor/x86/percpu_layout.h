/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Layout of one per-CPU area as byte offsets, for C, assembly and the linker script. Guard pages are
 * left out of the core's address space (mm/host_map.c), so a stack that overflows faults at once.
 */
#ifndef RVM_X86_PERCPU_LAYOUT_H
#define RVM_X86_PERCPU_LAYOUT_H

#define PERCPU_PUBLIC 0x0000
#define PERCPU_PRIVATE 0x1000
/* What boot/uniform.c compares before there is a pool. */
#define PERCPU_FACTS 0x2700
/* What the root cell had in the CPU while another cell has it: vmx/vcpu_kept.h. */
#define PERCPU_KEPT 0x2800
#define PERCPU_VMXON 0x3000
#define PERCPU_VMCS 0x4000
/* Two pages, one of which has physical address bit 12 clear: see exit/leave.c. */
#define PERCPU_LEAVE_TABLES 0x5000
#define PERCPU_GUARD0 0x7000
#define PERCPU_STACK 0x8000
#define PERCPU_STACK_TOP 0xc000
#define PERCPU_GUARD1 0xc000
#define PERCPU_NMI_STACK 0xd000
#define PERCPU_NMI_STACK_TOP 0xf000
#define PERCPU_GUARD2 0xf000
#define PERCPU_FAULT_STACK 0x10000
#define PERCPU_FAULT_STACK_TOP 0x12000
#define PERCPU_SIZE 0x12000

/* Members of struct percpu that assembly reads; asserted in x86/percpu.h. */
#define PERCPU_SELF (PERCPU_PRIVATE + 0x00)
#define PERCPU_CALLER_RSP (PERCPU_PRIVATE + 0x08)
#define PERCPU_CALLER_CR3 (PERCPU_PRIVATE + 0x10)
#define PERCPU_CALLER_STACK (PERCPU_PRIVATE + 0x18)
#define PERCPU_NMI_PENDING (PERCPU_PRIVATE + 0x50)

#endif /* RVM_X86_PERCPU_LAYOUT_H */
