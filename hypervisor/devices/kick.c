// SPDX-License-Identifier: GPL-2.0-only
/* See devices/kick.h. The receiving side is exit/event.c. */
#include "devices/kick.h"
#include "x86/apic_host.h"

void kick(struct percpu *target)
{
	/* Either it finds the request, or it is seen to listen here. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (target->waits_in_hardware)
		return;
	/*
	 * One NMI for each time the flag is set: with more, the target would take one that it finds
	 * the flag cleared for as a guest's. The target clears it before it looks for what to do.
	 */
	if (!__atomic_exchange_n(&target->kicked, 1, __ATOMIC_SEQ_CST))
		apic_send_nmi(target->apic_id);
}

void kick_ignore(struct percpu *self)
{
	__atomic_store_n(&self->waits_in_hardware, 1, __ATOMIC_SEQ_CST);
}

void kick_listen(struct percpu *self)
{
	if (!self->waits_in_hardware)
		return;
	/* In this order: while it waits, nobody sets the flag again. */
	__atomic_store_n(&self->kicked, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&self->waits_in_hardware, 0, __ATOMIC_SEQ_CST);
}
