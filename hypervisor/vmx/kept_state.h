/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which registers make up a CPU that the root cell gets back from another cell: lists that are all there
 * is to say, so that a test can hold them against what a cell may change. Pure.
 */
#ifndef RVM_VMX_KEPT_STATE_H
#define RVM_VMX_KEPT_STATE_H

#include "types.h"

#define VCPU_KEPT_FIELDS 62
#define VCPU_CLEARED_FIELDS 4
#define VCPU_KEPT_MSRS 19

/** Guest state in the VMCS, the event that is being delivered, and whether the guest is in IA-32e mode. */
extern const uint16_t vcpu_kept_fields[VCPU_KEPT_FIELDS];

/** Guest state that INIT leaves alone, and what a new owner finds there instead of the last one's. */
struct vcpu_cleared_field {
	uint16_t field;
	uint64_t value;
};

extern const struct vcpu_cleared_field vcpu_cleared_fields[VCPU_CLEARED_FIELDS];

/**
 * MSRs that a cell may change and VMX does not switch; 0 is what a cell finds in them. Not all exist on
 * every processor.
 */
extern const uint32_t vcpu_kept_msrs[VCPU_KEPT_MSRS];

#endif /* RVM_VMX_KEPT_STATE_H */
