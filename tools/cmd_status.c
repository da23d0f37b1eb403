// SPDX-License-Identifier: GPL-2.0-only
/* `jailhouse status`: collects from driver, ACPI and the CPUs themselves; changes nothing. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "crash_record.h"
#include "driver_api.h"
#include "files.h"
#include "kexec_refusal.h"
#include "machine.h"
#include "message.h"
#include "status.h"

#define MAX_EXITS_TEXT (4U << 20)
#define MAX_CMDLINE (1U << 16)

static char *read_attribute_text(const char *name)
{
	char path[128];
	size_t size;

	snprintf(path, sizeof(path), DRIVER_SYSFS "/%s", name);
	return file_read(path, MAX_EXITS_TEXT, &size);
}

static bool has_crash_record(void)
{
	size_t size = 0;
	char *record = file_read(DRIVER_SYSFS "/rvm/crash", RVM_CRASH_AREA_SIZE, &size);
	bool found = record != NULL && size != 0;

	free(record);
	return found;
}

static void collect_counters(struct status *s)
{
	char line[64];
	char *text;

	driver_attribute("rvm/hidden_accesses", line, sizeof(line));
	if (sscanf(line, "%20" SCNu64 " %20" SCNu64, &s->hidden_reads, &s->hidden_writes) != 2) {
		s->hidden_reads = 0;
		s->hidden_writes = 0;
	}
	text = read_attribute_text("rvm/exits");
	if (text != NULL)
		exit_counts_parse(text, &s->exits);
	free(text);
	text = read_attribute_text("rvm/enter_ticks");
	if (text != NULL)
		index_values_parse(text, s->enter_ticks);
	free(text);
}

static void collect_driver(struct status *s)
{
	const struct {
		const char *name;
		uint64_t *value;
	} numbers[] = {
		{ "rvm/phys_base", &s->phys_base },
		{ "rvm/mem_size", &s->mem_size },
		{ "rvm/abi_version", &s->abi_version },
		{ "rvm/entries", &s->entries },
		{ "rvm/kernels", &s->kernels },
		{ "rvm/kexec_keep", &s->kexec_keep },
		{ "mem_pool_size", &s->mem_pool_size },
		{ "mem_pool_used", &s->mem_pool_used },
		{ "remap_pool_size", &s->remap_pool_size },
		{ "remap_pool_used", &s->remap_pool_used },
	};
	unsigned int i;

	s->enabled = driver_enabled();
	driver_attribute("rvm/state", s->state, sizeof(s->state));
	driver_attribute("rvm/door", s->door, sizeof(s->door));
	driver_attribute("rvm/version", s->version, sizeof(s->version));
	driver_attribute("rvm/refusal", s->refusal, sizeof(s->refusal));
	driver_attribute("rvm/memory_source", s->memory_source, sizeof(s->memory_source));
	text_printable(s->memory_source);
	text_printable(s->version);
	text_printable(s->refusal);
	s->crash_record = has_crash_record();
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		driver_number(numbers[i].name, numbers[i].value);
	collect_counters(s);
}

static void collect_kexec_refusal(struct status *s)
{
	size_t size;
	char *cmdline = file_read("/proc/cmdline", MAX_CMDLINE, &size);

	if (cmdline != NULL)
		kexec_refusal_find(cmdline, s->kexec_refusal, sizeof(s->kexec_refusal));
	free(cmdline);
	text_printable(s->kexec_refusal);
}

int status_collect(struct status *s)
{
	int count;
	unsigned int i;

	memset(s, 0, sizeof(*s));
	s->driver = file_exists(DRIVER_SYSFS);
	if (s->driver)
		collect_driver(s);
	if (file_exists("/sys/firmware/acpi/tables/RVMH"))
		s->stash = machine_find_stash(&s->stash_table);
	collect_kexec_refusal(s);
	count = answer_all(s->cpus);
	if (count < 0)
		return fail("Is sysfs mounted on /sys?", "cannot ask the CPUs: %s",
			    strerror(errno));
	s->num_cpus = (unsigned int)count;
	for (i = 0; i < s->num_cpus; i++)
		s->num_guests += s->cpus[i].guest;
	return EXIT_CODE_OK;
}

const char *status_contradiction(const struct status *s)
{
	unsigned int i, asked = 0;

	for (i = 0; i < s->num_cpus; i++)
		asked += s->cpus[i].asked;
	if (s->num_guests != 0 && s->num_guests != asked)
		return "some CPUs are guests of the hypervisor and others are not";
	if (s->driver && s->enabled && s->num_guests == 0 && asked != 0)
		return "the driver says enabled, but no CPU is a guest";
	if (s->driver && !s->enabled && s->num_guests != 0)
		return "the CPUs are guests, but the driver is not attached";
	return NULL;
}

int cmd_status(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	const char *contradiction;
	bool as_json = false;
	struct status *s;
	int c, ret;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "j", long_options, NULL)) != -1) {
		if (c != 'j')
			return fail_usage("status", "'%s' is not understood", argv[optind - 1]);
		as_json = true;
	}
	if (optind < argc)
		return fail_usage("status", "'%s' is not understood", argv[optind]);
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return fail_memory();
	ret = status_collect(s);
	if (ret == EXIT_CODE_OK) {
		if (as_json)
			status_json(s);
		else
			status_show(s);
		ret = check_finished();
	}
	contradiction = ret == EXIT_CODE_OK ? status_contradiction(s) : NULL;
	if (contradiction != NULL)
		ret = fail("See dmesg; reload the driver or reboot.", "%s", contradiction);
	free(s);
	return ret;
}
