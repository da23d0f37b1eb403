/* SPDX-License-Identifier: GPL-2.0-only */
/* Parts of the generator: bytes, operands, and the table of actions. */
#ifndef CHAOS_EMIT_H
#define CHAOS_EMIT_H

#include "chaos_gen.h"
#include "chaos_layout.h"

#define REG_AX 0
#define REG_CX 1
#define REG_DX 2
#define REG_BX 3
#define REG_SP 4
#define REG_SI 6
#define REG_DI 7

struct emitter {
	struct chaos_program *program;
	uint64_t state;
};

/*
 * No two draws in an expression, but one after the other by ?: - their order is the compiler's business, and a seed would
 * mean different programs.
 */

/** A number below n, which is not 0. */
static inline uint64_t pick(struct emitter *e, uint64_t n)
{
	return chaos_random(&e->state) % n;
}

/** A number of random length: small ones, ones, and noise. */
static inline uint64_t random_bits(struct emitter *e)
{
	uint64_t value = chaos_random(&e->state);

	value >>= pick(e, 64);
	return pick(e, 4) ? value : ~value;
}

static inline bool is_16_bit(const struct emitter *e)
{
	return e->program->mode <= CHAOS_MODE_16;
}

static inline bool is_64_bit(const struct emitter *e)
{
	return e->program->mode == CHAOS_MODE_64;
}

static inline void emit8(struct emitter *e, unsigned int byte)
{
	if (e->program->length < CHAOS_MAX_CODE)
		e->program->code[e->program->length++] = (uint8_t)byte;
}

static inline void emit16(struct emitter *e, unsigned int value)
{
	emit8(e, value);
	emit8(e, value >> 8);
}

static inline void emit32(struct emitter *e, uint32_t value)
{
	emit16(e, value);
	emit16(e, value >> 16);
}

/** Bytes in memory order, the first one in the lowest bits of value. */
static inline void emit_bytes(struct emitter *e, uint64_t value, unsigned int n)
{
	for (; n; n--, value >>= 8)
		emit8(e, (unsigned int)value);
}

/** MOV reg, imm32; in all modes. */
static inline void emit_set(struct emitter *e, unsigned int reg, uint32_t value)
{
	if (is_16_bit(e))
		emit8(e, 0x66);
	emit8(e, 0xb8 + reg);
	emit32(e, value);
}

/** Appends one action. */
void emit_action(struct emitter *e);

/** emit_mmio() - an instruction with a memory operand, most of them of those that the core decodes */
void emit_mmio(struct emitter *e);

#endif /* CHAOS_EMIT_H */
