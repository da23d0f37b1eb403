// SPDX-License-Identifier: GPL-2.0-only
/* Accesses to device memory: with every form of operand, prefix and width, of known and of unknown instructions. */
#include "chaos_emit.h"
#include "chaos_shared.h"

#define APIC_PAGE 0xfee00000U

#define PICK(e, list) ((list)[pick((e), sizeof(list) / sizeof((list)[0]))])

/* Address of the register or byte that is accessed. */
static uint32_t device_address(struct emitter *e)
{
	uint32_t offset = (uint32_t)pick(e, 0x40) * 16;

	switch (pick(e, 6)) {
	case 0:
		return APIC_PAGE + offset;
	case 1:
		return APIC_PAGE + 0x300;
	case 2:
		return APIC_PAGE + (uint32_t)pick(e, pick(e, 4) ? 2 : 4096) * 0x10;
	default:
		return (uint32_t)(CHAOS_DEVICE_ADDRESS + pick(e, CHAOS_DEVICE_SIZE));
	}
}

static void emit_prefixes(struct emitter *e)
{
	static const uint8_t prefixes[] = { 0x66, 0xf0, 0xf2, 0xf3, 0x26, 0x3e };

	while (pick(e, 3) == 0)
		emit8(e, PICK(e, prefixes));
	/* FS is flat where addresses of segments end at 64 KiB. */
	if (is_16_bit(e)) {
		emit8(e, 0x64);
		emit8(e, 0x67);
	}
	if (is_64_bit(e) && pick(e, 3) == 0)
		emit8(e, 0x40 | (unsigned int)pick(e, 16));
}

/* One byte, or two behind 0FH. */
static void emit_opcode(struct emitter *e)
{
	static const uint8_t one[] = { 0x88, 0x89, 0x8a, 0x8b, 0xc6, 0xc7, 0x80, 0x81, 0x83, 0x84, 0x85, 0x86,
				       0x87, 0xf6, 0xf7, 0xfe, 0xff, 0x8f, 0xc0, 0xd1, 0xd3, 0x63 };
	static const uint8_t two[] = { 0xb6, 0xb7, 0xbe, 0xbf, 0xc3, 0xba, 0xa3, 0xab, 0xb3, 0xbb, 0xc0, 0xc1,
				       0xb0, 0xb1, 0xc7, 0x94, 0x2a, 0x6f, 0x7f, 0x10, 0x11, 0xa4, 0xbc };

	unsigned int operation;

	switch (pick(e, 5)) {
	case 0:
		emit8(e, 0x0f);
		emit8(e, PICK(e, two));
		break;
	case 1:
		/* Arithmetic with a register on either side */
		operation = (unsigned int)pick(e, 8) << 3;
		emit8(e, operation | (unsigned int)pick(e, 4));
		break;
	case 2:
		emit16(e, 0x380f);
		emit8(e, 0xf0 + (unsigned int)pick(e, 2));
		break;
	default:
		emit8(e, PICK(e, one));
	}
}

static void emit_string(struct emitter *e)
{
	static const uint8_t opcodes[] = { 0xa4, 0xa5, 0xaa, 0xab, 0xac, 0xad, 0xa6, 0xae };

	emit_set(e, REG_CX, (uint32_t)pick(e, 8));
	emit_prefixes(e);
	emit8(e, PICK(e, opcodes));
}

void emit_mmio(struct emitter *e)
{
	unsigned int reg;
	uint64_t immediate;

	emit_set(e, REG_DI, device_address(e));
	if (pick(e, 2))
		emit_set(e, REG_SI, pick(e, 2) ? device_address(e) : CHAOS_DATA);
	if (pick(e, 5) == 0) {
		emit_string(e);
		return;
	}
	emit_prefixes(e);
	emit_opcode(e);
	/* [RDI], with a displacement or a scaled index of 0, or any form; an immediate behind it, if there is none
	 * the bytes are code. */
	reg = (unsigned int)pick(e, 8) << 3;
	switch (pick(e, 4)) {
	case 0:
		emit16(e, 0x47 | reg | (unsigned int)pick(e, 16) << 8);
		break;
	case 1:
		emit16(e, 0x04 | reg | 0x2700);
		break;
	case 2:
		emit8(e, (unsigned int)pick(e, 256));
		break;
	default:
		emit8(e, 0x07 | reg);
	}
	if (pick(e, 3))
		return;
	immediate = 0x9090909090909090ULL ^ pick(e, 256);
	emit_bytes(e, immediate, (unsigned int)pick(e, 5));
}
