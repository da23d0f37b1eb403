// SPDX-License-Identifier: GPL-2.0-only
/*
 * Enters the core on every CPU: memory, image, configuration, handoff, jump. Called with the lock held;
 * a refusal at any step gives back what the steps before it took.
 */
#include "driver.h"

#include <linux/cpu.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/stop_machine.h>
#include <asm/tsc.h>

#include "crash.h"
#include "hypercall.h"

#define MSR_EFER_REGISTER 0xc0000080
#define EFER_NXE BIT_ULL(11)
#define CR4_LA57_BIT BIT_ULL(12)
#define TABLE_ADDRESS 0x000ffffffffff000ULL
#define ENTRY_PRESENT BIT_ULL(0)
#define TABLE_ENTRIES 512
#define PML5_KERNEL_SLOT 511

/* All that one enable works with. */
struct enable_job {
	struct rvm_config config;
	struct rvm_image image;
	struct rvm_handoff_entry entry;
	/** By CPU index. */
	int *result;
};

static int find_config(struct enable_job *job, const struct rvm_memory *memory)
{
	struct rvm_refusal why;
	struct rvm_stash stash;
	int err;

	if (job->config.blob)
		return 0;
	err = rvm_handoff_find_stash(memory->map, memory->phys, memory->size, &stash, &why);
	if (err)
		return rvm_refuse_field(err, &why);
	if (!stash.config)
		return rvm_refuse(-EINVAL, "no configuration given, and the stash has none");
	return rvm_config_from_memory(&job->config, stash.config, stash.config_size);
}

/* The image is known, so also how much is needed at least. */
static int take_memory(const struct enable_job *job, struct rvm_memory *memory)
{
	u64 config_size = job->config.size + 2 * sizeof(struct jailhouse_memory);
	u64 size = rvm_handoff_min_size(job->image.data, job->image.size, config_size,
					num_online_cpus());
	u64 phys;
	int err;

	size = max_t(u64, PAGE_ALIGN(size), (u64)rvm_mem_size_mib * SZ_1M);
	if (size > RVM_MAX_MEMORY)
		return rvm_refuse(-EINVAL, "run-time memory: 0x%llx bytes, at most 0x%llx", size,
				  RVM_MAX_MEMORY);
	err = rvm_pages_take(size, &phys);
	if (err)
		return rvm_refuse(err,
				  "no contiguous %llu MiB free; reserve memory with memmap= or set mem_size_mib lower",
				  size >> 20);
	err = rvm_memory_map(memory, RVM_MEMORY_RUNTIME, phys, size);
	if (err) {
		rvm_pages_give_back(phys, size);
		return err;
	}
	/* Mapped first: as RAM, that is through the kernel's own mapping. */
	err = rvm_ram_hide(phys, size);
	if (err)
		pr_warn("hypervisor memory stays System RAM in /proc/iomem (error %d): kexec leaves the core\n",
			err);
	return 0;
}

/*
 * The kernel's half of the current table, which is the same in all of them. The user's half stays
 * empty: another thread of this process may free the tables it points to at any time.
 */
static void describe_caller(struct rvm_handoff_params *p, u64 *top)
{
	const u64 *current_top;

	preempt_disable();
	current_top = phys_to_virt(rvm_read_cr3() & TABLE_ADDRESS);
	memcpy(top + TABLE_ENTRIES / 2, current_top + TABLE_ENTRIES / 2, PAGE_SIZE / 2);
	preempt_enable();
	p->top_table = top;
	p->la57 = rvm_read_cr4() & CR4_LA57_BIT;
	p->nx = rvm_rdmsr(MSR_EFER_REGISTER) & EFER_NXE;
	if (p->la57 && (top[PML5_KERNEL_SLOT] & ENTRY_PRESENT))
		p->pml4_table = phys_to_virt(top[PML5_KERNEL_SLOT] & TABLE_ADDRESS);
}

static int prepare(struct enable_job *job, const struct rvm_memory *memory)
{
	struct rvm_handoff_params p = {
		.mem = memory->map,
		.phys = memory->phys,
		.size = memory->size,
		.image = job->image.data,
		.image_size = job->image.size,
		.config = job->config.blob,
		.config_size = job->config.size,
		.online_cpus = num_online_cpus(),
		.max_cpus = num_online_cpus(),
		.door = RVM_DOOR_LINUX,
		.icr_watch = rvm_watch_icr ? RVM_ICR_WATCH : RVM_ICR_PASS,
		.tsc_khz = tsc_khz,
		.debug_fail_cpu = rvm_knobs.fail_cpu < 0 ? RVM_NO_CPU : (u32)rvm_knobs.fail_cpu,
		.debug_fail_stage = rvm_knobs.fail_stage,
		.debug_field = rvm_knobs.field,
		.debug_value = rvm_knobs.value,
		.crash_action = rvm_crash_action,
		.debug_crash = rvm_knobs.crash,
	};
	struct rvm_refusal why;
	u64 *top;
	int err;

	top = kcalloc(TABLE_ENTRIES, sizeof(*top), GFP_KERNEL);
	if (!top)
		return -ENOMEM;
	describe_caller(&p, top);
	rvm_crash_look_before(memory);
	p.crash = rvm_crash_copy(&p.crash_size);
	err = rvm_handoff_prepare(&p, &job->entry, &why);
	kfree(top);
	if (err)
		return rvm_refuse_field(err, &why);
	rvm_crash_carried(memory);
	return 0;
}

static void number_cpus(void)
{
	unsigned int cpu, index = 0;

	for_each_online_cpu(cpu)
		per_cpu(rvm_cpu_index, cpu) = index++;
	cpumask_copy(&rvm.cpus, cpu_online_mask);
}

/*
 * Runs on every CPU at the same time, interrupts off. The CPUs wait for each other in the core, so none
 * may hold what another one spins for: stop_machine() calls them from threads that hold no lock, an
 * interprocessor interrupt might arrive inside of one.
 */
static int enter_this_cpu(void *info)
{
	struct enable_job *job = info;
	u32 index = this_cpu_read(rvm_cpu_index);

	job->result[index] = rvm_door_enter(job->entry.cr3, job->entry.entry, index);
	return 0;
}

/* The core says in the header what it missed; the text is not trusted to end. */
static int refused_by_core(int err, const struct rvm_memory *memory)
{
	const struct rvm_image_header *h = memory->map;

	if (h->refusal[0] == '\0')
		return rvm_refuse(err, "the core refused without a reason");
	return rvm_refuse(err, "%.*s", (int)sizeof(h->refusal), h->refusal);
}

static int enter_all(struct enable_job *job, const struct rvm_memory *memory)
{
	u32 index, count = num_online_cpus();
	int err;

	job->result = kcalloc(count, sizeof(*job->result), GFP_KERNEL);
	if (!job->result)
		return -ENOMEM;
	number_cpus();
	err = stop_machine(enter_this_cpu, job, cpu_online_mask);
	if (err)
		return rvm_refuse(err, "Linux cannot stop its CPUs");
	for (index = 1; index < count; index++)
		WARN_ONCE(job->result[index] != job->result[0],
			  "CPU index %u returned %d, index 0 returned %d\n", index,
			  job->result[index], job->result[0]);
	for (index = 0; index < count; index++)
		if (job->result[index])
			return refused_by_core(job->result[index], memory);
	return 0;
}

static int enter(struct enable_job *job)
{
	int err;

	err = prepare(job, &rvm.memory);
	if (err)
		return err;
	err = rvm_view_init(&rvm.view, &rvm.memory);
	if (err)
		return err;
	rvm_console_start();
	rvm_machine_checks_start();
	err = enter_all(job, &rvm.memory);
	if (err)
		goto stop_console;
	WRITE_ONCE(rvm.enabled, true);
	rvm_kernel_attached();
	/* Without its directory the root cell is invisible, but it runs. */
	if (rvm_root_cell_add())
		pr_warn("no sysfs directory for the root cell\n");
	return 0;

stop_console:
	rvm_console_stop();
	rvm_machine_checks_stop();
	return err;
}

static int find_and_enter(struct enable_job *job, const void __user *user_config)
{
	const u64 held = rvm.memory.phys;
	int err;

	if (user_config) {
		err = rvm_config_from_user(&job->config, user_config);
		if (err)
			return err;
	}
	err = rvm_cpus_check();
	if (err)
		return err;
	err = rvm_memory_acquire(&rvm.memory, user_config ? &job->config : NULL);
	if (err)
		return err;
	err = rvm_image_get(&job->image, &rvm.memory);
	if (err)
		goto drop_memory;
	if (rvm.memory.source == RVM_MEMORY_NONE) {
		err = take_memory(job, &rvm.memory);
		if (err)
			goto drop_memory;
	}
	err = find_config(job, &rvm.memory);
	if (err)
		goto drop_memory;
	err = rvm_config_set_memory(&job->config, rvm.memory.phys, rvm.memory.size);
	if (err)
		goto drop_memory;
	err = rvm_config_check_cpus(&job->config);
	if (err)
		goto drop_memory;
	err = enter(job);
	if (err)
		goto drop_memory;
	return 0;

drop_memory:
	/* What was held before, from an earlier enable, stays so. */
	if (rvm.memory.phys != held)
		rvm_memory_release(&rvm.memory);
	return err;
}

/**
 * rvm_enable() - become the root cell
 * @user_config: struct jailhouse_system in user space; NULL: the one in the stash
 *
 * Return: 0 with every online CPU in guest mode, or negative errno with everything as it was.
 */
int rvm_enable(const void __user *user_config)
{
	struct enable_job job = {};
	int err;

	rvm.refusal[0] = '\0';
	if (rvm.enabled)
		return rvm_refuse(-EBUSY, "already enabled");
	if (!try_module_get(THIS_MODULE))
		return -EBUSY;
	cpu_hotplug_disable();
	err = find_and_enter(&job, user_config);
	cpu_hotplug_enable();
	kfree(job.result);
	rvm_image_put(&job.image);
	rvm_config_free(&job.config);
	if (err) {
		module_put(THIS_MODULE);
		return err;
	}
	pr_info("core %s entered on %u CPUs, %llu MiB at 0x%llx\n", rvm.view.version,
		rvm.view.online_cpus, rvm.memory.size >> 20, rvm.memory.phys);
	return 0;
}
