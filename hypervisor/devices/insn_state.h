/* SPDX-License-Identifier: GPL-2.0-only */
/* Between devices/insn.c (prefixes, opcodes) and devices/insn_address.c (bytes, memory operands). */
#ifndef RVM_DEVICES_INSN_STATE_H
#define RVM_DEVICES_INSN_STATE_H

#include "devices/insn.h"

#define REX_B 1U
#define REX_X 2U
#define REX_R 4U
#define REX_W 8U

#define MODRM_MOD(b) ((b) >> 6)
#define MODRM_REG(b) ((b) >> 3 & 7U)
#define MODRM_RM(b) ((b)&7U)

/* Where decoding is, and what the prefixes said. */
struct insn_state {
	const uint8_t *bytes;
	size_t size;
	size_t at;
	enum insn_mode mode;
	/* 0 when there was none, else 0x40 to 0x4f. */
	uint8_t rex;
	/* F2 or F3, whichever came last; 0. */
	uint8_t repeat;
	bool lock;
	bool operand_size;
	bool address_size;
	/* enum segment_index of the last segment prefix that counts. */
	bool has_segment;
	uint8_t segment;
	/* Bytes of an operand that is not a byte. */
	uint8_t width;
	uint8_t modrm;
};

/** insn_take() - the next byte; -ENODATA: there is none */
int insn_take(struct insn_state *s, uint8_t *byte);

/** insn_take_signed() - little-endian number of 1, 2, 4 or 8 bytes with its sign */
int insn_take_signed(struct insn_state *s, unsigned int bytes, int64_t *value);

/** insn_take_modrm() - a ModRM byte and its memory operand; -EINVAL: it names a register */
int insn_take_modrm(struct insn *insn, struct insn_state *s);

/** insn_set_segment() - that of the prefix, or SS if @stack, or DS */
void insn_set_segment(struct insn *insn, const struct insn_state *s, bool stack);

/** insn_address_width() - bytes */
uint8_t insn_address_width(const struct insn_state *s);

#endif /* RVM_DEVICES_INSN_STATE_H */
