// SPDX-License-Identifier: GPL-2.0-only
/*
 * Machine checks of CPUs that are not Linux's, for the kernel's log. The core ends them and counts them on the CPU's
 * public page, but has nothing to wake Linux with, so it is looked at now and then while the core is active.
 */
#include "driver.h"

#include <linux/slab.h>
#include <linux/workqueue.h>

#include "cell.h"

#define INTERVAL (2 * HZ)

/* Of each CPU so many have been told; by the core's index. */
static u64 *told;

/* Only the last one of several has its banks here: the core's console has the others, as far as it tells. */
static void tell(unsigned int cpu, u32 index, u64 count, const struct rvm_machine_check *last)
{
	const struct rvm_cell *cell = rvm_cell_of_cpu(cpu);

	pr_err("CPU %u, %s%s: %llu machine checks since the last report; MCG_STATUS 0x%llx, bank %u (of %u): status 0x%llx address 0x%llx misc 0x%llx\n",
	       cpu, cell ? "cell " : "parked", cell ? cell->name : "", count - told[index],
	       last->mcg_status, last->bank, last->banks, last->status, last->address, last->misc);
	told[index] = count;
}

/* The core may write while this reads; what it writes last is the number. */
static void look_at(unsigned int cpu)
{
	const u32 index = per_cpu(rvm_cpu_index, cpu);
	const struct rvm_cpu_public *page = rvm_public_page(index);
	struct rvm_machine_check last;
	u64 count;

	if (!page)
		return;
	count = smp_load_acquire(&page->machine_checks);
	if (count == told[index])
		return;
	memcpy(&last, (const void *)&page->last_machine_check, sizeof(last));
	smp_rmb();
	/* Otherwise the next look finds it complete. */
	if (READ_ONCE(page->machine_checks) == count)
		tell(cpu, index, count, &last);
}

static void look(struct work_struct *work);
/* Nobody is woken for it. */
static DECLARE_DEFERRABLE_WORK(looking, look);

static void look(struct work_struct *work)
{
	unsigned int cpu;

	/* Who has the lock may be waiting for this work to end. */
	if (mutex_trylock(&rvm.lock)) {
		for_each_possible_cpu(cpu)
			if (told && (cpumask_test_cpu(cpu, &rvm.cpus) ||
				     cpumask_test_cpu(cpu, &rvm.cell_cpus)))
				look_at(cpu);
		mutex_unlock(&rvm.lock);
	}
	schedule_delayed_work(&looking, INTERVAL);
}

/** rvm_machine_checks_start() - the core is active; without memory nothing is told */
void rvm_machine_checks_start(void)
{
	told = kvcalloc(rvm.view.max_cpus, sizeof(*told), GFP_KERNEL);
	if (told)
		schedule_delayed_work(&looking, INTERVAL);
	else
		pr_warn("out of memory: machine checks of cells are on the hypervisor's console only\n");
}

/** rvm_machine_checks_stop() - its memory may go; tells what is left to tell */
void rvm_machine_checks_stop(void)
{
	unsigned int cpu;

	cancel_delayed_work_sync(&looking);
	for_each_possible_cpu(cpu)
		if (told && cpumask_test_cpu(cpu, &rvm.cpus))
			look_at(cpu);
	kvfree(told);
	told = NULL;
}
