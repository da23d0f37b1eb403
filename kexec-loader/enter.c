// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fills in the handoff and calls the core on all processors. Called by main.c; every refusal leaves the
 * boot parameters as they were.
 */
#include "cell/config.h"
#include "cpuid_leaf.h"
#include "delay.h"
#include "door.h"
#include "errors.h"
#include "handoff/carve.h"
#include "log.h"
#include "machine.h"
#include "ops.h"
#include "paging.h"
#include "publish.h"
#include "refusal_text.h"
#include "smp.h"
#include "text.h"

#define MSR_EFER 0xc0000080
/* More lines than this would not help. */
#define MAX_LINES 8

static struct {
	struct door_machine machine;
	const struct jailhouse_system *config;
	uint64_t config_size;
	uint64_t phys;
	uint64_t size;
	uint64_t tsc_khz;
	struct rvm_handoff_entry entry;
	/** Physical address of the root pointer for the next kernel. */
	uint64_t rsdp;
	/** Some processor is inside, so the memory must stay what it is. */
	bool inside;
	/** All are. */
	bool entered;
	struct cpu_probe probe[RVM_MAX_CPUS];
	int result[RVM_MAX_CPUS];
} door;

static void probe_cpu(uint32_t cpu)
{
	cpu_probe_read(&door.probe[cpu]);
}

static void enable_cpu(uint32_t cpu)
{
	cpu_probe_enable(&door.probe[cpu]);
}

static void enter_cpu(uint32_t cpu)
{
	door.result[cpu] = rvm_door_enter(door.entry.cr3, door.entry.entry, cpu);
}

static void verify_cpu(uint32_t cpu)
{
	door.probe[cpu].seen = 0;
	cpu_probe_read(&door.probe[cpu]);
}

static void check_cpu(uint32_t cpu)
{
	struct rvm_refusal why;
	char name[32];
	int error;

	error = cpu_probe_check(&door.probe[cpu], &door.probe[0], &why);
	text_format(name, sizeof(name), "CPU %u", cpu);
	if (error)
		door_refuse_why(name, &why, error);
}

static void check_config_blob(const struct jailhouse_system *config, uint64_t size)
{
	struct rvm_config_error error;
	char words[RVM_CONFIG_WORDS_SIZE];

	if (!rvm_config_check_system(config, size, &error))
		return;
	rvm_config_words(&error, words);
	door_refuse("config: %s", words);
}

static void read_config(void)
{
	const struct jailhouse_cell_desc *cell;
	uint32_t cpu;

	door.config = door_at(door_header.config.offset);
	door.config_size = door_header.config.size;
	check_config_blob(door.config, door.config_size);
	cell = &door.config->root_cell;
	for (cpu = 0; cpu < smp_count(); cpu++)
		if (!rvm_cell_has_cpu(cell, cpu))
			door_refuse("config: CPU %u: not in the CPU set, wanted all of %u CPUs, found %u",
				    cpu, smp_count(), rvm_cell_num_cpus(cell));
	if (smp_count() > door_header.max_cpus)
		door_refuse("CPUs in the ACPI tables: wanted at most %u, found %u",
			    door_header.max_cpus, smp_count());
}

/* Memory of an earlier core that has been left, or was only stashed, is used again. */
static bool reuse_memory(uint64_t min)
{
	const struct rvm_acpi_table *table =
		(const struct rvm_acpi_table *)door.machine.tables.rvmh;

	if (!table || table->abi_version != RVM_ABI_VERSION || table->mem_size < min ||
	    e820_bytes(&door.machine.map, table->phys_base, table->mem_size,
		       BOOT_E820_RESERVED) != table->mem_size)
		return false;
	door.phys = table->phys_base;
	door.size = table->mem_size;
	return true;
}

static void take_memory(void)
{
	const struct jailhouse_memory *wanted = &door.config->hypervisor_memory;
	const uint64_t min = rvm_handoff_min_size(door_at(door_header.core.offset),
						  door_header.core.size, door_header.carved.size,
						  smp_count());
	struct rvm_refusal why;
	const char *user;
	int error;

	if (wanted->phys_start) {
		door.phys = wanted->phys_start;
		door.size = wanted->size;
		user = machine_uses(door.phys, door.size);
		if (user)
			door_refuse("memory at 0x%lx, %lu KiB, as the configuration wants it: %s is there",
				    door.phys, door.size >> 10, user);
	} else if (!reuse_memory(min)) {
		door.phys = (uint64_t)door_at(door_header.memory.offset);
		door.size = door_header.memory.size;
	}
	error = e820_take(&door.machine.map, door.phys, door.size, BOOT_E820_RESERVED, &why);
	if (error)
		door_refuse_why("memory", &why, error);
	if (!paging_map(door.phys, door.size))
		door_refuse("memory at 0x%lx, %lu KiB: out of reach", door.phys, door.size >> 10);
	log_line("memory: %lu KiB reserved at 0x%lx", door.size >> 10, door.phys);
}

static void place_config(void)
{
	const struct jailhouse_memory *now = &door.config->hypervisor_memory;

	if (now->phys_start == door.phys && now->size == door.size)
		return;
	door.config = rvm_config_carve(door.config, door.phys, door.size,
				       door_at(door_header.carved.offset), door_header.carved.size,
				       &door.config_size);
	if (!door.config)
		door_refuse("config: the core's memory at 0x%lx takes away a whole region that a "
			    "shared memory device may need", door.phys);
	check_config_blob(door.config, door.config_size);
}

/* Everything that the next kernel gets is ready before the point of no return. */
static void prepare_tables(void)
{
	void *area = door_at(door_header.tables.offset);
	struct rvm_acpi_table table;
	struct rvm_refusal why;
	int error;

	acpi_rvmh_fill(&table, door.phys, door.size);
	error = publish_tables(door.machine.rsdp, &table, area, RVM_KEXEC_TABLES, &why);
	if (!error)
		error = e820_take(&door.machine.map, (uint64_t)area, RVM_KEXEC_TABLES,
				  BOOT_E820_ACPI, &why);
	if (error)
		door_refuse_why("tables", &why, error);
	door.rsdp = (uint64_t)area;
}

static void start_cpus(void)
{
	const uint64_t low = e820_low_place(&door.machine.map, smp_low_size());
	struct rvm_refusal why;
	char name[48];
	uint32_t cpu;
	int error;

	if (!low && smp_count() > 1)
		door_refuse("memory below 640 KiB to start processors: wanted %lu bytes, found none",
			    smp_low_size());
	error = smp_start(low, &cpu, &why);
	if (!error)
		return;
	text_format(name, sizeof(name), "CPU %u (APIC ID %u)", cpu, smp_apic_id(cpu));
	door_refuse_why(name, &why, error);
}

static void check_cpus(void)
{
	uint32_t cpu, open = 0;

	door.probe[0].seen = 0;
	if (!smp_call(probe_cpu))
		door_refuse("a CPU does not come back from being looked at");
	for (cpu = 0; cpu < smp_count(); cpu++) {
		check_cpu(cpu);
		if (!(door.probe[cpu].feature_control & FEATURE_CONTROL_LOCK))
			open++;
	}
	if (!open)
		return;
	if (!smp_call(enable_cpu))
		door_refuse("a CPU does not come back from enabling VMX");
	log_line("IA32_FEATURE_CONTROL was open on %u CPUs, now locked with VMX on", open);
	for (cpu = 0; cpu < smp_count(); cpu++)
		check_cpu(cpu);
}

static void prepare(void)
{
	const struct rvm_handoff_params p = {
		.mem = (void *)door.phys,
		.phys = door.phys,
		.size = door.size,
		.image = door_at(door_header.core.offset),
		.image_size = door_header.core.size,
		.config = door.config,
		.config_size = door.config_size,
		.online_cpus = smp_count(),
		.max_cpus = smp_count(),
		.door = RVM_DOOR_KEXEC,
		.tsc_khz = door.tsc_khz,
		.debug_fail_cpu = door_header.debug_fail_cpu,
		.debug_fail_stage = door_header.debug_fail_stage,
		.top_table = paging_top(),
		.la57 = cr4_read() & CPU_PROBE_CR4_LA57,
		.nx = msr_read(MSR_EFER) & CPU_PROBE_EFER_NXE,
	};
	struct rvm_refusal why;
	int error;

	error = rvm_handoff_prepare(&p, &door.entry, &why);
	if (error)
		door_refuse_why("handoff", &why, error);
}

/* The core has left a text for people in the header; nobody guarantees its end. */
static void refused_by_core(int error)
{
	const struct rvm_image_header *header = (const struct rvm_image_header *)door.phys;
	char text[sizeof(header->refusal) + 1];

	memcpy(text, header->refusal, sizeof(header->refusal));
	text[sizeof(header->refusal)] = 0;
	door_refuse("core refused: %s (%s)", text[0] ? text : "without a reason", errno_name(error));
}

/* All processors must have come back with the same result. */
static void judge(bool all_back)
{
	uint32_t cpu;

	for (cpu = 0; cpu < smp_count(); cpu++) {
		if (all_back && !door.result[cpu] == !door.result[0])
			continue;
		if (!all_back && smp_is_back(cpu))
			continue;
		door.inside = true;
		door_refuse("CPU %u: result of the entry: wanted %d as on CPU 0, found %d; the machine "
			    "should be reset", cpu, door.result[0],
			    smp_is_back(cpu) ? door.result[cpu] : -ETIMEDOUT);
	}
	if (door.result[0])
		refused_by_core(door.result[0]);
}

/* From inside a refusal is of no use: whatever this finds is said, and the kernel starts. */
static void verify(void)
{
	uint32_t cpu;

	if (!smp_call(verify_cpu))
		log_line("a CPU does not come back from being looked at");
	for (cpu = 0; cpu < smp_count(); cpu++) {
		const struct cpu_probe *p = &door.probe[cpu];

		if (p->answer[0] != RVM_CPUID_MAGIC || p->answer[2] != cpu)
			log_line("CPU %u: CPUID 0x%x: wanted 0x%x index %u, found 0x%x index %u", cpu,
				 RVM_CPUID_LEAF, RVM_CPUID_MAGIC, cpu, p->answer[0], p->answer[2]);
		else if (smp_count() <= MAX_LINES)
			log_line("CPU %u (APIC ID %u): guest of the core, ABI %u", cpu, p->apic_id,
				 p->answer[1]);
	}
}

void door_enter(void)
{
	struct rvm_refusal why;
	int error;

	/* Alone first: without VMX nothing else needs to be touched. */
	probe_cpu(0);
	check_cpu(0);
	machine_read(&door.machine);
	error = smp_find(door.machine.tables.madt, door.probe[0].apic_id, &why);
	if (error)
		door_refuse_why("processors", &why, error);
	read_config();
	door.tsc_khz = delay_init(door.config->platform_info.x86.pm_timer_address);
	take_memory();
	place_config();
	prepare_tables();
	start_cpus();
	check_cpus();
	prepare();
	log_line("entering the core on %u CPU%s", smp_count(), smp_count() == 1 ? "" : "s");
	judge(smp_call(enter_cpu));
	door.entered = true;
	verify();
	log_line("core entered on %u CPU%s", smp_count(), smp_count() == 1 ? "" : "s");
}

void door_commit(void)
{
	if (door.inside || door.entered)
		machine_commit(&door.machine);
	if (door.entered)
		memcpy(door_boot_params + BOOT_ACPI_RSDP, &door.rsdp, sizeof(door.rsdp));
}
