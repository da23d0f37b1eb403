/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Privileged instructions in host tests: each goes to a hook that the test sets. Without a hook a
 * port reads as all ones and writes vanish, as on a machine with nothing behind the port; CPUID,
 * MSRs, VMCS fields, control registers and selectors read as zero.
 */
#ifndef RVM_FAKE_X86_OPS_H
#define RVM_FAKE_X86_OPS_H

#include "types.h"

/** Only so that structures can contain it. */
struct desc_ptr {
	uint16_t limit;
	uint64_t base;
} RVM_PACKED;

struct cpuid_regs {
	uint32_t eax, ebx, ecx, edx;
};

struct fake_ops {
	uint8_t (*inb)(uint16_t port);
	void (*outb)(uint16_t port, uint8_t value);
	void (*invlpg)(uint64_t address);
	void (*cpuid)(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *r);
	uint64_t (*rdmsr)(uint32_t msr);
	void (*wrmsr)(uint32_t msr, uint64_t value);
	uint64_t (*vmread)(uint64_t field);
	/** Return: not 0 when there is no such field. */
	int (*vmwrite)(uint64_t field, uint64_t value);
	int (*invvpid)(uint64_t type, uint16_t vpid);
	/** A register that is only written: its name in the manual, and the value or the base of a table. */
	void (*load)(const char *name, uint64_t value);
};

/** The hooks, shared by all files of a test; weak so that every file may include this header. */
__attribute__((weak)) struct fake_ops fake_ops;

static inline uint8_t inb(uint16_t port)
{
	return fake_ops.inb != NULL ? fake_ops.inb(port) : 0xff;
}

static inline void outb(uint16_t port, uint8_t value)
{
	if (fake_ops.outb != NULL)
		fake_ops.outb(port, value);
}

static inline void invlpg(uint64_t address)
{
	if (fake_ops.invlpg != NULL)
		fake_ops.invlpg(address);
}

static inline void cpuid_count(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *r)
{
	*r = (struct cpuid_regs){ 0 };
	if (fake_ops.cpuid != NULL)
		fake_ops.cpuid(leaf, subleaf, r);
}

static inline uint64_t rdmsr(uint32_t msr)
{
	return fake_ops.rdmsr != NULL ? fake_ops.rdmsr(msr) : 0;
}

static inline int rdmsr_safe(uint32_t msr, uint64_t *value)
{
	*value = rdmsr(msr);
	return 0;
}

static inline void wrmsr(uint32_t msr, uint64_t value)
{
	if (fake_ops.wrmsr != NULL)
		fake_ops.wrmsr(msr, value);
}

static inline uint64_t vmread(uint64_t field)
{
	return fake_ops.vmread != NULL ? fake_ops.vmread(field) : 0;
}

static inline int vmwrite_checked(uint64_t field, uint64_t value)
{
	return fake_ops.vmwrite != NULL ? fake_ops.vmwrite(field, value) : 0;
}

static inline void vmwrite(uint64_t field, uint64_t value)
{
	(void)vmwrite_checked(field, value);
}

/** A clock that goes on with every look at it. */
static inline uint64_t rdtsc(void)
{
	static uint64_t ticks;

	return ticks += 1000;
}

static inline uint64_t read_cr0(void)
{
	return 0;
}

static inline uint16_t read_cs(void)
{
	return 0;
}

static inline int invvpid(uint64_t type, uint16_t vpid)
{
	return fake_ops.invvpid != NULL ? fake_ops.invvpid(type, vpid) : 0;
}

static inline void fake_load(const char *name, uint64_t value)
{
	if (fake_ops.load != NULL)
		fake_ops.load(name, value);
}

#define FAKE_LOAD(function, name)                 \
	static inline void function(uint64_t value) \
	{                                           \
		fake_load(name, value);             \
	}
FAKE_LOAD(write_cr0, "CR0")
FAKE_LOAD(write_cr4, "CR4")
FAKE_LOAD(write_dr7, "DR7")
FAKE_LOAD(write_ds, "DS")
FAKE_LOAD(write_es, "ES")
FAKE_LOAD(write_fs, "FS")
FAKE_LOAD(write_gs, "GS")
FAKE_LOAD(load_tr, "TR")
FAKE_LOAD(load_ldt, "LDTR")

static inline void load_gdt(const struct desc_ptr *p)
{
	fake_load("GDTR", p->base);
}

static inline void load_idt(const struct desc_ptr *p)
{
	fake_load("IDTR", p->base);
}

#endif /* RVM_FAKE_X86_OPS_H */
