/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every privileged or VMX instruction of the core, one inline each. Host builds of the tests replace
 * this file by tests/fakes/x86/ops.h; nothing else in the core has inline assembly for them.
 */
#ifndef RVM_X86_OPS_H
#define RVM_X86_OPS_H

#include "types.h"

/** Operand of LGDT, LIDT, SGDT and SIDT. */
struct desc_ptr {
	uint16_t limit;
	uint64_t base;
} RVM_PACKED;

struct cpuid_regs {
	uint32_t eax, ebx, ecx, edx;
};

static inline void cpuid_count(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *r)
{
	asm volatile("cpuid"
		     : "=a"(r->eax), "=b"(r->ebx), "=c"(r->ecx), "=d"(r->edx)
		     : "a"(leaf), "c"(subleaf));
}

/** CPUID on registers: leaf and subleaf in, all four out, upper halves zero. */
static inline void cpuid_registers(uint64_t *rax, uint64_t *rbx, uint64_t *rcx, uint64_t *rdx)
{
	asm volatile("cpuid" : "+a"(*rax), "=b"(*rbx), "+c"(*rcx), "=d"(*rdx));
}

static inline uint64_t rdmsr(uint32_t msr)
{
	uint32_t lo, hi;

	asm volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr));
	return (uint64_t)hi << 32 | lo;
}

static inline void wrmsr(uint32_t msr, uint64_t value)
{
	asm volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
		     : "memory");
}

/* An instruction at 1 that may raise #GP continues at 2; the table is read by x86/fault.c. */
#define FIXUP_ENTRY                                                                               \
	".pushsection .fixup, \"a\"\n"                                                             \
	".quad 1b, 2b\n"                                                                           \
	".popsection\n"

/** Return: 0, or -1 when the MSR does not exist (#GP). */
static inline int rdmsr_safe(uint32_t msr, uint64_t *value)
{
	uint32_t lo = 0, hi = 0;
	int err = -1;

	asm volatile("1: rdmsr\n xorl %[err], %[err]\n 2:\n" FIXUP_ENTRY
		     : "+a"(lo), "+d"(hi), [err] "+r"(err)
		     : "c"(msr));
	*value = (uint64_t)hi << 32 | lo;
	return err;
}

/** Return: 0, or -1 when MSR or value is refused by the processor (#GP). */
static inline int wrmsr_safe(uint32_t msr, uint64_t value)
{
	int err = -1;

	asm volatile("1: wrmsr\n xorl %[err], %[err]\n 2:\n" FIXUP_ENTRY
		     : [err] "+r"(err)
		     : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
		     : "memory");
	return err;
}

/** Return: 0, or -1 when register or value is refused by the processor (#GP). */
static inline int xsetbv_safe(uint32_t reg, uint64_t value)
{
	int err = -1;

	asm volatile("1: xsetbv\n xorl %[err], %[err]\n 2:\n" FIXUP_ENTRY
		     : [err] "+r"(err)
		     : "c"(reg), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
	return err;
}

/** Needs CR4.OSXSAVE. */
static inline uint64_t xgetbv(uint32_t reg)
{
	uint32_t lo, hi;

	asm volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(reg));
	return (uint64_t)hi << 32 | lo;
}

/** Loads the x87 and SSE registers; needs CR4.OSFXSR. @area: 512 bytes, aligned to 16. */
static inline void fxrstor(const void *area)
{
	asm volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
}

/** Loads the components of XCR0 and @mask; needs CR4.OSXSAVE. @area: aligned to 64. */
static inline void xrstor(const void *area, uint64_t mask)
{
	asm volatile("xrstor64 (%0)"
		     :
		     : "r"(area), "a"((uint32_t)mask), "d"((uint32_t)(mask >> 32))
		     : "memory");
}

#define DEFINE_CR(n)                                                                               \
	static inline uint64_t read_cr##n(void)                                                    \
	{                                                                                          \
		uint64_t value;                                                                    \
		asm volatile("mov %%cr" #n ", %0" : "=r"(value) : : "memory");                     \
		return value;                                                                      \
	}                                                                                          \
	static inline void write_cr##n(uint64_t value)                                             \
	{                                                                                          \
		asm volatile("mov %0, %%cr" #n : : "r"(value) : "memory");                         \
	}
DEFINE_CR(0)
DEFINE_CR(2)
DEFINE_CR(3)
DEFINE_CR(4)

#define DEFINE_DR(n)                                                                               \
	static inline uint64_t read_dr##n(void)                                                    \
	{                                                                                          \
		uint64_t value;                                                                    \
		asm volatile("mov %%dr" #n ", %0" : "=r"(value));                                  \
		return value;                                                                      \
	}                                                                                          \
	static inline void write_dr##n(uint64_t value)                                             \
	{                                                                                          \
		asm volatile("mov %0, %%dr" #n : : "r"(value));                                    \
	}
DEFINE_DR(0)
DEFINE_DR(1)
DEFINE_DR(2)
DEFINE_DR(3)
DEFINE_DR(6)
DEFINE_DR(7)

#define DEFINE_SEG(name)                                                                           \
	static inline uint16_t read_##name(void)                                                   \
	{                                                                                          \
		uint16_t value;                                                                    \
		asm volatile("mov %%" #name ", %0" : "=r"(value));                                 \
		return value;                                                                      \
	}
DEFINE_SEG(cs)
DEFINE_SEG(ss)
DEFINE_SEG(ds)
DEFINE_SEG(es)
DEFINE_SEG(fs)
DEFINE_SEG(gs)

#define DEFINE_LOAD_SEG(name)                                                                      \
	static inline void write_##name(uint16_t selector)                                         \
	{                                                                                          \
		asm volatile("mov %0, %%" #name : : "r"(selector) : "memory");                     \
	}
DEFINE_LOAD_SEG(ss)
DEFINE_LOAD_SEG(ds)
DEFINE_LOAD_SEG(es)
DEFINE_LOAD_SEG(fs)
DEFINE_LOAD_SEG(gs)

static inline void load_tr(uint16_t selector)
{
	asm volatile("ltr %0" : : "r"(selector) : "memory");
}

static inline void load_ldt(uint16_t selector)
{
	asm volatile("lldt %0" : : "r"(selector) : "memory");
}

static inline uint16_t read_tr(void)
{
	uint16_t value;

	asm volatile("str %0" : "=r"(value));
	return value;
}

static inline uint16_t read_ldtr(void)
{
	uint16_t value;

	asm volatile("sldt %0" : "=r"(value));
	return value;
}

static inline void store_gdt(struct desc_ptr *p)
{
	asm volatile("sgdt %0" : "=m"(*p));
}

static inline void store_idt(struct desc_ptr *p)
{
	asm volatile("sidt %0" : "=m"(*p));
}

static inline void load_gdt(const struct desc_ptr *p)
{
	asm volatile("lgdt %0" : : "m"(*p) : "memory");
}

static inline void load_idt(const struct desc_ptr *p)
{
	asm volatile("lidt %0" : : "m"(*p) : "memory");
}

static inline uint64_t read_rflags(void)
{
	uint64_t value;

	asm volatile("pushfq\n pop %0" : "=r"(value));
	return value;
}

static inline uint64_t rdtsc(void)
{
	uint32_t lo, hi;

	asm volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (uint64_t)hi << 32 | lo;
}

static inline void cpu_relax(void)
{
	asm volatile("pause" : : : "memory");
}

static inline void cpu_halt(void)
{
	asm volatile("cli\n hlt" : : : "memory");
}

/** Overwrites buffers inside the core where microcode has taught VERW to (SDM Vol. 4, MD_CLEAR); any selector does. */
static inline void clear_cpu_buffers(void)
{
	static const uint16_t selector;

	asm volatile("verw %0" : : "m"(selector) : "cc", "memory");
}

/** Takes what interrupts are pending, off again afterwards. */
static inline void interrupts_window(void)
{
	asm volatile("sti\n nop\n cli" : : : "memory");
}

static inline void wbinvd(void)
{
	asm volatile("wbinvd" : : : "memory");
}

static inline void invlpg(uint64_t virt)
{
	asm volatile("invlpg (%0)" : : "r"(virt) : "memory");
}

static inline void outb(uint16_t port, uint8_t value)
{
	asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t value;

	asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

/*
 * VMX instructions report through RFLAGS (SDM Vol. 3C, 31.2): CF set is VMfailInvalid, ZF set is
 * VMfailValid. All return 0 for success.
 */
static inline int vmxon(uint64_t phys)
{
	bool fail;

	asm volatile("vmxon %1" : "=@ccbe"(fail) : "m"(phys) : "memory");
	return fail;
}

static inline int vmclear(uint64_t phys)
{
	bool fail;

	asm volatile("vmclear %1" : "=@ccbe"(fail) : "m"(phys) : "memory");
	return fail;
}

static inline int vmptrld(uint64_t phys)
{
	bool fail;

	asm volatile("vmptrld %1" : "=@ccbe"(fail) : "m"(phys) : "memory");
	return fail;
}

static inline int vmxoff(void)
{
	bool fail;

	asm volatile("vmxoff" : "=@ccbe"(fail) : : "memory");
	return fail;
}

static inline int vmwrite_checked(uint64_t field, uint64_t value)
{
	bool fail;

	asm volatile("vmwrite %2, %1" : "=@ccbe"(fail) : "r"(field), "r"(value));
	return fail;
}

/* The exit path writes fields that were written with success when the VMCS was set up. */
static inline void vmwrite(uint64_t field, uint64_t value)
{
	asm volatile("vmwrite %1, %0" : : "r"(field), "r"(value) : "cc");
}

static inline uint64_t vmread(uint64_t field)
{
	uint64_t value;

	asm volatile("vmread %1, %0" : "=r"(value) : "r"(field) : "cc");
	return value;
}

struct invalidate_desc {
	uint64_t first;
	uint64_t address;
};

/** @type: SDM Vol. 3C, INVEPT: 1 single context, 2 all contexts. */
static inline int invept(uint64_t type, uint64_t eptp)
{
	struct invalidate_desc desc = { eptp, 0 };
	bool fail;

	asm volatile("invept %1, %2" : "=@ccbe"(fail) : "m"(desc), "r"(type) : "memory");
	return fail;
}

/** @type: SDM Vol. 3C, INVVPID: 1 single context, 2 all contexts. */
static inline int invvpid(uint64_t type, uint16_t vpid)
{
	struct invalidate_desc desc = { vpid, 0 };
	bool fail;

	asm volatile("invvpid %1, %2" : "=@ccbe"(fail) : "m"(desc), "r"(type) : "memory");
	return fail;
}

#endif /* RVM_X86_OPS_H */
