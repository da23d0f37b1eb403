// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/insn.c hypervisor/devices/insn_address.c hypervisor/devices/insn_apply.c */
/* sources: hypervisor/devices/insn_name.c hypervisor/lib/string.c */
/* The decoder against an assembler and a disassembler (tests/unit/insn_cases), its results against the
 * processor that runs this test, and what it refuses. */
#include "tests/fakes/unit.h"

#include <errno.h>

#include "devices/insn.h"

#define CASES "tests/unit/insn_cases"

/* One line of insn_cases. */
struct test_case {
	unsigned int mode;
	char hex[2 * INSN_MAX_LENGTH + 1];
	char op[16];
	unsigned int reads, writes, width, operand, reg, reg_high, reg_width;
	unsigned long long immediate;
	unsigned int segment, base, index, scale, address_width;
	unsigned long long displacement;
	unsigned int lock, repeat;
	uint8_t bytes[INSN_MAX_LENGTH];
	unsigned int length;
};

static enum insn_mode mode_of(unsigned int bits)
{
	return bits / 8;
}

static void parse(const char *line, struct test_case *c)
{
	int fields = sscanf(line, "%u %30s %15s %u %u %u %u %u %u %u %llx %u %u %u %u %u %llx %u %u",
			    &c->mode, c->hex, c->op, &c->reads, &c->writes, &c->width, &c->operand,
			    &c->reg, &c->reg_high, &c->reg_width, &c->immediate, &c->segment,
			    &c->base, &c->index, &c->scale, &c->address_width, &c->displacement,
			    &c->lock, &c->repeat);

	if (fields != 19)
		fail_msg("not a case: %s", line);
	c->length = (unsigned int)strlen(c->hex) / 2;
	for (unsigned int i = 0; i < c->length; i++) {
		unsigned int byte;

		assert_int_equal(sscanf(c->hex + 2 * i, "%2x", &byte), 1);
		c->bytes[i] = (uint8_t)byte;
	}
}

static bool same_operand(const struct test_case *c, const struct insn *i)
{
	/* For fewer than two operands, or MOVS, the number of the register means nothing. */
	return i->operand == c->operand && i->reg == c->reg && i->reg_high == c->reg_high &&
	       i->reg_width == c->reg_width && i->immediate == c->immediate;
}

static bool same_address(const struct test_case *c, const struct insn *i)
{
	uint64_t mask = c->address_width < 8 ? BIT(8 * c->address_width) - 1 : ~0ULL;
	uint8_t scale = i->index == INSN_NO_REGISTER ? 1 : i->scale;

	return i->segment == c->segment && i->base == c->base && i->index == c->index &&
	       scale == c->scale && i->address_width == c->address_width &&
	       ((uint64_t)i->displacement & mask) == (c->displacement & mask);
}

static bool same(const struct test_case *c, const struct insn *i)
{
	return !strcmp(insn_op_name(i->op), c->op) && i->length == c->length &&
	       i->width == c->width && i->reads == c->reads && i->writes == c->writes &&
	       i->lock == c->lock && i->repeat == c->repeat && same_operand(c, i) &&
	       same_address(c, i);
}

static void check_case(const char *line)
{
	struct test_case c = { 0 };
	struct insn insn;

	parse(line, &c);
	if (insn_decode(&insn, c.bytes, c.length, mode_of(c.mode)))
		fail_msg("refused: %s", line);
	if (!same(&c, &insn))
		fail_msg("%sdecoded: %s length %u width %u reads %d writes %d operand %u reg %u/%u "
			 "high %d imm %llx seg %u base %u index %u scale %u aw %u disp %llx",
			 line, insn_op_name(insn.op), insn.length, insn.width, insn.reads,
			 insn.writes, insn.operand, insn.reg, insn.reg_width, insn.reg_high,
			 (unsigned long long)insn.immediate, insn.segment, insn.base, insn.index,
			 insn.scale, insn.address_width, (unsigned long long)insn.displacement);
	/* Every shorter piece of it is told apart from a whole instruction. */
	for (unsigned int size = 0; size < c.length; size++) {
		assert_int_equal(insn_decode(&insn, c.bytes, size, mode_of(c.mode)), -ENODATA);
		assert_int_equal(insn.length, 0);
	}
}

static void test_as_the_assembler(void **state)
{
	unsigned int count = 0;
	char line[256];
	FILE *cases = popen(CASES, "r");

	(void)state;
	assert_non_null(cases);
	while (fgets(line, sizeof(line), cases)) {
		check_case(line);
		count++;
	}
	assert_int_equal(pclose(cases), 0);
	print_message("# %u instructions\n", count);
	assert_true(count > 3000);
}

static int decode64(const char *bytes, size_t size)
{
	struct insn insn;

	return insn_decode(&insn, (const uint8_t *)bytes, size, INSN_MODE_64);
}
#define DECODE64(text) decode64(text, sizeof(text) - 1)

static void test_refused(void **state)
{
	(void)state;
	/* No memory operand. */
	assert_int_equal(DECODE64("\x89\xc0"), -EINVAL);
	assert_int_equal(DECODE64("\x0f\xb6\xc0"), -EINVAL);
	/* LOCK where it raises #UD. */
	assert_int_equal(DECODE64("\xf0\x89\x00"), -EINVAL);
	assert_int_equal(DECODE64("\xf0\x03\x00"), -EINVAL);
	assert_int_equal(DECODE64("\xf0\x39\x00"), -EINVAL);
	assert_int_equal(DECODE64("\xf0\xa5"), -EINVAL);
	assert_int_equal(DECODE64("\x82\x00\x00"), -EINVAL);
	assert_int_equal(DECODE64("\xf0\x0f\xa3\x00"), -EINVAL);
	assert_int_equal(DECODE64("\xf0\x0f\x94\x00"), -EINVAL);
	assert_int_equal(DECODE64("\xf0\x0f\x38\xf1\x00"), -EINVAL);
	/* Group 8 begins at 4. */
	assert_int_equal(DECODE64("\x0f\xba\x18\x01"), -EINVAL);
	/* PUSH, POP, CALL, SSE, VEX, CMPXCHG, CRC32, REX2, ARPL: not ours. */
	assert_int_equal(DECODE64("\xff\x30"), -EOPNOTSUPP);
	assert_int_equal(DECODE64("\x8f\x00"), -EOPNOTSUPP);
	assert_int_equal(DECODE64("\xff\x10"), -EOPNOTSUPP);
	assert_int_equal(DECODE64("\x0f\x11\x00"), -EOPNOTSUPP);
	assert_int_equal(DECODE64("\xc5\xf8\x11\x00"), -EOPNOTSUPP);
	assert_int_equal(DECODE64("\x0f\xb1\x08"), -EOPNOTSUPP);
	assert_int_equal(DECODE64("\xf2\x0f\x38\xf1\x00"), -EOPNOTSUPP);
	assert_int_equal(DECODE64("\x0f\x38\xf9\x00"), -EOPNOTSUPP);
	assert_int_equal(DECODE64("\xd5\x00\x89\x00"), -EOPNOTSUPP);
	assert_int_equal(DECODE64("\x66\x0f\xc3\x00"), -EOPNOTSUPP);
	assert_int_equal(DECODE64("\xf7\x20"), -EOPNOTSUPP);
	assert_int_equal(DECODE64("\xc7\x08"), -EOPNOTSUPP);
}

static void test_refused_by_name(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *name;
	} refused[] = {
		{ "\xff\x30", 2, "push" },
		{ "\x8f\x00", 2, "pop" },
		{ "\x41\xff\x10", 3, "call" },
		{ "\xff\x20", 2, "jmp" },
		{ "\x66\x0f\x7f\x00", 4, "MMX or SSE" },
		{ "\xf3\x0f\x7f\x00", 4, "MMX or SSE" },
		{ "\x0f\x11\x00", 3, "SSE" },
		{ "\xc5\xf8\x11\x00", 4, "AVX" },
		{ "\x62\xf1\x7c\x48\x11\x00", 6, "AVX-512" },
		{ "\xf0\x0f\xb1\x08", 4, "cmpxchg" },
		{ "\x0f\xc7\x08", 3, "cmpxchg8b or cmpxchg16b" },
		{ "\xf2\x0f\x38\xf1\x00", 5, "opcode 0F 38: CRC32 or SSE" },
		{ "\xf7\x20", 2, "mul or div" },
		{ "\xc1\x20\x03", 3, "shift or rotate" },
		{ "\xd9\x00", 2, "x87" },
		{ "\xf3\xa6\x90", 3, "cmps" },
		{ "\x0f\xff", 2, "incomplete instruction" },
		{ "\x66\x66", 2, "incomplete instruction" },
		{ "", 0, "incomplete instruction" },
		{ "\x0f\x0b\x00", 3, "unknown instruction" },
	};

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(refused); i++)
		assert_string_equal(insn_refused_name((const uint8_t *)refused[i].bytes,
						      refused[i].size, INSN_MODE_64),
				    refused[i].name);
	/* DEC in 32-bit code, a prefix in 64-bit code. */
	assert_string_equal(insn_refused_name((const uint8_t *)"\x48\xff\x30", 3, INSN_MODE_32),
			    "unknown instruction");
	assert_string_equal(insn_refused_name((const uint8_t *)"\x48\xff\x30", 3, INSN_MODE_64),
			    "push");
}

static void test_longer_than_allowed(void **state)
{
	uint8_t bytes[32];
	struct insn insn;

	(void)state;
	memset(bytes, 0x66, sizeof(bytes));
	bytes[13] = 0x89;
	bytes[14] = 0x00;
	assert_int_equal(insn_decode(&insn, bytes, sizeof(bytes), INSN_MODE_64), 0);
	assert_int_equal(insn.length, 15);
	bytes[13] = 0x66;
	bytes[14] = 0x89;
	bytes[15] = 0x00;
	assert_int_equal(insn_decode(&insn, bytes, sizeof(bytes), INSN_MODE_64), -ENODATA);
}

static void test_prefix_order(void **state)
{
	struct insn insn;

	(void)state;
	/* A REX prefix that is followed by another prefix does nothing. */
	assert_int_equal(insn_decode(&insn, (const uint8_t *)"\x4d\x66\x89\x00", 4, INSN_MODE_64), 0);
	assert_int_equal(insn.width, 2);
	assert_int_equal(insn.reg, 0);
	/* REX.W wins over 66; DS, ES, SS and CS are ignored in 64-bit mode. */
	assert_int_equal(insn_decode(&insn, (const uint8_t *)"\x66\x36\x48\x89\x00", 5, INSN_MODE_64),
			 0);
	assert_int_equal(insn.width, 8);
	assert_int_equal(insn.segment, 3);
	/* In 32-bit code the same byte is DEC. */
	assert_int_equal(insn_decode(&insn, (const uint8_t *)"\x48\x89\x00", 3, INSN_MODE_32),
			 -EOPNOTSUPP);
}

/* What the processor makes of "op %reg, memory" with given flags. */
#define NATIVE(name, type, constraint)                                                             \
	static void native_##name(uint64_t *memory, uint64_t *reg, uint64_t *flags)                \
	{                                                                                          \
		type value = (type)*memory, other = (type)*reg;                                    \
		uint64_t f = *flags;                                                               \
                                                                                                   \
		asm volatile("push %[f]\n popfq\n" constraint "\n pushfq\n pop %[f]"               \
			     : [m] "+r"(value), [r] "+r"(other), [f] "+r"(f)                       \
			     :                                                                     \
			     : "cc", "memory");                                                    \
		*memory = value;                                                                   \
		*reg = other;                                                                      \
		*flags = f;                                                                        \
	}
NATIVE(add4, uint32_t, "addl %[r], %[m]")
NATIVE(or4, uint32_t, "orl %[r], %[m]")
NATIVE(adc4, uint32_t, "adcl %[r], %[m]")
NATIVE(sbb4, uint32_t, "sbbl %[r], %[m]")
NATIVE(and4, uint32_t, "andl %[r], %[m]")
NATIVE(sub4, uint32_t, "subl %[r], %[m]")
NATIVE(xor4, uint32_t, "xorl %[r], %[m]")
NATIVE(cmp4, uint32_t, "cmpl %[r], %[m]")
NATIVE(test4, uint32_t, "testl %[r], %[m]")
NATIVE(xchg4, uint32_t, "xchgl %[r], %[m]")
NATIVE(inc4, uint32_t, "incl %[m]")
NATIVE(dec4, uint32_t, "decl %[m]")
NATIVE(not4, uint32_t, "notl %[m]")
NATIVE(neg4, uint32_t, "negl %[m]")
NATIVE(sbb8, uint64_t, "sbbq %[r], %[m]")
NATIVE(adc8, uint64_t, "adcq %[r], %[m]")
NATIVE(adc2, uint16_t, "adcw %[r], %[m]")
NATIVE(sbb1, uint8_t, "sbbb %[r], %[m]")
NATIVE(neg1, uint8_t, "negb %[m]")
NATIVE(xadd4, uint32_t, "xaddl %[r], %[m]")
NATIVE(xadd1, uint8_t, "xaddb %[r], %[m]")
NATIVE(bt4, uint32_t, "btl %[r], %[m]")
NATIVE(bts2, uint16_t, "btsw %[r], %[m]")
NATIVE(bts8, uint64_t, "btsq %[r], %[m]")
NATIVE(btr4, uint32_t, "btrl %[r], %[m]")
NATIVE(btc4, uint32_t, "btcl %[r], %[m]")
NATIVE(bts_33, uint32_t, "btsl $33, %[m]")
NATIVE(movbe4, uint32_t, "movl %[r], %[m]\n bswap %[m]")
NATIVE(movbe8, uint64_t, "movq %[r], %[m]\n bswap %[m]")
NATIVE(movbe2, uint16_t, "movw %[r], %[m]\n rolw $8, %[m]")

#define NOT_CF (INSN_FLAGS & ~INSN_FLAG_CF)

/* AF is undefined after logical operations, all but CF after BT. */
static const struct {
	const char *name;
	const char *code;
	void (*native)(uint64_t *memory, uint64_t *reg, uint64_t *flags);
	unsigned int width;
	uint64_t ignored;
} arithmetic[] = {
	{ "add", "\x01\x18", native_add4, 4, 0 },
	{ "or", "\x09\x18", native_or4, 4, INSN_FLAG_AF },
	{ "adc", "\x11\x18", native_adc4, 4, 0 },
	{ "sbb", "\x19\x18", native_sbb4, 4, 0 },
	{ "and", "\x21\x18", native_and4, 4, INSN_FLAG_AF },
	{ "sub", "\x29\x18", native_sub4, 4, 0 },
	{ "xor", "\x31\x18", native_xor4, 4, INSN_FLAG_AF },
	{ "cmp", "\x39\x18", native_cmp4, 4, 0 },
	{ "test", "\x85\x18", native_test4, 4, INSN_FLAG_AF },
	{ "xchg", "\x87\x18", native_xchg4, 4, 0 },
	{ "inc", "\xff\x00", native_inc4, 4, 0 },
	{ "dec", "\xff\x08", native_dec4, 4, 0 },
	{ "not", "\xf7\x10", native_not4, 4, 0 },
	{ "neg", "\xf7\x18", native_neg4, 4, 0 },
	{ "sbb8", "\x48\x19\x18", native_sbb8, 8, 0 },
	{ "adc8", "\x48\x11\x18", native_adc8, 8, 0 },
	{ "adc2", "\x66\x11\x18", native_adc2, 2, 0 },
	{ "sbb1", "\x18\x18", native_sbb1, 1, 0 },
	{ "neg1", "\xf6\x18", native_neg1, 1, 0 },
	{ "xadd", "\x0f\xc1\x18", native_xadd4, 4, 0 },
	{ "xadd1", "\x0f\xc0\x18", native_xadd1, 1, 0 },
	{ "bt", "\x0f\xa3\x18", native_bt4, 4, NOT_CF },
	{ "bts2", "\x66\x0f\xab\x18", native_bts2, 2, NOT_CF },
	{ "bts8", "\x48\x0f\xab\x18", native_bts8, 8, NOT_CF },
	{ "btr", "\x0f\xb3\x18", native_btr4, 4, NOT_CF },
	{ "btc", "\x0f\xbb\x18", native_btc4, 4, NOT_CF },
	{ "bts 33", "\x0f\xba\x28\x21", native_bts_33, 4, NOT_CF },
	{ "movbe", "\x0f\x38\xf1\x18", native_movbe4, 4, 0 },
	{ "movbe8", "\x48\x0f\x38\xf1\x18", native_movbe8, 8, 0 },
	{ "movbe2", "\x66\x0f\x38\xf1\x18", native_movbe2, 2, INSN_FLAG_CF | INSN_FLAG_OF },
};

static const uint64_t numbers[] = {
	0, 1, 2, 0xf, 0x10, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x12345678, 0x7fffffff,
	0x80000000, 0xffffffff, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
};

static void apply_one(unsigned int i, uint64_t a, uint64_t b, uint64_t flags)
{
	uint64_t mask = arithmetic[i].width < 8 ? BIT(8 * arithmetic[i].width) - 1 : ~0ULL;
	uint64_t memory = a & mask, reg = b, after = flags | 2;
	struct insn_values v = { a & mask, b, flags | 2 };
	struct insn insn;

	assert_int_equal(insn_decode(&insn, (const uint8_t *)arithmetic[i].code, 15, INSN_MODE_64), 0);
	assert_int_equal(insn_apply(&insn, &v), 0);
	arithmetic[i].native(&memory, &reg, &after);
	if (v.memory != memory || (v.reg & mask) != (reg & mask) ||
	    ((v.flags ^ after) & INSN_FLAGS & ~arithmetic[i].ignored))
		fail_msg("%s %llx, %llx flags %llx: %llx, %llx flags %llx, the processor %llx, "
			 "%llx flags %llx",
			 arithmetic[i].name, (unsigned long long)a, (unsigned long long)b,
			 (unsigned long long)flags, (unsigned long long)v.memory,
			 (unsigned long long)v.reg, (unsigned long long)v.flags,
			 (unsigned long long)memory, (unsigned long long)reg,
			 (unsigned long long)after);
}

static void test_arithmetic_as_the_processor(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(arithmetic); i++) {
		for (unsigned int n = 0; n < ARRAY_SIZE(numbers) * ARRAY_SIZE(numbers); n++) {
			uint64_t a = numbers[n % ARRAY_SIZE(numbers)];
			uint64_t b = numbers[n / ARRAY_SIZE(numbers)];

			apply_one(i, a, b, 0);
			apply_one(i, a, b, INSN_FLAG_CF);
		}
	}
}

/* Each condition with all flags. */
static void test_conditions(void **state)
{
#define SET(cc) asm volatile("push %1\n popfq\n set" #cc " %0" : "=r"(set) : "r"(flags) : "cc")
#define CASE(n, cc) case n: SET(cc); break
	(void)state;
	for (unsigned int n = 0; n < 16 * 32; n++) {
		uint64_t flags = 2 | (n & 1 ? INSN_FLAG_CF : 0) | (n & 2 ? INSN_FLAG_PF : 0) |
				 (n & 4 ? INSN_FLAG_ZF : 0) | (n & 8 ? INSN_FLAG_SF : 0) |
				 (n & 16 ? INSN_FLAG_OF : 0);
		const uint8_t code[] = { 0x0f, (uint8_t)(0x90 + n / 32), 0x00 };
		struct insn_values v = { 0xff, 0x55, flags };
		struct insn insn;
		uint8_t set = 2;

		switch (n / 32) {
		CASE(0, o); CASE(1, no); CASE(2, b); CASE(3, ae); CASE(4, e); CASE(5, ne);
		CASE(6, be); CASE(7, a); CASE(8, s); CASE(9, ns); CASE(10, p); CASE(11, np);
		CASE(12, l); CASE(13, ge); CASE(14, le); CASE(15, g);
		}
		assert_int_equal(insn_decode(&insn, code, sizeof(code), INSN_MODE_64), 0);
		assert_int_equal(insn_apply(&insn, &v), 0);
		assert_int_equal(v.memory, set);
		assert_true(v.flags == flags && v.reg == 0x55);
	}
#undef CASE
#undef SET
}

static uint64_t loaded(const char *code, uint64_t memory, uint64_t reg)
{
	struct insn_values v = { memory, reg, 0 };
	struct insn insn;

	assert_int_equal(insn_decode(&insn, (const uint8_t *)code, 15, INSN_MODE_64), 0);
	assert_int_equal(insn_apply(&insn, &v), 0);
	return v.reg;
}

static uint64_t stored(const char *code, uint64_t reg)
{
	struct insn_values v = { 0, reg, 0 };
	struct insn insn;

	assert_int_equal(insn_decode(&insn, (const uint8_t *)code, 15, INSN_MODE_64), 0);
	assert_int_equal(insn_apply(&insn, &v), 0);
	assert_int_equal(v.reg, reg);
	return v.memory;
}

static void test_moves(void **state)
{
	const uint64_t old = 0x1122334455667788, memory = 0xfedcba9887654321;

	(void)state;
	/* Code is padded: 15 bytes are read. */
	assert_int_equal(loaded("\x48\x8b\x18\0\0\0\0\0\0\0\0\0\0\0", memory, old), memory);
	assert_int_equal(loaded("\x8b\x18\0\0\0\0\0\0\0\0\0\0\0\0", memory, old), 0x87654321);
	assert_int_equal(loaded("\x66\x8b\x18\0\0\0\0\0\0\0\0\0\0\0", memory, old),
			 0x1122334455664321);
	assert_int_equal(loaded("\x8a\x18\0\0\0\0\0\0\0\0\0\0\0\0", memory, old), 0x1122334455667721);
	/* MOV BH, [RAX] */
	assert_int_equal(loaded("\x8a\x38\0\0\0\0\0\0\0\0\0\0\0\0", memory, old), 0x1122334455662188);
	assert_int_equal(loaded("\x0f\xb6\x18\0\0\0\0\0\0\0\0\0\0\0", 0x80, old), 0x80);
	assert_int_equal(loaded("\x0f\xbe\x18\0\0\0\0\0\0\0\0\0\0\0", 0x80, old), 0xffffff80);
	assert_int_equal(loaded("\x48\x0f\xbe\x18\0\0\0\0\0\0\0\0\0\0", 0x80, old),
			 0xffffffffffffff80);
	assert_int_equal(loaded("\x66\x0f\xbe\x18\0\0\0\0\0\0\0\0\0\0", 0x80, old),
			 0x112233445566ff80);
	assert_int_equal(loaded("\x48\x63\x18\0\0\0\0\0\0\0\0\0\0\0", memory, old),
			 0xffffffff87654321);
	assert_int_equal(loaded("\x0f\x38\xf0\x18\0\0\0\0\0\0\0\0\0\0", memory, old), 0x21436587);
	assert_int_equal(loaded("\x66\x0f\x38\xf0\x18\0\0\0\0\0\0\0\0\0", memory, old),
			 0x1122334455662143);
	assert_int_equal(stored("\x89\x18\0\0\0\0\0\0\0\0\0\0\0\0", old), 0x55667788);
	assert_int_equal(stored("\x88\x38\0\0\0\0\0\0\0\0\0\0\0\0", old), 0x77);
	assert_int_equal(stored("\x48\xc7\x00\xff\xff\xff\xff\0\0\0\0\0\0\0", old), ~0ULL);
	assert_int_equal(stored("\xc7\x00\xb0\x00\x00\x80\0\0\0\0\0\0\0\0", old), 0x800000b0);
}

static void test_strings_are_not_applied(void **state)
{
	struct insn_values v = { 1, 2, 3 };
	struct insn insn;

	(void)state;
	assert_int_equal(insn_decode(&insn, (const uint8_t *)"\xf3\xab", 2, INSN_MODE_64), 0);
	assert_string_equal(insn_op_name(insn.op), "stos");
	assert_int_equal(insn_apply(&insn, &v), -EOPNOTSUPP);
	assert_int_equal(v.memory, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_the_assembler),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_refused_by_name),
		cmocka_unit_test(test_longer_than_allowed),
		cmocka_unit_test(test_prefix_order),
		cmocka_unit_test(test_arithmetic_as_the_processor),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_strings_are_not_applied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
