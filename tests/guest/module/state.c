// SPDX-License-Identifier: GPL-2.0-only
/*
 * State of supervisor mode that the core passes through: CET and protection keys for supervisor pages;
 * and FRED, which it does not. Called by main.c. Never leaves a register changed.
 */
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <asm/processor.h>

#include "rvm_test.h"

#define CR4_CET BIT(23)
#define CR4_PKS BIT(24)
#define CR4_FRED BIT_ULL(32)

#define MSR_S_CET 0x6a2
#define S_CET_ENDBR_EN BIT(2)
#define MSR_PKRS 0x6e1

#define CPUID_7_ECX_PKS BIT(31)
#define CPUID_7_1_EAX_FRED BIT(17)

/* Key 0, the one of all of Linux's pages, stays open. */
#define SOME_PKRS 0xa5a5a5a4

struct regs {
	u32 eax, ebx, ecx, edx;
};

static struct regs leaf(u32 leaf, u32 subleaf)
{
	struct regs r;

	asm volatile("cpuid"
		     : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
		     : "a"(leaf), "c"(subleaf));
	return r;
}

void test_ibt(struct report *r, const struct command_args *args)
{
	unsigned long cr4 = cr4_read();
	u64 s_cet = 0;
	int trap = msr_read(MSR_S_CET, &s_cet);

	report_check(r, "ibt", cr4 & CR4_CET && trap == NO_TRAP && s_cet & S_CET_ENDBR_EN,
		     "cr4 %#lx, vector %d, S_CET %#llx", cr4, trap, s_cet);
}

void test_pks(struct report *r, const struct command_args *args)
{
	unsigned long flags, cr4 = cr4_read();
	u64 old = 0, now = 0;
	int trap, written;

	if (!(leaf(7, 0).ecx & CPUID_7_ECX_PKS)) {
		report_check(r, "pks", false, "the processor has none");
		return;
	}
	local_irq_save(flags);
	trap = cr4_write(cr4 | CR4_PKS);
	msr_read(MSR_PKRS, &old);
	written = msr_write(MSR_PKRS, SOME_PKRS);
	/* Exits under the core. */
	leaf(0, 0);
	msr_read(MSR_PKRS, &now);
	msr_write(MSR_PKRS, old);
	cr4_write(cr4);
	local_irq_restore(flags);
	report_check(r, "pks", trap == NO_TRAP && written == NO_TRAP && now == SOME_PKRS,
		     "vectors %d %d, PKRS %#llx", trap, written, now);
}

void test_fred(struct report *r, const struct command_args *args)
{
	unsigned long flags, old, now;
	bool offered = leaf(7, 1).eax & CPUID_7_1_EAX_FRED;
	int trap;

	if (!in_guest()) {
		report_line(r, "fred: bare, CPUID.7.1:EAX[17] %d", offered);
		return;
	}
	local_irq_save(flags);
	old = cr4_read();
	trap = cr4_write(old | CR4_FRED);
	now = cr4_read();
	local_irq_restore(flags);
	report_check(r, "fred", !offered && trap == TRAP_GP && now == old,
		     "CPUID.7.1:EAX[17] %d, vector %d, cr4 %#lx, was %#lx", offered, trap, now, old);
}
