// SPDX-License-Identifier: GPL-2.0-only
/* insn_refused_name() of devices/insn.h: what kind of instruction it is that the decoder does not do. */
#include "devices/insn.h"

#define ANY_REG 0xff
/* Bits of MODRM.reg for which an entry counts. */
#define REGS(first, last) ((uint8_t)(((2U << (last)) - 1) & ~((1U << (first)) - 1)))

struct name {
	uint8_t first, last;
	/** Set of values of MODRM.reg. */
	uint8_t regs;
	const char *text;
};

/* The first entry that fits counts. */
static const struct name one_byte[] = {
	{ 0x62, 0x62, ANY_REG, "AVX-512" },
	{ 0xc4, 0xc5, ANY_REG, "AVX" },
	{ 0xd5, 0xd5, ANY_REG, "REX2 prefix" },
	{ 0x69, 0x69, ANY_REG, "imul" },
	{ 0x6b, 0x6b, ANY_REG, "imul" },
	{ 0x6c, 0x6d, ANY_REG, "ins" },
	{ 0x6e, 0x6f, ANY_REG, "outs" },
	{ 0x50, 0x57, ANY_REG, "push" },
	{ 0x58, 0x5f, ANY_REG, "pop" },
	{ 0x68, 0x6a, ANY_REG, "push" },
	{ 0x8f, 0x8f, ANY_REG, "pop" },
	{ 0xa6, 0xa7, ANY_REG, "cmps" },
	{ 0xae, 0xaf, ANY_REG, "scas" },
	{ 0xc0, 0xc1, ANY_REG, "shift or rotate" },
	{ 0xd0, 0xd3, ANY_REG, "shift or rotate" },
	{ 0xc2, 0xc3, ANY_REG, "ret" },
	{ 0xca, 0xcb, ANY_REG, "ret" },
	{ 0xcf, 0xcf, ANY_REG, "iret" },
	{ 0xd8, 0xdf, ANY_REG, "x87" },
	{ 0xe8, 0xe8, ANY_REG, "call" },
	{ 0xf6, 0xf7, REGS(4, 7), "mul or div" },
	{ 0xff, 0xff, REGS(2, 3), "call" },
	{ 0xff, 0xff, REGS(4, 5), "jmp" },
	{ 0xff, 0xff, REGS(6, 6), "push" },
};

/* Behind 0F. */
static const struct name two_byte[] = {
	{ 0x38, 0x38, ANY_REG, "opcode 0F 38: CRC32 or SSE" },
	{ 0x3a, 0x3a, ANY_REG, "SSE" },
	{ 0x40, 0x4f, ANY_REG, "cmov" },
	{ 0xa4, 0xa5, ANY_REG, "shld" },
	{ 0xac, 0xad, ANY_REG, "shrd" },
	{ 0xae, 0xae, ANY_REG, "fxsave or xsave" },
	{ 0xaf, 0xaf, ANY_REG, "imul" },
	{ 0xb0, 0xb1, ANY_REG, "cmpxchg" },
	{ 0xbc, 0xbd, ANY_REG, "bsf or bsr" },
	{ 0xc7, 0xc7, REGS(1, 1), "cmpxchg8b or cmpxchg16b" },
	{ 0x10, 0x17, ANY_REG, "SSE" },
	{ 0x28, 0x2f, ANY_REG, "SSE" },
	{ 0x50, 0x7f, ANY_REG, "MMX or SSE" },
	{ 0xc2, 0xc2, ANY_REG, "SSE" },
	{ 0xc4, 0xc6, ANY_REG, "SSE" },
	{ 0xd0, 0xff, ANY_REG, "MMX or SSE" },
};

static bool is_prefix(uint8_t byte, enum insn_mode mode)
{
	switch (byte) {
	case 0x26:
	case 0x2e:
	case 0x36:
	case 0x3e:
	case 0x64:
	case 0x65:
	case 0x66:
	case 0x67:
	case 0xf0:
	case 0xf2:
	case 0xf3:
		return true;
	}
	return mode == INSN_MODE_64 && (byte & 0xf0) == 0x40;
}

static const char *look_up(const struct name *names, unsigned int count, uint8_t opcode, uint8_t reg)
{
	for (unsigned int i = 0; i < count; i++) {
		if (opcode >= names[i].first && opcode <= names[i].last && names[i].regs >> reg & 1)
			return names[i].text;
	}
	return NULL;
}

const char *insn_refused_name(const uint8_t *bytes, size_t size, enum insn_mode mode)
{
	const char *name;
	size_t at = 0;
	bool escape;

	while (at < size && is_prefix(bytes[at], mode))
		at++;
	escape = at < size && bytes[at] == 0x0f;
	at += escape;
	/* One byte behind the opcode: MODRM, if it has one. */
	if (at + 1 >= size)
		return "incomplete instruction";
	name = escape ? look_up(two_byte, ARRAY_SIZE(two_byte), bytes[at], bytes[at + 1] >> 3 & 7) :
			look_up(one_byte, ARRAY_SIZE(one_byte), bytes[at], bytes[at + 1] >> 3 & 7);
	return name ? name : "unknown instruction";
}
