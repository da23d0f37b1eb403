// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of VMX capabilities and the one loop over it. Pure: reads no MSR itself, so the tool and
 * the tests compile it unchanged.
 */
#include "vmx/caps.h"
#include "vmx/controls.h"
#include "x86/arch.h"

const struct vmx_cap vmx_caps[] = {
	{ VMX_WORD_BASIC, BASIC_TRUE_CONTROLS, VMX_REQUIRED, "TRUE control registers",
	  "CR3 exits can only be switched off through them" },
	{ VMX_WORD_PIN, PIN_NMI_EXITING, VMX_REQUIRED, "NMI exiting",
	  "one CPU of the core gets another one's attention by NMI" },
	{ VMX_WORD_PIN, PIN_VIRTUAL_NMIS, VMX_REQUIRED, "virtual NMIs",
	  "NMI blocking of the guest is tracked by the processor" },
	{ VMX_WORD_PRIMARY, PRIMARY_RDPMC_EXITING, VMX_ON_DEMAND, "RDPMC exiting",
	  "performance counters are the root cell's" },
	{ VMX_WORD_PRIMARY, PRIMARY_CR3_LOAD_EXITING, VMX_CLEAR, "CR3-load exiting off",
	  "address space switches of the guest must not exit" },
	{ VMX_WORD_PRIMARY, PRIMARY_CR3_STORE_EXITING, VMX_CLEAR, "CR3-store exiting off",
	  "reading CR3 must not exit" },
	{ VMX_WORD_PRIMARY, PRIMARY_NMI_WINDOW_EXITING, VMX_ON_DEMAND, "NMI-window exiting",
	  "an NMI is handed on as soon as the guest can take it" },
	{ VMX_WORD_PRIMARY, PRIMARY_IO_BITMAPS, VMX_REQUIRED, "use I/O bitmaps",
	  "ports belong to cells" },
	{ VMX_WORD_PRIMARY, PRIMARY_MONITOR_TRAP, VMX_ON_DEMAND, "monitor trap flag",
	  "accesses to hidden memory are stepped over" },
	{ VMX_WORD_PRIMARY, PRIMARY_MSR_BITMAPS, VMX_REQUIRED, "use MSR bitmaps",
	  "MSR accesses of the guest must not exit" },
	{ VMX_WORD_PRIMARY, PRIMARY_SECONDARY_CONTROLS, VMX_REQUIRED,
	  "activate secondary controls", "EPT and unrestricted guest" },
	{ VMX_WORD_SECONDARY, SECONDARY_EPT, VMX_REQUIRED, "enable EPT", "isolation of memory" },
	{ VMX_WORD_SECONDARY, SECONDARY_WBINVD_EXITING, VMX_ON_DEMAND, "WBINVD exiting",
	  "no cell can flush the caches that others use" },
	{ VMX_WORD_SECONDARY, SECONDARY_UNRESTRICTED_GUEST, VMX_REQUIRED, "unrestricted guest",
	  "processors start in real mode after SIPI" },
	{ VMX_WORD_SECONDARY, SECONDARY_VPID, VMX_OPTIONAL, "enable VPID",
	  "TLB entries survive VM exits" },
	{ VMX_WORD_SECONDARY, SECONDARY_RDTSCP, VMX_OPTIONAL, "enable RDTSCP",
	  "RDTSCP and RDPID work in the guest" },
	{ VMX_WORD_SECONDARY, SECONDARY_INVPCID, VMX_OPTIONAL, "enable INVPCID",
	  "INVPCID works in the guest" },
	{ VMX_WORD_SECONDARY, SECONDARY_XSAVES, VMX_OPTIONAL, "enable XSAVES/XRSTORS",
	  "XSAVES works in the guest" },
	{ VMX_WORD_SECONDARY, SECONDARY_USER_WAIT_PAUSE, VMX_OPTIONAL,
	  "enable user wait and pause", "TPAUSE, UMONITOR and UMWAIT work in the guest" },
	{ VMX_WORD_SECONDARY, SECONDARY_PCONFIG, VMX_OPTIONAL, "enable PCONFIG",
	  "PCONFIG works in the guest" },
	{ VMX_WORD_SECONDARY, SECONDARY_NOTIFY_EXITING, VMX_WHERE_USED, "notify VM exiting",
	  "no cell keeps its processor from taking events" },
	{ VMX_WORD_EXIT, EXIT_SAVE_DEBUG_CONTROLS, VMX_REQUIRED, "save debug controls",
	  "DR7 and DEBUGCTL belong to the guest" },
	{ VMX_WORD_EXIT, EXIT_HOST_64BIT, VMX_REQUIRED, "host address-space size",
	  "the core is 64-bit" },
	{ VMX_WORD_EXIT, EXIT_SAVE_PAT, VMX_REQUIRED, "save IA32_PAT", "PAT belongs to the guest" },
	{ VMX_WORD_EXIT, EXIT_LOAD_PAT, VMX_REQUIRED, "load IA32_PAT",
	  "the core's memory types do not depend on the guest's PAT" },
	{ VMX_WORD_EXIT, EXIT_SAVE_EFER, VMX_REQUIRED, "save IA32_EFER",
	  "EFER belongs to the guest" },
	{ VMX_WORD_EXIT, EXIT_LOAD_EFER, VMX_REQUIRED, "load IA32_EFER (exit)",
	  "the core needs NXE and LME whatever the guest does" },
	{ VMX_WORD_EXIT, EXIT_LOAD_PERF_GLOBAL_CTRL, VMX_WHERE_USED,
	  "load IA32_PERF_GLOBAL_CTRL (exit)", "counters stand still in the core" },
	{ VMX_WORD_EXIT, EXIT_SAVE_PERF_GLOBAL_CTRL, VMX_WHERE_USED,
	  "save IA32_PERF_GLOBAL_CTL", "counters stand still in the core" },
	{ VMX_WORD_EXIT, EXIT_CLEAR_RTIT_CTL, VMX_WHERE_USED, "clear IA32_RTIT_CTL",
	  "Processor Trace stands still in the core" },
	{ VMX_WORD_EXIT, EXIT_CLEAR_LBR_CTL, VMX_WHERE_USED, "clear IA32_LBR_CTL",
	  "no branch records of the core" },
	{ VMX_WORD_ENTRY, ENTRY_LOAD_DEBUG_CONTROLS, VMX_REQUIRED, "load debug controls",
	  "DR7 and DEBUGCTL belong to the guest" },
	{ VMX_WORD_ENTRY, ENTRY_IA32E_MODE, VMX_ON_DEMAND, "IA-32e mode guest",
	  "the guest is 64-bit" },
	{ VMX_WORD_ENTRY, ENTRY_LOAD_PAT, VMX_REQUIRED, "load IA32_PAT (entry)",
	  "PAT belongs to the guest" },
	{ VMX_WORD_ENTRY, ENTRY_LOAD_EFER, VMX_REQUIRED, "load IA32_EFER (entry)",
	  "EFER belongs to the guest" },
	{ VMX_WORD_ENTRY, ENTRY_LOAD_PERF_GLOBAL_CTRL, VMX_WHERE_USED,
	  "load IA32_PERF_GLOBAL_CTRL (entry)", "counters are the guest's" },
	{ VMX_WORD_ENTRY, ENTRY_LOAD_RTIT_CTL, VMX_WHERE_USED, "load IA32_RTIT_CTL",
	  "Processor Trace is the guest's" },
	{ VMX_WORD_ENTRY, ENTRY_LOAD_LBR_CTL, VMX_WHERE_USED, "load guest IA32_LBR_CTL",
	  "branch records are the guest's" },
	{ VMX_WORD_EPT_VPID, EPT_CAP_WALK_4, VMX_REQUIRED, "EPT page-walk length 4",
	  "format of the core's EPT" },
	{ VMX_WORD_EPT_VPID, EPT_CAP_WB, VMX_REQUIRED, "EPT structures write-back",
	  "format of the core's EPT" },
	{ VMX_WORD_EPT_VPID, EPT_CAP_2MB, VMX_OPTIONAL, "EPT 2-MByte pages", "fewer TLB misses" },
	{ VMX_WORD_EPT_VPID, EPT_CAP_1GB, VMX_OPTIONAL, "EPT 1-GByte pages", "fewer TLB misses" },
	{ VMX_WORD_EPT_VPID, EPT_CAP_INVEPT, VMX_REQUIRED, "INVEPT", "changes of the EPT" },
	{ VMX_WORD_EPT_VPID, EPT_CAP_INVEPT_ALL, VMX_REQUIRED, "INVEPT all contexts",
	  "changes of the EPT" },
	{ VMX_WORD_EPT_VPID, EPT_CAP_INVVPID, VMX_OPTIONAL, "INVVPID", "VPID" },
	{ VMX_WORD_EPT_VPID, EPT_CAP_INVVPID_ALL, VMX_OPTIONAL, "INVVPID all contexts", "VPID" },
	{ VMX_WORD_MISC, MISC_ACTIVITY_HLT, VMX_REQUIRED, "activity state HLT",
	  "a halted processor stays halted across an exit" },
	{ VMX_WORD_MISC, MISC_ACTIVITY_WAIT_FOR_SIPI, VMX_REQUIRED, "activity state wait-for-SIPI",
	  "INIT and SIPI are delivered as state" },
};

const unsigned int vmx_num_caps = sizeof(vmx_caps) / sizeof(vmx_caps[0]);

static const struct {
	uint32_t msr;
	const char *name;
} words[VMX_NUM_WORDS] = {
	[VMX_WORD_PIN] = { MSR_IA32_VMX_TRUE_PINBASED_CTLS, "IA32_VMX_TRUE_PINBASED_CTLS" },
	[VMX_WORD_PRIMARY] = { MSR_IA32_VMX_TRUE_PROCBASED_CTLS, "IA32_VMX_TRUE_PROCBASED_CTLS" },
	[VMX_WORD_SECONDARY] = { MSR_IA32_VMX_PROCBASED_CTLS2, "IA32_VMX_PROCBASED_CTLS2" },
	[VMX_WORD_EXIT] = { MSR_IA32_VMX_TRUE_EXIT_CTLS, "IA32_VMX_TRUE_EXIT_CTLS" },
	[VMX_WORD_ENTRY] = { MSR_IA32_VMX_TRUE_ENTRY_CTLS, "IA32_VMX_TRUE_ENTRY_CTLS" },
	[VMX_WORD_EPT_VPID] = { MSR_IA32_VMX_EPT_VPID_CAP, "IA32_VMX_EPT_VPID_CAP" },
	[VMX_WORD_MISC] = { MSR_IA32_VMX_MISC, "IA32_VMX_MISC" },
	[VMX_WORD_BASIC] = { MSR_IA32_VMX_BASIC, "IA32_VMX_BASIC" },
};

uint32_t vmx_word_msr(enum vmx_word word)
{
	return words[word].msr;
}

const char *vmx_word_name(enum vmx_word word)
{
	return words[word].name;
}

/* Control words: low half tells which bits must be 1, high half which may be 1 (Appendix A.2). */
static bool is_control(unsigned int word)
{
	return word <= VMX_WORD_ENTRY;
}

bool vmx_cap_met(const struct vmx_cap *cap, const struct vmx_msrs *msrs)
{
	uint64_t value = msrs->word[cap->word];

	if (cap->need == VMX_CLEAR)
		return !(value >> cap->bit & 1);
	if (is_control(cap->word))
		value >>= 32;
	return value >> cap->bit & 1;
}

bool vmx_cap_demanded(const struct vmx_cap *cap)
{
	return cap->need != VMX_OPTIONAL && cap->need != VMX_WHERE_USED;
}

const struct vmx_cap *vmx_cap_missing(const struct vmx_msrs *msrs, unsigned int *next)
{
	while (*next < vmx_num_caps) {
		const struct vmx_cap *cap = &vmx_caps[(*next)++];

		if (vmx_cap_demanded(cap) && !vmx_cap_met(cap, msrs))
			return cap;
	}
	return NULL;
}

/* Tagged translations are of use only to those who can drop them. */
static bool vpid_usable(const struct vmx_msrs *msrs)
{
	const uint64_t needed = 1ULL << EPT_CAP_INVVPID | 1ULL << EPT_CAP_INVVPID_ALL;

	return (msrs->word[VMX_WORD_EPT_VPID] & needed) == needed;
}

uint32_t vmx_control_value(enum vmx_word word, const struct vmx_msrs *msrs)
{
	uint32_t value = (uint32_t)msrs->word[word];

	for (unsigned int i = 0; i < vmx_num_caps; i++) {
		const struct vmx_cap *cap = &vmx_caps[i];

		if (cap->word != word ||
		    (cap->need != VMX_REQUIRED && cap->need != VMX_OPTIONAL))
			continue;
		if (vmx_cap_met(cap, msrs))
			value |= 1U << cap->bit;
	}
	if (word == VMX_WORD_SECONDARY && !vpid_usable(msrs))
		value &= ~(1U << SECONDARY_VPID);
	return value;
}
