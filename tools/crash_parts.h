/* SPDX-License-Identifier: GPL-2.0-only */
/* Parts and names of a checked crash record, for both of its forms. */
#ifndef TOOLS_CRASH_PARTS_H
#define TOOLS_CRASH_PARTS_H

#include "crash_record.h"

/** Longest text that crash_text() makes, with its terminating zero. */
#define CRASH_TEXT_SIZE 192

const struct rvm_crash_cpu *crash_cpu(const struct rvm_crash_record *r, uint32_t index);

/** crash_exits() - the first of crash_cpu(r, index)->num_exits */
const struct rvm_exit_entry *crash_exits(const struct rvm_crash_record *r, uint32_t index);

/** crash_console() - console_size bytes, not terminated */
const char *crash_console(const struct rvm_crash_record *r);

/** crash_text() - a text of the record, cut and printable */
const char *crash_text(const char *from, char text[CRASH_TEXT_SIZE]);

/** Names; "unknown" for a number that has none. */
const char *crash_kind_name(uint32_t kind);
const char *crash_action_name(uint32_t action);
const char *crash_state_name(uint32_t state);

/** One register and its name. */
struct crash_register {
	const char *name;
	uint64_t value;
};

#define CRASH_MAX_REGISTERS 24

/**
 * crash_registers() - those that are valid
 * Return: how many.
 */
unsigned int crash_registers(const struct rvm_crash_record *r,
			     struct crash_register registers[CRASH_MAX_REGISTERS]);

/** crash_microseconds() - ticks as time, 0 when the frequency is not known */
uint64_t crash_microseconds(const struct rvm_crash_record *r, uint64_t ticks);

#endif /* TOOLS_CRASH_PARTS_H */
