/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions that raise #UD in a guest unless a secondary control enables them (SDM Vol. 3C, 26.3). */
#ifndef RVM_VMX_FEATURE_CONTROLS_H
#define RVM_VMX_FEATURE_CONTROLS_H

#include <stdbool.h>

#include "vmx/caps.h"
#include "x86/feature_policy.h"

struct feature_control {
	uint32_t leaf;
	uint32_t subleaf;
	enum cpuid_register reg;
	uint8_t bit;
	/** SECONDARY_*. */
	uint8_t control;
	const char *name;
};

extern const struct feature_control feature_controls[];
extern const unsigned int num_feature_controls;

/**
 * feature_lacks_control() - would the guest have the feature in CPUID but not its instructions?
 * @reg: the register of CPUID that @f names.
 */
bool feature_lacks_control(const struct feature_control *f, uint32_t reg,
			   const struct vmx_msrs *msrs);

#endif /* RVM_VMX_FEATURE_CONTROLS_H */
