/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rvm.conf: what the person in front of the machine wants. Pure: no firmware, no allocation, the
 * input is untrusted. Everything that is wrong with it becomes a note with its line number; the
 * setting then keeps its default.
 */
#ifndef RVM_CONF_H
#define RVM_CONF_H

#include "types.h"

/** Largest rvm.conf, bytes; a larger one is not read at all. */
#define RVM_CONF_MAX_SIZE 65536U
/** Longest path, with its terminating zero. */
#define RVM_CONF_PATH_SIZE 256U
/** Longest text for Linux, with its terminating zero (COMMAND_LINE_SIZE of Linux on x86). */
#define RVM_CONF_OPTIONS_SIZE 2048U
#define RVM_CONF_MAX_INITRDS 8U
#define RVM_CONF_MAX_NOTES 16U
#define RVM_CONF_NOTE_TEXT_SIZE 40U
/** Longest pause before start, seconds. */
#define RVM_CONF_MAX_TIMEOUT 3600U
/** Highest PCR of a TPM 2.0, and "measure nothing". */
#define RVM_CONF_MAX_PCR 23U
#define RVM_CONF_NO_PCR 0xffffffffU

enum rvm_conf_mode {
	RVM_CONF_ENTER = 0,
	RVM_CONF_STASH,
};

enum rvm_conf_console {
	/** Only the ring in reserved memory. */
	RVM_CONF_CONSOLE_RING = 0,
	/** 8250 at I/O ports. */
	RVM_CONF_CONSOLE_UART,
	/** 8250, memory mapped, registers 4 bytes apart. */
	RVM_CONF_CONSOLE_MMIO,
};

/** Something in the input that was not used as written. */
struct rvm_conf_note {
	/** From 1; 0: command line. */
	uint32_t line;
	/** What is wrong, static text. */
	const char *problem;
	/** Key, or start of the line; printable. */
	char text[RVM_CONF_NOTE_TEXT_SIZE];
};

struct rvm_conf {
	enum rvm_conf_mode mode;
	/** Halt with the message on screen instead of booting without the core. */
	bool halt_on_failure;
	/** Empty: the embedded image. */
	char core[RVM_CONF_PATH_SIZE];
	/** Empty: built from memory map and ACPI tables. */
	char config[RVM_CONF_PATH_SIZE];
	/** Empty: none is loaded. */
	char microcode[RVM_CONF_PATH_SIZE];
	char linux_path[RVM_CONF_PATH_SIZE];
	char chainload[RVM_CONF_PATH_SIZE];
	char initrd[RVM_CONF_MAX_INITRDS][RVM_CONF_PATH_SIZE];
	uint32_t num_initrds;
	char options[RVM_CONF_OPTIONS_SIZE];
	/** Bytes of reserved memory, 0: computed. */
	uint64_t memory;
	/** Seconds to wait for a key, 0: none. */
	uint32_t timeout;
	enum rvm_conf_console console;
	/** Port or physical address of the UART. */
	uint64_t console_address;
	/** enum rvm_crash_action. */
	uint32_t crash_action;
	/** Room for so many CPUs, 0: as many as there are. */
	uint32_t max_cpus;
	/** Unfinished boots under the core after which it is not entered, 0: any number. */
	uint32_t attempts;
	/** TPM register that core and settings are measured into, or RVM_CONF_NO_PCR. */
	uint32_t pcr;
	/** Writes of the interrupt command register exit. */
	bool watch_icr;
	/** Test knobs, see struct rvm_image_header. */
	uint32_t debug_fail_cpu;
	uint32_t debug_fail_stage;
	/** The core crashes when a hypercall asks for it. */
	bool debug_crash;

	struct rvm_conf_note notes[RVM_CONF_MAX_NOTES];
	/** May be larger than RVM_CONF_MAX_NOTES: the rest was dropped. */
	uint32_t num_notes;
	/** The command line has replaced the lists of the file. */
	bool replaced_initrds;
	bool replaced_options;
};

/** rvm_conf_init() - the defaults */
void rvm_conf_init(struct rvm_conf *conf);

/** rvm_conf_parse() - take over what a configuration file says: ASCII, UTF-8 or UTF-16 text */
void rvm_conf_parse(struct rvm_conf *conf, const void *data, size_t size);

/**
 * rvm_conf_command_line() - take over `key=value` words; double quotes keep blanks in a value
 *
 * A first word without `=` is the name of the program and the key `conf` belongs to
 * rvm_conf_find_word(); both are passed over.
 */
void rvm_conf_command_line(struct rvm_conf *conf, const char *text);

/**
 * rvm_conf_find_word() - value of one word of a command line
 * Return: true and a terminated value (as a path when it looks like one), or false.
 */
bool rvm_conf_find_word(const char *text, const char *key, char *value, size_t value_size);

/** rvm_conf_path() - check a path and turn it into the firmware's form: `\a\b` */
bool rvm_conf_path(char *path, size_t path_size, const char *value);

#endif /* RVM_CONF_H */
