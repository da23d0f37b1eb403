// SPDX-License-Identifier: GPL-2.0-only
/* See devices/insn.h. Prefixes, opcodes and what they make of register and immediate. */
#include "devices/insn_state.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "x86/segment.h"

#define PREFIX_LOCK 0xf0
#define PREFIX_REPNE 0xf2
#define PREFIX_REP 0xf3
#define PREFIX_OPERAND_SIZE 0x66
#define PREFIX_ADDRESS_SIZE 0x67
#define OPCODE_ESCAPE 0x0f

static uint64_t cut(uint64_t value, unsigned int bytes)
{
	return bytes < 8 ? value & (BIT(8 * bytes) - 1) : value;
}

static bool segment_prefix(struct insn_state *s, uint8_t byte)
{
	static const struct {
		uint8_t byte, segment;
	} prefixes[] = {
		{ 0x26, SEG_ES }, { 0x2e, SEG_CS }, { 0x36, SEG_SS },
		{ 0x3e, SEG_DS }, { 0x64, SEG_FS }, { 0x65, SEG_GS },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(prefixes); i++) {
		if (prefixes[i].byte != byte)
			continue;
		/* 64-bit mode knows two segments; the prefixes of the others do nothing. */
		if (s->mode != INSN_MODE_64 || byte >= 0x64) {
			s->has_segment = true;
			s->segment = prefixes[i].segment;
		}
		return true;
	}
	return false;
}

static bool legacy_prefix(struct insn_state *s, uint8_t byte)
{
	switch (byte) {
	case PREFIX_LOCK:
		s->lock = true;
		return true;
	case PREFIX_REP:
	case PREFIX_REPNE:
		s->repeat = byte;
		return true;
	case PREFIX_OPERAND_SIZE:
		s->operand_size = true;
		return true;
	case PREFIX_ADDRESS_SIZE:
		s->address_size = true;
		return true;
	}
	return segment_prefix(s, byte);
}

/* Leaves the first opcode byte in *byte. A REX prefix counts right before the opcode only. */
static int take_prefixes(struct insn_state *s, uint8_t *byte)
{
	int err;

	for (;;) {
		err = insn_take(s, byte);
		if (err)
			return err;
		if (s->mode == INSN_MODE_64 && (*byte & 0xf0) == 0x40)
			s->rex = *byte;
		else if (legacy_prefix(s, *byte))
			s->rex = 0;
		else
			return 0;
	}
}

static uint8_t operand_width(const struct insn_state *s)
{
	bool half = s->mode == INSN_MODE_16;

	if (s->rex & REX_W)
		return 8;
	return half != s->operand_size ? 2 : 4;
}

/* The register of a ModRM byte. Without REX, byte registers 4 to 7 are AH to BH. */
static void set_register(struct insn *insn, const struct insn_state *s, uint8_t width)
{
	insn->operand = INSN_REGISTER;
	insn->reg_width = width;
	insn->reg = (uint8_t)(MODRM_REG(s->modrm) | (s->rex & REX_R ? 8U : 0));
	if (width == 1 && !s->rex && insn->reg >= 4) {
		insn->reg_high = true;
		insn->reg -= 4;
	}
}

/* Immediates of 64-bit operands have four bytes and a sign. */
static int take_immediate(struct insn *insn, struct insn_state *s, unsigned int bytes)
{
	int64_t value;
	int err = insn_take_signed(s, MIN(bytes, 4U), &value);

	insn->operand = INSN_IMMEDIATE;
	if (!err)
		insn->immediate = cut((uint64_t)value, insn->width);
	return err;
}

static void set_access(struct insn *insn, enum insn_op op, bool reads, bool writes)
{
	insn->op = op;
	insn->reads = reads;
	insn->writes = writes;
}

/* An operation between a register and memory, either of which may be the destination. */
static int with_register(struct insn *insn, struct insn_state *s, bool byte)
{
	int err = insn_take_modrm(insn, s);

	insn->width = byte ? 1 : s->width;
	if (!err)
		set_register(insn, s, insn->width);
	return err;
}

/* Opcodes 00 to 3B whose low three bits are 0 to 3. */
static int decode_arithmetic(struct insn *insn, struct insn_state *s, uint8_t opcode)
{
	enum insn_op op = opcode >> 3;
	bool to_memory = !(opcode & 2);

	set_access(insn, op, true, to_memory && op != INSN_CMP);
	insn->to_register = !to_memory;
	return with_register(insn, s, !(opcode & 1));
}

/* 80, 81 and 83; 82 is 80 outside 64-bit mode. */
static int decode_group1(struct insn *insn, struct insn_state *s, uint8_t opcode)
{
	bool byte = !(opcode & 1);
	int err = insn_take_modrm(insn, s);
	enum insn_op op = MODRM_REG(s->modrm);

	if (err)
		return err;
	if (opcode == 0x82 && s->mode == INSN_MODE_64)
		return -EINVAL;
	insn->width = byte ? 1 : s->width;
	set_access(insn, op, true, op != INSN_CMP);
	return take_immediate(insn, s, opcode == 0x81 ? s->width : 1);
}

/* F6, F7: TEST with an immediate, NOT, NEG; FE, FF: INC, DEC. */
static int decode_group3_4_5(struct insn *insn, struct insn_state *s, uint8_t opcode)
{
	static const uint8_t group3[] = { INSN_TEST, INSN_TEST, INSN_NOT, INSN_NEG };
	static const uint8_t group4[] = { INSN_INC, INSN_DEC };
	bool first = opcode < 0xfe, byte = !(opcode & 1);
	unsigned int limit = first ? ARRAY_SIZE(group3) : ARRAY_SIZE(group4), number;
	int err = insn_take_modrm(insn, s);

	number = MODRM_REG(s->modrm);
	if (err)
		return err;
	if (number >= limit)
		return -EOPNOTSUPP;
	insn->width = byte ? 1 : s->width;
	set_access(insn, first ? group3[number] : group4[number], true, true);
	if (insn->op != INSN_TEST)
		return 0;
	insn->writes = false;
	return take_immediate(insn, s, insn->width);
}

static int decode_mov_immediate(struct insn *insn, struct insn_state *s, uint8_t opcode)
{
	int err = insn_take_modrm(insn, s);

	if (err)
		return err;
	if (MODRM_REG(s->modrm))
		return -EOPNOTSUPP;
	insn->width = opcode & 1 ? s->width : 1;
	set_access(insn, INSN_MOV, false, true);
	return take_immediate(insn, s, insn->width);
}

/* A0 to A3: the accumulator and an address that is as wide as addresses are. */
static int decode_mov_offset(struct insn *insn, struct insn_state *s, uint8_t opcode)
{
	bool store = opcode & 2;

	insn->width = opcode & 1 ? s->width : 1;
	insn->operand = INSN_REGISTER;
	insn->reg_width = insn->width;
	insn->base = INSN_NO_REGISTER;
	insn->index = INSN_NO_REGISTER;
	insn->scale = 1;
	insn->address_width = insn_address_width(s);
	insn_set_segment(insn, s, false);
	set_access(insn, INSN_MOV, !store, store);
	insn->to_register = !store;
	return insn_take_signed(s, insn->address_width, &insn->displacement);
}

/* A4, A5: MOVS; AA, AB: STOS; AC, AD: LODS. */
static int decode_string(struct insn *insn, struct insn_state *s, uint8_t opcode)
{
	enum insn_op op = opcode < 0xaa ? INSN_MOVS : opcode < 0xac ? INSN_STOS : INSN_LODS;

	insn->width = opcode & 1 ? s->width : 1;
	insn->base = op == INSN_STOS ? 7 : 6;
	insn->index = INSN_NO_REGISTER;
	insn->scale = 1;
	insn->address_width = insn_address_width(s);
	insn_set_segment(insn, s, false);
	/* The destination's segment cannot be overridden. */
	if (op == INSN_STOS)
		insn->segment = SEG_ES;
	if (op != INSN_MOVS) {
		insn->operand = INSN_REGISTER;
		insn->reg_width = insn->width;
	}
	set_access(insn, op, op != INSN_STOS, op != INSN_LODS);
	insn->to_register = op == INSN_LODS;
	if (s->repeat)
		insn->repeat = s->repeat == PREFIX_REP ? INSN_REP : INSN_REPNE;
	return 0;
}

/* MOVZX, MOVSX, MOVSXD: memory of one width, a register of another. */
static int decode_extend(struct insn *insn, struct insn_state *s, enum insn_op op, uint8_t width)
{
	int err = insn_take_modrm(insn, s);

	set_access(insn, op, true, false);
	insn->to_register = true;
	insn->width = width;
	if (!err)
		set_register(insn, s, s->width);
	return err;
}

/* 0F C0, C1. */
static int decode_xadd(struct insn *insn, struct insn_state *s, uint8_t opcode)
{
	set_access(insn, INSN_XADD, true, true);
	insn->to_register = true;
	return with_register(insn, s, opcode == 0xc0);
}

/* 0F A3, AB, B3, BB: the number of the bit in a register; 0F BA: in a byte. */
static int decode_bit(struct insn *insn, struct insn_state *s, uint8_t opcode)
{
	int err = with_register(insn, s, false);
	unsigned int number = opcode == 0xba ? MODRM_REG(s->modrm) : opcode >> 3;
	enum insn_op op = INSN_BT + (number & 3);
	uint8_t bit;

	set_access(insn, op, true, op != INSN_BT);
	if (err || opcode != 0xba)
		return err;
	if (number < 4)
		return -EINVAL;
	err = insn_take(s, &bit);
	insn->operand = INSN_IMMEDIATE;
	insn->reg = 0;
	insn->reg_width = 0;
	insn->immediate = bit;
	return err;
}

/* 0F 90 to 9F: a byte, whatever the prefixes say. */
static int decode_set(struct insn *insn, struct insn_state *s, uint8_t opcode)
{
	insn->width = 1;
	insn->immediate = opcode & 0xf;
	set_access(insn, INSN_SET, false, true);
	return insn_take_modrm(insn, s);
}

/* 0F 38 F0, F1: MOVBE; with F2 they are CRC32. */
static int decode_three_byte(struct insn *insn, struct insn_state *s)
{
	uint8_t opcode;
	int err = insn_take(s, &opcode);

	if (err)
		return err;
	if ((opcode != 0xf0 && opcode != 0xf1) || s->repeat)
		return -EOPNOTSUPP;
	set_access(insn, INSN_MOVBE, opcode == 0xf0, opcode == 0xf1);
	insn->to_register = opcode == 0xf0;
	return with_register(insn, s, false);
}

/* 0F C3: MOVNTI; with a mandatory prefix it would be something else. */
static int decode_movnti(struct insn *insn, struct insn_state *s)
{
	if (s->repeat || s->operand_size)
		return -EOPNOTSUPP;
	s->width = s->rex & REX_W ? 8 : 4;
	set_access(insn, INSN_MOV, false, true);
	return with_register(insn, s, false);
}

static int decode_two_byte(struct insn *insn, struct insn_state *s)
{
	uint8_t opcode;
	int err = insn_take(s, &opcode);

	if (err)
		return err;
	if ((opcode & 0xf0) == 0x90)
		return decode_set(insn, s, opcode);
	switch (opcode) {
	case 0x38:
		return decode_three_byte(insn, s);
	case 0xa3:
	case 0xab:
	case 0xb3:
	case 0xba:
	case 0xbb:
		return decode_bit(insn, s, opcode);
	case 0xb6:
	case 0xb7:
		return decode_extend(insn, s, INSN_MOVZX, opcode & 1 ? 2 : 1);
	case 0xbe:
	case 0xbf:
		return decode_extend(insn, s, INSN_MOVSX, opcode & 1 ? 2 : 1);
	case 0xc0:
	case 0xc1:
		return decode_xadd(insn, s, opcode);
	case 0xc3:
		return decode_movnti(insn, s);
	}
	return -EOPNOTSUPP;
}

static int decode_moves(struct insn *insn, struct insn_state *s, uint8_t opcode)
{
	switch (opcode) {
	case 0x63:
		if (s->mode != INSN_MODE_64)
			return -EOPNOTSUPP;
		return decode_extend(insn, s, INSN_MOVSX, s->width == 2 ? 2 : 4);
	case 0x84:
	case 0x85:
		set_access(insn, INSN_TEST, true, false);
		return with_register(insn, s, opcode == 0x84);
	case 0x86:
	case 0x87:
		set_access(insn, INSN_XCHG, true, true);
		insn->to_register = true;
		return with_register(insn, s, opcode == 0x86);
	case 0x88:
	case 0x89:
	case 0x8a:
	case 0x8b:
		set_access(insn, INSN_MOV, opcode & 2, !(opcode & 2));
		insn->to_register = opcode & 2;
		return with_register(insn, s, !(opcode & 1));
	case 0xc6:
	case 0xc7:
		return decode_mov_immediate(insn, s, opcode);
	}
	return -EOPNOTSUPP;
}

static int decode_opcode(struct insn *insn, struct insn_state *s, uint8_t opcode)
{
	if (opcode < 0x40 && !(opcode & 4))
		return decode_arithmetic(insn, s, opcode);
	if (opcode >= 0x80 && opcode <= 0x83)
		return decode_group1(insn, s, opcode);
	if (opcode >= 0xa0 && opcode <= 0xa3)
		return decode_mov_offset(insn, s, opcode);
	if (opcode == 0xa4 || opcode == 0xa5 || (opcode >= 0xaa && opcode <= 0xad))
		return decode_string(insn, s, opcode);
	if (opcode == 0xf6 || opcode == 0xf7 || opcode >= 0xfe)
		return decode_group3_4_5(insn, s, opcode);
	return decode_moves(insn, s, opcode);
}

/* LOCK goes with instructions that read, change and write memory, and no others. */
static bool lock_allowed(const struct insn *insn)
{
	return insn->reads && insn->writes && insn->op != INSN_MOVS;
}

int insn_decode(struct insn *insn, const uint8_t *bytes, size_t size, enum insn_mode mode)
{
	struct insn_state s = {
		.bytes = bytes,
		.size = MIN(size, (size_t)INSN_MAX_LENGTH),
		.mode = mode,
	};
	uint8_t opcode;
	int err;

	memset(insn, 0, sizeof(*insn));
	err = take_prefixes(&s, &opcode);
	if (!err) {
		s.width = operand_width(&s);
		err = opcode == OPCODE_ESCAPE ? decode_two_byte(insn, &s) :
						decode_opcode(insn, &s, opcode);
	}
	if (!err && s.lock && !lock_allowed(insn))
		err = -EINVAL;
	insn->lock = s.lock;
	insn->length = (uint8_t)s.at;
	if (err)
		memset(insn, 0, sizeof(*insn));
	return err;
}
