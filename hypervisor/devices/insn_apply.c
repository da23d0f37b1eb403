// SPDX-License-Identifier: GPL-2.0-only
/* insn_apply() of devices/insn.h: results and flags (SDM Vol. 1, appendix A). */
#include "devices/insn.h"
#include "lib/errno.h"

static uint64_t mask_of(unsigned int width)
{
	return width < 8 ? BIT(8 * width) - 1 : ~0ULL;
}

static uint64_t sign_of(unsigned int width)
{
	return BIT(8 * width - 1);
}

/* The operand in the register. */
static uint64_t register_part(const struct insn *insn, uint64_t reg)
{
	return (insn->reg_high ? reg >> 8 : reg) & mask_of(insn->reg_width);
}

/* Writing 32 bits clears the upper half, writing fewer keeps the rest (SDM Vol. 1, 3.4.1.1). */
static uint64_t register_merge(const struct insn *insn, uint64_t reg, uint64_t value)
{
	unsigned int shift = insn->reg_high ? 8 : 0;
	uint64_t mask = mask_of(insn->reg_width) << shift;

	if (insn->reg_width >= 4)
		return value & mask;
	return (reg & ~mask) | (value << shift & mask);
}

static uint64_t even_parity(uint64_t value)
{
	return __builtin_parityll(value & 0xff) ? 0 : INSN_FLAG_PF;
}

/* Flags that depend on the result alone. */
static uint64_t result_flags(uint64_t result, unsigned int width)
{
	return even_parity(result) | (result ? 0 : INSN_FLAG_ZF) |
	       (result & sign_of(width) ? INSN_FLAG_SF : 0);
}

static uint64_t add(uint64_t a, uint64_t b, uint64_t carry, unsigned int width, uint64_t *flags)
{
	uint64_t result = (a + b + carry) & mask_of(width);
	uint64_t carries = (a & b) | ((a | b) & ~result);

	*flags = result_flags(result, width) | ((a ^ b ^ result) & INSN_FLAG_AF);
	if (carries & sign_of(width))
		*flags |= INSN_FLAG_CF;
	if (~(a ^ b) & (a ^ result) & sign_of(width))
		*flags |= INSN_FLAG_OF;
	return result;
}

static uint64_t subtract(uint64_t a, uint64_t b, uint64_t borrow, unsigned int width,
			 uint64_t *flags)
{
	uint64_t result = (a - b - borrow) & mask_of(width);
	uint64_t borrows = (~a & b) | (~(a ^ b) & result);

	*flags = result_flags(result, width) | ((a ^ b ^ result) & INSN_FLAG_AF);
	if (borrows & sign_of(width))
		*flags |= INSN_FLAG_CF;
	if ((a ^ b) & (a ^ result) & sign_of(width))
		*flags |= INSN_FLAG_OF;
	return result;
}

static uint64_t logic(uint64_t result, unsigned int width, uint64_t *flags)
{
	*flags = result_flags(result, width);
	return result;
}

/* @a is the destination. *flags: in: old ones, out: new ones. */
static uint64_t compute(const struct insn *insn, uint64_t a, uint64_t b, uint64_t *flags)
{
	uint64_t carry = *flags & INSN_FLAG_CF, result;
	unsigned int width = insn->width;

	switch (insn->op) {
	case INSN_ADD:
		return add(a, b, 0, width, flags);
	case INSN_ADC:
		return add(a, b, carry, width, flags);
	case INSN_SBB:
		return subtract(a, b, carry, width, flags);
	case INSN_SUB:
	case INSN_CMP:
		return subtract(a, b, 0, width, flags);
	case INSN_OR:
		return logic(a | b, width, flags);
	case INSN_XOR:
		return logic(a ^ b, width, flags);
	case INSN_AND:
	case INSN_TEST:
		return logic(a & b, width, flags);
	case INSN_NEG:
		return subtract(0, a, 0, width, flags);
	case INSN_NOT:
		return ~a & mask_of(width);
	case INSN_INC:
	case INSN_DEC:
		result = insn->op == INSN_INC ? add(a, 1, 0, width, flags) :
						subtract(a, 1, 0, width, flags);
		*flags = (*flags & ~INSN_FLAG_CF) | carry;
		return result;
	}
	return a;
}

static void apply_arithmetic(const struct insn *insn, struct insn_values *v)
{
	uint64_t flags = v->flags & INSN_FLAGS;
	uint64_t memory = v->memory & mask_of(insn->width), other = insn->immediate, result;

	if (insn->operand == INSN_REGISTER)
		other = register_part(insn, v->reg);
	result = insn->to_register ? compute(insn, other, memory, &flags) :
			       compute(insn, memory, other, &flags);
	v->flags = (v->flags & ~INSN_FLAGS) | flags;
	if (insn->writes)
		v->memory = result;
	else if (insn->to_register && insn->op != INSN_CMP)
		v->reg = register_merge(insn, v->reg, result);
}

/* Two, four or eight bytes the other way round. */
static uint64_t turned(uint64_t value, unsigned int width)
{
	return __builtin_bswap64(value) >> 8 * (8 - width);
}

static void apply_move(const struct insn *insn, struct insn_values *v)
{
	uint64_t memory = v->memory & mask_of(insn->width), loaded = memory;
	uint64_t stored = insn->operand == INSN_IMMEDIATE ? insn->immediate :
							    register_part(insn, v->reg);
	uint64_t sign = sign_of(insn->width);

	if (insn->op == INSN_MOVSX)
		loaded = (memory ^ sign) - sign;
	if (insn->op == INSN_MOVBE) {
		loaded = turned(memory, insn->width);
		stored = turned(stored, insn->width);
	}
	if (insn->writes)
		v->memory = stored;
	if (insn->reads)
		v->reg = register_merge(insn, v->reg, loaded);
}

static void apply_xadd(const struct insn *insn, struct insn_values *v)
{
	uint64_t memory = v->memory & mask_of(insn->width), flags;
	uint64_t sum = add(memory, register_part(insn, v->reg), 0, insn->width, &flags);

	v->flags = (v->flags & ~INSN_FLAGS) | flags;
	v->memory = sum;
	v->reg = register_merge(insn, v->reg, memory);
}

/* All flags but CF stay, or are undefined. */
static void apply_bit(const struct insn *insn, struct insn_values *v)
{
	uint64_t number = insn->operand == INSN_IMMEDIATE ? insn->immediate : v->reg;
	uint64_t bit = BIT(number & (8ULL * insn->width - 1));
	uint64_t memory = v->memory & mask_of(insn->width);

	v->flags = (v->flags & ~INSN_FLAG_CF) | (memory & bit ? INSN_FLAG_CF : 0);
	if (insn->op == INSN_BTS)
		v->memory = memory | bit;
	else if (insn->op == INSN_BTR)
		v->memory = memory & ~bit;
	else if (insn->op == INSN_BTC)
		v->memory = memory ^ bit;
}

/* SDM Vol. 1, table B-1; odd ones are the opposite of those before them. */
static bool condition(uint64_t flags, unsigned int number)
{
	bool sign_is_wrong = !(flags & INSN_FLAG_SF) != !(flags & INSN_FLAG_OF);
	static const uint64_t any_of[] = {
		INSN_FLAG_OF, INSN_FLAG_CF, INSN_FLAG_ZF, INSN_FLAG_CF | INSN_FLAG_ZF,
		INSN_FLAG_SF, INSN_FLAG_PF, 0, INSN_FLAG_ZF,
	};
	bool is_true = flags & any_of[number >> 1 & 7];

	if (number >> 1 >= 6)
		is_true |= sign_is_wrong;
	return is_true != (number & 1);
}

int insn_apply(const struct insn *insn, struct insn_values *values)
{
	switch (insn->op) {
	case INSN_MOV:
	case INSN_MOVZX:
	case INSN_MOVSX:
	case INSN_XCHG:
	case INSN_MOVBE:
		apply_move(insn, values);
		return 0;
	case INSN_XADD:
		apply_xadd(insn, values);
		return 0;
	case INSN_SET:
		values->memory = condition(values->flags, (unsigned int)insn->immediate);
		return 0;
	case INSN_BT:
	case INSN_BTS:
	case INSN_BTR:
	case INSN_BTC:
		apply_bit(insn, values);
		return 0;
	case INSN_MOVS:
	case INSN_STOS:
	case INSN_LODS:
		return -EOPNOTSUPP;
	}
	apply_arithmetic(insn, values);
	return 0;
}

const char *insn_op_name(enum insn_op op)
{
	static const char *const names[INSN_NUM_OPS] = {
		"add", "or",  "adc", "sbb", "and", "sub",   "xor",   "cmp",  "test", "inc",
		"dec", "not", "neg", "mov", "movzx", "movsx", "xchg", "xadd", "movbe", "set", "bt",
		"bts", "btr", "btc", "movs", "stos", "lods",
	};

	return op < INSN_NUM_OPS ? names[op] : "unknown";
}
