// SPDX-License-Identifier: GPL-2.0-only
/* See devices/insn_state.h. ModRM, SIB, displacement: one function each (SDM Vol. 2A, 2.1). */
#include "devices/insn_state.h"
#include "lib/errno.h"
#include "x86/segment.h"

#define REG_RSP 4
#define REG_RBP 5

int insn_take(struct insn_state *s, uint8_t *byte)
{
	if (s->at >= s->size)
		return -ENODATA;
	*byte = s->bytes[s->at++];
	return 0;
}

int insn_take_signed(struct insn_state *s, unsigned int bytes, int64_t *value)
{
	uint64_t number = 0, sign = BIT(8 * bytes - 1);
	uint8_t byte;

	for (unsigned int i = 0; i < bytes; i++) {
		if (insn_take(s, &byte))
			return -ENODATA;
		number |= (uint64_t)byte << 8 * i;
	}
	*value = (int64_t)((number ^ sign) - sign);
	return 0;
}

uint8_t insn_address_width(const struct insn_state *s)
{
	if (!s->address_size)
		return (uint8_t)s->mode;
	return s->mode == INSN_MODE_32 ? 2 : 4;
}

void insn_set_segment(struct insn *insn, const struct insn_state *s, bool stack)
{
	insn->segment = stack ? SEG_SS : SEG_DS;
	if (s->has_segment)
		insn->segment = s->segment;
}

/* SDM Vol. 2A, table 2-1. */
static int take_address_16(struct insn *insn, struct insn_state *s)
{
	static const struct {
		uint8_t base, index;
	} forms[8] = {
		{ 3, 6 }, { 3, 7 }, { 5, 6 }, { 5, 7 },
		{ 6, INSN_NO_REGISTER }, { 7, INSN_NO_REGISTER },
		{ 5, INSN_NO_REGISTER }, { 3, INSN_NO_REGISTER },
	};
	unsigned int mod = MODRM_MOD(s->modrm), rm = MODRM_RM(s->modrm);
	bool absolute = mod == 0 && rm == 6;

	insn->base = absolute ? INSN_NO_REGISTER : forms[rm].base;
	insn->index = absolute ? INSN_NO_REGISTER : forms[rm].index;
	insn_set_segment(insn, s, insn->base == REG_RBP);
	if (mod == 1)
		return insn_take_signed(s, 1, &insn->displacement);
	return mod == 2 || absolute ? insn_take_signed(s, 2, &insn->displacement) : 0;
}

/* SDM Vol. 2A, table 2-3. Return: -ENODATA; else whether four bytes of displacement follow. */
static int take_sib(struct insn *insn, struct insn_state *s)
{
	uint8_t sib, index;
	int err = insn_take(s, &sib);

	if (err)
		return err;
	insn->scale = (uint8_t)(1U << (sib >> 6));
	index = (uint8_t)((sib >> 3 & 7U) | (s->rex & REX_X ? 8U : 0));
	insn->index = index == REG_RSP ? INSN_NO_REGISTER : index;
	if ((sib & 7U) == REG_RBP && MODRM_MOD(s->modrm) == 0) {
		insn->base = INSN_NO_REGISTER;
		return 1;
	}
	insn->base = (uint8_t)((sib & 7U) | (s->rex & REX_B ? 8U : 0));
	return 0;
}

/* SDM Vol. 2A, table 2-2 and 2.2.1.6. */
static int take_address_32(struct insn *insn, struct insn_state *s)
{
	unsigned int mod = MODRM_MOD(s->modrm), rm = MODRM_RM(s->modrm);
	int far_away = mod == 2;

	insn->index = INSN_NO_REGISTER;
	insn->base = (uint8_t)(rm | (s->rex & REX_B ? 8U : 0));
	if (rm == REG_RSP) {
		int sib = take_sib(insn, s);

		if (sib < 0)
			return sib;
		far_away |= sib;
	} else if (rm == REG_RBP && mod == 0) {
		insn->base = s->mode == INSN_MODE_64 ? INSN_RIP : INSN_NO_REGISTER;
		far_away = 1;
	}
	insn_set_segment(insn, s, insn->base == REG_RSP || insn->base == REG_RBP);
	if (mod == 1)
		return insn_take_signed(s, 1, &insn->displacement);
	return far_away ? insn_take_signed(s, 4, &insn->displacement) : 0;
}

int insn_take_modrm(struct insn *insn, struct insn_state *s)
{
	int err = insn_take(s, &s->modrm);

	if (err)
		return err;
	if (MODRM_MOD(s->modrm) == 3)
		return -EINVAL;
	insn->scale = 1;
	insn->address_width = insn_address_width(s);
	return insn->address_width == 2 ? take_address_16(insn, s) : take_address_32(insn, s);
}
