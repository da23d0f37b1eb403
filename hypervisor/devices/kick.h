/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Getting another CPU's attention by an NMI that is meant for the core. A CPU in the hardware's wait-for-SIPI state
 * needs none: it looks at everything that others want before it runs a guest again.
 */
#ifndef RVM_DEVICES_KICK_H
#define RVM_DEVICES_KICK_H

#include "x86/percpu.h"

/**
 * kick() - make another CPU exit, or look again before it enters its guest
 * What it is to look at has been written before.
 */
void kick(struct percpu *target);

/**
 * kick_ignore(), kick_listen() - the running CPU is about to wait for SIPI in hardware, and no longer does
 * Called in root mode, before it looks at what others want. An NMI that was on its way when the wait began may have
 * been dropped; from kick_listen() on, it keeps nobody from sending the next one.
 */
void kick_ignore(struct percpu *self);
void kick_listen(struct percpu *self);

#endif /* RVM_DEVICES_KICK_H */
