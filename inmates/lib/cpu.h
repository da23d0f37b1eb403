/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions and registers of the processor, for 64-bit and 32-bit inmates. */
#ifndef INMATE_CPU_H
#define INMATE_CPU_H

#include "types.h"

#define CR0_PE (1UL << 0)
#define CR0_NE (1UL << 5)
#define CR0_WP (1UL << 16)
#define CR0_NW (1UL << 29)
#define CR0_CD (1UL << 30)
#define CR0_PG (1UL << 31)

#define RFLAGS_IF (1UL << 9)

#define MSR_IA32_APIC_BASE 0x1b
#define MSR_IA32_SYSENTER_CS 0x174
#define MSR_IA32_TSC_DEADLINE 0x6e0
#define MSR_X2APIC_BASE 0x800

#define APIC_BASE_BSP (1UL << 8)
#define APIC_BASE_EXTD (1UL << 10)
#define APIC_BASE_EN (1UL << 11)

/* CPUID.01H:ECX. */
#define CPUID_1_ECX_VMX (1U << 5)
#define CPUID_1_ECX_X2APIC (1U << 21)
#define CPUID_1_ECX_TSC_DEADLINE (1U << 24)
#define CPUID_1_ECX_HYPERVISOR (1U << 31)

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpu_id(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid r;

	asm volatile("cpuid"
		     : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
		     : "0"(leaf), "2"(subleaf));
	return r;
}

static inline uint64_t msr_read(uint32_t msr)
{
	uint32_t low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
	return (uint64_t)high << 32 | low;
}

static inline void msr_write(uint32_t msr, uint64_t value)
{
	asm volatile("wrmsr"
		     :
		     : "a"((uint32_t)value), "d"((uint32_t)(value >> 32)), "c"(msr)
		     : "memory");
}

static inline uint64_t tsc_read(void)
{
	uint32_t low, high;

	/* LFENCE: not before what stands in front of it has been done. */
	asm volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static inline uint8_t port_in8(uint16_t port)
{
	uint8_t value;

	asm volatile("inb %w1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline uint16_t port_in16(uint16_t port)
{
	uint16_t value;

	asm volatile("inw %w1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline uint32_t port_in32(uint16_t port)
{
	uint32_t value;

	asm volatile("inl %w1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline void port_out8(uint16_t port, uint8_t value)
{
	asm volatile("outb %0, %w1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void port_out16(uint16_t port, uint16_t value)
{
	asm volatile("outw %0, %w1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void port_out32(uint16_t port, uint32_t value)
{
	asm volatile("outl %0, %w1" : : "a"(value), "Nd"(port) : "memory");
}

/* Accesses to device registers: always one MOV between memory and a register. */
static inline uint8_t mmio_read8(uintptr_t address)
{
	uint8_t value;

	asm volatile("movb (%1), %0" : "=q"(value) : "r"(address) : "memory");
	return value;
}

static inline uint32_t mmio_read32(uintptr_t address)
{
	uint32_t value;

	asm volatile("movl (%1), %0" : "=r"(value) : "r"(address) : "memory");
	return value;
}

static inline void mmio_write8(uintptr_t address, uint8_t value)
{
	asm volatile("movb %0, (%1)" : : "q"(value), "r"(address) : "memory");
}

static inline void mmio_write32(uintptr_t address, uint32_t value)
{
	asm volatile("movl %0, (%1)" : : "r"(value), "r"(address) : "memory");
}

static inline unsigned long cr0_read(void)
{
	unsigned long value;

	asm volatile("mov %%cr0, %0" : "=r"(value) : : "memory");
	return value;
}

static inline void cr0_write(unsigned long value)
{
	asm volatile("mov %0, %%cr0" : : "r"(value) : "memory");
}

static inline unsigned long cr4_read(void)
{
	unsigned long value;

	asm volatile("mov %%cr4, %0" : "=r"(value) : : "memory");
	return value;
}

static inline unsigned long cr3_read(void)
{
	unsigned long value;

	asm volatile("mov %%cr3, %0" : "=r"(value) : : "memory");
	return value;
}

static inline void cr3_write(unsigned long value)
{
	asm volatile("mov %0, %%cr3" : : "r"(value) : "memory");
}

static inline unsigned long cr2_read(void)
{
	unsigned long value;

	asm volatile("mov %%cr2, %0" : "=r"(value) : : "memory");
	return value;
}

static inline void irq_enable(void)
{
	asm volatile("sti" : : : "memory");
}

static inline void irq_disable(void)
{
	asm volatile("cli" : : : "memory");
}

/** cpu_wait() - until the next interrupt; none is lost that comes before HLT */
static inline void cpu_wait(void)
{
	asm volatile("sti; hlt; cli" : : : "memory");
}

static inline void cpu_relax(void)
{
	asm volatile("pause" : : : "memory");
}

static inline void memory_barrier(void)
{
	asm volatile("mfence" : : : "memory");
}

/** cpu_stop() - nothing more happens on this CPU but NMIs, and INIT */
__attribute__((noreturn)) static inline void cpu_stop(void)
{
	for (;;)
		asm volatile("cli; hlt" : : : "memory");
}

/** vmcall() - hypercall with up to two arguments, see include/hypercall.h */
static inline long vmcall(unsigned long number, unsigned long arg1, unsigned long arg2)
{
	long result;

	asm volatile("vmcall"
		     : "=a"(result)
		     : "0"(number), "D"(arg1), "S"(arg2)
		     : "memory");
	return result;
}

#endif /* INMATE_CPU_H */
