/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attacks on what processors share or remember: which concern a processor, and what the core does about
 * them. One table for the core, `jailhouse hardware check` and docs/processors.md. Pure.
 */
#ifndef RVM_X86_MITIGATIONS_H
#define RVM_X86_MITIGATIONS_H

#include "lib/util.h"

/** CPUID.7.0:EBX, EDX and CPUID.7.2:EDX (SDM Vol. 2A). */
#define CPUID_7_EBX_RTM BIT(11)
#define CPUID_7_EDX_SRBDS_CTRL BIT(9)
#define CPUID_7_EDX_MD_CLEAR BIT(10)
#define CPUID_7_EDX_IBRS_IBPB BIT(26)
#define CPUID_7_EDX_L1D_FLUSH BIT(28)
#define CPUID_7_EDX_ARCH_CAPABILITIES BIT(29)
#define CPUID_7_EDX_SSBD BIT(31)
#define CPUID_7_2_EDX_RRSBA_CTRL BIT(2)
#define CPUID_7_2_EDX_BHI_CTRL BIT(4)

/** IA32_ARCH_CAPABILITIES (SDM Vol. 4). */
#define ARCH_CAP_RDCL_NO BIT(0)
#define ARCH_CAP_IBRS_ALL BIT(1)
#define ARCH_CAP_SSB_NO BIT(4)
#define ARCH_CAP_MDS_NO BIT(5)
#define ARCH_CAP_PSCHANGE_MC_NO BIT(6)
#define ARCH_CAP_TAA_NO BIT(8)
#define ARCH_CAP_SBDR_SSDP_NO BIT(13)
#define ARCH_CAP_FBSDP_NO BIT(14)
#define ARCH_CAP_PSDP_NO BIT(15)
#define ARCH_CAP_FB_CLEAR BIT(17)
#define ARCH_CAP_BHI_NO BIT(20)
#define ARCH_CAP_GDS_CTRL BIT(25)
#define ARCH_CAP_GDS_NO BIT(26)
#define ARCH_CAP_RFDS_NO BIT(27)
#define ARCH_CAP_RFDS_CLEAR BIT(28)
#define ARCH_CAP_ITS_NO BIT(62)

/** IA32_SPEC_CTRL (SDM Vol. 4). */
#define SPEC_CTRL_IBRS BIT(0)
#define SPEC_CTRL_RRSBA_DIS_S BIT(6)
#define SPEC_CTRL_BHI_DIS_S BIT(10)

/** What a processor says of itself. */
struct leak_facts {
	/** IA32_ARCH_CAPABILITIES; 0 where it does not exist, which says that nothing is excluded. */
	uint64_t arch_capabilities;
	/** CPUID.7.0:EBX, CPUID.7.0:EDX, CPUID.7.2:EDX; 0 where they do not exist. */
	uint32_t features_7_ebx;
	uint32_t features_7_edx;
	uint32_t features_7_2_edx;
};

enum leak_state {
	LEAK_NOT_AFFECTED,
	LEAK_MITIGATED,
	LEAK_VULNERABLE,
	/** The processor does not say whether it is affected. */
	LEAK_UNKNOWN,
};

struct leak_verdict {
	enum leak_state state;
	/** What is done, or is missing; NULL when it is not affected. */
	const char *how;
};

struct leak {
	/** As the files of Linux in /sys/devices/system/cpu/vulnerabilities are called. */
	const char *name;
	struct leak_verdict (*judge)(const struct leak_facts *facts);
};

extern const struct leak leaks[];
extern const unsigned int num_leaks;

/** leak_state_words() - as Linux begins the line */
const char *leak_state_words(enum leak_state state);

/** What the core does on this processor. */
struct mitigations {
	/** Executable memory of cells is mapped in pages of 4 KiB. */
	bool small_code_pages;
	/** When a CPU changes its owner: L1D flush (IA32_FLUSH_CMD), VERW, and IBPB (IA32_PRED_CMD). */
	bool flush_l1d;
	bool clear_buffers;
	bool predictor_barrier;
	/** VERW on the way into a cell. */
	bool clear_on_entry;
	/** IA32_SPEC_CTRL while the core works for a cell; the register exists if it is not 0. */
	uint64_t spec_ctrl;
};

/** mitigations_decide() - whatever is not excluded is taken to be possible */
struct mitigations mitigations_decide(const struct leak_facts *facts);

#endif /* RVM_X86_MITIGATIONS_H */
