// SPDX-License-Identifier: GPL-2.0-only
/*
 * The core and the next kernel. Over a kexec the core stays if the next kernel knows that its memory is
 * reserved: from the firmware, or because `jailhouse kexec` has told that kernel and then told so here.
 * Otherwise the core is left first. Registered at load.
 */
#include "driver.h"

#include <linux/atomic.h>
#include <linux/kexec.h>
#include <linux/kprobes.h>
#include <linux/notifier.h>
#include <linux/pid_namespace.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <linux/siphash.h>
#include <linux/string.h>

#include "hypercall.h"

/** Cells that are asked to shut down before a reboot must answer in so many milliseconds. */
#define CELLS_TIME 5000

/** Kernels loaded for kexec since this driver was. */
static atomic64_t loads;
/** Number of the load whose kernel knows of the core's memory; 0: none. Guarded by rvm.lock. */
static u64 kept;
/** Loads are seen, so a kernel that is loaded later cannot be taken for the one that knows. */
static bool watching;

/* Called once for each kernel, by both system calls; crash kernels have memory of their own. */
static int on_load(struct kprobe *probe, struct pt_regs *regs)
{
	const struct kimage *image = (const void *)regs->di;

	if (image->type == KEXEC_TYPE_DEFAULT)
		atomic64_inc(&loads);
	return 0;
}

static struct kprobe load_probe = {
	.symbol_name = "machine_kexec_prepare",
	.pre_handler = on_load,
};

u64 rvm_kexec_loads(void)
{
	return atomic64_read(&loads);
}

static bool next_kernel_knows(void)
{
	return rvm.memory.firmware || (kept != 0 && kept == rvm_kexec_loads());
}

/** rvm_kexec_kept() - does the core stay over a kexec of what is loaded now? */
bool rvm_kexec_kept(void)
{
	return rvm.enabled && next_kernel_knows();
}

/**
 * rvm_kexec_keep() - the kernel of load number @load knows of the core's memory; 0: no kernel does
 * Return: 0; -ESTALE when another one has been loaded since; -EOPNOTSUPP when that cannot be told.
 */
int rvm_kexec_keep(u64 load)
{
	if (load == 0) {
		kept = 0;
		return 0;
	}
	if (!watching)
		return rvm_refuse(-EOPNOTSUPP,
				  "this kernel has no kprobes, so it cannot be told which kernel is loaded");
	if (rvm.memory.source == RVM_MEMORY_RUNTIME && !rvm_ram_is_hidden())
		return rvm_refuse(-EOPNOTSUPP,
				  "the core's memory is among that where kexec places kernels");
	if (load != rvm_kexec_loads())
		return rvm_refuse(-ESTALE, "kernel %llu is no longer the one that is loaded (%llu)",
				  load, rvm_kexec_loads());
	kept = load;
	return 0;
}

/* kexec_in_progress is not exported; the kernel's own words for it reach the notifier. */
static bool is_kexec(unsigned long action, const char *command)
{
	return action == SYS_RESTART && command && strcmp(command, "kexec reboot") == 0;
}

/*
 * A kernel that takes hidden memory for free would fail in strange ways, at any time. A reset is the
 * smaller evil when the core cannot be left.
 */
static void leave_for_next_kernel(void)
{
	pr_info("the next kernel does not know of the core's memory: leaving; 'jailhouse kexec' keeps the core\n");
	rvm_all_cpus_online();
	if (rvm_disable(true)) {
		pr_emerg("the core cannot be left, the machine is reset instead of starting the next kernel\n");
		emergency_restart();
	}
}

/*
 * Reset and power-off end the core with the machine; cells are told before. A call that was under way is
 * waited for, those behind it are refused.
 */
static int on_reboot(struct notifier_block *block, unsigned long action, void *command)
{
	bool kexec = is_kexec(action, command);

	rvm_gate_close();
	if (!kexec && !rvm_cells_exist())
		return NOTIFY_DONE;
	mutex_lock(&rvm.lock);
	if (!rvm.enabled)
		goto unlock;
	rvm_cells_hurry(CELLS_TIME);
	if (rvm_cells_destroy())
		pr_emerg("a cell denies to shut down; it runs on as long as the machine does\n");
	if (kexec && !next_kernel_knows())
		leave_for_next_kernel();
unlock:
	mutex_unlock(&rvm.lock);
	return NOTIFY_DONE;
}

static struct notifier_block reboot_block = {
	.notifier_call = on_reboot,
};

/* Something that is the same as long as this kernel runs, and different in every other. */
static u64 kernel_token(void)
{
	static const siphash_key_t key = { { 0x52564d2d4b45524eULL, 0x454c2d544f4b454eULL } };
	struct task_struct *task;
	u64 random = 0, start = 0;

#ifdef CONFIG_STACKPROTECTOR
	random = init_task.stack_canary;
#endif
	rcu_read_lock();
	task = pid_task(find_pid_ns(1, &init_pid_ns), PIDTYPE_PID);
	if (task)
		start = task->start_boottime;
	rcu_read_unlock();
	return siphash_2u64(start, random, &key) | 1;
}

/** rvm_kernel_attached() - let the core count the kernels it has had; a new core, nothing is kept */
void rvm_kernel_attached(void)
{
	s64 kernels = rvm_hypercall(RVM_HC_ATTACH, kernel_token(), 0);

	kept = 0;
	if (kernels > 1)
		pr_info("the core has outlived %lld kernel%s\n", kernels - 1,
			kernels == 2 ? "" : "s");
}

int rvm_kexec_init(void)
{
	int err = register_kprobe(&load_probe);

	watching = !err;
	if (err)
		pr_info("loads of kernels are not seen (error %d): kexec leaves a core in memory that the firmware does not reserve\n",
			err);
	err = register_reboot_notifier(&reboot_block);
	if (err && watching)
		unregister_kprobe(&load_probe);
	return err;
}

void rvm_kexec_exit(void)
{
	unregister_reboot_notifier(&reboot_block);
	if (watching)
		unregister_kprobe(&load_probe);
}
