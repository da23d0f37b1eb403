// SPDX-License-Identifier: GPL-2.0-only
/* See x86/mitigations.h. Read by x86/owner_change.c, cell/cell_new.c and the tool. */
#include "x86/mitigations.h"

static bool says(const struct leak_facts *f, uint64_t bits)
{
	return (f->arch_capabilities & bits) == bits;
}

static bool has(const struct leak_facts *f, uint64_t bit)
{
	return f->features_7_edx & bit;
}

static struct leak_verdict not_affected(void)
{
	return (struct leak_verdict){ LEAK_NOT_AFFECTED, NULL };
}

static struct leak_verdict mitigated(const char *how)
{
	return (struct leak_verdict){ LEAK_MITIGATED, how };
}

static struct leak_verdict vulnerable(const char *how)
{
	return (struct leak_verdict){ LEAK_VULNERABLE, how };
}

static struct leak_verdict unknown(void)
{
	return (struct leak_verdict){ LEAK_UNKNOWN, "the processor does not say; new microcode may" };
}

static struct leak_verdict needs_verw(const struct leak_facts *f)
{
	return has(f, CPUID_7_EDX_MD_CLEAR) ? mitigated("Clear CPU buffers") :
					      vulnerable("Clear CPU buffers attempted, no microcode");
}

static struct leak_verdict judge_gds(const struct leak_facts *f)
{
	if (says(f, ARCH_CAP_GDS_NO))
		return not_affected();
	return says(f, ARCH_CAP_GDS_CTRL) ? mitigated("Microcode") : unknown();
}

static struct leak_verdict judge_its(const struct leak_facts *f)
{
	if (says(f, ARCH_CAP_ITS_NO))
		return not_affected();
	return mitigated("Aligned branch thunks, RSB filled on exits of cells");
}

static struct leak_verdict judge_multihit(const struct leak_facts *f)
{
	return says(f, ARCH_CAP_PSCHANGE_MC_NO) ? not_affected() : mitigated("Split huge pages");
}

static struct leak_verdict judge_l1tf(const struct leak_facts *f)
{
	if (says(f, ARCH_CAP_RDCL_NO))
		return not_affected();
	return has(f, CPUID_7_EDX_L1D_FLUSH) ?
		       mitigated("cache flushes when a CPU changes owner, whole cores only") :
		       vulnerable("no cache flushes, no microcode");
}

static struct leak_verdict judge_mds(const struct leak_facts *f)
{
	return says(f, ARCH_CAP_MDS_NO) ? not_affected() : needs_verw(f);
}

/* Between guests and the core there is the EPT; inside a guest it is the guest's. */
static struct leak_verdict judge_meltdown(const struct leak_facts *f)
{
	return says(f, ARCH_CAP_RDCL_NO) ? not_affected() :
					   mitigated("memory of others is not mapped");
}

static struct leak_verdict judge_mmio(const struct leak_facts *f)
{
	if (says(f, ARCH_CAP_SBDR_SSDP_NO | ARCH_CAP_FBSDP_NO | ARCH_CAP_PSDP_NO))
		return not_affected();
	/* VERW clears the fill buffers too where MDS makes it clear all. */
	if (says(f, ARCH_CAP_FB_CLEAR) ||
	    (has(f, CPUID_7_EDX_MD_CLEAR) && !says(f, ARCH_CAP_MDS_NO)))
		return mitigated("Clear CPU buffers");
	return unknown();
}

static struct leak_verdict judge_rfds(const struct leak_facts *f)
{
	if (says(f, ARCH_CAP_RFDS_NO))
		return not_affected();
	return says(f, ARCH_CAP_RFDS_CLEAR) ? mitigated("Clear Register File") : unknown();
}

static struct leak_verdict judge_retbleed(const struct leak_facts *f)
{
	if (says(f, ARCH_CAP_IBRS_ALL))
		return mitigated("Enhanced IBRS");
	return has(f, CPUID_7_EDX_IBRS_IBPB) ? mitigated("IBRS") : vulnerable("no microcode");
}

static struct leak_verdict judge_ssb(const struct leak_facts *f)
{
	if (says(f, ARCH_CAP_SSB_NO))
		return not_affected();
	return has(f, CPUID_7_EDX_SSBD) ? mitigated("guests switch it by SPEC_CTRL for themselves") :
					  vulnerable("no microcode");
}

static struct leak_verdict judge_v1(const struct leak_facts *f)
{
	(void)f;
	return mitigated("memory of guests is not mapped in the core");
}

static struct leak_verdict judge_v2(const struct leak_facts *f)
{
	if (!has(f, CPUID_7_EDX_IBRS_IBPB))
		return vulnerable("Retpolines; RSB filling; no microcode for IBPB");
	if (!says(f, ARCH_CAP_IBRS_ALL))
		return mitigated("Retpolines; IBPB: when a CPU changes owner; IBRS; RSB filling");
	if (says(f, ARCH_CAP_BHI_NO))
		return mitigated("Enhanced IBRS; Retpolines; IBPB: when a CPU changes owner; RSB filling; "
				 "BHI: Not affected");
	return mitigated(f->features_7_2_edx & CPUID_7_2_EDX_BHI_CTRL ?
				 "Enhanced IBRS; Retpolines; IBPB: when a CPU changes owner; RSB filling; "
				 "BHI: BHI_DIS_S" :
				 "Enhanced IBRS; Retpolines; IBPB: when a CPU changes owner; RSB filling; "
				 "BHI: Retpolines");
}

static struct leak_verdict judge_srbds(const struct leak_facts *f)
{
	return has(f, CPUID_7_EDX_SRBDS_CTRL) ? mitigated("Microcode") : unknown();
}

static struct leak_verdict judge_taa(const struct leak_facts *f)
{
	if (says(f, ARCH_CAP_TAA_NO) || !(f->features_7_ebx & CPUID_7_EBX_RTM))
		return not_affected();
	return needs_verw(f);
}

const struct leak leaks[] = {
	{ "gather_data_sampling", judge_gds },
	{ "indirect_target_selection", judge_its },
	{ "itlb_multihit", judge_multihit },
	{ "l1tf", judge_l1tf },
	{ "mds", judge_mds },
	{ "meltdown", judge_meltdown },
	{ "mmio_stale_data", judge_mmio },
	{ "reg_file_data_sampling", judge_rfds },
	{ "retbleed", judge_retbleed },
	{ "spec_store_bypass", judge_ssb },
	{ "spectre_v1", judge_v1 },
	{ "spectre_v2", judge_v2 },
	{ "srbds", judge_srbds },
	{ "tsx_async_abort", judge_taa },
};

const unsigned int num_leaks = ARRAY_SIZE(leaks);

const char *leak_state_words(enum leak_state state)
{
	switch (state) {
	case LEAK_NOT_AFFECTED:
		return "Not affected";
	case LEAK_MITIGATED:
		return "Mitigation";
	case LEAK_VULNERABLE:
		return "Vulnerable";
	case LEAK_UNKNOWN:
		break;
	}
	return "Unknown";
}

static bool verw_helps(const struct leak_facts *f)
{
	return has(f, CPUID_7_EDX_MD_CLEAR) || says(f, ARCH_CAP_FB_CLEAR) || says(f, ARCH_CAP_RFDS_CLEAR);
}

/* VERW clears what one of these leaves behind. */
static bool buffers_leak(const struct leak_facts *f)
{
	return judge_mds(f).state != LEAK_NOT_AFFECTED || judge_taa(f).state != LEAK_NOT_AFFECTED ||
	       judge_mmio(f).state != LEAK_NOT_AFFECTED || says(f, ARCH_CAP_RFDS_CLEAR);
}

struct mitigations mitigations_decide(const struct leak_facts *f)
{
	struct mitigations m = {
		.small_code_pages = judge_multihit(f).state != LEAK_NOT_AFFECTED,
		.flush_l1d = has(f, CPUID_7_EDX_L1D_FLUSH),
		.clear_buffers = verw_helps(f),
		.predictor_barrier = has(f, CPUID_7_EDX_IBRS_IBPB),
		.clear_on_entry = verw_helps(f) && buffers_leak(f),
	};

	if (!has(f, CPUID_7_EDX_IBRS_IBPB))
		return m;
	m.spec_ctrl = SPEC_CTRL_IBRS;
	if (f->features_7_2_edx & CPUID_7_2_EDX_RRSBA_CTRL)
		m.spec_ctrl |= SPEC_CTRL_RRSBA_DIS_S;
	if (f->features_7_2_edx & CPUID_7_2_EDX_BHI_CTRL)
		m.spec_ctrl |= SPEC_CTRL_BHI_DIS_S;
	return m;
}
