// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fills in the handoff and calls the core on all processors. Called by main.c; whatever fails, it
 * leaves the machine as it was, unless a processor is lost in the core.
 */
#include "acpi.h"
#include "acpi_rvmh.h"
#include "attempts.h"
#include "boot_handoff.h"
#include "core_image.h"
#include "core_place.h"
#include "crash.h"
#include "enter.h"
#include "errors.h"
#include "log.h"
#include "measure.h"
#include "microcode_update.h"
#include "processors.h"
#include "refusal_text.h"
#include "reserve.h"
#include "smp.h"
#include "system_config.h"
#include "text.h"

/* Room for page tables of the core beyond what it demands: EPT down to 2 MiB where it is needed. */
#define EXTRA_POOL (4ULL << 20)
#define TSC_MEASURE_US 10000
#define TABLE_ADDRESS 0x000ffffffffff000ULL
#define TABLE_PRESENT 1ULL
#define TABLE_ENTRIES 512

/* Everything that is taken and given back. */
struct attempt {
	const struct rvm_conf *conf;
	struct core_image image;
	struct file microcode;
	struct system_config config;
	struct acpi_tables tables;
	struct crash_copy crash;
	uint32_t phys_bits;
	uint32_t max_cpus;
	uint64_t phys;
	uint64_t size;
	/** Some processor may still use the memory, or it was not taken here. */
	bool keep_memory;
	/** The memory is one that an earlier rvm.efi has taken and published. */
	bool published;
	/** Some processor was or may be inside the core. */
	bool inside;
	/** Too many boots under the core were not finished. */
	bool gave_up;
};

static struct {
	struct rvm_handoff_entry entry;
	volatile int result[RVM_MAX_CPUS];
	volatile uint8_t done[RVM_MAX_CPUS];
} door;

static uint64_t tsc_read(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

/* CPUID leaf 15H often lacks the crystal's frequency, so measure. */
static uint64_t tsc_khz(void)
{
	uint64_t start = tsc_read();

	BS->Stall(TSC_MEASURE_US);
	return (tsc_read() - start) / (TSC_MEASURE_US / 1000);
}

/*
 * Memory that an rvm.efi has taken since power-on, when a boot option of it failed later, is used
 * again: kernels would find the first table only.
 */
static EFI_STATUS reuse_memory(struct attempt *a, uint64_t min)
{
	const struct rvm_acpi_table *table = (const struct rvm_acpi_table *)a->tables.rvmh;

	if (table->abi_version != RVM_ABI_VERSION || table->mem_size < min ||
	    !reserve_is_reserved(table->phys_base, table->mem_size)) {
		log_problem("memory: an earlier stash is in the way: wanted ABI %u and %lu KiB, "
			    "found ABI %u and %lu KiB", RVM_ABI_VERSION, min >> 10,
			    table->abi_version, table->mem_size >> 10);
		return EFI_ALREADY_STARTED;
	}
	a->phys = table->phys_base;
	a->size = table->mem_size;
	a->keep_memory = true;
	a->published = true;
	log_line("memory: %lu KiB at 0x%lx, from an earlier stash", a->size >> 10, a->phys);
	return EFI_SUCCESS;
}

static EFI_STATUS take_memory(struct attempt *a)
{
	const struct jailhouse_memory *wanted = &a->config.data->hypervisor_memory;
	const uint64_t min = rvm_handoff_min_size(a->image.data, a->image.size, a->config.max_size,
						  a->max_cpus);
	EFI_STATUS status;

	if (a->tables.rvmh)
		return reuse_memory(a, min);
	a->size = a->conf->memory;
	if (!a->size && wanted->size)
		a->size = wanted->size;
	if (!a->size)
		a->size = (min + EXTRA_POOL + RESERVE_ALIGNMENT - 1) & ~(RESERVE_ALIGNMENT - 1);
	if (a->size < min || a->size > RVM_MAX_MEMORY) {
		log_problem("memory: wanted at least %lu KiB for %u CPUs, found %lu KiB", min >> 10,
			    a->max_cpus, a->size >> 10);
		a->size = 0;
		return EFI_BAD_BUFFER_SIZE;
	}
	if (wanted->phys_start) {
		a->phys = wanted->phys_start;
		status = reserve_memory_at(a->phys, a->size);
	} else {
		status = reserve_memory(a->size, &a->phys);
	}
	if (status) {
		a->size = 0;
		return status;
	}
	log_line("memory: %lu KiB reserved at 0x%lx", a->size >> 10, a->phys);
	return EFI_SUCCESS;
}

static void fill_params(const struct attempt *a, struct rvm_handoff_params *p)
{
	const struct cpu_probe *boot = processors_boot();
	const uint64_t *top = (const uint64_t *)(boot->cr3 & TABLE_ADDRESS);

	memset(p, 0, sizeof(*p));
	p->mem = (void *)a->phys;
	p->phys = a->phys;
	p->size = a->size;
	p->image = a->image.data;
	p->image_size = a->image.size;
	p->config = a->config.data;
	p->config_size = a->config.size;
	p->online_cpus = smp_count();
	p->max_cpus = a->max_cpus;
	p->door = RVM_DOOR_UEFI;
	p->icr_watch = a->conf->watch_icr ? RVM_ICR_WATCH : RVM_ICR_PASS;
	p->tsc_khz = tsc_khz();
	p->debug_fail_cpu = a->conf->debug_fail_cpu;
	p->debug_fail_stage = a->conf->debug_fail_stage;
	p->crash_action = a->conf->crash_action;
	p->debug_crash = a->conf->debug_crash;
	p->crash = a->crash.data;
	p->crash_size = a->crash.size;
	p->top_table = top;
	p->la57 = boot->cr4 & CPU_PROBE_CR4_LA57;
	p->nx = boot->efer & CPU_PROBE_EFER_NXE;
	if (p->la57 && top[TABLE_ENTRIES - 1] & TABLE_PRESENT)
		p->pml4_table = (const uint64_t *)(top[TABLE_ENTRIES - 1] & TABLE_ADDRESS);
}

static void enter_cpu(void *context, uint32_t cpu)
{
	(void)context;
	door.result[cpu] = rvm_door_enter(door.entry.cr3, door.entry.entry, cpu);
}

/* The core has left a text for people in the header; nobody guarantees its end. */
static void log_core_refusal(const struct attempt *a, int error)
{
	const struct rvm_image_header *header = (const struct rvm_image_header *)a->phys;
	char text[sizeof(header->refusal) + 1];
	size_t i;

	for (i = 0; i < sizeof(header->refusal) && header->refusal[i]; i++)
		text[i] = header->refusal[i] >= ' ' && header->refusal[i] <= '~' ?
				  header->refusal[i] : '?';
	text[i] = 0;
	if (i)
		log_problem("core refused: %s", text);
	log_problem("core not entered, error %d (%s) on all CPUs", error, errno_name(error));
}

/* Whether processors are in different worlds now: some guests, some not or not back at all. */
static bool is_torn(int first)
{
	uint32_t cpu;

	for (cpu = 0; cpu < smp_count(); cpu++)
		if (!door.done[cpu] || !door.result[cpu] != !first)
			return true;
	return false;
}

/* All processors must have come back with the same result. */
static EFI_STATUS judge_results(struct attempt *a)
{
	const int first = door.result[smp_boot_cpu()];
	uint32_t cpu;

	for (cpu = 0; cpu < smp_count(); cpu++) {
		if (!door.done[cpu])
			log_problem("CPU %u has not come back from the core", cpu);
		else if (door.result[cpu] != first)
			log_problem("CPU %u: result of the entry: wanted %d as on CPU %u, found %d", cpu,
				    first, smp_boot_cpu(), door.result[cpu]);
	}
	if (is_torn(first)) {
		a->keep_memory = true;
		a->inside = true;
		log_line("the reserved memory stays, the machine should be reset");
		return EFI_ABORTED;
	}
	if (first) {
		log_core_refusal(a, first);
		return EFI_ABORTED;
	}
	return EFI_SUCCESS;
}

static EFI_STATUS enter_all(struct attempt *a)
{
	EFI_STATUS status;
	uint32_t cpu;

	for (cpu = 0; cpu < smp_count(); cpu++) {
		door.result[cpu] = -ETIMEDOUT;
		door.done[cpu] = 0;
	}
	log_line("entering the core on %u CPU%s", smp_count(), smp_count() == 1 ? "" : "s");
	status = smp_call_together(enter_cpu, NULL, door.done);
	if (status && status != EFI_TIMEOUT)
		return status;
	status = judge_results(a);
	if (status)
		return status;
	/* From here on the firmware is a guest: the reserved memory is the core's. */
	a->keep_memory = true;
	a->inside = true;
	status = processors_verify();
	if (status)
		return status;
	log_line("core entered on %u CPU%s", smp_count(), smp_count() == 1 ? "" : "s");
	return EFI_SUCCESS;
}

/* New microcode may come with other features: what was checked before is checked again. */
static EFI_STATUS update_microcode(const struct attempt *a)
{
	EFI_STATUS status;
	uint32_t loaded;

	status = microcode_update(&a->microcode, &loaded);
	return status || !loaded ? status : processors_check();
}

/* A boot that dies in the microcode update, in the entry or later stays counted. */
static EFI_STATUS enter_counted(struct attempt *a)
{
	EFI_STATUS status;

	attempts_count();
	status = update_microcode(a);
	if (!status)
		status = enter_all(a);
	if (!a->inside)
		attempts_take_back();
	return status;
}

/* The memory holds a core now: a record that it writes is looked for here after a reset. */
static void note_memory(const struct attempt *a)
{
	crash_carried(&a->crash, a->phys, a->size);
	core_place_write(a->phys, a->size);
}

static EFI_STATUS hand_over(struct attempt *a)
{
	struct rvm_handoff_params params;
	struct rvm_refusal why;
	int error;

	fill_params(a, &params);
	if (a->conf->mode == RVM_CONF_STASH || a->gave_up) {
		error = rvm_handoff_stash(&params, &why);
		if (!error) {
			note_memory(a);
			log_line("core stashed, not entered");
			return EFI_SUCCESS;
		}
	} else {
		error = rvm_handoff_prepare(&params, &door.entry, &why);
		if (!error) {
			note_memory(a);
			return enter_counted(a);
		}
	}
	log_refusal("handoff", &why, error);
	return EFI_LOAD_ERROR;
}

static EFI_STATUS try(struct attempt *a)
{
	EFI_STATUS status;

	acpi_find(&a->tables);
	/* Before anything large is loaded over it; an earlier stash is looked at when it is used again. */
	if (!a->tables.rvmh)
		crash_find(&a->crash);
	status = core_image_get(a->conf, &a->image);
	if (!status)
		status = microcode_get(a->conf, &a->microcode);
	if (status)
		return status;
	status = smp_init(acpi_count_cpus(a->tables.madt));
	if (status)
		return status;
	if (a->conf->mode == RVM_CONF_ENTER) {
		status = processors_check();
		if (status)
			return status;
	}
	a->phys_bits = processors_boot()->phys_bits;
	a->max_cpus = a->conf->max_cpus > smp_count() ? a->conf->max_cpus : smp_count();
	status = system_config_get(a->conf, &a->tables, a->phys_bits, &a->config);
	if (status)
		return status;
	a->gave_up = a->conf->mode == RVM_CONF_ENTER && !attempts_allow(a->conf, measure_tag());
	/* A crash record needs memory that the driver can find: then the core is stashed. */
	if (a->gave_up && !a->crash.data)
		return EFI_ABORTED;
	status = take_memory(a);
	if (status)
		return status;
	crash_find_at(a->phys, a->size, &a->crash);
	status = system_config_place(a->conf, &a->tables, a->phys_bits, a->phys, a->size,
				     &a->config);
	if (status)
		return status;
	return hand_over(a);
}

enum rvm_efi_outcome enter_core(const struct rvm_conf *conf)
{
	struct attempt a = { .conf = conf };
	EFI_STATUS status;

	log_forget_problem();
	status = try(&a);
	if (!status && !a.published)
		/* The core works without the table, only nobody finds it: said, not undone. */
		acpi_publish(a.phys, a.size);
	if (status && a.size && !a.keep_memory)
		reserve_free(a.phys, a.size);
	crash_free(&a.crash);
	core_image_free(&a.image);
	file_free(&a.microcode);
	system_config_free(&a.config);
	if (a.gave_up)
		return RVM_EFI_GAVE_UP;
	if (status)
		return RVM_EFI_REFUSED;
	return conf->mode == RVM_CONF_STASH ? RVM_EFI_STASHED : RVM_EFI_ENTERED;
}
