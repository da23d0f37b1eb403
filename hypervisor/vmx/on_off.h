/* SPDX-License-Identifier: GPL-2.0-only */
/* Entering and leaving VMX root operation on one CPU, and what the CPU must offer for it. */
#ifndef RVM_VMX_ON_OFF_H
#define RVM_VMX_ON_OFF_H

#include "vmx/caps.h"
#include "x86/percpu.h"

/** What a CPU lacks; what == NULL: nothing. Bit number and value as in a refusal. */
struct vmx_lack {
	const char *what;
	uint64_t wanted;
	uint64_t found;
};

/** vmx_read_msrs() - capability registers of this CPU */
void vmx_read_msrs(struct vmx_msrs *msrs);

/**
 * vmx_check() - everything VMXON and the controls need
 * @lack: the first thing that is missing
 * Return: 0; -ENODEV no VMX, or locked off in IA32_FEATURE_CONTROL; -EOPNOTSUPP a capability.
 */
int vmx_check(struct vmx_msrs *msrs, struct vmx_lack *lack);

/** CR4 of the core while in VMX: no CET, no guest features; LA57 as given. */
uint64_t vmx_host_cr4(bool la57);

/**
 * vmx_on() - VMXON and a cleared, current VMCS
 * Return: 0 or -EIO. The core's own CR0 and CR4 are loaded.
 */
int vmx_on(struct percpu *cpu, const struct vmx_msrs *msrs);

/** vmx_off() - clear the VMCS and leave VMX root operation; harmless when not in it. */
void vmx_off(struct percpu *cpu);

#endif /* RVM_VMX_ON_OFF_H */
