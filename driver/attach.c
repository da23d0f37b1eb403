// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes over a core that is active when the driver is loaded: entered by rvm.efi, or by the kernel
 * before a kexec. Called once, at load.
 */
#include "driver.h"

#include <linux/cpu.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/smp.h>

#include "hypercall.h"

static DEFINE_PER_CPU(struct rvm_cpuid, answer);

static const char *const door_names[] = {
	[RVM_DOOR_NONE] = "none",
	[RVM_DOOR_UEFI] = "UEFI",
	[RVM_DOOR_LINUX] = "Linux",
	[RVM_DOOR_KEXEC] = "kexec",
};

static void ask(void *info)
{
	rvm_is_guest(this_cpu_ptr(&answer));
}

/* Fills rvm.cpus and the indices; CPUs that do not answer are named. */
static int ask_cpus(void)
{
	unsigned int cpu;

	on_each_cpu(ask, NULL, 1);
	for_each_online_cpu(cpu) {
		const struct rvm_cpuid *a = &per_cpu(answer, cpu);

		if (a->eax != RVM_CPUID_MAGIC) {
			pr_warn("CPU %u: not a guest of the core\n", cpu);
			continue;
		}
		if (a->ecx >= RVM_MAX_CPUS)
			return rvm_refuse(-EPROTO, "CPU %u: index %u, at most %u", cpu, a->ecx,
					  RVM_MAX_CPUS - 1);
		per_cpu(rvm_cpu_index, cpu) = a->ecx;
		cpumask_set_cpu(cpu, &rvm.cpus);
	}
	return 0;
}

/* The doors before Linux tell every kernel that the memory is reserved. */
static bool door_reserves(u32 door)
{
	return door == RVM_DOOR_UEFI || door == RVM_DOOR_KEXEC;
}

static int map_memory(u32 door)
{
	int err;
	s64 phys = rvm_core_info(RVM_INFO_PHYS_BASE);
	s64 size = rvm_core_info(RVM_INFO_MEM_SIZE);

	if (phys <= 0 || size <= 0 || size > RVM_MAX_MEMORY || !PAGE_ALIGNED(phys | size))
		return rvm_refuse(-EPROTO, "core reports memory 0x%llx, size 0x%llx", phys, size);
	err = rvm_memory_map(&rvm.memory, RVM_MEMORY_CONFIG, phys, size);
	if (err)
		return err;
	rvm.memory.firmware |= door_reserves(door);
	if (rvm.memory.firmware)
		rvm.memory.source = RVM_MEMORY_STASH;
	return 0;
}

static void report_stash(void)
{
	u64 phys, size;

	if (rvm_memory_find_stash(&phys, &size))
		pr_info("stash of %llu MiB at 0x%llx, not entered\n", size >> 20, phys);
}

/* Linux loads microcode long before it has a log to complain to. */
static void report_microcode(void)
{
	const struct rvm_image_header *header = rvm.memory.map;

	if (READ_ONCE(header->microcode_ignored))
		pr_warn("a microcode update by Linux was ignored under the core: mitigations may be missing; have rvm.efi load it: 'jailhouse efi install --microcode'\n");
}

static int take_over(u32 door)
{
	int err;

	err = map_memory(door);
	if (err)
		return err;
	err = rvm_view_init(&rvm.view, &rvm.memory);
	if (err)
		goto release;
	err = ask_cpus();
	if (err)
		goto release;
	rvm_console_start();
	rvm_machine_checks_start();
	__module_get(THIS_MODULE);
	WRITE_ONCE(rvm.enabled, true);
	rvm_kernel_attached();
	if (rvm_root_cell_add())
		pr_warn("no sysfs directory for the root cell\n");
	rvm_hotplug_attached();
	rvm_cells_attach();
	pr_info("attached to core %s, entered by %s, %llu MiB at 0x%llx, %u of %u CPUs\n",
		rvm.view.version,
		door < ARRAY_SIZE(door_names) ? door_names[door] : "an unknown door",
		rvm.memory.size >> 20, rvm.memory.phys, cpumask_weight(&rvm.cpus),
		rvm.view.online_cpus);
	report_microcode();
	return 0;

release:
	cpumask_clear(&rvm.cpus);
	rvm_memory_release(&rvm.memory);
	return err;
}

/** rvm_attach_locked() - take over an active core; 0 also when there is none */
int rvm_attach_locked(void)
{
	struct rvm_cpuid a;
	int err;

	if (!rvm_is_guest(&a)) {
		report_stash();
		rvm_boot_report();
		return 0;
	}
	if (a.ebx != RVM_ABI_VERSION)
		return rvm_refuse(-EPROTO, "active core has ABI version %u, this driver %u", a.ebx,
				  RVM_ABI_VERSION);
	cpus_read_lock();
	err = take_over(a.edx);
	cpus_read_unlock();
	if (!err && a.edx == RVM_DOOR_UEFI)
		rvm_boot_finished();
	return err;
}

/** rvm_attach() - the same at load */
int rvm_attach(void)
{
	int err;

	mutex_lock(&rvm.lock);
	err = rvm_attach_locked();
	mutex_unlock(&rvm.lock);
	return err;
}

/** rvm_detach() - undo rvm_attach(); the core stays active */
void rvm_detach(void)
{
	mutex_lock(&rvm.lock);
	if (rvm.enabled) {
		WRITE_ONCE(rvm.enabled, false);
		rvm_cells_forget();
		rvm_root_cell_remove();
		rvm_console_stop();
		rvm_machine_checks_stop();
		cpumask_clear(&rvm.cpus);
		rvm_memory_release(&rvm.memory);
		module_put(THIS_MODULE);
	}
	mutex_unlock(&rvm.lock);
}
