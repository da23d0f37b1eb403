// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptor tables of the core. Called by boot/ on entry and on leaving. Never touches the caller's
 * tables except to read them.
 */
#include "x86/descriptors.h"
#include "lib/errno.h"
#include "x86/arch.h"
#include "x86/fault.h"

#define DESC_CODE64 0x00af9b000000ffffULL
#define DESC_DATA 0x00cf93000000ffffULL
#define DESC_SYSTEM_BIT 44
#define DESC_PRESENT (1ULL << 47)

#define GATE_INTERRUPT64 0x8e

/* The lowest vector that a local APIC delivers (SDM Vol. 3A, 11.5.2). */
#define FIRST_INTERRUPT 16

#define IST_NMI 1
#define IST_FAULT 2

/* x86/interrupt_stub.S */
extern const char interrupt_ignore[], interrupt_or_machine_check[];

static void gate_set(struct idt_gate *gate, const void *handler, uint8_t ist, uint16_t cs)
{
	uint64_t offset = (uint64_t)handler;

	*gate = (struct idt_gate){
		.offset_low = (uint16_t)offset,
		.selector = cs,
		.ist = ist,
		.type = GATE_INTERRUPT64,
		.offset_mid = (uint16_t)(offset >> 16),
		.offset_high = (uint32_t)(offset >> 32),
	};
}

static uint8_t ist_of(unsigned int vector)
{
	if (vector == X86_VEC_NMI)
		return IST_NMI;
	if (vector == X86_VEC_DF || vector == X86_VEC_MC)
		return IST_FAULT;
	return 0;
}

static void idt_init(struct percpu *cpu, uint16_t cs)
{
	for (unsigned int v = 0; v < X86_NUM_EXCEPTIONS; v++) {
		gate_set(&cpu->boot_idt[v], fault_entry(v), 0, cs);
		gate_set(&cpu->idt[v], fault_entry(v), ist_of(v), cs);
	}
}

void descriptors_set_cs(struct percpu *cpu, uint16_t cs)
{
	/* The gates already have it, unless firmware entered and Linux leaves. */
	if (cpu->idt[0].selector == cs)
		return;
	cpu->gdt[cs >> 3] = DESC_CODE64;
	idt_init(cpu, cs);
}

/* A TSS descriptor takes two entries; take the highest free pair. */
static uint16_t tss_slot(const struct percpu *cpu)
{
	unsigned int i = PERCPU_GDT_ENTRIES - 2;

	while (cpu->gdt[i] || cpu->gdt[i + 1])
		i -= 2;
	return (uint16_t)i;
}

static void tss_init(struct percpu *cpu)
{
	uint64_t base = (uint64_t)&cpu->tss;
	uint64_t limit = sizeof(cpu->tss) - 1;
	uint16_t slot = tss_slot(cpu);

	cpu->tss.ist[IST_NMI - 1] = (uint64_t)percpu_page(cpu, PERCPU_NMI_STACK_TOP);
	cpu->tss.ist[IST_FAULT - 1] = (uint64_t)percpu_page(cpu, PERCPU_FAULT_STACK_TOP);
	cpu->tss.iomap_base = sizeof(cpu->tss);
	/* Type 9: available 64-bit TSS (SDM Vol. 3A, table 3-2). */
	cpu->gdt[slot] = limit | (base & 0xffffff) << 16 | 9ULL << 40 | DESC_PRESENT |
			 (base >> 24 & 0xff) << 56;
	cpu->gdt[slot + 1] = base >> 32;
	cpu->tss_selector = (uint16_t)(slot << 3);
}

int descriptors_init(struct percpu *cpu, uint16_t cs, uint16_t ss)
{
	/* Four entries are kept for the TSS pair, wherever CS and SS are. */
	if (cs & 7 || ss & 7 || !cs || cs >> 3 >= PERCPU_GDT_ENTRIES || ss >> 3 >= PERCPU_GDT_ENTRIES)
		return -EINVAL;
	if (ss)
		cpu->gdt[ss >> 3] = DESC_DATA;
	cpu->gdt[cs >> 3] = DESC_CODE64;
	idt_init(cpu, cs);
	tss_init(cpu);
	return 0;
}

void descriptors_no_ist(struct percpu *cpu)
{
	struct desc_ptr idt = { sizeof(cpu->boot_idt) - 1, (uint64_t)cpu->boot_idt };

	load_idt(&idt);
}

void descriptors_load(struct percpu *cpu)
{
	struct desc_ptr gdt = { sizeof(cpu->gdt) - 1, (uint64_t)cpu->gdt };

	/*
	 * An NMI between the two uses the core's gates with the caller's GDT, where the gates'
	 * selector is the caller's own code segment. The other order would have the caller's handler
	 * run on the core's GDT.
	 */
	descriptors_no_ist(cpu);
	load_gdt(&gdt);
}

void descriptors_fill_ignoring(struct idt_gate *idt, unsigned int entries, const struct percpu *cpu)
{
	uint16_t cs = cpu->idt[0].selector;

	for (unsigned int v = 0; v < entries; v++) {
		if (v < FIRST_INTERRUPT)
			idt[v] = cpu->idt[v];
		else if (v == X86_VEC_MC)
			gate_set(&idt[v], interrupt_or_machine_check, IST_FAULT, cs);
		else
			gate_set(&idt[v], interrupt_ignore, 0, cs);
	}
}

void descriptor_parse(struct segment *seg, const struct desc_ptr *gdt, uint16_t selector)
{
	const uint64_t *desc = (const uint64_t *)(gdt->base + (selector & ~7U));
	uint64_t low;

	*seg = (struct segment){ .selector = selector, .access = SEG_UNUSABLE };
	if (!(selector & ~3U) || selector & 4 || (selector | 7U) > gdt->limit)
		return;
	low = *desc;
	if (!(low & DESC_PRESENT))
		return;
	seg->base = (low >> 16 & 0xffffff) | (low >> 56) << 24;
	seg->limit = (uint32_t)((low & 0xffff) | (low >> 32 & 0xf0000));
	if (low >> 55 & 1)
		seg->limit = seg->limit << 12 | 0xfff;
	seg->access = (uint32_t)(low >> 40 & 0xf0ff);
	/* System descriptors (TSS, LDT) carry bits 63:32 of the base in a second entry. */
	if (!(low >> DESC_SYSTEM_BIT & 1))
		seg->base |= desc[1] << 32;
}
