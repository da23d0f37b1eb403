// SPDX-License-Identifier: GPL-2.0-only
/*
 * The forms of memory access that a compiler or a curious program uses, each with what it must
 * answer on memory that reads as all ones. Called by hidden.c. Never assumes that a write stays.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/fpu/api.h>

#include "forms.h"

#define BLOCK 64

#define LOAD(width, type, suffix, reg)                                                             \
	static bool read_##width(void *p)                                                          \
	{                                                                                          \
		type value = 0;                                                                    \
                                                                                                   \
		asm volatile("mov" suffix " (%1), %0" : "=" reg(value) : "r"(p) : "memory");       \
		return value == (type)~0ULL;                                                       \
	}

LOAD(8, u8, "b", "q")
LOAD(16, u16, "w", "r")
LOAD(32, u32, "l", "r")
LOAD(64, u64, "q", "r")

#define STORE(width, type, suffix, reg)                                                            \
	static bool write_##width(void *p)                                                         \
	{                                                                                          \
		asm volatile("mov" suffix " %0, (%1)" ::reg((type)0x1122334455667788ULL), "r"(p)   \
			     : "memory");                                                          \
		return true;                                                                       \
	}

STORE(8, u8, "b", "q")
STORE(16, u16, "w", "r")
STORE(32, u32, "l", "r")
STORE(64, u64, "q", "r")

#define STORE_IMMEDIATE(width, suffix)                                                             \
	static bool write_imm_##width(void *p)                                                     \
	{                                                                                          \
		asm volatile("mov" suffix " $0x12, (%0)" ::"r"(p) : "memory");                     \
		return true;                                                                       \
	}

STORE_IMMEDIATE(8, "b")
STORE_IMMEDIATE(16, "w")
STORE_IMMEDIATE(32, "l")
STORE_IMMEDIATE(64, "q")

static bool read_movzx(void *p)
{
	u64 value;

	asm volatile("movzbl (%1), %k0" : "=r"(value) : "r"(p) : "memory");
	return value == 0xff;
}

static bool read_movsx(void *p)
{
	u64 value;

	asm volatile("movswq (%1), %0" : "=r"(value) : "r"(p) : "memory");
	return value == ~0ULL;
}

/* Address of base, index and displacement, and a register that needs REX. */
static bool read_indexed(void *p)
{
	u64 value = 0;

	asm volatile("movq -24(%1, %2, 8), %%r13\n\t"
		     "movq %%r13, %0"
		     : "=r"(value)
		     : "r"(p), "r"(3UL)
		     : "r13", "memory");
	return value == ~0ULL;
}

#define STRING_READ(name, insn, count)                                                             \
	static bool name(void *p)                                                                  \
	{                                                                                          \
		u8 block[BLOCK];                                                                   \
		void *to = block, *from = p;                                                       \
		unsigned long n = count;                                                           \
                                                                                                   \
		memset(block, 0, BLOCK);                                                           \
		asm volatile("rep " insn : "+D"(to), "+S"(from), "+c"(n)::"memory");               \
		return !memchr_inv(block, 0xff, BLOCK) && !n && from == p + BLOCK;                \
	}

#define STRING_WRITE(name, insn, count)                                                            \
	static bool name(void *p)                                                                  \
	{                                                                                          \
		u8 block[BLOCK];                                                                   \
		void *to = p, *from = block;                                                       \
		unsigned long n = count;                                                           \
                                                                                                   \
		memset(block, 0x5a, BLOCK);                                                        \
		asm volatile("rep " insn : "+D"(to), "+S"(from), "+c"(n) : "a"(0) : "memory");     \
		return !memchr_inv(block, 0x5a, BLOCK) && !n && to == p + BLOCK;                  \
	}

STRING_READ(rep_movsb_read, "movsb", BLOCK)
STRING_READ(rep_movsq_read, "movsq", BLOCK / 8)
STRING_WRITE(rep_movsb_write, "movsb", BLOCK)
STRING_WRITE(rep_movsq_write, "movsq", BLOCK / 8)
STRING_WRITE(rep_stosb, "stosb", BLOCK)
STRING_WRITE(rep_stosq, "stosq", BLOCK / 8)

/* From hidden to hidden memory. */
static bool rep_movsq_both(void *p)
{
	void *from = p, *to = p + BLOCK / 2;
	unsigned long n = BLOCK / 16;

	asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(n)::"memory");
	return !n;
}

static bool repe_scasb(void *p)
{
	unsigned long n = BLOCK;
	void *at = p;
	bool same;

	asm volatile("repe scasb" : "+D"(at), "+c"(n), "=@ccz"(same) : "a"(0xff) : "memory");
	return same && !n;
}

static bool repe_cmpsb(void *p)
{
	u8 block[BLOCK];
	void *at = p, *with = block;
	unsigned long n = BLOCK;
	bool same;

	memset(block, 0xff, BLOCK);
	asm volatile("repe cmpsb" : "+D"(at), "+S"(with), "+c"(n), "=@ccz"(same)::"memory");
	return same && !n;
}

static bool lodsq(void *p)
{
	u64 value = 0;

	asm volatile("lodsq" : "+S"(p), "=a"(value)::"memory");
	return value == ~0ULL;
}

/* All ones plus one is zero with carry. */
static bool lock_add(void *p)
{
	bool carry;

	asm volatile("lock addl $1, (%1)" : "=@ccc"(carry) : "r"(p) : "memory");
	return carry;
}

static bool lock_xadd(void *p)
{
	u64 value = 5;

	asm volatile("lock xaddq %0, (%1)" : "+r"(value) : "r"(p) : "memory", "cc");
	return value == ~0ULL;
}

static bool exchange(void *p)
{
	u32 value = 5;

	asm volatile("xchgl %0, (%1)" : "+r"(value) : "r"(p) : "memory");
	return value == ~0U;
}

static bool lock_cmpxchg_same(void *p)
{
	u32 old = ~0U;
	bool same;

	asm volatile("lock cmpxchgl %3, (%2)"
		     : "+a"(old), "=@ccz"(same)
		     : "r"(p), "r"(7)
		     : "memory");
	return same && old == ~0U;
}

static bool lock_cmpxchg_other(void *p)
{
	u64 old = 7;
	bool same;

	asm volatile("lock cmpxchgq %3, (%2)"
		     : "+a"(old), "=@ccz"(same)
		     : "r"(p), "r"(9UL)
		     : "memory");
	return !same && old == ~0ULL;
}

static bool lock_cmpxchg16b(void *p)
{
	u64 low = 1, high = 2;
	bool same;

	asm volatile("lock cmpxchg16b (%3)"
		     : "+a"(low), "+d"(high), "=@ccz"(same)
		     : "r"(p), "b"(3UL), "c"(4UL)
		     : "memory");
	return !same && low == ~0ULL && high == ~0ULL;
}

static bool lock_bts(void *p)
{
	bool old;

	asm volatile("lock btsl $5, (%1)" : "=@ccc"(old) : "r"(p) : "memory");
	return old;
}

static bool btr_far(void *p)
{
	bool old;

	/* The bit offset reaches beyond the operand: byte 4 of the eight. */
	asm volatile("btrl %1, (%2)" : "=@ccc"(old) : "r"(33), "r"(p) : "memory");
	return old;
}

static bool bit_test(void *p)
{
	bool set;

	asm volatile("btq $63, (%1)" : "=@ccc"(set) : "r"(p) : "memory");
	return set;
}

static bool neg(void *p)
{
	bool carry;

	asm volatile("negl (%1)" : "=@ccc"(carry) : "r"(p) : "memory");
	return carry;
}

static bool not(void *p)
{
	asm volatile("notq (%0)" ::"r"(p) : "memory");
	return true;
}

static bool inc(void *p)
{
	bool zero;

	asm volatile("incb (%1)" : "=@ccz"(zero) : "r"(p) : "memory");
	return zero;
}

static bool dec(void *p)
{
	bool sign;

	asm volatile("decw (%1)" : "=@ccs"(sign) : "r"(p) : "memory");
	return sign;
}

static bool sub(void *p)
{
	bool zero;

	asm volatile("subq $-1, (%1)" : "=@ccz"(zero) : "r"(p) : "memory");
	return zero;
}

static bool and(void *p)
{
	bool zero;

	asm volatile("andl %1, (%2)" : "=@ccz"(zero) : "r"(0), "r"(p) : "memory");
	return zero;
}

static bool xor_read(void *p)
{
	u64 value = ~0ULL;

	asm volatile("xorq (%1), %0" : "+r"(value) : "r"(p) : "memory", "cc");
	return !value;
}

static bool cmp(void *p)
{
	bool same;

	asm volatile("cmpl $-1, (%1)" : "=@ccz"(same) : "r"(p) : "memory");
	return same;
}

static bool test(void *p)
{
	bool zero;

	asm volatile("testb $0x80, (%1)" : "=@ccz"(zero) : "r"(p) : "memory");
	return !zero;
}

static bool setc(void *p)
{
	asm volatile("stc; setc (%0)" ::"r"(p) : "memory", "cc");
	return true;
}

static bool cmov(void *p)
{
	u64 value = 0;

	asm volatile("stc; cmovcq (%1), %0" : "+r"(value) : "r"(p) : "memory", "cc");
	return value == ~0ULL;
}

static bool push_pop(void *p)
{
	u64 value;

	asm volatile("pushq (%1)\n\t"
		     "popq %0"
		     : "=&r"(value)
		     : "r"(p)
		     : "memory");
	asm volatile("pushq %0\n\t"
		     "popq (%1)" ::"r"(0UL), "r"(p)
		     : "memory");
	return value == ~0ULL;
}

static bool imul(void *p)
{
	u64 value;

	asm volatile("imulq $3, (%1), %0" : "=r"(value) : "r"(p) : "memory", "cc");
	return value == -3ULL;
}

static bool movnti(void *p)
{
	asm volatile("movnti %0, (%1)" ::"r"(5UL), "r"(p) : "memory");
	return true;
}

static bool sse(void *p, bool aligned)
{
	u8 block[16];

	memset(block, 0, sizeof(block));
	kernel_fpu_begin();
	if (aligned)
		asm volatile("movaps (%0), %%xmm0\n\t"
			     "movups %%xmm0, (%1)\n\t"
			     "xorps %%xmm0, %%xmm0\n\t"
			     "movaps %%xmm0, (%0)" ::"r"(p), "r"(block)
			     : "memory");
	else
		asm volatile("movdqu (%0), %%xmm0\n\t"
			     "movdqu %%xmm0, (%1)\n\t"
			     "pxor %%xmm0, %%xmm0\n\t"
			     "movdqu %%xmm0, (%0)" ::"r"(p), "r"(block)
			     : "memory");
	kernel_fpu_end();
	return !memchr_inv(block, 0xff, sizeof(block));
}

static bool sse_aligned(void *p)
{
	return sse(p, true);
}

static bool sse_unaligned(void *p)
{
	return sse(p, false);
}

static bool cache_lines(void *p)
{
	asm volatile("prefetcht0 (%0)\n\t"
		     "clflush (%0)" ::"r"(p)
		     : "memory");
	return true;
}

const struct access_form access_forms[] = {
	{"mov read 8", 1, 1, read_8},
	{"mov read 16", 2, 1, read_16},
	{"mov read 32", 4, 1, read_32},
	{"mov read 64", 8, 1, read_64},
	{"mov write 8", 1, 1, write_8},
	{"mov write 16", 2, 1, write_16},
	{"mov write 32", 4, 1, write_32},
	{"mov write 64", 8, 1, write_64},
	{"mov write imm 8", 1, 1, write_imm_8},
	{"mov write imm 16", 2, 1, write_imm_16},
	{"mov write imm 32", 4, 1, write_imm_32},
	{"mov write imm 64", 8, 1, write_imm_64},
	{"movzx", 1, 1, read_movzx},
	{"movsx", 2, 1, read_movsx},
	{"mov read indexed", 8, 1, read_indexed},
	{"rep movsb read", BLOCK, 1, rep_movsb_read},
	{"rep movsq read", BLOCK, 1, rep_movsq_read},
	{"rep movsb write", BLOCK, 1, rep_movsb_write},
	{"rep movsq write", BLOCK, 1, rep_movsq_write},
	{"rep movsq both", BLOCK, 1, rep_movsq_both},
	{"rep stosb", BLOCK, 1, rep_stosb},
	{"rep stosq", BLOCK, 1, rep_stosq},
	{"repe scasb", BLOCK, 1, repe_scasb},
	{"repe cmpsb", BLOCK, 1, repe_cmpsb},
	{"lodsq", 8, 1, lodsq},
	/* A locked access over two cache lines raises #AC where that is looked for. */
	{"lock add", 4, 4, lock_add},
	{"lock xadd", 8, 8, lock_xadd},
	{"xchg", 4, 4, exchange},
	{"lock cmpxchg same", 4, 4, lock_cmpxchg_same},
	{"lock cmpxchg other", 8, 8, lock_cmpxchg_other},
	{"lock cmpxchg16b", 16, 16, lock_cmpxchg16b},
	{"lock bts", 4, 4, lock_bts},
	{"btr beyond operand", 8, 1, btr_far},
	{"bt", 8, 1, bit_test},
	{"neg", 4, 1, neg},
	{"not", 8, 1, not},
	{"inc", 1, 1, inc},
	{"dec", 2, 1, dec},
	{"sub", 8, 1, sub},
	{"and", 4, 1, and},
	{"xor read", 8, 1, xor_read},
	{"cmp", 4, 1, cmp},
	{"test", 1, 1, test},
	{"setcc", 1, 1, setc},
	{"cmovcc", 8, 1, cmov},
	{"push and pop", 8, 1, push_pop},
	{"imul", 8, 1, imul},
	{"movnti", 8, 1, movnti},
	{"movaps", 16, 16, sse_aligned},
	{"movdqu", 16, 1, sse_unaligned},
	{"clflush and prefetch", 1, 1, cache_lines},
};

const u32 num_access_forms = ARRAY_SIZE(access_forms);
