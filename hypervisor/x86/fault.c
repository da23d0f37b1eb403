// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens when the core itself takes an exception: instructions with a fixup continue there,
 * NMIs go to their owner, all else is a bug of the core and ends in a dump and a stopped machine.
 */
#include "x86/fault.h"
#include "lib/printk.h"
#include "x86/arch.h"
#include "x86/symbols.h"

#define FAULT_STUB_SIZE 16
#define BACKTRACE_DEPTH 16

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

static void print_address(const char *label, uint64_t address)
{
	uint64_t offset;
	const char *name = symbol_lookup(address, &offset);

	printk_panic("%s %016llx %s+0x%llx\n", label, (unsigned long long)address, name,
		     (unsigned long long)offset);
}

/* Frame pointers link the callers; a link that leaves this CPU's area ends the walk. */
static void print_backtrace(struct percpu *cpu, uint64_t frame_pointer)
{
	uint64_t low = (uint64_t)percpu_page(cpu, 0);

	for (unsigned int i = 0; i < BACKTRACE_DEPTH; i++) {
		const uint64_t *frame = (const uint64_t *)frame_pointer;

		if (frame_pointer < low || frame_pointer + 16 > low + PERCPU_SIZE ||
		    frame_pointer & 7)
			return;
		print_address("  called from", frame[1]);
		if (frame[0] <= frame_pointer)
			return;
		frame_pointer = frame[0];
	}
}

static void print_frame(struct percpu *cpu, const struct fault_frame *f)
{
	const char *name = f->vector < X86_NUM_EXCEPTIONS ? vector_names[f->vector] : NULL;

	printk_panic("\nFATAL: CPU %u: %s in the hypervisor core, error code 0x%llx\n", cpu->cpu,
		     name ? name : "exception", (unsigned long long)f->error_code);
	print_address("RIP", f->rip);
	printk_panic("RSP %016llx RFLAGS %016llx CS %04llx SS %04llx CR2 %016llx\n",
		     (unsigned long long)f->rsp, (unsigned long long)f->rflags,
		     (unsigned long long)f->cs, (unsigned long long)f->ss,
		     (unsigned long long)read_cr2());
	printk_panic("RAX %016llx RBX %016llx RCX %016llx RDX %016llx\n", (unsigned long long)f->rax,
		     (unsigned long long)f->rbx, (unsigned long long)f->rcx,
		     (unsigned long long)f->rdx);
	printk_panic("RSI %016llx RDI %016llx RBP %016llx R8  %016llx\n", (unsigned long long)f->rsi,
		     (unsigned long long)f->rdi, (unsigned long long)f->rbp,
		     (unsigned long long)f->r8);
	printk_panic("R9  %016llx R10 %016llx R11 %016llx R12 %016llx\n", (unsigned long long)f->r9,
		     (unsigned long long)f->r10, (unsigned long long)f->r11,
		     (unsigned long long)f->r12);
	printk_panic("R13 %016llx R14 %016llx R15 %016llx CR0 %016llx\n", (unsigned long long)f->r13,
		     (unsigned long long)f->r14, (unsigned long long)f->r15,
		     (unsigned long long)read_cr0());
	printk_panic("CR3 %016llx CR4 %016llx\n", (unsigned long long)read_cr3(),
		     (unsigned long long)read_cr4());
	print_backtrace(cpu, f->rbp);
}

void fault_set_hooks(const struct fault_hooks *new_hooks)
{
	hooks = new_hooks;
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
	print_frame(cpu, frame);
	panic_stop();
}
