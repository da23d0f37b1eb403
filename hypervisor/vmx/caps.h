/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the core demands of VMX, as data. One table serves the core, `jailhouse hardware check` and
 * rvm.efi, so all of them name the same missing bit in the same words.
 */
#ifndef RVM_VMX_CAPS_H
#define RVM_VMX_CAPS_H

#include "types.h"

/** The capability registers, each a VMX MSR (SDM Vol. 3D, Appendix A). */
enum vmx_word {
	VMX_WORD_PIN,
	VMX_WORD_PRIMARY,
	VMX_WORD_SECONDARY,
	VMX_WORD_EXIT,
	VMX_WORD_ENTRY,
	VMX_WORD_EPT_VPID,
	VMX_WORD_MISC,
	VMX_WORD_BASIC,
	VMX_NUM_WORDS,
};

enum vmx_need {
	/** Must be available; set in the control word. */
	VMX_REQUIRED,
	/** Set where available. */
	VMX_OPTIONAL,
	/** Must be available; the core sets it for a while only. */
	VMX_ON_DEMAND,
	/** Set where and when it is of use, see vmx/trace.h; there is another way where it is not available. */
	VMX_WHERE_USED,
	/** Must be allowed to be zero. */
	VMX_CLEAR,
};

struct vmx_cap {
	/** enum vmx_word. */
	uint8_t word;
	/** Bit number, 0 to 63. */
	uint8_t bit;
	/** enum vmx_need. */
	uint8_t need;
	/** Name as in the manual. */
	const char *name;
	/** What the core needs it for. */
	const char *why;
};

/** Values of the MSRs, index enum vmx_word; control words as in the TRUE_* registers. */
struct vmx_msrs {
	uint64_t word[VMX_NUM_WORDS];
};

extern const struct vmx_cap vmx_caps[];
extern const unsigned int vmx_num_caps;

/** MSR number and name of a word. */
uint32_t vmx_word_msr(enum vmx_word word);
const char *vmx_word_name(enum vmx_word word);

/** Return: whether the processor offers what @cap asks for. */
bool vmx_cap_met(const struct vmx_cap *cap, const struct vmx_msrs *msrs);

/** Return: whether the core cannot do without it. */
bool vmx_cap_demanded(const struct vmx_cap *cap);

/** Return: the first entry from index *@next on that is demanded and not met, or NULL. */
const struct vmx_cap *vmx_cap_missing(const struct vmx_msrs *msrs, unsigned int *next);

/** Return: value for a control word: required and available optional bits plus bits fixed to 1. */
uint32_t vmx_control_value(enum vmx_word word, const struct vmx_msrs *msrs);

#endif /* RVM_VMX_CAPS_H */
