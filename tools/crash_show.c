// SPDX-License-Identifier: GPL-2.0-only
/* The two forms of `crash`; see crash_show.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "crash_parts.h"
#include "crash_show.h"
#include "hypervisor/vmx/names.h"
#include "hypervisor/vmx/vmcs.h"
#include "json.h"
#include "text.h"

static void show_head(const struct rvm_crash_record *r, FILE *out)
{
	uint64_t us = crash_microseconds(r, r->tsc);
	char text[CRASH_TEXT_SIZE], size[32];

	text_human_size(r->mem_size, size, sizeof(size));
	fprintf(out, "The hypervisor core has crashed: %s\n", crash_text(r->reason, text));
	fprintf(out, "  %-15s %s\n", "kind", crash_kind_name(r->kind));
	fprintf(out, "  %-15s index %" PRIu32 " of %" PRIu32 "\n", "CPU", r->cpu, r->online_cpus);
	fprintf(out, "  %-15s TSC %" PRIu64, "when", r->tsc);
	if (us != 0)
		fprintf(out, ", %" PRIu64 ".%06" PRIu64 " s", us / 1000000, us % 1000000);
	fprintf(out, "\n  %-15s %s\n", "what followed", crash_action_name(r->action));
	fprintf(out, "  %-15s %s, door %s, entry number %" PRIu32 "\n", "core",
		crash_text(r->core_version, text), answer_door_name(r->door), r->entries);
	fprintf(out, "  %-15s 0x%" PRIx64 ", %s\n", "memory", r->phys_base, size);
	if (r->flags & RVM_CRASH_CUT)
		fputs("  The core faulted again while it wrote this; later parts are missing.\n",
		      out);
}

static void show_registers(const struct rvm_crash_record *r, FILE *out)
{
	struct crash_register reg[CRASH_MAX_REGISTERS];
	unsigned int i, count = crash_registers(r, reg);

	fputs("\nRegisters of the core", out);
	if (r->registers.vector < RVM_CRASH_NO_VECTOR)
		fprintf(out, ", vector %" PRIu64 ", error code 0x%" PRIx64, r->registers.vector,
			r->registers.error_code);
	for (i = 0; i < count; i++)
		fprintf(out, "%s%-6s %016" PRIx64, i % 4 ? "  " : "\n  ", reg[i].name,
			reg[i].value);
	fputc('\n', out);
}

static void show_trace(const struct rvm_crash_record *r, FILE *out)
{
	char text[CRASH_TEXT_SIZE];
	uint32_t i;

	fputs("\nBack-trace\n", out);
	for (i = 0; i < r->num_frames; i++)
		fprintf(out, "  %016" PRIx64 " %s+0x%" PRIx64 "\n", r->trace[i].address,
			crash_text(r->trace[i].symbol, text), r->trace[i].offset);
}

static const char *exit_name(uint64_t reason)
{
	return vmx_exit_name((uint32_t)reason & EXIT_REASON_BASIC);
}

static void show_guest(const struct rvm_crash_record *r, FILE *out)
{
	const struct rvm_crash_guest *g = &r->guest;

	if (!(r->flags & RVM_CRASH_HAS_GUEST))
		return;
	fprintf(out, "\nGuest on this CPU\n  last exit 0x%" PRIx64 " (%s), qualification 0x%" PRIx64
		", guest-physical 0x%" PRIx64 "\n", g->exit_reason, exit_name(g->exit_reason),
		g->qualification, g->guest_physical);
	fprintf(out, "  RIP    %016" PRIx64 "  RSP    %016" PRIx64 "  RFLAGS %016" PRIx64
		"  EFER   %016" PRIx64 "\n", g->rip, g->rsp, g->rflags, g->efer);
	fprintf(out, "  CR0    %016" PRIx64 "  CR3    %016" PRIx64 "  CR4    %016" PRIx64 "\n",
		g->cr0, g->cr3, g->cr4);
}

static void show_exit(const struct rvm_crash_record *r, const struct rvm_exit_entry *e, FILE *out)
{
	uint64_t ago = r->tsc > e->tsc ? r->tsc - e->tsc : 0;

	fprintf(out, "    %14" PRIu64 "  %2u %-24s %016" PRIx64 "  0x%" PRIx64 "  0x%" PRIx32 "\n",
		ago, e->reason & EXIT_REASON_BASIC, exit_name(e->reason), e->rip, e->qualification,
		e->operand);
}

static void show_exits(const struct rvm_crash_record *r, FILE *out)
{
	uint32_t i, n;

	fputs("\nLast VM exits, those of CPUID are only counted\n", out);
	for (i = 0; i < r->num_cpus; i++) {
		const struct rvm_crash_cpu *cpu = crash_cpu(r, i);

		fprintf(out, "  CPU index %" PRIu32 ", APIC ID %" PRIu32 ", %s: %" PRIu64
			" exits, %" PRIu64 " of them CPUID\n", cpu->cpu, cpu->apic_id,
			crash_state_name(cpu->state), cpu->exits, cpu->cpuid_exits);
		if (cpu->num_exits)
			fprintf(out, "    %14s  %-27s %-16s  %s\n", "ticks before", "reason",
				"guest RIP", "qualification, EAX or MSR");
		for (n = 0; n < cpu->num_exits; n++)
			show_exit(r, &crash_exits(r, i)[n], out);
	}
}

static bool printable(char c)
{
	return (c >= ' ' && c <= '~') || c == '\t';
}

/* Lines are set apart, so that none can be taken for ours. */
static void show_console(const struct rvm_crash_record *r, FILE *out)
{
	const char *text = crash_console(r);
	bool start = true;
	uint32_t i;

	fputs("\nConsole of the core, the end of it\n", out);
	for (i = 0; i < r->console_size; i++) {
		if (start)
			fputs("  | ", out);
		start = text[i] == '\n';
		fputc(start || printable(text[i]) ? text[i] : '?', out);
	}
	if (!start)
		fputc('\n', out);
}

void crash_show(const struct rvm_crash_record *r, FILE *out)
{
	show_head(r, out);
	show_registers(r, out);
	show_trace(r, out);
	show_guest(r, out);
	show_exits(r, out);
	show_console(r, out);
}

static void put_head(const struct rvm_crash_record *r, struct json *j)
{
	char text[CRASH_TEXT_SIZE];

	json_string(j, "reason", crash_text(r->reason, text));
	json_string(j, "kind", crash_kind_name(r->kind));
	json_number(j, "cpu", r->cpu);
	json_number(j, "online_cpus", r->online_cpus);
	json_number(j, "tsc", r->tsc);
	json_number(j, "tsc_khz", r->tsc_khz);
	json_string(j, "action", crash_action_name(r->action));
	json_string(j, "version", crash_text(r->core_version, text));
	json_string(j, "door", answer_door_name(r->door));
	json_number(j, "entries", r->entries);
	json_hex(j, "phys_base", r->phys_base);
	json_hex(j, "mem_size", r->mem_size);
	json_bool(j, "cut", r->flags & RVM_CRASH_CUT);
}

static void put_registers(const struct rvm_crash_record *r, struct json *j)
{
	struct crash_register reg[CRASH_MAX_REGISTERS];
	unsigned int i, count = crash_registers(r, reg);

	json_open_object(j, "registers");
	for (i = 0; i < count; i++)
		json_hex(j, reg[i].name, reg[i].value);
	json_close_object(j);
	if (r->registers.vector < RVM_CRASH_NO_VECTOR) {
		json_number(j, "vector", r->registers.vector);
		json_hex(j, "error_code", r->registers.error_code);
	}
}

static void put_trace(const struct rvm_crash_record *r, struct json *j)
{
	char text[CRASH_TEXT_SIZE];
	uint32_t i;

	json_open_array(j, "backtrace");
	for (i = 0; i < r->num_frames; i++) {
		json_open_object(j, NULL);
		json_hex(j, "address", r->trace[i].address);
		json_string(j, "symbol", crash_text(r->trace[i].symbol, text));
		json_number(j, "offset", r->trace[i].offset);
		json_close_object(j);
	}
	json_close_array(j);
}

static void put_guest(const struct rvm_crash_record *r, struct json *j)
{
	const struct rvm_crash_guest *g = &r->guest;

	if (!(r->flags & RVM_CRASH_HAS_GUEST)) {
		json_null(j, "guest");
		return;
	}
	json_open_object(j, "guest");
	json_hex(j, "exit_reason", g->exit_reason);
	json_string(j, "exit_name", exit_name(g->exit_reason));
	json_hex(j, "qualification", g->qualification);
	json_hex(j, "guest_physical", g->guest_physical);
	json_hex(j, "RIP", g->rip);
	json_hex(j, "RSP", g->rsp);
	json_hex(j, "RFLAGS", g->rflags);
	json_hex(j, "CR0", g->cr0);
	json_hex(j, "CR3", g->cr3);
	json_hex(j, "CR4", g->cr4);
	json_hex(j, "EFER", g->efer);
	json_close_object(j);
}

static void put_exit(const struct rvm_exit_entry *e, struct json *j)
{
	json_open_object(j, NULL);
	json_number(j, "tsc", e->tsc);
	json_number(j, "reason", e->reason & EXIT_REASON_BASIC);
	json_hex(j, "full_reason", e->reason);
	json_string(j, "name", exit_name(e->reason));
	json_hex(j, "rip", e->rip);
	json_hex(j, "qualification", e->qualification);
	json_hex(j, "operand", e->operand);
	json_close_object(j);
}

static void put_cpus(const struct rvm_crash_record *r, struct json *j)
{
	uint32_t i, n;

	json_open_array(j, "cpus");
	for (i = 0; i < r->num_cpus; i++) {
		const struct rvm_crash_cpu *cpu = crash_cpu(r, i);

		json_open_object(j, NULL);
		json_number(j, "index", cpu->cpu);
		json_number(j, "apic_id", cpu->apic_id);
		json_string(j, "state", crash_state_name(cpu->state));
		json_number(j, "exits", cpu->exits);
		json_number(j, "cpuid_exits", cpu->cpuid_exits);
		json_open_array(j, "last_exits");
		for (n = 0; n < cpu->num_exits; n++)
			put_exit(&crash_exits(r, i)[n], j);
		json_close_array(j);
		json_close_object(j);
	}
	json_close_array(j);
}

static void put_console(const struct rvm_crash_record *r, struct json *j)
{
	char *text = calloc(1, (size_t)r->console_size + 1);
	uint32_t i;

	if (text == NULL) {
		json_null(j, "console");
		return;
	}
	for (i = 0; i < r->console_size; i++) {
		char c = crash_console(r)[i];

		text[i] = c == '\n' || printable(c) ? c : '?';
	}
	json_string(j, "console", text);
	free(text);
}

void crash_json(const struct rvm_crash_record *r, FILE *out)
{
	struct json j;

	json_start(&j, out);
	json_open_object(&j, NULL);
	put_head(r, &j);
	put_registers(r, &j);
	put_trace(r, &j);
	put_guest(r, &j);
	put_cpus(r, &j);
	put_console(r, &j);
	json_close_object(&j);
	json_end(&j);
}
