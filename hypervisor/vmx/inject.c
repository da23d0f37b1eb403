// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/inject.h. Called by exit/ on the CPU whose VMCS is current. */
#include "vmx/inject.h"
#include "vmx/event_info.h"
#include "vmx/vmcs.h"
#include "x86/arch.h"
#include "x86/ops.h"

static bool protected_mode(void)
{
	return vmread(VMCS_GUEST_CR0) & X86_CR0_PE;
}

static void write_event(const struct vmx_event *event)
{
	vmwrite(VMCS_ENTRY_INTERRUPTION_INFO, event->info);
	vmwrite(VMCS_ENTRY_EXCEPTION_ERROR_CODE, event->error_code);
	vmwrite(VMCS_ENTRY_INSTRUCTION_LENGTH, event->length);
}

static void change_interruptibility(uint32_t clear, uint32_t set)
{
	vmwrite(VMCS_GUEST_INTERRUPTIBILITY,
		(vmread(VMCS_GUEST_INTERRUPTIBILITY) & ~(uint64_t)clear) | set);
}

bool inject_pending(void)
{
	return vmread(VMCS_ENTRY_INTERRUPTION_INFO) & INTR_INFO_VALID;
}

void inject_nothing(void)
{
	vmwrite(VMCS_ENTRY_INTERRUPTION_INFO, 0);
}

/* A processor that halts takes few events, and no instruction that it executes raises the others. */
static void leave_halt(unsigned int vector)
{
	if (vector != X86_VEC_DB && vector != X86_VEC_MC)
		vmwrite(VMCS_GUEST_ACTIVITY_STATE, ACTIVITY_ACTIVE);
}

/* With what the next VM entry was to deliver. */
static bool merge(struct vmx_event *event)
{
	const struct vmx_event first = { .info = (uint32_t)vmread(VMCS_ENTRY_INTERRUPTION_INFO) };

	if (!vmx_event_merge(&first, event, protected_mode())) {
		inject_nothing();
		return false;
	}
	/* Its delivery had begun, which blocks others until the next IRET; inject_interrupted() has ended that. */
	if (first.info & INTR_INFO_VALID && (first.info & INTR_INFO_TYPE) == INTR_TYPE_NMI)
		change_interruptibility(0, INTERRUPTIBILITY_NMI);
	return true;
}

bool inject_exception(unsigned int vector, uint32_t error_code)
{
	struct vmx_event event = vmx_event_exception(vector, error_code, protected_mode());

	if (!merge(&event))
		return false;
	/* What a fault pushes has RF set (Vol. 3B, 18.3.1.1); VM entry pushes what it is given. */
	if (vector != X86_VEC_DB && vector != X86_VEC_MC)
		vmwrite(VMCS_GUEST_RFLAGS, vmread(VMCS_GUEST_RFLAGS) | X86_RFLAGS_RF);
	leave_halt(vector);
	write_event(&event);
	return true;
}

/*
 * The RFLAGS of the exit are those that the delivery would have pushed (Vol. 3C, 28.3.3). What blocks events for one
 * instruction ends with it; VM entry would demand a pending single step where that and TF are set (27.3.1.5).
 */
bool inject_reported(void)
{
	const struct vmx_event reported = {
		.info = (uint32_t)vmread(VMCS_EXIT_INTERRUPTION_INFO),
		.error_code = (uint32_t)vmread(VMCS_EXIT_INTERRUPTION_ERROR_CODE),
		.length = (uint32_t)vmread(VMCS_EXIT_INSTRUCTION_LENGTH),
	};
	struct vmx_event event = vmx_event_repeated(&reported, protected_mode());

	if (!merge(&event))
		return false;
	change_interruptibility(INTERRUPTIBILITY_STI | INTERRUPTIBILITY_MOV_SS, 0);
	vmwrite(VMCS_GUEST_ACTIVITY_STATE, ACTIVITY_ACTIVE);
	write_event(&event);
	return true;
}

void inject_block_nmi_again(uint32_t info)
{
	if (vmx_nmi_unblocked(info, (uint32_t)vmread(VMCS_IDT_VECTORING_INFO)))
		change_interruptibility(0, INTERRUPTIBILITY_NMI);
}

void inject_interrupted(void)
{
	const struct vmx_event vectoring = {
		.info = (uint32_t)vmread(VMCS_IDT_VECTORING_INFO),
		.error_code = (uint32_t)vmread(VMCS_IDT_VECTORING_ERROR_CODE),
		.length = (uint32_t)vmread(VMCS_EXIT_INSTRUCTION_LENGTH),
	};
	struct vmx_event event = vmx_event_repeated(&vectoring, protected_mode());

	if (!(event.info & INTR_INFO_VALID))
		return;
	/* Injection of an NMI needs NMIs unblocked, and blocks them again. */
	if ((event.info & INTR_INFO_TYPE) == INTR_TYPE_NMI)
		change_interruptibility(INTERRUPTIBILITY_NMI, 0);
	write_event(&event);
}

bool inject_nmi(void)
{
	static const struct vmx_event nmi = {
		.info = INTR_INFO_VALID | INTR_TYPE_NMI | X86_VEC_NMI,
	};

	switch (vmx_nmi_step((uint32_t)vmread(VMCS_GUEST_INTERRUPTIBILITY), inject_pending())) {
	case VMX_NMI_WAIT:
		return false;
	case VMX_NMI_INJECT_AFTER_STI:
		change_interruptibility(INTERRUPTIBILITY_STI, 0);
		break;
	case VMX_NMI_INJECT:
		break;
	}
	write_event(&nmi);
	return true;
}
