// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes commands from debugfs and runs them on the CPU they are for. An open file holds the answer
 * to the last command that was written to it. Never runs two commands at a time, but for those that
 * keep no state of their own.
 */
#include <linux/cpu.h>
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <asm/processor.h>

#include "cpuid_leaf.h"
#include "rvm_test.h"

struct command {
	const char *name;
	void (*run)(struct report *r, const struct command_args *args);
	unsigned int min_args;
	const char *help;
	/** May run on several CPUs at a time, from several open files. */
	bool parallel;
};

static const struct command commands[] = {
	{"vmx", test_vmx, 0, "VMX instructions raise #UD"},
	{"cr4", test_cr4, 0, "CR4.VMXE cannot be set by a guest"},
	{"msr", test_msr, 0, "FEATURE_CONTROL and VMX MSRs hide VMX from a guest"},
	{"rdmsr", test_rdmsr, 1, "MSR: its value or the exception"},
	{"wrmsr", test_wrmsr, 2, "MSR VALUE: the exception, if any"},
	{"ibt", test_ibt, 0, "indirect branch tracking is on in the kernel"},
	{"pks", test_pks, 0, "IA32_PKRS keeps its value"},
	{"fred", test_fred, 0, "CR4.FRED cannot be set, CPUID has no FRED (guest only)"},
	{"xsetbv", test_xsetbv, 0, "bad values raise #GP"},
	{"mtrr", test_mtrr, 0, "MTRRs and PAT"},
	{"wbinvd", test_wbinvd, 0, "no exception"},
	{"invd", test_invd, 0, "no exception and nothing lost (guest only)"},
	{"vmcall", test_vmcall, 1, "NUMBER [RDI] [RSI]: the result"},
	{"step", test_step, 0, "single step over CPUID traps right after it"},
	{"shadow", test_shadow, 0, "interrupt right after STI;CPUID and MOV SS;CPUID"},
	{"triple", test_triple, 0, "triple fault, resets the machine"},
	{"hidden", test_hidden, 2, "ADDRESS SIZE: all ones, writes vanish (guest only)", true},
	{"readonly", test_readonly, 2, "ADDRESS SIZE: writes vanish (guest only)", true},
	{"core", test_core, 1, "ADDRESS: only what shall be is visible of the memory there", true},
	{"edge", test_edge, 1, "ADDRESS [1]: reads [and writes] from before a hidden page into it"},
	{"high", test_high, 2, "ADDRESS COUNT: reads COUNT pages, 1 GiB apart", true},
	{"forms", test_forms, 0, "the accesses of 'hidden' on ordinary memory", true},
	{"apic-forms", test_apic_forms, 0, "writes to the xAPIC page by all kinds of instructions"},
	{"init", test_init, 2, "APICID COUNT: INITs to a CPU that is offline", true},
	{"nmi", test_nmi, 1, "COUNT: NMIs to every CPU, none lost"},
	{"storm", test_storm, 1, "DIVISOR: NMIs of the timer (1.19 MHz) to all CPUs from now on; 0: no more"},
	{"hypercall-speed", speed_hypercall, 1, "COUNT: ticks per hypercall (guest only)"},
	{"cpuid-speed", speed_cpuid, 1, "COUNT: ticks per CPUID"},
	{"rdmsr-speed", speed_rdmsr, 2, "COUNT MSR: ticks per RDMSR"},
	{"ipi-speed", speed_ipi, 1, "COUNT: ticks per function call on another CPU"},
};

static DECLARE_RWSEM(run_lock);
static struct dentry *directory;

void report_line(struct report *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	r->used += vscnprintf(r->text + r->used, REPORT_SIZE - r->used, format, args);
	va_end(args);
	r->used += scnprintf(r->text + r->used, REPORT_SIZE - r->used, "\n");
}

void report_check(struct report *r, const char *name, bool good, const char *format, ...)
{
	char detail[120];
	va_list args;

	va_start(args, format);
	vscnprintf(detail, sizeof(detail), format, args);
	va_end(args);
	report_line(r, "cpu %u: %s: %s %s", raw_smp_processor_id(), name, good ? "ok" : "FAIL",
		    detail);
	r->failures += !good;
}

bool in_guest(void)
{
	return leaf_eax(RVM_CPUID_LEAF) == RVM_CPUID_MAGIC;
}

struct job {
	const struct command *command;
	struct report *report;
	struct command_args args;
};

static int job_run(void *data)
{
	struct job *job = data;

	job->command->run(job->report, &job->args);
	return 0;
}

static int job_run_on(struct job *job, int cpu)
{
	return smp_call_on_cpu(cpu, job_run, job, false);
}

static const struct command *command_find(const char *name)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

/* "NAME CPU|all [NUMBER...]"; cpu -1 stands for all. */
static int command_parse(char *line, struct job *job, int *cpu)
{
	char *word = strsep(&line, " ");

	job->command = command_find(word);
	if (!job->command)
		return -ENOENT;
	word = strsep(&line, " ");
	if (!word)
		return -EINVAL;
	*cpu = -1;
	if (strcmp(word, "all") && kstrtoint(word, 10, cpu))
		return -EINVAL;
	if (strcmp(word, "all") && (*cpu < 0 || *cpu >= nr_cpu_ids))
		return -ENXIO;
	while ((word = strsep(&line, " "))) {
		if (!*word)
			continue;
		if (job->args.count == ARRAY_SIZE(job->args.value))
			return -E2BIG;
		if (kstrtou64(word, 0, &job->args.value[job->args.count++]))
			return -EINVAL;
	}
	return job->args.count < job->command->min_args ? -EINVAL : 0;
}

static int job_run_everywhere(struct job *job)
{
	int cpu, err = 0;

	for_each_online_cpu(cpu) {
		err = job_run_on(job, cpu);
		if (err)
			break;
	}
	return err;
}

static int command_run(char *line, struct report *r)
{
	struct job job = {.report = r};
	int cpu, err;

	err = command_parse(line, &job, &cpu);
	if (err)
		return err;
	if (job.command->parallel)
		down_read(&run_lock);
	else
		down_write(&run_lock);
	err = cpu < 0 ? job_run_everywhere(&job) : job_run_on(&job, cpu);
	if (job.command->parallel)
		up_read(&run_lock);
	else
		up_write(&run_lock);
	if (!err)
		report_line(r, "rvm_test: %s %s", job.command->name, r->failures ? "FAIL" : "ok");
	return err;
}

static int run_open(struct inode *inode, struct file *file)
{
	struct report *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int i;

	if (!r)
		return -ENOMEM;
	r->text = vmalloc(REPORT_SIZE);
	if (!r->text) {
		kfree(r);
		return -ENOMEM;
	}
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		report_line(r, "%s CPU|all: %s", commands[i].name, commands[i].help);
	file->private_data = r;
	return stream_open(inode, file);
}

static int run_release(struct inode *inode, struct file *file)
{
	struct report *r = file->private_data;

	vfree(r->text);
	kfree(r);
	return 0;
}

static ssize_t run_write(struct file *file, const char __user *text, size_t size, loff_t *pos)
{
	struct report *r = file->private_data;
	char line[160];
	int err;

	if (size >= sizeof(line))
		return -E2BIG;
	if (copy_from_user(line, text, size))
		return -EFAULT;
	line[size] = 0;
	r->used = 0;
	r->failures = 0;
	err = command_run(strim(line), r);
	return err ? err : size;
}

/* What was read is gone: the file is a stream, and for one process only. */
static ssize_t run_read(struct file *file, char __user *text, size_t size, loff_t *pos)
{
	struct report *r = file->private_data;

	size = min(size, r->used);
	if (copy_to_user(text, r->text, size))
		return -EFAULT;
	r->used -= size;
	memmove(r->text, r->text + size, r->used);
	return size;
}

static const struct file_operations run_operations = {
	.owner = THIS_MODULE,
	.open = run_open,
	.release = run_release,
	.read = run_read,
	.write = run_write,
};

static int __init rvm_test_init(void)
{
	int err = nmi_start();

	if (err)
		return err;
	directory = debugfs_create_dir("rvm_test", NULL);
	debugfs_create_file("run", 0600, directory, NULL, &run_operations);
	return 0;
}

static void __exit rvm_test_exit(void)
{
	debugfs_remove_recursive(directory);
	storm_stop();
	nmi_stop();
}

module_init(rvm_test_init);
module_exit(rvm_test_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Tests of the RVM core that need CPL 0");
