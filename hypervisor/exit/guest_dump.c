// SPDX-License-Identifier: GPL-2.0-only
/* Texts about a guest that cannot go on. Called before it is stopped. */
#include "cell/cell.h"
#include "exit/exit.h"
#include "lib/format.h"
#include "lib/printk.h"
#include "vmx/names.h"

void stop_reason(const char *format, ...)
{
	struct percpu *cpu = this_cpu();
	va_list args;

	va_start(args, format);
	format_va(cpu->stop_reason, sizeof(cpu->stop_reason), format, args);
	va_end(args);
}

static unsigned long long field(enum vmcs_field f)
{
	return vmread(f);
}

void guest_dump(struct percpu *cpu, const struct guest_regs *r, const char *why)
{
	/* Cells may stop at the same time, and a dump in pieces is nobody's. */
	bool held = console_hold();

	printk_panic("%s", cpu->stop_reason);
	cpu->stop_reason[0] = '\0';
	printk_panic("\nCPU %u, cell %u (%s): %s\n", cpu->cpu, cpu->cell->id,
		     cpu->cell->config->name, why);
	printk_panic("last exit %llu (%s), qualification %llx, guest-physical %llx\n",
		     field(VMCS_EXIT_REASON),
		     vmx_exit_name((uint32_t)field(VMCS_EXIT_REASON) & EXIT_REASON_BASIC),
		     field(VMCS_EXIT_QUALIFICATION), field(VMCS_GUEST_PHYSICAL_ADDRESS));
	printk_panic("RIP %016llx RSP %016llx RFLAGS %016llx CS %04llx SS %04llx\n",
		     field(VMCS_GUEST_RIP), field(VMCS_GUEST_RSP), field(VMCS_GUEST_RFLAGS),
		     field(VMCS_GUEST_CS_SELECTOR), field(VMCS_GUEST_SS_SELECTOR));
	printk_panic("RAX %016llx RBX %016llx RCX %016llx RDX %016llx\n", (unsigned long long)r->rax,
		     (unsigned long long)r->rbx, (unsigned long long)r->rcx,
		     (unsigned long long)r->rdx);
	printk_panic("RSI %016llx RDI %016llx RBP %016llx R8  %016llx\n", (unsigned long long)r->rsi,
		     (unsigned long long)r->rdi, (unsigned long long)r->rbp,
		     (unsigned long long)r->r8);
	printk_panic("R9  %016llx R10 %016llx R11 %016llx R12 %016llx\n", (unsigned long long)r->r9,
		     (unsigned long long)r->r10, (unsigned long long)r->r11,
		     (unsigned long long)r->r12);
	printk_panic("R13 %016llx R14 %016llx R15 %016llx CR0 %016llx\n", (unsigned long long)r->r13,
		     (unsigned long long)r->r14, (unsigned long long)r->r15, field(VMCS_GUEST_CR0));
	printk_panic("CR3 %016llx CR4 %016llx EFER %08llx activity %llx interruptibility %llx\n",
		     field(VMCS_GUEST_CR3), field(VMCS_GUEST_CR4), field(VMCS_GUEST_EFER),
		     field(VMCS_GUEST_ACTIVITY_STATE), field(VMCS_GUEST_INTERRUPTIBILITY));
	console_release(held);
}
