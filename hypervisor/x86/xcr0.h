/* SPDX-License-Identifier: GPL-2.0-only */
/* Which values XCR0 can have (pure): SDM Vol. 1, 13.3; Vol. 2D, XSETBV. */
#ifndef RVM_X86_XCR0_H
#define RVM_X86_XCR0_H

#include "types.h"

/**
 * xcr0_valid() - would XSETBV take this value?
 * @supported: components that the guest has, CPUID.0DH.0:EDX:EAX as it sees them
 */
bool xcr0_valid(uint64_t value, uint64_t supported);

#endif /* RVM_X86_XCR0_H */
