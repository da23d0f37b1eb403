// SPDX-License-Identifier: GPL-2.0-only
/*
 * Order of events when the core has come to its end. The record is sealed before anything is
 * printed, because printing is slow and one more thing that can fail; a fault on the way skips what
 * is left of the step it happened in.
 */
#include "x86/crash.h"
#include "lib/crash_record.h"
#include "lib/printk.h"
#include "x86/apic_host.h"
#include "x86/reset.h"

enum crash_stage {
	CRASH_NONE = 0,
	CRASH_WRITING,
	CRASH_PRINTING,
	CRASH_ACTING,
};

static struct {
	/** Index of the CPU that reports plus one. */
	uint32_t owner;
	/** Only used by that CPU. */
	volatile enum crash_stage stage;
} crash;

static void halt_here(void) __attribute__((noreturn));

static void halt_here(void)
{
	for (;;)
		cpu_halt();
}

/* The record does not have to wait for them: what they still do is of no consequence. */
static void stop_others(void)
{
	for (uint32_t i = 0; i < image_header.online_cpus; i++) {
		struct percpu *cpu = percpu_of(i);

		if (cpu == this_cpu() || !cpu->self)
			continue;
		cpu->stop = 1;
		apic_send_nmi(cpu->apic_id);
	}
}

static void __attribute__((noreturn)) act(void)
{
	bool halt = image_header.crash_action == RVM_CRASH_HALT;
	bool said = crash.stage == CRASH_ACTING;

	/* A second time here: saying it was what failed. */
	crash.stage = CRASH_ACTING;
	if (!said) {
		printk_panic(halt ? "The hypervisor core has failed: all CPUs are halted as "
				    "configured. Reset the machine; the crash record survives a "
				    "warm reset.\n" :
				    "The hypervisor core has failed: the machine is reset now.\n");
		console_flush();
	}
	if (halt)
		halt_here();
	machine_reset();
}

static void __attribute__((noreturn)) crash_again(void)
{
	if (crash.stage == CRASH_WRITING) {
		crash.stage = CRASH_PRINTING;
		crash_record()->flags |= RVM_CRASH_CUT;
		crash_record_seal(crash_record());
		printk_panic("\nFATAL: CPU %u: %s\nAnother fault while this was being recorded.\n",
			     this_cpu()->cpu, crash_record()->reason);
	}
	act();
}

void crash_begin(void)
{
	uint32_t self = this_cpu()->cpu + 1, owner = 0;

	if (__atomic_compare_exchange_n(&crash.owner, &owner, self, false, __ATOMIC_ACQ_REL,
					__ATOMIC_ACQUIRE)) {
		image_header.state = RVM_STATE_FAILED;
		return;
	}
	if (owner != self)
		halt_here();
	crash_again();
}

void crash_end(const struct crash_report *report)
{
	struct percpu *cpu = this_cpu();

	stop_others();
	crash.stage = CRASH_WRITING;
	crash_write_record(cpu, report);
	crash.stage = CRASH_PRINTING;
	crash_print(cpu, report);
	act();
}
