// SPDX-License-Identifier: GPL-2.0-only
/* ioapic_dropped() of devices/ioapic_guest.h. Called with the lock of the I/O APIC held. */
#include "devices/ioapic_guest.h"
#include "lib/printk.h"
#include "x86/arch.h"
#include "x86/percpu.h"

void ioapic_dropped(const struct ioapic_view *view, enum ioapic_drop what, uint32_t pin,
		    uint64_t entry)
{
	static const char *const texts[] = {
		[IOAPIC_DROP_PIN] = "the pin is not its cell's, write ignored",
		[IOAPIC_DROP_DESTINATION] = "no CPU of its cell is the destination, masked",
	};
	struct percpu *cpu = this_cpu();

	percpu_public(cpu)->dropped_irqs++;
	/* An EOI too many does no harm and is not worth a line. */
	if (what != IOAPIC_DROP_EOI)
		complain(cpu, COMPLAINT_IOAPIC, "CPU %u: IOAPIC %llx pin %u entry %llx: %s\n",
			 cpu->cpu, (unsigned long long)view->ioapic->address, pin,
			 (unsigned long long)entry, texts[what]);
}
