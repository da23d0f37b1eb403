/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of `kexec --enter` that kexec(8) does not have. */
#ifndef TOOLS_KEXEC_ENTER_OPTIONS_H
#define TOOLS_KEXEC_ENTER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct kexec_enter_options {
	/** System configuration; NULL: built for this machine. */
	const char *config;
	const char *core;
	const char *door;
	/** File to write instead of loading anything, or NULL. */
	const char *output;
	/** Bytes for the core, 0: as much as it needs. */
	uint64_t memory;
	bool no_check;
	/** Test knobs, see struct rvm_image_header. */
	uint32_t fail_cpu;
	uint32_t fail_stage;
};

/**
 * kexec_enter_options() - take the own options out of @argv
 * @argc, @argv: what is left is for kexec(8)
 * Return: enum exit_code, a message said why.
 */
int kexec_enter_options(struct kexec_enter_options *o, int *argc, char **argv);

#endif /* TOOLS_KEXEC_ENTER_OPTIONS_H */
