// SPDX-License-Identifier: GPL-2.0-only
/* The two forms of `status`; see status.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "hypervisor/vmx/names.h"
#include "status.h"
#include "text.h"

static const char *headline(const struct status *s)
{
	if (s->num_guests != 0 && s->num_guests == s->num_cpus)
		return s->driver ? "RVM is active." :
				   "RVM is active; the driver is not loaded, so little is known.";
	if (s->num_guests != 0)
		return "RVM is active on some CPUs only.";
	return s->driver ? "RVM is not active." : "RVM is not active; the driver is not loaded.";
}

static void show_range(const char *title, uint64_t start, uint64_t size)
{
	char human[32];

	text_human_size(size, human, sizeof(human));
	printf("  %-15s 0x%" PRIx64 "-0x%" PRIx64 " (%s)\n", title, start, start + size - 1, human);
}

/** Who keeps the memory free of kernels. */
static const char *reserver(const struct status *s)
{
	if (strcmp(s->memory_source, "firmware") == 0)
		return "the firmware";
	if (strcmp(s->memory_source, "reserved") == 0)
		return "options of this kernel";
	return strcmp(s->memory_source, "runtime") == 0 ? "this kernel's driver" : "nobody";
}

static void show_driver(const struct status *s)
{
	printf("  %-15s %s\n", "state", s->state);
	if (s->mem_size != 0) {
		printf("  %-15s %s, ABI version %" PRIu64 "\n", "core", s->version,
		       s->abi_version);
		printf("  %-15s %s\n", "door", s->door);
		show_range("memory", s->phys_base, s->mem_size);
		printf("  %-15s %s\n", "reserved by", reserver(s));
		printf("  %-15s %" PRIu64 "\n", "times entered", s->entries);
	}
	if (s->enabled) {
		printf("  %-15s %" PRIu64 "%s\n", "kernels", s->kernels,
		       s->kernels > 1 ? ", the core outlived all but this one" : "");
		printf("  %-15s %s\n", "over a kexec",
		       s->kexec_keep ? "the core stays" :
				       "the core is left; 'jailhouse kexec' keeps it");
		printf("  %-15s %" PRIu64 " of %" PRIu64 " pages used\n", "memory pool",
		       s->mem_pool_used, s->mem_pool_size);
		printf("  %-15s %" PRIu64 " of %" PRIu64 " pages used\n", "remapping pool",
		       s->remap_pool_used, s->remap_pool_size);
		printf("  %-15s %" PRIu64 " reads, %" PRIu64 " writes kept off\n",
		       "hidden memory", s->hidden_reads, s->hidden_writes);
	}
	if (s->refusal[0] != '\0')
		printf("  %-15s %s\n", "last refusal", s->refusal);
	if (s->crash_record)
		printf("  %-15s %s\n", "crash record", "yes, see 'jailhouse crash'");
}

static void show_cpus(const struct status *s)
{
	unsigned int i;

	puts("\nCPU  Guest  Index  APIC ID      Exits  Entry ticks");
	for (i = 0; i < s->num_cpus; i++) {
		const struct cpu_answer *a = &s->cpus[i];

		if (!a->asked) {
			printf("%3u  %-5s\n", a->cpu, "?");
		} else if (!a->guest || a->index >= RVM_MAX_CPUS) {
			printf("%3u  %-5s  %5s  %7" PRIu32 "\n", a->cpu, a->guest ? "yes" : "no",
			       "-", a->apic_id);
		} else {
			printf("%3u  %-5s  %5" PRIu32 "  %7" PRIu32 "  %9" PRIu64 "  %11" PRIu64
			       "\n",
			       a->cpu, "yes", a->index, a->apic_id, s->exits.cpu[a->index],
			       s->enter_ticks[a->index]);
		}
	}
}

static void show_exits(const struct status *s)
{
	unsigned int reason;

	if (s->exits.total == 0)
		return;
	printf("\n%-36s %12s\n", "Exits by reason", "Count");
	for (reason = 0; reason < RVM_NUM_EXIT_REASONS; reason++)
		if (s->exits.reason[reason] != 0)
			printf("%2u  %-32s %12" PRIu64 "\n", reason, vmx_exit_name(reason),
			       s->exits.reason[reason]);
	printf("    %-32s %12" PRIu64 "\n", "all", s->exits.total);
}

void status_show(const struct status *s)
{
	puts(headline(s));
	if (s->driver)
		show_driver(s);
	if (s->kexec_refusal[0] != '\0')
		printf("  %-15s %s\n", "kexec --enter", s->kexec_refusal);
	if (s->stash)
		show_range("stash", s->stash_table.phys_base, s->stash_table.mem_size);
	show_cpus(s);
	show_exits(s);
	if (s->enabled) {
		putchar('\n');
		cells_show(stdout);
	}
}

static void put_memory(const struct status *s, struct json *j)
{
	json_hex(j, "phys_base", s->phys_base);
	json_hex(j, "mem_size", s->mem_size);
	json_number(j, "mem_pool_size", s->mem_pool_size);
	json_number(j, "mem_pool_used", s->mem_pool_used);
	json_number(j, "remap_pool_size", s->remap_pool_size);
	json_number(j, "remap_pool_used", s->remap_pool_used);
	json_number(j, "hidden_reads", s->hidden_reads);
	json_number(j, "hidden_writes", s->hidden_writes);
	if (!s->stash) {
		json_null(j, "stash");
		return;
	}
	json_open_object(j, "stash");
	json_hex(j, "phys_base", s->stash_table.phys_base);
	json_hex(j, "mem_size", s->stash_table.mem_size);
	json_number(j, "abi_version", s->stash_table.abi_version);
	json_close_object(j);
}

static void put_cpus(const struct status *s, struct json *j)
{
	unsigned int i;

	json_open_array(j, "cpus");
	for (i = 0; i < s->num_cpus; i++) {
		const struct cpu_answer *a = &s->cpus[i];

		json_open_object(j, NULL);
		json_number(j, "cpu", a->cpu);
		if (a->asked) {
			json_bool(j, "guest", a->guest);
			json_number(j, "apic_id", a->apic_id);
			json_bool(j, "vmx", a->vmx);
		}
		if (a->guest) {
			json_number(j, "index", a->index);
			json_string(j, "door", answer_door_name(a->door));
			json_number(j, "abi_version", a->abi_version);
		}
		if (a->guest && s->driver && a->index < RVM_MAX_CPUS) {
			json_number(j, "exits", s->exits.cpu[a->index]);
			json_number(j, "enter_ticks", s->enter_ticks[a->index]);
		}
		json_close_object(j);
	}
	json_close_array(j);
}

static void put_exits(const struct status *s, struct json *j)
{
	unsigned int reason;

	json_open_array(j, "exits");
	for (reason = 0; reason < RVM_NUM_EXIT_REASONS; reason++) {
		if (s->exits.reason[reason] == 0)
			continue;
		json_open_object(j, NULL);
		json_number(j, "reason", reason);
		json_string(j, "name", vmx_exit_name(reason));
		json_number(j, "count", s->exits.reason[reason]);
		json_close_object(j);
	}
	json_close_array(j);
}

void status_json(const struct status *s)
{
	struct json j;

	json_start(&j, stdout);
	json_open_object(&j, NULL);
	json_bool(&j, "driver", s->driver);
	json_bool(&j, "enabled", s->enabled);
	json_bool(&j, "active", s->num_guests != 0);
	json_string(&j, "state", s->state);
	json_string(&j, "door", s->door);
	json_string(&j, "version", s->version);
	json_number(&j, "abi_version", s->abi_version);
	json_number(&j, "entries", s->entries);
	json_number(&j, "kernels", s->kernels);
	json_string(&j, "memory_source", s->memory_source);
	json_bool(&j, "kexec_keep", s->kexec_keep != 0);
	json_string(&j, "refusal", s->refusal);
	json_bool(&j, "crash_record", s->crash_record);
	json_string(&j, "kexec_refusal", s->kexec_refusal);
	put_memory(s, &j);
	put_cpus(s, &j);
	put_exits(s, &j);
	cells_json(&j, "cells");
	json_close_object(&j);
	json_end(&j);
}
