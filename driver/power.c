// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens to the core when Linux goes away for a while, for good, or when a CPU does: suspend,
 * reboot, kexec, CPU hotplug. Registered at load.
 */
#include "driver.h"

#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/notifier.h>
#include <linux/reboot.h>
#include <linux/string.h>
#include <linux/suspend.h>

#include "hypercall.h"

static int prepare_state;
static int online_state;
/** Left for a suspend, to be entered again. Guarded by rvm.lock. */
static bool suspended;

/* kexec_in_progress is not exported; the kernel's own words for it reach the notifier. */
static bool is_kexec(unsigned long action, const char *command)
{
	return action == SYS_RESTART && command && strcmp(command, "kexec reboot") == 0;
}

/*
 * Reset and power-off end the core with the machine. Over a kexec it stays, unless it lives in memory
 * that the next kernel would take for free.
 */
static int on_reboot(struct notifier_block *block, unsigned long action, void *command)
{
	mutex_lock(&rvm.lock);
	if (rvm.enabled && rvm.memory.source == RVM_MEMORY_RUNTIME && is_kexec(action, command) &&
	    rvm_disable(true))
		pr_err("the core stays active in memory that the next kernel will use\n");
	mutex_unlock(&rvm.lock);
	return NOTIFY_DONE;
}

static struct notifier_block reboot_block = {
	.notifier_call = on_reboot,
};

static int suspend(void)
{
	int err = 0;

	mutex_lock(&rvm.lock);
	if (rvm.enabled) {
		err = rvm_disable(true);
		suspended = !err;
	}
	mutex_unlock(&rvm.lock);
	return err;
}

static void resume(void)
{
	mutex_lock(&rvm.lock);
	if (suspended && rvm_enable(NULL)) {
		pr_err("not entered again after suspend\n");
		if (rvm.memory.source == RVM_MEMORY_RUNTIME && !rvm_keep_memory)
			rvm_memory_release(&rvm.memory);
	}
	suspended = false;
	mutex_unlock(&rvm.lock);
}

static int on_power(struct notifier_block *block, unsigned long action, void *data)
{
	switch (action) {
	case PM_SUSPEND_PREPARE:
	case PM_HIBERNATION_PREPARE:
		return notifier_from_errno(suspend());
	case PM_POST_SUSPEND:
	case PM_POST_HIBERNATION:
		resume();
		return NOTIFY_OK;
	default:
		return NOTIFY_DONE;
	}
}

static struct notifier_block power_block = {
	.notifier_call = on_power,
};

/*
 * A CPU that was not there when the core was entered would start outside of it. One that was attached
 * to while it was offline is a guest though not a member yet.
 */
static int before_online(unsigned int cpu)
{
	if (!READ_ONCE(rvm.enabled) || cpumask_test_cpu(cpu, &rvm.cpus) ||
	    cpumask_weight(&rvm.cpus) < rvm.view.online_cpus)
		return 0;
	pr_err("CPU %u: cannot start, the core was entered without it\n", cpu);
	return -EPERM;
}

/* Runs on the CPU that came up. */
static int after_online(unsigned int cpu)
{
	struct rvm_cpuid answer;

	if (!READ_ONCE(rvm.enabled))
		return 0;
	if (!rvm_is_guest(&answer)) {
		pr_err("CPU %u: came up outside of the core\n", cpu);
		return 0;
	}
	per_cpu(rvm_cpu_index, cpu) = answer.ecx;
	cpumask_set_cpu(cpu, &rvm.cpus);
	return 0;
}

int rvm_power_init(void)
{
	int err;

	prepare_state = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "rvm:prepare",
						  before_online, NULL);
	if (prepare_state < 0)
		return prepare_state;
	online_state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "rvm:online", after_online,
						 NULL);
	if (online_state < 0) {
		err = online_state;
		goto remove_prepare;
	}
	err = register_reboot_notifier(&reboot_block);
	if (err)
		goto remove_online;
	err = register_pm_notifier(&power_block);
	if (err)
		goto unregister_reboot;
	return 0;

unregister_reboot:
	unregister_reboot_notifier(&reboot_block);
remove_online:
	cpuhp_remove_state_nocalls(online_state);
remove_prepare:
	cpuhp_remove_state_nocalls(prepare_state);
	return err;
}

void rvm_power_exit(void)
{
	unregister_pm_notifier(&power_block);
	unregister_reboot_notifier(&reboot_block);
	cpuhp_remove_state_nocalls(online_state);
	cpuhp_remove_state_nocalls(prepare_state);
}
