// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/event_info.h. Touches no hardware. */
#include "vmx/event_info.h"
#include "vmx/vmcs.h"
#include "x86/arch.h"

#define VECTOR(n) (1U << (n))

/* Vol. 3A, table 6-1; what VM entry demands is the same list (Vol. 3C, 27.2.1.3). */
#define WITH_ERROR_CODE                                                                            \
	(VECTOR(X86_VEC_DF) | VECTOR(X86_VEC_TS) | VECTOR(X86_VEC_NP) | VECTOR(X86_VEC_SS) |       \
	 VECTOR(X86_VEC_GP) | VECTOR(X86_VEC_PF) | VECTOR(X86_VEC_AC))

/* Vol. 3A, table 6-4. */
#define CONTRIBUTORY                                                                               \
	(VECTOR(X86_VEC_DE) | VECTOR(X86_VEC_TS) | VECTOR(X86_VEC_NP) | VECTOR(X86_VEC_SS) |       \
	 VECTOR(X86_VEC_GP) | VECTOR(X86_VEC_CP))
#define PAGE_FAULTS (VECTOR(X86_VEC_PF) | VECTOR(X86_VEC_VE))

/* Undefined in IDT-vectoring information, reserved in VM-entry interruption information. */
#define INFO_BIT_12 (1U << 12)

static bool is_in(uint32_t vectors, uint32_t info)
{
	uint32_t vector = info & INTR_INFO_VECTOR;

	return (info & INTR_INFO_TYPE) == INTR_TYPE_HW_EXCEPTION && vector < X86_NUM_EXCEPTIONS &&
	       vectors >> vector & 1;
}

struct vmx_event vmx_event_exception(unsigned int vector, uint32_t error_code, bool protected_mode)
{
	struct vmx_event event = {
		.info = INTR_INFO_VALID | INTR_TYPE_HW_EXCEPTION | (vector & INTR_INFO_VECTOR),
	};

	if (protected_mode && is_in(WITH_ERROR_CODE, event.info)) {
		event.info |= INTR_INFO_ERROR_CODE;
		event.error_code = error_code;
	}
	return event;
}

struct vmx_event vmx_event_repeated(const struct vmx_event *vectoring, bool protected_mode)
{
	struct vmx_event event = { 0 };
	uint32_t type = vectoring->info & INTR_INFO_TYPE;

	if (!(vectoring->info & INTR_INFO_VALID))
		return event;
	event.info = vectoring->info & ~INFO_BIT_12;
	if (!protected_mode)
		event.info &= ~INTR_INFO_ERROR_CODE;
	if (event.info & INTR_INFO_ERROR_CODE)
		event.error_code = vectoring->error_code;
	if (type == INTR_TYPE_SW_INTERRUPT || type == INTR_TYPE_SW_EXCEPTION ||
	    type == INTR_TYPE_PRIV_SW_EXCEPTION)
		event.length = vectoring->length;
	return event;
}

bool vmx_event_merge(const struct vmx_event *first, struct vmx_event *second, bool protected_mode)
{
	bool second_counts = is_in(CONTRIBUTORY | PAGE_FAULTS, second->info);

	if (!(first->info & INTR_INFO_VALID))
		return true;
	if (is_in(VECTOR(X86_VEC_DF), first->info))
		return !second_counts;
	if ((is_in(PAGE_FAULTS, first->info) && second_counts) ||
	    (is_in(CONTRIBUTORY, first->info) && is_in(CONTRIBUTORY, second->info)))
		*second = vmx_event_exception(X86_VEC_DF, 0, protected_mode);
	/* Else one after the other: the first is raised again by its cause, if it was an exception. */
	return true;
}

/*
 * Blocking by STI: a processor may refuse to inject with it, and may or may not open the NMI window in spite of it
 * (Vol. 3C, 26.3.1.5, 27.7.6). Who waited for it to go could be called again and again by a window that opens too
 * early. Nothing is lost by not waiting: whether an NMI is held up by STI is up to the processor.
 */
bool vmx_nmi_unblocked(uint32_t info, uint32_t vectoring)
{
	const uint32_t wanted = INTR_INFO_VALID | INTR_INFO_NMI_UNBLOCKING;

	if (vectoring & INTR_INFO_VALID)
		return false;
	if ((info & INTR_INFO_TYPE) == INTR_TYPE_HW_EXCEPTION && (info & INTR_INFO_VECTOR) == X86_VEC_DF)
		return false;
	return (info & wanted) == wanted;
}

enum vmx_nmi_step vmx_nmi_step(uint32_t interruptibility, bool event)
{
	if (event || interruptibility & ~INTERRUPTIBILITY_STI)
		return VMX_NMI_WAIT;
	return interruptibility ? VMX_NMI_INJECT_AFTER_STI : VMX_NMI_INJECT;
}
