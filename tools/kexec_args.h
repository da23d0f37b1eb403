/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command line of kexec(8): what it asks for, and the same with a reservation for the core's
 * memory. Pure.
 */
#ifndef TOOLS_KEXEC_ARGS_H
#define TOOLS_KEXEC_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include "cmdline.h"

enum kexec_action {
	/** Nothing that concerns the next kernel: crash kernel, unload, status, help. */
	KEXEC_OTHER,
	/** -l */
	KEXEC_LOAD,
	/** Neither -l nor -f: load, then restart the machine through its init. */
	KEXEC_LOAD_AND_RESTART,
	/** -f: load and start at once. */
	KEXEC_LOAD_AND_START,
	/** -e */
	KEXEC_START,
};

struct kexec_args {
	enum kexec_action action;
	/** The next kernel's command line, without what --reuse-cmdline adds; "" when not given. */
	const char *append;
	/** --reuse-cmdline */
	bool reuse;
	/** Kernel image; NULL when there is none. */
	const char *image;
	/** Addresses that kexec(8) may use; the whole range when not given. */
	uint64_t mem_min;
	uint64_t mem_max;
	/** -x, -y */
	bool no_ifdown;
	bool no_sync;
	/** All other options and arguments, NULL at the end; strings to be freed. */
	char **rest;
	unsigned int num_rest;
};

/**
 * kexec_args_parse() - understand the arguments as kexec(8) does
 * @argv: @argv[0] is a name, the rest is what kexec(8) would get
 * Return: false when there is no memory; options that are unknown go to rest.
 */
bool kexec_args_parse(struct kexec_args *args, int argc, char **argv);

/**
 * kexec_args_cmdline() - command line of the next kernel
 * @running: that of this kernel, for --reuse-cmdline
 * @core: range to reserve
 * @text: CMDLINE_SIZE bytes
 * Return: false when the reservation cannot be added.
 */
bool kexec_args_cmdline(const struct kexec_args *args, const char *running,
			const struct memory_range *core, char *text);

/**
 * kexec_args_avoid() - keep kexec(8) from placing anything into the core's memory
 * Return: false when the range that the user has chosen has part of it.
 */
bool kexec_args_avoid(struct kexec_args *args, const struct memory_range *core);

/**
 * kexec_args_load() - arguments for kexec(8) that load the kernel, do not start it
 * Return: argv that ends with NULL, to be freed with kexec_argv_free(); NULL when there is no memory.
 */
char **kexec_args_load(const struct kexec_args *args, const char *cmdline);

void kexec_argv_free(char **argv);
void kexec_args_free(struct kexec_args *args);

#endif /* TOOLS_KEXEC_ARGS_H */
