// SPDX-License-Identifier: GPL-2.0-only
/*
 * Executes pseudo-random privileged programs: seed=N first=N count=N on the command line. An exception ends a
 * program, and the next one begins; what stops the cell, or never comes to an end, is dealt with by
 * tests/guest/rvmchaos.c, which starts it again with the program behind it. It sees in a shared page how far
 * this is.
 *
 * In a cell of two CPUs the other one meddles meanwhile (chaos_meddle.c).
 *
 * Programs may overwrite all of the cell's memory, this program too: then it goes wrong in some other way.
 */
#include "inmate.h"

#include "chaos_gen.h"
#include "chaos_layout.h"
#include "chaos_meddle.h"
#include "chaos_shared.h"

#define STUB_SIZE 16
#define LARGE_PAGE 0x200000ULL
#define DIRECTORY_ENTRY_COUNT 2048
/* Exceptions in a row without an end of interrupt. */
#define CLEAN_INTERVAL 4

extern uint64_t chaos_regs[CHAOS_NUM_REGS];
extern const uint8_t chaos_stubs[], chaos_recover16[], chaos_recover32[];
int chaos_enter(uint32_t mode);

static volatile struct chaos_shared *const shared = (void *)CHAOS_SHARED_ADDRESS;

static uint64_t segment(uint32_t base, uint32_t limit, uint64_t rights)
{
	return (limit & 0xffff) | (uint64_t)(base & 0xffffff) << 16 | rights << 40 |
	       (uint64_t)(limit >> 16 & 0xf) << 48 | (uint64_t)(base >> 24) << 56;
}

/* Rights: byte 5 of the descriptor, and the upper half of byte 6 at 15:12. */
static void make_gdt(void)
{
	uint64_t *gdt = (uint64_t *)CHAOS_GDT;

	gdt[0] = 0;
	gdt[CHAOS_SEL_CODE32 / 8] = segment(0, 0xfffff, 0xc09b);
	gdt[CHAOS_SEL_DATA / 8] = segment(0, 0xfffff, 0xc093);
	gdt[CHAOS_SEL_CODE64 / 8] = segment(0, 0xfffff, 0xa09b);
	gdt[CHAOS_SEL_FLAT16 / 8] = segment(0, 0xffff, 0x009b);
	gdt[CHAOS_SEL_CODE16 / 8] = segment(CHAOS_BASE, 0xffff, 0x009b);
	gdt[CHAOS_SEL_DATA16 / 8] = segment(CHAOS_BASE, 0xffff, 0x0093);
	gdt[CHAOS_SEL_TSS32 / 8] = segment(CHAOS_TSS32, 0x67, 0x0089);
	gdt[CHAOS_SEL_TSS16 / 8] = segment(CHAOS_TSS16, 0x2b, 0x0081);
	gdt[CHAOS_SEL_LDT / 8] = segment(CHAOS_GDT, 0x7f, 0x0082);
	gdt[CHAOS_SEL_CALL_GATE / 8] = CHAOS_CODE | (uint64_t)CHAOS_SEL_CODE32 << 16 | 0xec0000000000ULL |
				       (uint64_t)(CHAOS_CODE >> 16) << 48;
	gdt[CHAOS_SEL_CALL_GATE / 8] &= ~0xffffULL;
	gdt[CHAOS_SEL_TASK_GATE / 8] = (uint64_t)CHAOS_SEL_TSS32 << 16 | 0xe50000000000ULL;
	gdt[CHAOS_SEL_TSS64 / 8] = segment(CHAOS_TSS64, 0x67, 0x0089);
	gdt[CHAOS_SEL_TSS64 / 8 + 1] = 0;
	gdt[CHAOS_SEL_USER_DATA / 8] = segment(0, 0xfffff, 0xc0f3);
	gdt[CHAOS_SEL_USER_CODE32 / 8] = segment(0, 0xfffff, 0xc0fb);
	gdt[CHAOS_SEL_USER_CODE64 / 8] = segment(0, 0xfffff, 0xa0fb);
}

static uint64_t gate(uint16_t selector, uint64_t target, uint64_t rest)
{
	return (target & 0xffff) | (uint64_t)selector << 16 | rest | (target >> 16 & 0xffff) << 48;
}

static void make_idts(void)
{
	uint64_t *idt64 = (uint64_t *)CHAOS_IDT64, *idt32 = (uint64_t *)CHAOS_IDT32;
	uint32_t *ivt = (uint32_t *)CHAOS_IVT;
	uint32_t recover16 = (uint32_t)(uintptr_t)chaos_recover16;

	for (unsigned int vector = 0; vector < 256; vector++) {
		idt64[2 * vector] = gate(CHAOS_SEL_CODE64, (uintptr_t)chaos_stubs + vector * STUB_SIZE,
					 0x8e0100000000ULL);
		idt64[2 * vector + 1] = 0;
		idt32[vector] = gate(CHAOS_SEL_CODE32, (uintptr_t)chaos_recover32, 0x8e0000000000ULL);
		ivt[vector] = (recover16 >> 4) << 16 | (recover16 & 0xf);
	}
}

static void make_tables(void)
{
	uint64_t *pdpt = (uint64_t *)CHAOS_PDPT, *directories = (uint64_t *)CHAOS_DIRECTORIES;
	uint32_t *directory32 = (uint32_t *)CHAOS_DIRECTORY32;

	memset(pdpt, 0, PAGE_SIZE);
	for (unsigned int i = 0; i < 4; i++)
		pdpt[i] = (CHAOS_DIRECTORIES + i * PAGE_SIZE) | 1;
	for (unsigned int i = 0; i < DIRECTORY_ENTRY_COUNT; i++)
		directories[i] = i * LARGE_PAGE | 0x87;
	for (unsigned int i = 0; i < 1024; i++)
		directory32[i] = i << 22 | 0x87;
}

static void make_tss(void)
{
	uint8_t *tss64 = (uint8_t *)CHAOS_TSS64, *tss32 = (uint8_t *)CHAOS_TSS32;

	memset((void *)CHAOS_TSS64, 0, 0x600);
	*(uint64_t *)(tss64 + 0x04) = CHAOS_EXCEPTION_STACK_TOP;
	/* IST1 */
	*(uint64_t *)(tss64 + 0x24) = CHAOS_EXCEPTION_STACK_TOP;
	*(uint32_t *)(tss32 + 0x04) = CHAOS_EXCEPTION_STACK_TOP;
	*(uint32_t *)(tss32 + 0x08) = CHAOS_SEL_DATA;
}

/* Entries that look like those of tables, and some that do not. */
static void make_noise(uint64_t state)
{
	uint64_t *noise = (uint64_t *)CHAOS_NOISE, *data = (uint64_t *)CHAOS_DATA;

	for (unsigned int i = 0; i < CHAOS_NOISE_SIZE / 8; i += 7) {
		uint64_t bits = chaos_random(&state);

		noise[i] = bits & 1 ? (bits & 0xffe) | 1 | (CHAOS_BASE + (bits >> 12 & 0xf) * PAGE_SIZE) : bits;
	}
	for (unsigned int i = 0; i < CHAOS_DATA_SIZE / 8; i += 5)
		data[i] = chaos_random(&state);
}

static void prepare(const struct chaos_program *program)
{
	make_gdt();
	make_idts();
	make_tss();
	if (program->mode == CHAOS_MODE_PAGED || program->mode == CHAOS_MODE_PAE)
		make_tables();
	make_noise(program->noise);
	/* Whoever runs out of the program meets a breakpoint. */
	memset((void *)CHAOS_CODE, 0xcc, CHAOS_CODE_SIZE);
	memcpy((void *)CHAOS_CODE, program->code, program->length);
	memcpy(chaos_regs, program->regs, sizeof(program->regs));
}

/* Interrupts that programs have left behind must not keep others from coming for ever. */
static void clean_apic(void)
{
	static unsigned int programs;

	if (++programs % CLEAN_INTERVAL)
		return;
	apic_write(APIC_REG_LVT_TIMER, LVT_MASKED);
	apic_write(APIC_REG_TPR, 0);
	apic_write(APIC_REG_EOI, 0);
}

static uint64_t meddler_seed;

static void meddle(void)
{
	chaos_meddle(meddler_seed);
}

/* Long enough for a CPU that has been started and only has to count itself. */
#define COMES_US 100000

static void start_meddler(uint64_t seed, uint32_t first)
{
	if (smp_wait_for_cpus(COMES_US) < 2)
		return;
	meddler_seed = seed ^ first;
	smp_start_cpu(1, meddle);
}

void inmate_main(void)
{
	static struct chaos_program program;
	uint64_t seed = (uint64_t)cmdline_number("seed", 1);
	uint32_t first = (uint32_t)cmdline_number("first", 0), count = (uint32_t)cmdline_number("count", 1);

	apic_init_cpu();
	shared->finished = 0;
	shared->state = CHAOS_STATE_RUNNING;
	shared->number = first;
	shared->magic = CHAOS_SHARED_MAGIC;
	start_meddler(seed, first);
	for (uint32_t i = 0; i < count; i++) {
		chaos_generate(seed, first + i, &program);
		prepare(&program);
		shared->number = first + i;
		shared->mode = program.mode;
		chaos_enter(program.mode);
		clean_apic();
		shared->finished = i + 1;
	}
	shared->state = CHAOS_STATE_DONE;
	while (!comm_poll(true))
		cpu_relax();
}
