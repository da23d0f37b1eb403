/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decoder of the instructions by which compilers and operating systems access device registers (SDM
 * Vol. 2A, chapter 2, and the pages of the instructions). Pure: sees bytes, neither registers nor
 * memory; insn_apply() works out values. Everything that is not listed in enum insn_op is refused.
 */
#ifndef RVM_DEVICES_INSN_H
#define RVM_DEVICES_INSN_H

#include "lib/util.h"

/** No instruction is longer (SDM Vol. 2A, 2.3.11). */
#define INSN_MAX_LENGTH 15

/** Size of code segment, from CS.L and CS.D; also the size in bytes of a default address. */
enum insn_mode {
	INSN_MODE_16 = 2,
	INSN_MODE_32 = 4,
	INSN_MODE_64 = 8,
};

enum insn_op {
	/** The first eight in the order of their opcodes. */
	INSN_ADD,
	INSN_OR,
	INSN_ADC,
	INSN_SBB,
	INSN_AND,
	INSN_SUB,
	INSN_XOR,
	INSN_CMP,
	INSN_TEST,
	INSN_INC,
	INSN_DEC,
	INSN_NOT,
	INSN_NEG,
	INSN_MOV,
	INSN_MOVZX,
	/** Also MOVSXD. */
	INSN_MOVSX,
	INSN_XCHG,
	INSN_XADD,
	/** A move that turns the order of the bytes round. */
	INSN_MOVBE,
	/** SETcc; the condition is the immediate. */
	INSN_SET,
	/** These four in the order of their opcodes. */
	INSN_BT,
	INSN_BTS,
	INSN_BTR,
	INSN_BTC,
	/** String instructions: decoded, but insn_apply() does not know them. */
	INSN_MOVS,
	INSN_STOS,
	INSN_LODS,
	INSN_NUM_OPS,
};

/** What stands opposite to the memory operand. */
enum insn_operand {
	INSN_NOTHING,
	INSN_REGISTER,
	INSN_IMMEDIATE,
};

enum insn_repeat {
	INSN_ONCE,
	/** F3 before a string instruction. */
	INSN_REP,
	/** F2 before a string instruction; MOVS, STOS and LODS take it like F3. */
	INSN_REPNE,
};

/** Value of insn.base and insn.index: there is none, or the address is relative to the next RIP. */
#define INSN_NO_REGISTER 0xff
#define INSN_RIP 0xfe

struct insn {
	/** enum insn_op. */
	uint8_t op;
	/** Bytes of the whole instruction, 1 to INSN_MAX_LENGTH. */
	uint8_t length;
	/** Bytes of the memory operand: 1, 2, 4 or 8. */
	uint8_t width;
	/** What it does with the memory operand; both for read-modify-write. */
	bool reads;
	bool writes;
	/** F0 stands before it; XCHG locks without. */
	bool lock;
	/** enum insn_repeat; only string instructions. */
	uint8_t repeat;

	/** enum insn_operand. */
	uint8_t operand;
	/** Number as in the encoding: 0 RAX, 1 RCX, ... 15 R15. */
	uint8_t reg;
	/** It is AH, CH, DH or BH, of register reg (0 to 3). */
	bool reg_high;
	/** The register is the destination (of XCHG and XADD: one of two). CMP has one, but keeps it. */
	bool to_register;
	/** Bytes of the register; differs from width for MOVZX and MOVSX. */
	uint8_t reg_width;
	/** Cut to width. INSN_SET: low four bits of the opcode (SDM Vol. 1, table B-1); no operand. */
	uint64_t immediate;

	/**
	 * Form of the address: segment + base + index * scale + displacement. The bit number of BT and its
	 * kin, if in a register, moves it further, by (number >> log2 of bits in width) * width, number signed.
	 */
	uint8_t segment;
	uint8_t base;
	uint8_t index;
	/** 1, 2, 4 or 8. */
	uint8_t scale;
	/** Bytes to which the sum is cut: 2, 4 or 8. */
	uint8_t address_width;
	int64_t displacement;
};

/**
 * insn_decode() - decode one instruction with a memory operand
 * @bytes, @size: what is known of it; bytes beyond INSN_MAX_LENGTH are not looked at
 *
 * MOVS has two memory operands: segment is that of the source, DS:RSI; the destination is ES:RDI.
 * Return: 0; -ENODATA it goes on behind @size or INSN_MAX_LENGTH; -EINVAL the processor raises #UD,
 * or it has no memory operand; -EOPNOTSUPP not one of enum insn_op. *insn is zero then.
 */
int __must_check insn_decode(struct insn *insn, const uint8_t *bytes, size_t size,
			     enum insn_mode mode);

/** insn_op_name() - mnemonic, in lower case */
const char *insn_op_name(enum insn_op op);

/**
 * insn_refused_name() - for messages: what it is that insn_decode() has refused
 * @bytes, @size, @mode: as for insn_decode()
 */
const char *insn_refused_name(const uint8_t *bytes, size_t size, enum insn_mode mode);

/** Arithmetic flags, as in RFLAGS. */
#define INSN_FLAG_CF BIT(0)
#define INSN_FLAG_PF BIT(2)
#define INSN_FLAG_AF BIT(4)
#define INSN_FLAG_ZF BIT(6)
#define INSN_FLAG_SF BIT(7)
#define INSN_FLAG_OF BIT(11)
#define INSN_FLAGS                                                                           \
	(INSN_FLAG_CF | INSN_FLAG_PF | INSN_FLAG_AF | INSN_FLAG_ZF | INSN_FLAG_SF | INSN_FLAG_OF)

/** Values before and after an instruction. */
struct insn_values {
	/** Memory operand; unused on input when the instruction does not read it. */
	uint64_t memory;
	/** The whole register insn.reg; unused without one. */
	uint64_t reg;
	/** RFLAGS. */
	uint64_t flags;
};

/**
 * insn_apply() - what the instruction makes of its operands
 *
 * Return: 0; -EOPNOTSUPP for string instructions, nothing has changed then.
 */
int __must_check insn_apply(const struct insn *insn, struct insn_values *values);

#endif /* RVM_DEVICES_INSN_H */
