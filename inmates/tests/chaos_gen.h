/* SPDX-License-Identifier: GPL-2.0-only */
/* Pseudo-random privileged programs. Pure: the same seed and number give the same program. */
#ifndef CHAOS_GEN_H
#define CHAOS_GEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHAOS_MAX_CODE 512
#define CHAOS_NUM_REGS 16

struct chaos_program {
	/** CHAOS_MODE_* of chaos_layout.h. */
	uint32_t mode;
	/** Bytes of code. */
	uint32_t length;
	/** RAX, RCX, RDX, RBX, RSP, ... R15 at the start. */
	uint64_t regs[CHAOS_NUM_REGS];
	uint8_t code[CHAOS_MAX_CODE];
	/** What noise in memory is made from. */
	uint64_t noise;
};

/** chaos_random() - the next number; @state: any value */
uint64_t chaos_random(uint64_t *state);

/** chaos_generate() - program number @number of a seed */
void chaos_generate(uint64_t seed, uint32_t number, struct chaos_program *program);

#endif /* CHAOS_GEN_H */
