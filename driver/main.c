// SPDX-License-Identifier: GPL-2.0-only
/*
 * Module entry and exit, the device node, parameters, and the one place that words a refusal. At load
 * it attaches to a core that is already active and otherwise stays idle until an ioctl comes.
 */
#include "driver.h"

#include <linux/miscdevice.h>
#include <linux/module.h>

#include "crash.h"
#include "version.h"

struct rvm_driver rvm = {
	.lock = __MUTEX_INITIALIZER(rvm.lock),
};

DEFINE_PER_CPU(u32, rvm_cpu_index);

bool rvm_watch_icr;
module_param_named(watch_icr, rvm_watch_icr, bool, 0600);
MODULE_PARM_DESC(watch_icr,
		 "Watch writes of the interrupt command register: INIT and SIPI are delivered as state (N)");

uint rvm_mem_size_mib = 16;
module_param_named(mem_size_mib, rvm_mem_size_mib, uint, 0600);
MODULE_PARM_DESC(mem_size_mib,
		 "MiB to take at run time when no memory is reserved; raised if too small (16)");

bool rvm_keep_memory;
module_param_named(keep_memory, rvm_keep_memory, bool, 0600);
MODULE_PARM_DESC(keep_memory, "Keep memory that was taken at run time after disable (N)");

char *rvm_firmware_name = "rvm-intel.bin";
module_param_named(firmware, rvm_firmware_name, charp, 0400);
MODULE_PARM_DESC(firmware, "File name of the core image (rvm-intel.bin)");

static struct miscdevice rvm_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "jailhouse",
	.mode = 0600,
	.fops = &rvm_fops,
};

int rvm_refuse(int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(rvm.refusal, sizeof(rvm.refusal), fmt, args);
	va_end(args);
	pr_err("%s (error %d)\n", rvm.refusal, err);
	return err;
}

int rvm_refuse_field(int err, const struct rvm_refusal *why)
{
	return rvm_refuse(err, "%s: wanted 0x%llx, found 0x%llx", why->what, why->wanted,
			  why->found);
}

static int __init rvm_init(void)
{
	int err;

	rvm.dev = root_device_register("jailhouse");
	if (IS_ERR(rvm.dev))
		return PTR_ERR(rvm.dev);
	err = rvm_console_init();
	if (err)
		goto unregister_root;
	err = rvm_cells_init();
	if (err)
		goto console_exit;
	err = rvm_sysfs_init();
	if (err)
		goto cells_exit;
	err = rvm_power_init();
	if (err)
		goto sysfs_exit;
	err = rvm_hotplug_init();
	if (err)
		goto power_exit;
	err = rvm_kexec_init();
	if (err)
		goto hotplug_exit;
	err = rvm_attach();
	if (err)
		goto kexec_exit;
	err = misc_register(&rvm_misc);
	if (err)
		goto detach;
	rvm_crash_look();
	return 0;

detach:
	rvm_detach();
kexec_exit:
	rvm_kexec_exit();
hotplug_exit:
	rvm_hotplug_exit();
power_exit:
	rvm_power_exit();
sysfs_exit:
	rvm_sysfs_exit();
cells_exit:
	rvm_cells_exit();
console_exit:
	rvm_console_exit();
unregister_root:
	root_device_unregister(rvm.dev);
	return err;
}

/* The core is not active here: it holds a reference on the module. */
static void __exit rvm_exit(void)
{
	misc_deregister(&rvm_misc);
	rvm_kexec_exit();
	rvm_hotplug_exit();
	rvm_power_exit();
	rvm_sysfs_exit();
	rvm_cells_exit();
	rvm_console_exit();
	rvm_memory_release(&rvm.memory);
	rvm_crash_drop();
	root_device_unregister(rvm.dev);
}

module_init(rvm_init);
module_exit(rvm_exit);

MODULE_DESCRIPTION("Enters, leaves and manages the RVM partitioning hypervisor");
MODULE_LICENSE("GPL");
MODULE_VERSION(RVM_VERSION_TEXT);
MODULE_FIRMWARE("rvm-intel.bin");
