// SPDX-License-Identifier: GPL-2.0-only
/*
 * See smp.h. Called by enter.c and main.c on the boot processor. A processor that has been started
 * waits in ap_main() for functions to run; its memory is the door's until smp_stop().
 */
#include "smp.h"
#include "apic.h"
#include "delay.h"
#include "door.h"
#include "errors.h"
#include "ops.h"
#include "paging.h"
#include "refuse.h"
#include "trap.h"

#define MADT_LAPIC 0
#define MADT_X2APIC 9
#define MADT_ENABLED 1U

#define INIT_DELAY_US 10000
/* Per attempt; on the third one the processor is given up. */
#define START_LIMIT_US 200000
#define START_ATTEMPTS 3
/* The core's own limit for processors that do not come is 2 s. */
#define CALL_LIMIT_US 10000000

#define CR0_VALUE 0x80000033U
#define CR4_PAE 0x20U
#define EFER_LME 0x100U
#define MSR_EFER 0xc0000080

/** At ap_stub_data in trap.S. */
struct ap_stub_data {
	uint64_t cr3;
	uint64_t gdt_64;
	uint64_t stack;
	uint64_t entry;
	uint32_t cpu;
	uint32_t low_cr3;
	uint32_t cr4;
	uint32_t cr0;
	uint32_t efer;
	uint32_t far_offset;
	uint16_t far_selector;
	uint16_t gdt_limit;
	uint32_t gdt_base;
} RVM_PACKED;

extern const uint8_t ap_stub[] __attribute__((visibility("hidden")));
extern const uint8_t ap_stub_64[] __attribute__((visibility("hidden")));
extern const uint8_t ap_stub_data[] __attribute__((visibility("hidden")));
extern const uint8_t ap_stub_end[] __attribute__((visibility("hidden")));
extern const uint8_t gdt[] __attribute__((visibility("hidden")));
extern const uint8_t gdt_pointer[] __attribute__((visibility("hidden")));

#define GDT_SIZE 32

struct processor {
	uint32_t apic_id;
	volatile uint32_t started;
	/** Number of the last function that has returned. */
	volatile uint32_t done;
};

static struct {
	uint32_t count;
	bool any_started;
	uint64_t low;
	/** Number of the function to run, and the function. */
	volatile uint32_t call;
	smp_function volatile function;
	struct processor cpu[RVM_MAX_CPUS];
} smp;

/* Real-mode code and a copy of the top-level page table: CR3 has 32 bits there. */
static uint8_t saved[2 * RVM_PAGE_SIZE];

void ap_main(uint32_t cpu);

uint32_t smp_count(void)
{
	return smp.count;
}

uint32_t smp_apic_id(uint32_t cpu)
{
	return smp.cpu[cpu].apic_id;
}

uint64_t smp_low_size(void)
{
	return sizeof(saved);
}

bool smp_this_is_ap(void)
{
	const uint64_t stack = (uint64_t)__builtin_frame_address(0);

	return stack - (uint64_t)door_at(door_header.stacks.offset) < door_header.stacks.size;
}

static bool is_known(uint32_t apic_id)
{
	uint32_t cpu;

	for (cpu = 0; cpu < smp.count; cpu++)
		if (smp.cpu[cpu].apic_id == apic_id)
			return true;
	return false;
}

/* Whether the entry is an enabled processor. */
static bool entry_apic_id(const uint8_t *entry, uint32_t type, uint32_t size, uint32_t *apic_id)
{
	if (type == MADT_LAPIC && size >= 8) {
		*apic_id = entry[3];
		return acpi_u32(entry + 4) & MADT_ENABLED;
	}
	if (type == MADT_X2APIC && size >= 16) {
		*apic_id = acpi_u32(entry + 4);
		return acpi_u32(entry + 8) & MADT_ENABLED;
	}
	return false;
}

int smp_find(const struct acpi_header *madt, uint32_t boot_apic_id, struct rvm_refusal *why)
{
	uint32_t pos = ACPI_MADT_ENTRIES, type, size, apic_id;
	const uint8_t *entry;

	if (!madt)
		return refuse(why, -ENODEV, "ACPI: table with processors (MADT)", 1, 0);
	smp.cpu[0].apic_id = boot_apic_id;
	smp.count = 1;
	while ((entry = acpi_entry(madt, &pos, false, &type, &size))) {
		if (!entry_apic_id(entry, type, size, &apic_id) || is_known(apic_id))
			continue;
		if (smp.count == RVM_MAX_CPUS)
			return refuse(why, -E2BIG, "ACPI: processors", RVM_MAX_CPUS,
				      RVM_MAX_CPUS + 1);
		smp.cpu[smp.count++].apic_id = apic_id;
	}
	return 0;
}

static struct ap_stub_data *stub_data(void)
{
	return (struct ap_stub_data *)(smp.low + (uint64_t)(ap_stub_data - ap_stub));
}

/* The processors see the same as this one; only caching may be off after INIT. */
static void place_stub(uint64_t low)
{
	struct ap_stub_data *data;

	smp.low = low;
	memcpy(saved, (const void *)low, sizeof(saved));
	memcpy((void *)low, ap_stub, (size_t)(ap_stub_end - ap_stub));
	memcpy((void *)(low + RVM_PAGE_SIZE), paging_top(), RVM_PAGE_SIZE);
	data = stub_data();
	data->cr3 = (uint64_t)paging_top();
	data->low_cr3 = (uint32_t)(low + RVM_PAGE_SIZE);
	data->gdt_64 = (uint64_t)gdt_pointer;
	data->entry = (uint64_t)ap_main;
	data->cr4 = CR4_PAE | (uint32_t)(cr4_read() & CPU_PROBE_CR4_LA57);
	data->cr0 = CR0_VALUE;
	data->efer = EFER_LME | (uint32_t)(msr_read(MSR_EFER) & CPU_PROBE_EFER_NXE);
	data->far_offset = (uint32_t)(low + (uint64_t)(ap_stub_64 - ap_stub));
	/* The table itself may be above 4 GiB, so a copy behind the data. */
	data->gdt_limit = GDT_SIZE - 1;
	data->gdt_base = (uint32_t)(low + (uint64_t)(ap_stub_end - ap_stub));
	memcpy((void *)(uint64_t)data->gdt_base, gdt, GDT_SIZE);
}

static bool start(uint32_t cpu)
{
	struct processor *p = &smp.cpu[cpu];
	struct ap_stub_data *data = stub_data();
	uint64_t from;
	unsigned int i;

	data->cpu = cpu;
	/* As if called: 8 bytes off a multiple of 16. */
	data->stack = (uint64_t)door_at(door_header.stacks.offset) +
		      (uint64_t)(cpu + 1) * RVM_KEXEC_STACK - 8;
	for (i = 0; i < START_ATTEMPTS && !p->started; i++) {
		if (i) {
			apic_init_ipi(p->apic_id);
			delay_us(INIT_DELAY_US);
		}
		apic_startup_ipi(p->apic_id, smp.low);
		from = tsc_read();
		while (!p->started && tsc_read() - from < delay_ticks(START_LIMIT_US))
			cpu_pause();
	}
	return p->started;
}

int smp_start(uint64_t low, uint32_t *cpu, struct rvm_refusal *why)
{
	if (smp.count == 1)
		return 0;
	for (*cpu = 1; *cpu < smp.count; ++*cpu)
		if (!apic_can_reach(smp.cpu[*cpu].apic_id))
			return refuse(why, -EINVAL, "APIC ID in xAPIC mode", 254,
				      smp.cpu[*cpu].apic_id);
	place_stub(low);
	smp.any_started = true;
	for (*cpu = 1; *cpu < smp.count; ++*cpu)
		apic_init_ipi(smp.cpu[*cpu].apic_id);
	delay_us(INIT_DELAY_US);
	for (*cpu = 1; *cpu < smp.count; ++*cpu)
		if (!start(*cpu))
			return refuse(why, -ETIMEDOUT, "started by INIT and SIPI", 1, 0);
	return 0;
}

/* First C function of every other processor; cpu: from the stub's data. */
void ap_main(uint32_t cpu)
{
	uint32_t seen = 0;

	trap_load();
	smp.cpu[cpu].started = 1;
	for (;;) {
		while (smp.call == seen)
			cpu_pause();
		seen = smp.call;
		smp.function(cpu);
		smp.cpu[cpu].done = seen;
	}
}

bool smp_is_back(uint32_t cpu)
{
	return !cpu || smp.cpu[cpu].done == smp.call;
}

bool smp_call(smp_function function)
{
	uint64_t from;
	uint32_t cpu;

	smp.function = function;
	smp.call++;
	function(0);
	from = tsc_read();
	for (cpu = 1; cpu < smp.count; cpu++)
		while (!smp_is_back(cpu)) {
			if (tsc_read() - from > delay_ticks(CALL_LIMIT_US))
				return false;
			cpu_pause();
		}
	return true;
}

void smp_stop(void)
{
	uint32_t cpu;

	if (!smp.any_started)
		return;
	smp.any_started = false;
	for (cpu = 1; cpu < smp.count; cpu++)
		apic_init_ipi(smp.cpu[cpu].apic_id);
	delay_us(INIT_DELAY_US);
	memcpy((void *)smp.low, saved, sizeof(saved));
}
