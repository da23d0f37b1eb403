// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens when the core itself takes an exception: instructions with a fixup continue there,
 * NMIs go to their owner, all else is a bug of the core and ends in a dump and a stopped machine.
 */
#include "x86/fault.h"
#include "lib/format.h"
#include "x86/arch.h"
#include "x86/crash.h"

#define FAULT_STUB_SIZE 16

struct fixup {
	uint64_t fault;
	uint64_t resume;
};

extern const struct fixup fixup_start[], fixup_end[];
extern const char fault_stubs[];

static const struct fault_hooks *hooks;

static const char *const vector_names[X86_NUM_EXCEPTIONS] = {
	"#DE divide error", "#DB debug", "NMI", "#BP breakpoint", "#OF overflow", "#BR bound range",
	"#UD invalid opcode", "#NM device not available", "#DF double fault",
	"coprocessor overrun", "#TS invalid TSS", "#NP segment not present", "#SS stack fault",
	"#GP general protection", "#PF page fault", "reserved", "#MF x87 error",
	"#AC alignment check", "#MC machine check", "#XM SIMD error", "#VE virtualization",
	"#CP control protection",
};

const void *fault_entry(unsigned int vector)
{
	return fault_stubs + vector * FAULT_STUB_SIZE;
}

static bool fixup_apply(struct fault_frame *frame)
{
	for (const struct fixup *f = fixup_start; f < fixup_end; f++) {
		if (f->fault == frame->rip) {
			frame->rip = f->resume;
			return true;
		}
	}
	return false;
}

void fault_set_hooks(const struct fault_hooks *new_hooks)
{
	hooks = new_hooks;
}

bool fault_guest_state(struct percpu *cpu, struct rvm_crash_guest *guest)
{
	return hooks && hooks->guest_state(cpu, guest);
}

static enum rvm_crash_kind crash_kind(uint64_t vector)
{
	switch (vector) {
	case X86_VEC_DF:
		return RVM_CRASH_DOUBLE_FAULT;
	case X86_VEC_MC:
		return RVM_CRASH_MACHINE_CHECK;
	}
	return RVM_CRASH_EXCEPTION;
}

static void __attribute__((noreturn)) fault_fatal(const struct fault_frame *f)
{
	const char *name = f->vector < X86_NUM_EXCEPTIONS ? vector_names[f->vector] : NULL;
	char text[96];
	const struct crash_report report = {
		.kind = crash_kind(f->vector), .frame = f, .all_registers = true, .reason = text,
	};

	crash_begin();
	format_text(text, sizeof(text), "%s in the hypervisor core, error code 0x%llx",
		    name ? name : "exception", (unsigned long long)f->error_code);
	crash_end(&report);
}

void fault_handle(struct fault_frame *frame)
{
	struct percpu *cpu = this_cpu();

	if (frame->vector == X86_VEC_NMI) {
		if (hooks)
			hooks->nmi(cpu);
		else
			cpu->nmi_pending = 1;
		return;
	}
	if (frame->vector == X86_VEC_GP && fixup_apply(frame))
		return;
	if (frame->vector == X86_VEC_MC && hooks && hooks->machine_check(cpu))
		return;
	fault_fatal(frame);
}
