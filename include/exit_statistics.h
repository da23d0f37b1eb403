/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jailhouse's statistics of a CPU as sums of its VM exits: the one source for the hypercall CPU_GET_INFO and
 * for cells/ID/statistics in sysfs.
 */
#ifndef RVM_EXIT_STATISTICS_H
#define RVM_EXIT_STATISTICS_H

#include "hypercall.h"
#include "ring.h"

#define RVM_EXITS(reason) (1ULL << (reason))

/** rvm_statistic_reasons() - bit n: exits with basic reason n (SDM Vol. 3D, Appendix C) belong to @statistic */
static inline uint64_t rvm_statistic_reasons(uint64_t statistic)
{
	switch (statistic) {
	case JAILHOUSE_CPU_STAT_VMEXITS_EXCEPTION: /* and NMI, which has the same reason */
		return RVM_EXITS(0);
	case JAILHOUSE_CPU_STAT_VMEXITS_MANAGEMENT: /* external interrupt, INIT, SIPI, NMI window, timer */
		return RVM_EXITS(1) | RVM_EXITS(3) | RVM_EXITS(4) | RVM_EXITS(8) | RVM_EXITS(52);
	case JAILHOUSE_CPU_STAT_VMEXITS_CPUID:
		return RVM_EXITS(10);
	case JAILHOUSE_CPU_STAT_VMEXITS_HYPERCALL:
		return RVM_EXITS(18);
	case JAILHOUSE_CPU_STAT_VMEXITS_CR:
		return RVM_EXITS(28);
	case JAILHOUSE_CPU_STAT_VMEXITS_PIO:
		return RVM_EXITS(30);
	case JAILHOUSE_CPU_STAT_VMEXITS_MSR_OTHER: /* RDMSR, WRMSR */
		return RVM_EXITS(31) | RVM_EXITS(32);
	case JAILHOUSE_CPU_STAT_VMEXITS_XAPIC: /* APIC access, APIC write */
		return RVM_EXITS(44) | RVM_EXITS(56);
	case JAILHOUSE_CPU_STAT_VMEXITS_MMIO: /* EPT violation, EPT misconfiguration */
		return RVM_EXITS(48) | RVM_EXITS(49);
	case JAILHOUSE_CPU_STAT_VMEXITS_XSETBV:
		return RVM_EXITS(55);
	}
	return 0;
}

/**
 * rvm_cpu_statistic() - one statistic of one CPU
 * @page: may be written meanwhile
 * @statistic: JAILHOUSE_CPU_STAT_*; 0 for any other
 *
 * Accesses to the local APIC have no exit reason of their own. What they add to one statistic they take from
 * that of their reason, so that no exit is in two.
 */
static inline uint64_t rvm_cpu_statistic(const volatile struct rvm_cpu_public *page, uint64_t statistic)
{
	uint64_t reasons = rvm_statistic_reasons(statistic), sum = 0;
	uint32_t reason;

	for (reason = 0; reason < RVM_NUM_EXIT_REASONS; reason++)
		if (statistic == JAILHOUSE_CPU_STAT_VMEXITS_TOTAL ||
		    (reason < 64 && (reasons & RVM_EXITS(reason))))
			sum += page->exits[reason];
	switch (statistic) {
	case JAILHOUSE_CPU_STAT_VMEXITS_XAPIC:
		return sum + page->xapic_writes;
	case JAILHOUSE_CPU_STAT_VMEXITS_MMIO:
		return sum - page->xapic_writes;
	case JAILHOUSE_CPU_STAT_VMEXITS_MSR_X2APIC_ICR:
		return page->x2apic_icr_writes;
	case JAILHOUSE_CPU_STAT_VMEXITS_MSR_OTHER:
		return sum - page->x2apic_icr_writes;
	}
	return sum;
}

#endif /* RVM_EXIT_STATISTICS_H */
