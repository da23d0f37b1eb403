/* SPDX-License-Identifier: GPL-2.0-only */
/* Which processors are threads of one core: they share caches, buffers and predictors. */
#ifndef RVM_X86_TOPOLOGY_H
#define RVM_X86_TOPOLOGY_H

#include "lib/util.h"

/**
 * topology_thread_bits() - how many low bits of an APIC ID number the threads of a core
 * By CPUID leaf 1FH or 0BH (SDM Vol. 3A, 9.9.3); on processors without them by leaves 1 and 4. Return: 0 to
 * 31, 0 where each core has one thread.
 */
unsigned int topology_thread_bits(void);

#endif /* RVM_X86_TOPOLOGY_H */
