// SPDX-License-Identifier: GPL-2.0-only
/*
 * The local APIC as a kernel may use it: writes to the xAPIC page by all kinds of instructions, and
 * INITs in a storm. Called by main.c.
 */
#include <linux/bits.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <asm/apic.h>
#include <asm/fixmap.h>

#include "rvm_test.h"

#define MASKED 0x10000
#define START (MASKED | 0x21)

/*
 * An instruction on the register of the performance counters' vector, which nobody uses here, with an
 * operand in R9D and START in EAX. Return: what the register holds then.
 */
#define FORM(name, insn)                                                                           \
	static u32 form_##name(volatile u32 *reg, u32 *other)                                      \
	{                                                                                          \
		register u64 operand asm("r9") = 0xffffffff00000000 | *other;                      \
		register u64 accumulator asm("rax") = START;                                       \
                                                                                                   \
		asm volatile(insn                                                                  \
			     : "+r"(operand), "+r"(accumulator)                                    \
			     : "r"(reg), "r"((u64)4)                                               \
			     : "memory", "cc");                                                    \
		*other = (u32)operand;                                                             \
		return *reg;                                                                       \
	}

FORM(mov_register, "movl %k0, (%2)")
FORM(mov_immediate, "movl $0x10055, (%2)")
FORM(mov_index, "movl %k0, -0x20(%2,%3,8)")
FORM(xchg, "xchgl %k0, (%2)")
FORM(lock_or, "lock orl $0x18, (%2)")
FORM(and_register, "andl %k0, (%2)")
FORM(add_byte, "addl $2, (%2)")
FORM(sub_register, "subl %k0, (%2)")
FORM(xor_long, "xorl $0x44, (%2)")
FORM(inc, "incl (%2)")
FORM(dec, "decl (%2)")
FORM(ds_prefix, ".byte 0x3e; movl %k0, (%2)")
FORM(xadd, "xaddl %k0, (%2)")
FORM(bts, "btsl $4, (%2)")
/* These the core does not decode. */
FORM(cmpxchg, "cmpxchgl %k0, (%2)")
FORM(cmpxchg_index, "cmpxchgl %k0, -0x20(%2,%3,8)")
FORM(lock_cmpxchg, "lock cmpxchgl %k0, (%2)")

static const struct {
	const char *name;
	u32 (*run)(volatile u32 *reg, u32 *other);
	u32 operand;
	/** Register and operand afterwards. */
	u32 result, operand_after;
} forms[] = {
	{"mov register", form_mov_register, 0x10031, 0x10031, 0x10031},
	{"mov immediate", form_mov_immediate, 5, 0x10055, 5},
	{"mov with index", form_mov_index, 0x10034, 0x10034, 0x10034},
	{"xchg", form_xchg, 0x10077, 0x10077, START},
	{"lock or", form_lock_or, 5, START | 0x18, 5},
	{"and", form_and_register, 0x1000f, 0x10001, 0x1000f},
	{"add", form_add_byte, 5, START + 2, 5},
	{"sub", form_sub_register, 5, START - 5, 5},
	{"xor", form_xor_long, 5, START ^ 0x44, 5},
	{"inc", form_inc, 5, START + 1, 5},
	{"dec", form_dec, 5, START - 1, 5},
	{"segment prefix", form_ds_prefix, 0x10032, 0x10032, 0x10032},
	{"xadd", form_xadd, 5, START + 5, START},
	{"bts", form_bts, 5, START | 0x10, 5},
	{"cmpxchg", form_cmpxchg, 0x10033, 0x10033, 0x10033},
	{"cmpxchg with index", form_cmpxchg_index, 0x10035, 0x10035, 0x10035},
	{"lock cmpxchg", form_lock_cmpxchg, 0x10036, 0x10036, 0x10036},
};

void test_apic_forms(struct report *r, const struct command_args *args)
{
	volatile u32 *reg = (volatile u32 *)(APIC_BASE + APIC_LVTPC);
	unsigned long flags;
	u32 before, found, other;
	int i;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		other = forms[i].operand;
		local_irq_save(flags);
		before = *reg;
		*reg = START;
		found = forms[i].run(reg, &other);
		*reg = before;
		local_irq_restore(flags);
		report_check(r, forms[i].name,
			     found == forms[i].result && other == forms[i].operand_after,
			     "register %x, operand %x, wanted %x, %x", found, other,
			     forms[i].result, forms[i].operand_after);
	}
}

/* A storm of INITs on a CPU that is offline: Linux must be able to start it afterwards. */
void test_init(struct report *r, const struct command_args *args)
{
	u64 count = min_t(u64, args->value[1], 1000000), i;
	u32 id = (u32)args->value[0];
	unsigned long flags;

	for (i = 0; i < count; i++) {
		/* Two halves: nobody may come in between. */
		local_irq_save(flags);
		apic->icr_write(APIC_INT_LEVELTRIG | APIC_INT_ASSERT | APIC_DM_INIT, id);
		local_irq_restore(flags);
	}
	report_check(r, "init", true, "%llu to APIC ID %u", count, id);
}
