// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/names.h. */
#include "vmx/names.h"
#include "lib/util.h"

static const char *const exit_names[] = {
	[0] = "exception or NMI",
	[1] = "external interrupt",
	[2] = "triple fault",
	[3] = "INIT",
	[4] = "SIPI",
	[5] = "I/O SMI",
	[6] = "other SMI",
	[7] = "interrupt window",
	[8] = "NMI window",
	[9] = "task switch",
	[10] = "CPUID",
	[11] = "GETSEC",
	[12] = "HLT",
	[13] = "INVD",
	[14] = "INVLPG",
	[15] = "RDPMC",
	[16] = "RDTSC",
	[17] = "RSM",
	[18] = "VMCALL",
	[19] = "VMCLEAR",
	[20] = "VMLAUNCH",
	[21] = "VMPTRLD",
	[22] = "VMPTRST",
	[23] = "VMREAD",
	[24] = "VMRESUME",
	[25] = "VMWRITE",
	[26] = "VMXOFF",
	[27] = "VMXON",
	[28] = "control register access",
	[29] = "MOV DR",
	[30] = "I/O instruction",
	[31] = "RDMSR",
	[32] = "WRMSR",
	[33] = "VM entry failure: invalid guest state",
	[34] = "VM entry failure: MSR loading",
	[36] = "MWAIT",
	[37] = "monitor trap flag",
	[39] = "MONITOR",
	[40] = "PAUSE",
	[41] = "VM entry failure: machine check",
	[43] = "TPR below threshold",
	[44] = "APIC access",
	[45] = "virtualized EOI",
	[46] = "access to GDTR or IDTR",
	[47] = "access to LDTR or TR",
	[48] = "EPT violation",
	[49] = "EPT misconfiguration",
	[50] = "INVEPT",
	[51] = "RDTSCP",
	[52] = "preemption timer",
	[53] = "INVVPID",
	[54] = "WBINVD",
	[55] = "XSETBV",
	[56] = "APIC write",
	[57] = "RDRAND",
	[58] = "INVPCID",
	[59] = "VMFUNC",
	[60] = "ENCLS",
	[61] = "RDSEED",
	[62] = "page-modification log full",
	[63] = "XSAVES",
	[64] = "XRSTORS",
	[65] = "PCONFIG",
	[67] = "UMWAIT",
	[68] = "TPAUSE",
	[74] = "bus lock",
	[75] = "notify",
	[76] = "SEAMCALL",
	[77] = "TDCALL",
	[78] = "RDMSRLIST",
	[79] = "WRMSRLIST",
	[80] = "URDMSR",
	[81] = "UWRMSR",
	[84] = "RDMSR immediate",
	[85] = "WRMSR immediate",
};

static const char *const instruction_errors[] = {
	[1] = "VMCALL in root operation",
	[2] = "VMCLEAR with invalid address",
	[3] = "VMCLEAR with VMXON pointer",
	[4] = "VMLAUNCH with VMCS that is not clear",
	[5] = "VMRESUME with VMCS that was not launched",
	[6] = "VMRESUME after VMXOFF",
	[7] = "invalid control field",
	[8] = "invalid host-state field",
	[9] = "VMPTRLD with invalid address",
	[10] = "VMPTRLD with VMXON pointer",
	[11] = "VMPTRLD with wrong revision",
	[12] = "unsupported VMCS component",
	[13] = "VMWRITE to read-only component",
	[15] = "VMXON in root operation",
	[26] = "VM entry with events blocked by MOV SS",
	[28] = "invalid operand to INVEPT or INVVPID",
};

static const char *name(const char *const *names, size_t count, uint32_t number)
{
	return number < count && names[number] ? names[number] : "?";
}

const char *vmx_exit_name(uint32_t reason)
{
	return name(exit_names, ARRAY_SIZE(exit_names), reason);
}

const char *vmx_instruction_error_name(uint32_t error)
{
	return name(instruction_errors, ARRAY_SIZE(instruction_errors), error);
}
