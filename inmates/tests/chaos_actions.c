// SPDX-License-Identifier: GPL-2.0-only
/* Actions of programs, all but those with device memory (chaos_mmio.c). Each appends some instructions. */
#include "chaos_emit.h"

#define PICK(e, list) ((list)[pick((e), sizeof(list) / sizeof((list)[0]))])

/* One instruction each, the first byte lowest; the length follows from the highest byte that is not 0. */
static const uint64_t plain[] = {
	0xa20f, 0x310f, 0x330f, 0xf9010f, 0xd0010f, 0xd1010f, 0x90f3, 0x060f, 0x080f, 0x090f, 0x0b0f,
	0xc1010f, 0xc4010f, 0xc2010f, 0xc3010f, 0x370f, 0xd4010f, 0xd5010f, 0xc8010f, 0xc9010f,
	0x07c70f, 0x31c70f66, 0x38c70ff3, 0x30780f, 0x30790f, 0x3080380f66ULL, 0x3081380f66ULL,
	0x3082380f66ULL, 0xaa0f, 0x050f, 0x070f, 0x340f, 0x350f, 0xf8010f, 0xca010f, 0xcb010f,
	0x9b, 0xdb, 0xe3db, 0x07ae0f, 0x0fae0f, 0x27ae0f, 0x2fae0f, 0xf0ae0f, 0x37ae0f,
	0xd0ae0ff3, 0xd8ae0ff3, 0xc7c70f, 0xf0c70f, 0xce, 0xcc, 0xf1, 0xd6, 0x2f, 0xd7, 0x60, 0x61,
	0x38010f, 0x9c, 0xfb, 0xfa, 0xfd, 0xfc, 0xf4fb, 0xd0000f, 0xc8000f, 0xe0010f, 0xe8010fULL,
};

static void emit_plain(struct emitter *e)
{
	uint64_t bytes = PICK(e, plain);

	for (; bytes; bytes >>= 8)
		emit8(e, (unsigned int)bytes & 0xff);
}

static void emit_noise(struct emitter *e)
{
	uint64_t bytes = chaos_random(&e->state);

	emit_bytes(e, bytes, 1 + (unsigned int)pick(e, 8));
}

static const uint32_t msrs[] = {
	0x10, 0x1b, 0x3a, 0x48, 0x49, 0x79, 0x8b, 0xce, 0xe1, 0xfe, 0x10a, 0x10b, 0x174, 0x175, 0x176,
	0x179, 0x17a, 0x1a0, 0x1c4, 0x1d9, 0x200, 0x250, 0x277, 0x2ff, 0x345, 0x480, 0x48b, 0x6a0,
	0x6a2, 0x6a4, 0x6a8, 0x6e0, 0x6e1, 0x802, 0x803, 0x808, 0x80a, 0x80b, 0x80d, 0x80f, 0x810, 0x828,
	0x82f, 0x830, 0x832, 0x835, 0x836, 0x837, 0x838, 0x839, 0x83e, 0x83f, 0xda0, 0xc0000080,
	0xc0000081, 0xc0000082, 0xc0000084, 0xc0000100, 0xc0000101, 0xc0000102, 0xc0000103, 0x40000000,
};

/* Written without a stop, as docs/cell-devices.md has it. */
static const uint32_t written[] = {
	0x48, 0x8b, 0x174, 0x175, 0x176, 0x277, 0x2ff, 0x6a0, 0x6a2, 0x6e0, 0x808, 0x80b, 0x80f, 0x828,
	0x82f, 0x832, 0x838, 0x83e, 0xda0, 0xc0000080, 0xc0000081, 0xc0000084, 0xc0000100, 0xc0000101,
};

static void emit_rdmsr(struct emitter *e)
{
	emit_set(e, REG_CX, pick(e, 8) ? PICK(e, msrs) : (uint32_t)random_bits(e));
	emit16(e, 0x320f);
}

static void emit_wrmsr(struct emitter *e)
{
	emit_set(e, REG_CX, pick(e, 10) ? PICK(e, written) : PICK(e, msrs));
	emit_set(e, REG_AX, (uint32_t)random_bits(e));
	emit_set(e, REG_DX, pick(e, 3) ? 0 : (uint32_t)random_bits(e));
	emit16(e, 0x300f);
}

/* Control register n into RAX, some bits changed, and back. */
static void emit_change_cr(struct emitter *e, unsigned int n, uint32_t bits)
{
	emit8(e, 0x0f);
	emit16(e, 0xc020 | n << 11);
	if (is_16_bit(e))
		emit8(e, 0x66);
	emit8(e, 0x35);
	emit32(e, bits);
	emit8(e, 0x0f);
	emit16(e, 0xc022 | n << 11);
}

static void emit_cr(struct emitter *e)
{
	static const uint32_t roots[] = { CHAOS_PDPT, CHAOS_DIRECTORY32, CHAOS_NOISE, CHAOS_NOISE + 0x1000 };
	static const uint32_t cr0[] = { 0x60000000, 0x40000000, 0x20, 0x10000, 0x8, 0x4, 0x2, 0x40000, 0x80000000, 1 };

	uint32_t root, registers;

	switch (pick(e, 6)) {
	case 0:
		emit_change_cr(e, 0, PICK(e, cr0));
		break;
	case 1:
		emit_change_cr(e, 4, 1U << pick(e, 32));
		break;
	case 2:
		root = PICK(e, roots);
		emit_set(e, REG_AX, root | (uint32_t)(pick(e, 4) ? 0 : pick(e, 4096)));
		emit_bytes(e, 0xd8220f, 3);
		break;
	case 3:
		/* LMSW */
		emit_set(e, REG_AX, (uint32_t)pick(e, 16));
		emit_bytes(e, 0xf0010f, 3);
		break;
	case 4:
		/* MOV to and from any control register, any register */
		registers = (uint32_t)pick(e, 64) << 16;
		emit_bytes(e, 0xc0200f | registers | pick(e, 2) << 9, 3);
		break;
	case 5:
		emit_change_cr(e, 0, (uint32_t)random_bits(e));
		break;
	}
}

static void emit_dr(struct emitter *e)
{
	unsigned int n = (unsigned int)pick(e, 4);
	uint32_t dr7 = 0x400;

	emit_set(e, REG_AX, CHAOS_BASE + (uint32_t)pick(e, 0x4000));
	emit_bytes(e, 0xc0230f | (uint64_t)n << 19, 3);
	dr7 |= (uint32_t)pick(e, 256);
	dr7 |= (uint32_t)pick(e, 0x10000) << 16;
	dr7 |= pick(e, 4) ? 0 : 0x2000;
	emit_set(e, REG_AX, dr7);
	emit_bytes(e, 0xf8230f, 3);
}

static void emit_port(struct emitter *e)
{
	static const uint8_t opcodes[] = { 0xec, 0xed, 0xee, 0xef, 0x6c, 0x6d, 0x6e, 0x6f };
	static const uint32_t ports[] = { 0xcf8, 0xcfc, 0xcfd, 0xcfe, 0xcff, 0xcf9, 0x64, 0x92, 0xb2, 0x20 };

	emit_set(e, REG_DX, pick(e, 6) ? ports[pick(e, 5)] : PICK(e, ports));
	if (pick(e, 6) == 0)
		emit8(e, 0xf3);
	if (pick(e, 3) == 0)
		emit8(e, 0x66);
	emit8(e, opcodes[pick(e, pick(e, 6) ? 4 : 8)]);
}

static void emit_push(struct emitter *e, uint32_t value)
{
	if (is_16_bit(e))
		emit8(e, 0x66);
	emit8(e, 0x68);
	emit32(e, value);
}

static uint32_t some_selector(struct emitter *e)
{
	uint32_t selector;

	if (!pick(e, 6))
		return (uint32_t)pick(e, 0x10000);
	selector = (uint32_t)pick(e, CHAOS_GDT_ENTRIES) << 3;
	return selector | (uint32_t)(pick(e, 3) ? 0 : pick(e, 8));
}

/* Far returns and IRET with frames that are mostly good, and far jumps by memory. */
static void emit_far(struct emitter *e)
{
	uint32_t target = CHAOS_CODE + (uint32_t)pick(e, CHAOS_MAX_CODE);
	bool iret = pick(e, 2);

	if (iret && pick(e, 2)) {
		emit_push(e, some_selector(e));
		emit_push(e, CHAOS_STACK_TOP);
	}
	if (iret)
		emit_push(e, 2 | (uint32_t)(pick(e, 2) ? pick(e, 1 << 22) : 0));
	emit_push(e, some_selector(e));
	emit_push(e, is_16_bit(e) ? target & 0xffff : target);
	if (is_16_bit(e))
		emit8(e, 0x66);
	else if (is_64_bit(e))
		emit8(e, 0x48);
	emit8(e, iret ? 0xcf : 0xcb);
}

static void emit_far_jump(struct emitter *e)
{
	/* Direct ones are #UD in 64-bit mode, and tried all the same: task and call gates among them. */
	emit8(e, pick(e, 2) ? 0xea : 0x9a);
	emit_bytes(e, CHAOS_CODE + pick(e, CHAOS_MAX_CODE), is_16_bit(e) ? 2 : 4);
	emit16(e, some_selector(e));
}

static void emit_descriptor(struct emitter *e)
{
	/* LLDT, LTR, VERR, VERW; LGDT, LIDT, SGDT, SIDT by RDI; LAR, LSL; segment registers */
	static const uint32_t forms[] = { 0xd0000f, 0xd8000f, 0xe0000f, 0xe8000f, 0x17010f, 0x1f010f, 0x07010f,
					  0x0f010f, 0xc0020f, 0xc0030f };
	static const uint32_t tables[] = { CHAOS_DATA, CHAOS_DATA, CHAOS_GDT, CHAOS_IDT32 };

	uint32_t table = PICK(e, tables);

	emit_set(e, REG_DI, table + (uint32_t)pick(e, 16));
	emit_set(e, REG_AX, some_selector(e));
	if (pick(e, 2))
		emit_bytes(e, PICK(e, forms), 3);
	else
		emit16(e, 0xc08e | (unsigned int)pick(e, 6) << 11);
}

static void emit_ipi(struct emitter *e)
{
	uint32_t low = (uint32_t)pick(e, 0x100000) & 0xcffff;

	/* SMI and what is reserved stop it: seldom. INIT and SIPI to itself would as well. */
	if (pick(e, 8))
		low = (low & ~0x700U) | (uint32_t)(pick(e, 2) ? 0 : 0x400);
	emit_set(e, REG_CX, 0x830);
	emit_set(e, REG_AX, low | (pick(e, 4) ? 0x20 : 0));
	emit_set(e, REG_DX, (uint32_t)(pick(e, 4) ? pick(e, 4) : random_bits(e)));
	emit16(e, 0x300f);
}

static void emit_vmcall(struct emitter *e)
{
	emit_set(e, REG_AX, (uint32_t)(pick(e, 3) ? pick(e, 24) : random_bits(e)));
	emit_set(e, REG_DI, (uint32_t)random_bits(e));
	emit_set(e, REG_SI, (uint32_t)random_bits(e));
	emit_bytes(e, 0xc1010f, 3);
}

static void emit_flags(struct emitter *e)
{
	/* Trap, interrupt, direction, nested task, resume, alignment check, and virtual-8086 mode. */
	static const uint32_t flags[] = { 0x102, 0x202, 0x402, 0x4002, 0x10002, 0x40002, 0x20002, 0x3002, 0x40102 };

	emit_push(e, PICK(e, flags));
	if (is_16_bit(e))
		emit8(e, 0x66);
	emit8(e, 0x9d);
}

static void emit_int(struct emitter *e)
{
	emit8(e, 0xcd);
	emit8(e, (unsigned int)pick(e, 256));
}

/* Changes code that comes next: MOV byte [CHAOS_CODE + n], value by RDI, which holds the segment's offset. */
static void emit_modify(struct emitter *e)
{
	uint32_t at = e->program->length + 10 + (uint32_t)pick(e, 24);

	emit_set(e, REG_DI, is_16_bit(e) ? at : CHAOS_CODE + at);
	/* The address has 32 bits in all modes. */
	if (is_16_bit(e))
		emit8(e, 0x67);
	emit16(e, 0x07c6);
	emit8(e, (unsigned int)pick(e, 256));
}

static void emit_page_tables(struct emitter *e)
{
	static const uint32_t tables[] = { CHAOS_PDPT, CHAOS_DIRECTORIES, CHAOS_DIRECTORY32, CHAOS_NOISE };

	uint32_t table = PICK(e, tables);

	emit_set(e, REG_DI, table + 8 * (uint32_t)pick(e, 4));
	emit_set(e, REG_AX, (uint32_t)random_bits(e));
	/* A bit of an entry changed; then INVLPG. */
	emit_bytes(e, 0x07bb0f, 3);
	emit_bytes(e, 0x3f010f, 3);
}

static void (*const actions[])(struct emitter *e) = {
	emit_plain, emit_plain, emit_plain, emit_noise, emit_rdmsr, emit_rdmsr, emit_wrmsr, emit_cr, emit_cr, emit_dr,
	emit_port, emit_far, emit_far_jump, emit_descriptor, emit_descriptor, emit_ipi, emit_vmcall, emit_flags,
	emit_int, emit_modify, emit_page_tables, emit_mmio, emit_mmio, emit_mmio,
};

void emit_action(struct emitter *e)
{
	PICK(e, actions)(e);
}
