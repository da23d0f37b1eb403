/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MSRs of non-root cells: one table says which pass, and what becomes of the others. An MSR that is
 * not in it reads as if it did not exist (#GP), and a write of it is a fault of the cell. Pure.
 */
#ifndef RVM_VMX_CELL_MSR_H
#define RVM_VMX_CELL_MSR_H

#include "lib/util.h"
#include "vmx/bitmap.h"

/** What a read does. */
enum cell_msr_read_rule {
	/** Does not exit. */
	CELL_MSR_READ_PASS,
	/** Does not exist. */
	CELL_MSR_READ_GP,
	/** cell_msr_rule.value. */
	CELL_MSR_READ_CONSTANT,
	/** Private to the CPU: IA32_MTRR_DEF_TYPE. */
	CELL_MSR_READ_MTRR_DEF_TYPE,
};

/** What a write does. */
enum cell_msr_write_rule {
	/** Does not exit. */
	CELL_MSR_WRITE_PASS,
	CELL_MSR_WRITE_GP,
	/** Would act on the machine: the CPU is stopped. */
	CELL_MSR_WRITE_FAULT,
	/** Vanishes. */
	CELL_MSR_WRITE_IGNORED,
	/** The value that reads give is taken, all others raise #GP. */
	CELL_MSR_WRITE_SAME,
	/** IA32_APIC_BASE: as it was when the cell got the CPU, else #GP. */
	CELL_MSR_WRITE_APIC_BASE,
	/** Kept for reads; reserved bits and types raise #GP. */
	CELL_MSR_WRITE_MTRR_DEF_TYPE,
	/** IA32_XSS: CELL_XSS_ALLOWED only. */
	CELL_MSR_WRITE_XSS,
	/** x2APIC: interrupt command register, filtered by apic_guest_send(). */
	CELL_MSR_WRITE_ICR,
	/** x2APIC: local vector table entry with a delivery mode, filtered by apic_lvt_allowed(). */
	CELL_MSR_WRITE_LVT,
};

/** Where the value comes from that the first read of a new owner finds; reads that pass only. */
enum cell_msr_source {
	CELL_MSR_SOURCE_NONE,
	/** The same in the whole machine, and nobody's secret: capabilities, IDs, the clock. */
	CELL_MSR_SOURCE_MACHINE,
	/** vcpu_kept_msrs: cleared, and the root cell's own comes back with the CPU. */
	CELL_MSR_SOURCE_KEPT,
	/** vcpu_cleared_fields, the same for guest state in the VMCS. */
	CELL_MSR_SOURCE_FIELD,
	/** Guest state that vcpu_reset() sets, as INIT does. */
	CELL_MSR_SOURCE_RESET,
	/** apic_clear(). */
	CELL_MSR_SOURCE_APIC,
};

struct cell_msr_rule {
	uint32_t first;
	uint32_t last;
	/** enum cell_msr_read_rule, enum cell_msr_write_rule. */
	uint8_t read;
	uint8_t write;
	/** enum cell_msr_source. */
	uint8_t source;
	/** For CELL_MSR_READ_CONSTANT. */
	uint64_t value;
	const char *why;
};

/** Sorted by number, without overlaps. */
extern const struct cell_msr_rule cell_msr_rules[];
extern const unsigned int cell_msr_num_rules;

/**
 * State components that a cell may manage by XSAVES: CET. Of the others, Processor Trace writes to
 * physical memory and user interrupts and PASID reach beyond the cell.
 */
#define CELL_XSS_ALLOWED (BIT(11) | BIT(12))

/** Private MSRs of one CPU of a cell. */
struct cell_msr_state {
	uint64_t mtrr_def_type;
	/** IA32_APIC_BASE of the CPU. */
	uint64_t apic_base;
};

/** cell_msr_reset() - state of a CPU that starts in a cell; @apic_base is the register's value */
void cell_msr_reset(struct cell_msr_state *state, uint64_t apic_base);

/**
 * cell_msr_bitmap_init() - bitmap of a non-root cell
 * @x2apic: all local APICs of the cell are in x2APIC mode, their registers need no exits
 */
void cell_msr_bitmap_init(struct msr_bitmap *bitmap, bool x2apic);

/** What the caller has to do for an access that has exited. */
enum cell_msr_action {
	/** Nothing more: the instruction is done. */
	CELL_MSR_DONE,
	CELL_MSR_GP,
	/** Stop the CPU and the cell. */
	CELL_MSR_FAULT,
	/** Write @value to the MSR itself; what the processor refuses becomes #GP. */
	CELL_MSR_WRITE_HARDWARE,
	/** In x2APIC mode hand @value to apic_guest_send(); else as CELL_MSR_APIC. */
	CELL_MSR_SEND_ICR,
	/** In x2APIC mode a fault unless apic_lvt_allowed(@value), then write it; else as the next. */
	CELL_MSR_SET_LVT,
	/** Another register of the local APIC: by apic_msr_read() and apic_msr_write() in xAPIC mode. */
	CELL_MSR_APIC,
};

/** cell_msr_read() - RDMSR; CELL_MSR_DONE, for which *value is set, CELL_MSR_GP or CELL_MSR_APIC */
enum cell_msr_action cell_msr_read(const struct cell_msr_state *state, uint32_t msr,
				   uint64_t *value);

/** cell_msr_write() - WRMSR */
enum cell_msr_action cell_msr_write(struct cell_msr_state *state, uint32_t msr, uint64_t value);

#endif /* RVM_VMX_CELL_MSR_H */
