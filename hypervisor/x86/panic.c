// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of the core when one of its own invariants is broken. Called after the dump is printed;
 * never returns.
 */
#include <stdarg.h>
#include "lib/format.h"
#include "lib/printk.h"
#include "x86/apic_host.h"
#include "x86/fault.h"
#include "x86/symbols.h"

void panic_stop(void)
{
	image_header.state = RVM_STATE_FAILED;
	for (uint32_t i = 0; i < image_header.online_cpus; i++) {
		struct percpu *cpu = percpu_of(i);

		if (cpu == this_cpu() || !cpu->self)
			continue;
		cpu->stop = 1;
		apic_send_nmi(cpu->apic_id);
	}
	printk_panic("The hypervisor core has stopped the machine; power-cycle it.\n");
	for (;;)
		cpu_halt();
}

void panic(const char *fmt, ...)
{
	char text[160];
	uint64_t offset, caller = (uint64_t)__builtin_return_address(0);
	const char *name = symbol_lookup(caller, &offset);
	va_list args;

	va_start(args, fmt);
	format_va(text, sizeof(text), fmt, args);
	va_end(args);
	printk_panic("\nFATAL: CPU %u at %s+0x%llx: %s\n", this_cpu()->cpu, name,
		     (unsigned long long)offset, text);
	panic_stop();
}
