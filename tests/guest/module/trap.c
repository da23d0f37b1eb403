// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events that are due right after an instruction which the core carries out: single-step traps,
 * interrupts that STI or MOV SS held back, and the last event of all, a triple fault. Called by
 * main.c.
 */
#include <linux/delay.h>
#include <linux/irq_work.h>
#include <linux/irqflags.h>
#include <linux/kdebug.h>
#include <linux/kernel.h>
#include <linux/notifier.h>
#include <asm/debugreg.h>
#include <asm/desc.h>
#include <asm/processor-flags.h>
#include <asm/ptrace.h>

#include "rvm_test.h"

static unsigned long trap_ip;
static unsigned int trap_count;
static unsigned int trap_cpu;

static int debug_notify(struct notifier_block *block, unsigned long event, void *data)
{
	struct die_args *args = data;

	if (event != DIE_DEBUG || user_mode(args->regs) || raw_smp_processor_id() != trap_cpu)
		return NOTIFY_DONE;
	/* The kernel hands over the address of its copy of DR6. */
	if (!(*(unsigned long *)args->err & DR_STEP))
		return NOTIFY_DONE;
	if (!trap_count++)
		trap_ip = args->regs->ip;
	args->regs->flags &= ~X86_EFLAGS_TF;
	return NOTIFY_STOP;
}

static struct notifier_block debug_block = {
	.notifier_call = debug_notify,
	.priority = INT_MAX,
};

/* POPF sets TF; the first trap is due after the instruction that follows it. */
static unsigned long step_cpuid(void)
{
	unsigned long wanted;

	asm volatile("pushfq\n\t"
		     "pushfq\n\t"
		     "orq $0x100, (%%rsp)\n\t"
		     "leaq 1f(%%rip), %0\n\t"
		     "xorl %%eax, %%eax\n\t"
		     "xorl %%ecx, %%ecx\n\t"
		     "popfq\n\t"
		     "cpuid\n"
		     "1:\tnop\n\t"
		     "nop\n\t"
		     "popfq"
		     : "=&r"(wanted)::"rax", "rbx", "rcx", "rdx", "memory", "cc");
	return wanted;
}

void test_step(struct report *r, const struct command_args *args)
{
	unsigned long flags, wanted;

	trap_count = 0;
	trap_ip = 0;
	if (register_die_notifier(&debug_block)) {
		report_check(r, "step", false, "register_die_notifier failed");
		return;
	}
	local_irq_save(flags);
	trap_cpu = smp_processor_id();
	wanted = step_cpuid();
	local_irq_restore(flags);
	unregister_die_notifier(&debug_block);
	report_check(r, "step", trap_count == 1 && trap_ip == wanted,
		     "%u traps, the first at %+ld bytes from the wanted place", trap_count,
		     trap_count ? (long)(trap_ip - wanted) : 0);
}

static unsigned int shadow_steps;
static int shadow_seen;

/* How many instructions behind CPUID were done before the interrupt came. */
static void shadow_interrupt(struct irq_work *work)
{
	shadow_seen = READ_ONCE(shadow_steps);
}

static DEFINE_IRQ_WORK(shadow_work, shadow_interrupt);

static void shadow_sti(void)
{
	asm volatile("sti\n\t"
		     "cpuid\n\t"
		     "incl %0\n\t"
		     "incl %0\n\t"
		     "incl %0\n\t"
		     "cli"
		     : "+m"(shadow_steps)
		     : "a"(0), "c"(0)
		     : "rbx", "rdx", "memory", "cc");
}

static void shadow_mov_ss(void)
{
	asm volatile("movl %%ss, %%esi\n\t"
		     "sti\n\t"
		     "movl %%esi, %%ss\n\t"
		     "cpuid\n\t"
		     "incl %0\n\t"
		     "incl %0\n\t"
		     "incl %0\n\t"
		     "cli"
		     : "+m"(shadow_steps)
		     : "a"(0), "c"(0)
		     : "rbx", "rdx", "rsi", "memory", "cc");
}

static void shadow_check(struct report *r, const char *name, void (*run)(void))
{
	unsigned long flags;

	shadow_steps = 0;
	shadow_seen = -1;
	local_irq_save(flags);
	/* The processor's interrupt to itself is pending until the code lets it in. */
	irq_work_queue(&shadow_work);
	udelay(20);
	run();
	local_irq_restore(flags);
	irq_work_sync(&shadow_work);
	report_check(r, name, shadow_seen == 0, "interrupt %d instructions late", shadow_seen);
}

void test_shadow(struct report *r, const struct command_args *args)
{
	shadow_check(r, "sti;cpuid", shadow_sti);
	shadow_check(r, "mov ss;cpuid", shadow_mov_ss);
}

/* An exception without an interrupt table. */
void test_triple(struct report *r, const struct command_args *args)
{
	const struct desc_ptr nothing = {0, 0};

	local_irq_disable();
	asm volatile("lidt %0\n\t"
		     "int3"
		     :
		     : "m"(nothing));
	local_irq_enable();
	report_check(r, "triple", false, "the machine goes on");
}
