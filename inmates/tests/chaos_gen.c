// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generates the programs of chaos.bin: sequences of actions, each some instructions with operands that are
 * mostly almost right. What comes of one does not matter; that nothing outside of the cell notices does.
 */
#include "chaos_gen.h"
#include "chaos_emit.h"
#include "chaos_layout.h"

#define MAX_ACTIONS 12
/* Room that any action finds in front of the end. */
#define ACTION_SPACE 64

uint64_t chaos_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

/* Where registers point: what the program has, what devices have, and anywhere. */
static uint64_t some_address(struct emitter *e)
{
	switch (pick(e, 8)) {
	case 0:
		return CHAOS_CODE + pick(e, CHAOS_CODE_SIZE);
	case 1:
		return CHAOS_GDT + pick(e, 0xb000);
	case 2:
		return random_bits(e);
	default:
		return CHAOS_DATA + pick(e, CHAOS_DATA_SIZE);
	}
}

static void set_registers(struct emitter *e)
{
	struct chaos_program *p = e->program;

	for (unsigned int i = 0; i < CHAOS_NUM_REGS; i++)
		p->regs[i] = pick(e, 3) ? some_address(e) : random_bits(e);
	p->regs[REG_SP] = CHAOS_STACK_TOP;
	if (p->mode <= CHAOS_MODE_16) {
		for (unsigned int i = 0; i < CHAOS_NUM_REGS; i++)
			p->regs[i] &= 0xffff;
	}
}

void chaos_generate(uint64_t seed, uint32_t number, struct chaos_program *program)
{
	struct emitter e = { .program = program, .state = seed ^ (uint64_t)number << 32 };
	unsigned int actions;

	/* Neighbours have nothing in common. */
	e.state = chaos_random(&e.state) ^ number;
	program->length = 0;
	program->mode = (uint32_t)pick(&e, CHAOS_NUM_MODES);
	program->noise = chaos_random(&e.state);
	set_registers(&e);
	actions = 1 + (unsigned int)pick(&e, MAX_ACTIONS);
	for (unsigned int i = 0; i < actions && program->length + ACTION_SPACE <= CHAOS_MAX_CODE; i++)
		emit_action(&e);
}
