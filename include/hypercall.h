/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hypercalls: VMCALL at CPL 0, number in RAX, arguments in RDI and RSI, result in RAX. VMCALL at any
 * other privilege level raises #UD, as on bare metal. Numbers 0 to 8 and the result codes are
 * Jailhouse's; the RVM numbers are far from its range.
 */
#ifndef RVM_HYPERCALL_H
#define RVM_HYPERCALL_H

/** Leave VMX on this CPU; see rvm_door_leave(). -EPERM not the root cell, -EBUSY other cells exist,
 *  -ETIMEDOUT a CPU of the root cell did not call in time. */
#define JAILHOUSE_HC_DISABLE 0
/**
 * RDI = guest-physical address of a struct jailhouse_cell_desc with its arrays, contiguous, at most
 * RVM_MAX_CONFIG_SIZE bytes, id 0; copied before it is checked. Result: number of the new cell, above
 * 0; -EPERM not the root cell, or a cell has locked the configuration; -E2BIG; -EINVAL; -EFAULT not
 * memory of the root cell; -EEXIST name; -EBUSY CPU, memory or port is not the root cell's to give;
 * -EOPNOTSUPP pins of an I/O APIC while interrupts are remapped; -ENOMEM.
 *
 * When one of these four calls is refused, rvm_image_header.refusal tells the reason; after success
 * it is empty. All four may return -EAGAIN: there is more to do (memory to wipe, an answer of a cell to
 * wait for), or another CPU is at it; interrupts have had their turn, and the same call is to be made
 * again. Who stops calling leaves a cell that is not yet, or half destroyed, and can be called for later.
 */
#define JAILHOUSE_HC_CELL_CREATE 1
/** RDI = cell number. -EPERM, -ENOENT, -EINVAL root cell, or it cannot be started as it is. */
#define JAILHOUSE_HC_CELL_START 2
/** RDI = cell number; a running cell is asked to shut down first. -EPERM also: it denies that;
 *  -ENOENT, -EINVAL root cell. */
#define JAILHOUSE_HC_CELL_SET_LOADABLE 3
/** RDI = cell number; results as JAILHOUSE_HC_CELL_SET_LOADABLE. */
#define JAILHOUSE_HC_CELL_DESTROY 4
/** RDI = JAILHOUSE_INFO_*; result: the value, or -EINVAL. */
#define JAILHOUSE_HC_HYPERVISOR_GET_INFO 5
/** RDI = cell number; result: JAILHOUSE_CELL_*, or -ENOENT. */
#define JAILHOUSE_HC_CELL_GET_STATE 6
/** RDI = CPU index, RSI = JAILHOUSE_CPU_INFO_*; result: the value, -EINVAL or -ENOENT. */
#define JAILHOUSE_HC_CPU_GET_INFO 7
/** RDI = character. */
#define JAILHOUSE_HC_DEBUG_CONSOLE_PUTC 8

/** All CPUs of one entry meet here right after VMLAUNCH; the result is the result of the entry. */
#define RVM_HC_ENTER_COMMIT 0x52564d00
/** RDI = enum rvm_info; result: the value, or -EINVAL. */
#define RVM_HC_INFO 0x52564d01
/** No effect, result 0: for measuring the cost of a hypercall. */
#define RVM_HC_NOP 0x52564d02
/** A kernel of the root cell has attached. RDI = a number that this kernel keeps while it runs and
 *  that no other has, not 0; result: number of kernels so far, or -EINVAL. */
#define RVM_HC_ATTACH 0x52564d03
/** Erases the crash record that the door has carried over; result 0. */
#define RVM_HC_CRASH_CLEAR 0x52564d04
/** RDI = enum rvm_crash_test: the core crashes. -ENOSYS unless it is a test build, -EPERM unless the
 *  door has allowed it (debug_crash), -EINVAL for other values of RDI. */
#define RVM_HC_DEBUG_CRASH 0x52564d05
/** For a kernel that attaches to a core which has cells already. RDI = cell number; result: the
 *  smallest number of a cell that is larger; -ENOENT there is none, -EPERM not the root cell. */
#define RVM_HC_CELL_NEXT 0x52564d06
/**
 * RDI = cell number in bits 31:0, number n of a page in bits 63:32; RSI = guest-physical address of
 * a page of the root cell, page aligned. It is filled with the bytes from n * RVM_PAGE_SIZE on of the
 * cell's configuration, zeros behind its end. Result: bytes of the whole configuration; -ENOENT;
 * -EPERM not the root cell; -EINVAL the root cell's number, n beyond the end, or RSI; -EAGAIN another
 * CPU is changing cells.
 */
#define RVM_HC_CELL_CONFIG 0x52564d07
/**
 * RDI = 1: from now on INIT and SIPI that the root cell sends to its CPUs are delivered as state, whatever the CPU
 * is doing; to be called before a CPU goes offline, for it may sleep so deeply that INIT and SIPI together are too
 * fast for it. Writes of the interrupt command register exit meanwhile. RDI = 0: as the door has asked for it.
 * Result: 0; -EPERM not the root cell; -EINVAL; -EAGAIN another CPU is changing cells, the same call is to be made
 * again; -ETIMEDOUT a CPU does not come; -ENOMEM.
 */
#define RVM_HC_WATCH_STARTS 0x52564d08

#ifndef __ASSEMBLER__
enum rvm_info {
	/** RVM_ABI_VERSION of the active core. */
	RVM_INFO_ABI_VERSION = 0,
	/** Physical address of the reserved memory. */
	RVM_INFO_PHYS_BASE = 1,
	/** Bytes of reserved memory. */
	RVM_INFO_MEM_SIZE = 2,
	/** enum rvm_door. */
	RVM_INFO_DOOR = 3,
	/** Index of the calling CPU. */
	RVM_INFO_CPU_INDEX = 4,
};
#endif

#define JAILHOUSE_INFO_MEM_POOL_SIZE 0
#define JAILHOUSE_INFO_MEM_POOL_USED 1
#define JAILHOUSE_INFO_REMAP_POOL_SIZE 2
#define JAILHOUSE_INFO_REMAP_POOL_USED 3
#define JAILHOUSE_INFO_NUM_CELLS 4

#define JAILHOUSE_CELL_RUNNING 0
#define JAILHOUSE_CELL_RUNNING_LOCKED 1
#define JAILHOUSE_CELL_SHUT_DOWN 2
#define JAILHOUSE_CELL_FAILED 3
#define JAILHOUSE_CELL_FAILED_COMM_REV 4

#define JAILHOUSE_CPU_INFO_STATE 0
#define JAILHOUSE_CPU_INFO_STAT_BASE 1000

#define JAILHOUSE_CPU_RUNNING 0
#define JAILHOUSE_CPU_FAILED 2

#define JAILHOUSE_CPU_STAT_VMEXITS_TOTAL 0
#define JAILHOUSE_CPU_STAT_VMEXITS_MMIO 1
#define JAILHOUSE_CPU_STAT_VMEXITS_MANAGEMENT 2
#define JAILHOUSE_CPU_STAT_VMEXITS_HYPERCALL 3
#define JAILHOUSE_CPU_STAT_VMEXITS_PIO 4
#define JAILHOUSE_CPU_STAT_VMEXITS_XAPIC 5
#define JAILHOUSE_CPU_STAT_VMEXITS_CR 6
#define JAILHOUSE_CPU_STAT_VMEXITS_CPUID 7
#define JAILHOUSE_CPU_STAT_VMEXITS_XSETBV 8
#define JAILHOUSE_CPU_STAT_VMEXITS_EXCEPTION 9
#define JAILHOUSE_CPU_STAT_VMEXITS_MSR_OTHER 10
#define JAILHOUSE_CPU_STAT_VMEXITS_MSR_X2APIC_ICR 11
#define JAILHOUSE_NUM_CPU_STATS 12

#endif /* RVM_HYPERCALL_H */
