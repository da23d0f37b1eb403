// SPDX-License-Identifier: GPL-2.0-only
/* See crash_parts.h. Pure; every name and text is safe for a terminal. */
#include <string.h>

#include "crash_parts.h"
#include "hypercall.h"
#include "text.h"

const struct rvm_crash_cpu *crash_cpu(const struct rvm_crash_record *r, uint32_t index)
{
	return (const struct rvm_crash_cpu *)(r + 1) + index;
}

const struct rvm_exit_entry *crash_exits(const struct rvm_crash_record *r, uint32_t index)
{
	const struct rvm_exit_entry *exits = (const void *)crash_cpu(r, r->num_cpus);

	for (uint32_t i = 0; i < index; i++)
		exits += crash_cpu(r, i)->num_exits;
	return exits;
}

const char *crash_console(const struct rvm_crash_record *r)
{
	return (const char *)crash_exits(r, r->num_cpus);
}

const char *crash_text(const char *from, char text[CRASH_TEXT_SIZE])
{
	size_t size = strnlen(from, CRASH_TEXT_SIZE - 1);

	memcpy(text, from, size);
	text[size] = '\0';
	text_printable(text);
	return text;
}

const char *crash_kind_name(uint32_t kind)
{
	switch (kind) {
	case RVM_CRASH_EXCEPTION:
		return "exception";
	case RVM_CRASH_PANIC:
		return "panic";
	case RVM_CRASH_ENTRY_FAILURE:
		return "failed VM entry";
	case RVM_CRASH_DOUBLE_FAULT:
		return "double fault";
	case RVM_CRASH_MACHINE_CHECK:
		return "machine check";
	case RVM_CRASH_ROOT_CELL:
		return "root cell";
	}
	return "unknown";
}

const char *crash_action_name(uint32_t action)
{
	switch (action) {
	case RVM_CRASH_RESET:
		return "reset";
	case RVM_CRASH_HALT:
		return "halt";
	}
	return "unknown";
}

const char *crash_state_name(uint32_t state)
{
	switch (state) {
	case JAILHOUSE_CPU_RUNNING:
		return "running";
	case JAILHOUSE_CPU_FAILED:
		return "failed";
	}
	return "unknown";
}

unsigned int crash_registers(const struct rvm_crash_record *r,
			     struct crash_register registers[CRASH_MAX_REGISTERS])
{
	const struct rvm_crash_registers *v = &r->registers;
	const struct crash_register all[] = {
		{ "RIP", v->rip }, { "RSP", v->rsp }, { "RBP", v->rbp }, { "RFLAGS", v->rflags },
		{ "CR0", v->cr0 }, { "CR2", v->cr2 }, { "CR3", v->cr3 }, { "CR4", v->cr4 },
		{ "RAX", v->rax }, { "RBX", v->rbx }, { "RCX", v->rcx }, { "RDX", v->rdx },
		{ "RSI", v->rsi }, { "RDI", v->rdi }, { "R8", v->r8 },   { "R9", v->r9 },
		{ "R10", v->r10 }, { "R11", v->r11 }, { "R12", v->r12 }, { "R13", v->r13 },
		{ "R14", v->r14 }, { "R15", v->r15 },
	};
	const unsigned int always = 8;
	unsigned int count = sizeof(all) / sizeof(all[0]);

	if (!(r->flags & RVM_CRASH_ALL_REGISTERS))
		count = always;
	memcpy(registers, all, count * sizeof(all[0]));
	return count;
}

uint64_t crash_microseconds(const struct rvm_crash_record *r, uint64_t ticks)
{
	if (r->tsc_khz == 0)
		return 0;
	/* Milliseconds and the rest apart: the product would overflow. */
	return ticks / r->tsc_khz * 1000 +
	       (uint64_t)((double)(ticks % r->tsc_khz) * 1000 / (double)r->tsc_khz);
}
