// SPDX-License-Identifier: GPL-2.0-only
/*
 * `jailhouse hardware check`: reads CPUID and MSRs of every CPU and reports what hw_check.c finds.
 * Needs no driver and changes nothing.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cpuid.h>

#include "answer.h"
#include "command.h"
#include "driver_api.h"
#include "files.h"
#include "hw_check.h"
#include "message.h"
#include "text.h"

struct survey {
	struct hw_facts cpus[RVM_MAX_CPUS];
	unsigned int num_cpus;
	/** Errno of the first failed attempt to open an MSR device, or 0. */
	int msr_error;
	bool in_vm;
	unsigned int missing;
	unsigned int unknown;
};

/** One line of the result: the worst status of any CPU, and where. */
struct line {
	struct hw_result result;
	struct cpu_set cpus;
};

/** A register that does not exist reads as zero: it offers nothing. */
static uint64_t read_msr(int fd, uint32_t msr)
{
	uint64_t value;

	return pread(fd, &value, sizeof(value), msr) == sizeof(value) ? value : 0;
}

static void read_msrs(struct survey *s, struct hw_facts *f)
{
	unsigned int word;
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/cpu/%u/msr", f->cpu);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		if (s->msr_error == 0)
			s->msr_error = errno;
		return;
	}
	f->has_msrs = true;
	f->feature_control = read_msr(fd, HW_MSR_FEATURE_CONTROL);
	f->cr0_fixed0 = read_msr(fd, HW_MSR_VMX_CR0_FIXED0);
	f->cr4_fixed1 = read_msr(fd, HW_MSR_VMX_CR4_FIXED1);
	for (word = 0; word < VMX_NUM_WORDS; word++)
		f->vmx.word[word] = read_msr(fd, vmx_word_msr(word));
	f->facts.vmx = f->vmx;
	f->facts.value[CPU_FACT_FEATURE_CONTROL] = f->feature_control;
	/* Where it does not exist, reading it fills dmesg. */
	if (f->leaks.features_7_edx & CPUID_7_EDX_ARCH_CAPABILITIES)
		f->leaks.arch_capabilities = read_msr(fd, HW_MSR_ARCH_CAPABILITIES);
	f->facts.value[CPU_FACT_MTRRCAP] = read_msr(fd, HW_MSR_MTRRCAP);
	close(fd);
}

/** Leaves that do not exist leave zeros. */
static void read_leaves(struct hw_facts *f)
{
	struct cpu_leaves l = { 0 };
	unsigned int eax, ebx, ecx, edx;

	if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
		l.features_7_ebx = ebx;
		l.features_7_ecx = ecx;
		f->leaks.features_7_ebx = ebx;
		f->leaks.features_7_edx = edx;
		if (eax >= 2) {
			__cpuid_count(7, 2, eax, ebx, ecx, edx);
			f->leaks.features_7_2_edx = edx;
		}
	}
	if (__get_cpuid_count(0xd, 0, &eax, &ebx, &ecx, &edx)) {
		l.xsave_0_eax = eax;
		l.xsave_0_edx = edx;
	}
	if (__get_cpuid_count(0xd, 1, &eax, &ebx, &ecx, &edx)) {
		l.xsave_1_ecx = ecx;
		l.xsave_1_edx = edx;
	}
	if (__get_cpuid(0x80000008U, &eax, &ebx, &ecx, &edx))
		l.phys_eax = eax;
	cpu_facts_from_leaves(&f->facts, &l);
}

static void read_cpu(struct survey *s, unsigned int cpu)
{
	struct hw_facts *f = &s->cpus[s->num_cpus];
	unsigned int eax, ebx, ecx, edx;
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one) < 0) {
		warn("CPU %u is not checked: %s", cpu, strerror(errno));
		return;
	}
	s->num_cpus++;
	f->cpu = cpu;
	if (__get_cpuid(1, &eax, &ebx, &ecx, &edx)) {
		f->features = ecx;
		s->in_vm |= (ecx & HW_FEATURE_HYPERVISOR) != 0;
	}
	read_leaves(f);
	/* Without VMX its registers do not exist, and reading them fills dmesg. */
	if (f->features & HW_FEATURE_VMX)
		read_msrs(s, f);
}

static int survey_cpus(struct survey *s)
{
	struct cpu_set online;
	char line[1024];
	cpu_set_t before;
	unsigned int cpu;

	if (file_read_line("/sys/devices/system/cpu/online", line, sizeof(line)) < 0 ||
	    !cpu_set_parse(line, &online) || sched_getaffinity(0, sizeof(before), &before) < 0)
		return fail("Is sysfs mounted on /sys?", "cannot find out which CPUs are online");
	for (cpu = 0; cpu < RVM_MAX_CPUS; cpu++)
		if (cpu_set_has(&online, cpu))
			read_cpu(s, cpu);
	sched_setaffinity(0, sizeof(before), &before);
	return EXIT_CODE_OK;
}

/** Missing is worse than unknown is worse than absent is worse than there. */
static unsigned int rank(enum hw_status status)
{
	static const unsigned int ranks[] = {
		[HW_OK] = 0, [HW_DIFFERS] = 1, [HW_ABSENT] = 1, [HW_UNKNOWN] = 2, [HW_MISSING] = 3,
	};

	return ranks[status];
}

static void merge(const struct survey *s, unsigned int index, struct line *line)
{
	struct hw_result result;
	unsigned int i;

	memset(line, 0, sizeof(*line));
	for (i = 0; i < s->num_cpus; i++) {
		hw_check(index, &s->cpus[i], &result);
		if (i == 0 || rank(result.status) > rank(line->result.status)) {
			line->result = result;
			memset(&line->cpus, 0, sizeof(line->cpus));
		}
		if (result.status == line->result.status)
			cpu_set_add(&line->cpus, s->cpus[i].cpu);
	}
}

static const char *status_name(enum hw_status status)
{
	switch (status) {
	case HW_OK:
		return "ok";
	case HW_MISSING:
		return "missing";
	case HW_ABSENT:
		return "absent";
	case HW_DIFFERS:
		return "differs";
	default:
		return "unknown";
	}
}

static void show_line(const struct line *line)
{
	const struct hw_result *r = &line->result;
	char cpus[512];

	printf("%-8s %-30s %s\n", status_name(r->status), r->name, r->where);
	if (r->status == HW_MISSING || r->status == HW_DIFFERS) {
		cpu_set_format(&line->cpus, cpus, sizeof(cpus));
		printf("         CPU %s: wanted 0x%" PRIx64 ", found 0x%" PRIx64 "; %s\n", cpus,
		       r->wanted, r->found, r->why);
	} else if (r->status == HW_ABSENT) {
		printf("         optional, for: %s\n", r->why);
	}
}

static void put_line(struct json *j, const struct line *line)
{
	const struct hw_result *r = &line->result;
	char cpus[512];

	cpu_set_format(&line->cpus, cpus, sizeof(cpus));
	json_open_object(j, NULL);
	json_string(j, "status", status_name(r->status));
	json_string(j, "name", r->name);
	json_string(j, "where", r->where);
	json_string(j, "cpus", cpus);
	json_hex(j, "wanted", r->wanted);
	json_hex(j, "found", r->found);
	json_string(j, "why", r->why);
	json_close_object(j);
}

/** @j is NULL for the listing. */
static void report_checks(struct survey *s, bool all, struct json *j)
{
	struct line line;
	unsigned int i;

	for (i = 0; i < hw_num_checks(); i++) {
		merge(s, i, &line);
		s->missing += line.result.status == HW_MISSING;
		s->unknown += line.result.status == HW_UNKNOWN;
		if (j != NULL)
			put_line(j, &line);
		else if (all || line.result.status == HW_MISSING ||
			 line.result.status == HW_ABSENT)
			show_line(&line);
	}
}

/** CPUs that are not as the first one; @j is NULL for the listing. */
static void report_differences(struct survey *s, struct json *j)
{
	unsigned int i, next;
	struct line line;

	for (i = 1; i < s->num_cpus; i++) {
		memset(&line, 0, sizeof(line));
		cpu_set_add(&line.cpus, s->cpus[i].cpu);
		next = 0;
		while (hw_compare(&s->cpus[0], &s->cpus[i], &next, &line.result)) {
			s->missing += line.result.status == HW_MISSING;
			if (j != NULL)
				put_line(j, &line);
			else
				show_line(&line);
		}
	}
}

/** What leaks on this machine, in the words of Linux; @j is NULL for the listing. */
static void report_leaks(const struct survey *s, struct json *j)
{
	struct leak_facts facts = s->cpus[0].leaks;
	unsigned int i;
	char line[256];

	/* Without the MSRs nothing is excluded, which would be said of all machines alike. */
	for (i = 0; i < s->num_cpus; i++) {
		if (!s->cpus[i].has_msrs)
			return;
		hw_leak_facts_merge(&facts, &s->cpus[i].leaks);
	}
	for (i = 0; i < num_leaks; i++) {
		hw_leak_line(i, &facts, line, sizeof(line));
		if (j == NULL) {
			printf("%-28s%s\n", leaks[i].name, line);
			continue;
		}
		json_open_object(j, NULL);
		json_string(j, "status", "leak");
		json_string(j, "name", leaks[i].name);
		json_string(j, "text", line);
		json_close_object(j);
	}
}

static int verdict(const struct survey *s)
{
	if (s->missing != 0 && s->in_vm)
		return fail("This is a virtual machine: give it nested VMX (with QEMU: -cpu host, "
			    "and kvm_intel loaded with nested=1).",
			    "missing of what the hypervisor demands: %u", s->missing);
	if (s->missing != 0)
		return fail("Look for VT-x in the firmware's set-up; otherwise the processor is "
			    "too old.",
			    "missing of what the hypervisor demands: %u", s->missing);
	if (s->unknown != 0)
		return fail(s->msr_error == ENOENT || s->msr_error == ENXIO ?
				    "Load the module with 'modprobe msr', or use --load." :
				    "Run as root, and with Secure Boot's lockdown off.",
			    "%u capabilities are not checked: /dev/cpu/*/msr: %s", s->unknown,
			    strerror(s->msr_error));
	return EXIT_CODE_OK;
}

/** Under the core VMX is hidden, and nothing needs to be checked any more. */
static bool is_active(void)
{
	struct cpu_answer *answers = calloc(RVM_MAX_CPUS, sizeof(*answers));
	bool active = answers != NULL && answer_all(answers) > 0 && answers[0].guest;

	free(answers);
	return active;
}

static int check(bool all, bool as_json)
{
	struct survey *s = calloc(1, sizeof(*s));
	struct json j;
	int ret;

	if (s == NULL)
		return fail_memory();
	ret = survey_cpus(s);
	if (ret != EXIT_CODE_OK)
		goto out;
	if (as_json) {
		json_start(&j, stdout);
		json_open_array(&j, NULL);
	}
	report_checks(s, all, as_json ? &j : NULL);
	report_differences(s, as_json ? &j : NULL);
	report_leaks(s, as_json ? &j : NULL);
	if (as_json) {
		json_close_array(&j);
		json_end(&j);
	}
	ret = verdict(s);
	if (ret == EXIT_CODE_OK && !as_json) {
		printf("%u CPUs have all that the hypervisor needs.\n", s->num_cpus);
		if (file_exists("/sys/module/kvm_intel"))
			puts("kvm_intel is loaded and may hold VT-x: see 'jailhouse enable "
			     "--unload-kvm'.");
	}
	if (ret == EXIT_CODE_OK)
		ret = check_finished();
out:
	free(s);
	return ret;
}

int cmd_hardware_check(int argc, char **argv)
{
	static const char *const modprobe[] = { "modprobe", "msr", NULL };
	static const struct option long_options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "json", no_argument, NULL, 'j' },
		{ "load", no_argument, NULL, 'l' },
		{ NULL, 0, NULL, 0 },
	};
	bool all = false, as_json = false, load = false;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "aj", long_options, NULL)) != -1) {
		all |= c == 'a';
		as_json |= c == 'j';
		load |= c == 'l';
		if (c == '?')
			return fail_usage("hardware check", "'%s' is not understood",
					  argv[optind - 1]);
	}
	if (optind < argc)
		return fail_usage("hardware check", "'%s' is not understood", argv[optind]);
	if (is_active()) {
		puts(as_json ? "[]" : "RVM is active: this machine has all that it needs.");
		return check_finished();
	}
	if (load && !file_exists("/dev/cpu/0/msr") && run_program(modprobe) != 0)
		return fail("See the message above.", "'modprobe msr' failed");
	return check(all, as_json);
}
