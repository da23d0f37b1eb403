/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers of vmx/vmcs.h that assembly needs; exit/cpuid.c asserts that they are the same. */
#ifndef RVM_VMX_VMCS_LAYOUT_H
#define RVM_VMX_VMCS_LAYOUT_H

#define VMCS_EXIT_REASON_FIELD 0x4402
#define EXIT_REASON_CPUID 10

#endif /* RVM_VMX_VMCS_LAYOUT_H */
