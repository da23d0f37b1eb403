/* SPDX-License-Identifier: GPL-2.0-only */
/* One CPU's VMCS: set-up in parts, entry, and the state after INIT and SIPI. */
#ifndef RVM_VMX_VCPU_H
#define RVM_VMX_VCPU_H

#include "vmx/caps.h"
#include "vmx/vmcs.h"
#include "x86/percpu.h"

/** What a VMCS needs of the cell that its CPU runs. */
struct vcpu_cell {
	/** EPT pointer (SDM Vol. 3C, 25.6.11). */
	uint64_t eptp;
	/** Physical addresses of the MSR bitmap and of the two I/O bitmaps. */
	uint64_t msr_bitmap;
	uint64_t io_bitmap_a;
	uint64_t io_bitmap_b;
	/** Virtual processor identifier, not 0; RVM_ROOT_VPID is the root cell's. */
	uint16_t vpid;
};

/** All CPUs of a cell share one set of translations. */
#define RVM_ROOT_VPID 1

/** What the VMCS of a CPU needs beside the CPU itself. */
struct vcpu_setup {
	const struct vmx_msrs *msrs;
	struct vcpu_cell cell;
	/** CR3 and CR4 of the core. */
	uint64_t host_cr3;
	uint64_t host_cr4;
};

/**
 * vmcs_set() - write a field during set-up
 * The first field that cannot be written is kept in cpu->bad_field with its value.
 */
void vmcs_set(struct percpu *cpu, enum vmcs_field field, uint64_t value);

void vmcs_init_host(struct percpu *cpu, const struct vcpu_setup *setup);
void vmcs_init_controls(struct percpu *cpu, const struct vcpu_setup *setup);

/** Guest state = the caller of the entry: it goes on where the entry was called, with RAX = 0. */
void vmcs_init_guest_os(struct percpu *cpu);

/**
 * vcpu_set_cell() - make the current VMCS one of a cell: memory, bitmaps, controls
 *
 * Guest state is whatever it was: vcpu_reset() comes next. Translations of the cell that the CPU has
 * cached from an earlier time are dropped.
 */
void vcpu_set_cell(const struct vcpu_cell *cell);

/** vcpu_is_root() - is the current VMCS one of the root cell? */
bool vcpu_is_root(void);

/**
 * vcpu_reset() - guest state after INIT, started at a SIPI vector (SDM Vol. 3A, 10.1)
 * @regs: general registers, rewritten
 * @vector: 0 to 255, start address divided by 4096
 */
void vcpu_reset(struct guest_regs *regs, uint8_t vector);

/**
 * vcpu_start() - guest state after INIT, started in real mode at a physical address below 4 GiB
 * The code segment begins at the address rounded down to 64 KiB, as after power-on (SDM Vol. 3A,
 * 10.1.4).
 */
void vcpu_start(struct guest_regs *regs, uint64_t address);

/** vcpu_flush() - drop what is cached of the guest's own translations; the VMCS of the running CPU */
void vcpu_flush(void);

/** vcpu_read_registers() - the guest's, CR0 and CR4 as the processor has them; vmx/guest_read.c */
void vcpu_read_registers(struct cpu_state *state);

/** vcpu_halt() - the guest waits for an NMI, which exits, and executes nothing */
void vcpu_halt(void);

/**
 * vcpu_clear_features() - what INIT leaves in a CPU and its next owner must not find
 * MSRs, XCR0 and vector registers that VMX does not switch, and guest state such as the SYSENTER MSRs, get the
 * values that they have after power-on.
 */
void vcpu_clear_features(void);

/** Bits of CR0 that VMX wants set, whoever the guest is. */
uint64_t vmx_cr0_fixed(void);

/** CR0 and CR4 bits that the guest of the current VMCS does not own: fixed by VMX, or hidden. */
uint64_t vmx_cr0_mask(void);
uint64_t vmx_cr4_mask(void);

/** Adds or removes a primary control for the current VMCS. */
void vcpu_primary_control(unsigned int bit, bool on);

/** First VM entry; returns only when VMLAUNCH itself fails (VMfail). vmx/run.S */
void vmx_launch(struct percpu *cpu);

/** Exit stubs; HOST_RIP. The second one is that of cells other than the root cell. vmx/run.S */
extern const char vmx_exit[];
extern const char vmx_exit_cell[];

/**
 * Up-calls of the exit stub: the dispatcher of exit/. exit_cpuid(), for the root cell's CPUID, sees the
 * caller-saved registers and RBX only.
 */
void exit_cpuid(struct guest_regs *regs);
void exit_dispatch(struct guest_regs *regs);

/** Up-call when VMRESUME fails; returns when the CPU of a cell has been stopped and VMRESUME is to be tried again. */
void exit_resume_failed(struct guest_regs *regs);

#endif /* RVM_VMX_VCPU_H */
