/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * State of one processor. The per-CPU areas follow the image one after the other; the area of the
 * running CPU is found from its stack pointer, so the core depends on no segment base.
 */
#ifndef RVM_X86_PERCPU_H
#define RVM_X86_PERCPU_H

#include "image_header.h"
#include "lib/printk.h"
#include "lib/util.h"
#include "ring.h"
#include "x86/arch.h"
#include "x86/ops.h"
#include "x86/percpu_layout.h"
#include "x86/segment.h"
#include "x86/trace_state.h"

struct segment {
	uint64_t base;
	uint32_t limit;
	/** Format of the VMCS (SDM Vol. 3C, table 25-2), SEG_UNUSABLE for null selectors. */
	uint32_t access;
	uint16_t selector;
};

/** What a door's caller or a leaving guest has in its registers, general registers aside. */
struct cpu_state {
	uint64_t rip, rsp, rflags;
	uint64_t cr0, cr3, cr4;
	uint64_t efer, pat, dr7, debugctl;
	uint64_t sysenter_cs, sysenter_esp, sysenter_eip;
	struct desc_ptr gdt, idt;
	struct segment seg[NUM_SEGS];
};

/**
 * General registers of the guest as the exit stub (vmx/run.S) leaves them on the stack. The first
 * five are there only on the slow path.
 */
struct guest_regs {
	uint64_t rbp, r15, r14, r13, r12;
	uint64_t r11, r10, r9, r8, rdi, rsi, rbx, rdx, rcx, rax;
};

struct idt_gate {
	uint16_t offset_low;
	uint16_t selector;
	uint8_t ist;
	uint8_t type;
	uint16_t offset_mid;
	uint32_t offset_high;
	uint32_t reserved;
} RVM_PACKED;

struct tss {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t reserved1;
	uint64_t ist[7];
	uint64_t reserved2;
	uint16_t reserved3;
	uint16_t iomap_base;
} RVM_PACKED;

struct cell;
struct percpu;

/** Work that a CPU does for another one, see devices/suspend.h. */
typedef void (*cpu_work)(struct percpu *cpu, struct guest_regs *regs);

/** What the log says of a guest that goes on. */
enum complaint {
	COMPLAINT_APIC_BASE,
	COMPLAINT_CACHE,
	COMPLAINT_CR4,
	COMPLAINT_HIDDEN_MEMORY,
	COMPLAINT_IOAPIC,
	COMPLAINT_IPI,
	COMPLAINT_MACHINE_CHECK,
	COMPLAINT_MEMORY_TYPES,
	COMPLAINT_MICROCODE,
	COMPLAINT_MMIO,
	COMPLAINT_PORT,
	NUM_COMPLAINTS,
};

#define PERCPU_GDT_ENTRIES 32
#define STEP_MAX_PAGES 4

/* R15, R14, R13, R12, RBP, RBX, return address. */
#define CALLER_STACK_WORDS 7

struct percpu {
	/* Read by assembly, see x86/percpu_layout.h. */
	struct percpu *self;
	uint64_t caller_rsp;
	/** CR3 as the door had it before it switched to the transit table. */
	uint64_t caller_cr3;
	/** What boot/entry.S pushed on the caller's stack, and the return address above it. */
	uint64_t caller_stack[CALLER_STACK_WORDS];
	/** An NMI arrived that the guest has not got yet. */
	volatile uint32_t nmi_pending;

	uint32_t cpu;
	uint32_t apic_id;
	/** TSC at entry. */
	uint64_t enter_tsc;
	/** TSC when it began to leave. */
	uint64_t leave_tsc;
	/** CR3 at entry: the transit table. */
	uint64_t transit_cr3;

	struct cpu_state caller;

	/** A machine check that Linux has to get, or of which the log has to tell: IA32_MCG_STATUS; 0: none. */
	volatile uint32_t mc_pending;
	/** Set by another CPU right before it sends an NMI that is meant for the core. */
	volatile uint32_t kicked;
	/** Changes of the EPT that this CPU has not flushed yet. */
	volatile uint32_t flush_ept;
	/** The machine is being stopped: halt in root mode. */
	volatile uint32_t stop;
	/** INIT and SIPI that other CPUs have sent, see devices/cpu_start.h. */
	volatile uint32_t start;
	/** In the hardware's wait-for-SIPI state, where no NMI reaches it. */
	volatile uint32_t waits_in_hardware;
	/** The SIPI that comes is the core's own, see suspend_fetch(). */
	volatile uint32_t fetched;
	/** enum cpu_control, see devices/suspend.h. */
	volatile uint32_t control;
	/** What it is to do while it is suspended; NULL when done. */
	cpu_work volatile work;

	/** Interrupts keep coming to its APIC, which has to change hands. */
	bool apic_busy;
	/** When its cell locked the bus last, see exit/cell_exits.c. */
	uint64_t bus_lock_tsc;

	/** Whose guest it runs. Changed by the CPU itself, while it is suspended. */
	struct cell *cell;

	bool in_vmx;
	/** A VMCS is current: the NMI handler may write it. */
	bool vmcs_loaded;
	/** The first VM entry has succeeded: the caller's stack is no longer there to return to. */
	bool launched;
	/** First VMCS field that could not be written, with value; 0 when none. */
	uint32_t bad_field;
	uint64_t bad_value;

	/** Why its guest is being stopped, for the dump; empty: not told. */
	char stop_reason[PRINTK_MAX_TEXT];

	/** Length of an instruction that was decoded, for ACTION_ADVANCE_DECODED. */
	uint8_t insn_length;

	/** Pages shown for one guest instruction, see exit/hidden_memory.c; 0: no private view. */
	uint32_t step_pages;

	/** Of each CPU, so that a guest that does it all the time does not hide what others do. */
	struct ratelimit complaints[NUM_COMPLAINTS];

	struct trace_state trace;

	uint64_t gdt[PERCPU_GDT_ENTRIES] __attribute__((aligned(16)));
	/** Copy of the guest's GDT while leaving, see exit/leave.c. */
	uint64_t leave_gdt[PERCPU_GDT_ENTRIES] __attribute__((aligned(16)));
	/** No IST: used before the first VM entry, while the caller's TSS is loaded. */
	struct idt_gate boot_idt[X86_NUM_EXCEPTIONS];
	struct idt_gate idt[X86_NUM_EXCEPTIONS];
	struct tss tss;
	uint16_t tss_selector;
};

_Static_assert(PERCPU_PRIVATE + sizeof(struct percpu) <= PERCPU_FACTS, "private part too large");
_Static_assert(PERCPU_PRIVATE + offsetof(struct percpu, self) == PERCPU_SELF, "self");
_Static_assert(PERCPU_PRIVATE + offsetof(struct percpu, caller_rsp) == PERCPU_CALLER_RSP, "rsp");
_Static_assert(PERCPU_PRIVATE + offsetof(struct percpu, caller_cr3) == PERCPU_CALLER_CR3, "cr3");
_Static_assert(PERCPU_PRIVATE + offsetof(struct percpu, caller_stack) == PERCPU_CALLER_STACK,
	       "stack");
_Static_assert(PERCPU_PRIVATE + offsetof(struct percpu, nmi_pending) == PERCPU_NMI_PENDING, "nmi");

extern struct rvm_image_header image_header;

/** Virtual address of an offset in the reserved memory. */
static inline void *reserved_memory(uint64_t offset)
{
	return (void *)(RVM_HV_BASE + offset);
}

static inline char *percpu_area(uint32_t cpu)
{
	return reserved_memory(image_header.core_size + (uint64_t)cpu * PERCPU_SIZE);
}

static inline struct percpu *percpu_of(uint32_t cpu)
{
	return (struct percpu *)(percpu_area(cpu) + PERCPU_PRIVATE);
}

static inline void *percpu_page(struct percpu *cpu, uint32_t offset)
{
	return (char *)cpu - PERCPU_PRIVATE + offset;
}

static inline struct rvm_cpu_public *percpu_public(struct percpu *cpu)
{
	return percpu_page(cpu, PERCPU_PUBLIC);
}

/** The running CPU; valid on any of its stacks. */
static inline struct percpu *this_cpu(void)
{
	uint64_t offset = (uint64_t)__builtin_frame_address(0) - RVM_HV_BASE;

	return percpu_of((uint32_t)((offset - image_header.core_size) / PERCPU_SIZE));
}

/**
 * complain() - log what a guest did, at a limited rate
 * @cpu: the running CPU
 * @what: enum complaint
 *
 * The only way for exit/ and devices/ to print about a guest that goes on; tests/check_style.
 */
#define complain(cpu, what, ...)                                              \
	do {                                                                  \
		if (ratelimit_ok(&(cpu)->complaints[(what)], rdtsc()))        \
			printk(__VA_ARGS__);                                  \
	} while (0)

#endif /* RVM_X86_PERCPU_H */
