// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may change something, and until when. Calls of user space take the driver's lock here: once the
 * machine goes down, or while it goes to sleep, none is accepted, so that what the notifiers of kexec.c
 * and power.c have brought about stays so.
 */
#include "driver.h"

#include <linux/kernel.h>

/* Set for good, without the lock, so that a call that waits for a cell ends. */
static bool machine_ends;
/* Guarded by rvm.lock. */
static bool machine_sleeps;

/** rvm_machine_ends() - has this kernel begun to reboot, to halt, or to start another one? */
bool rvm_machine_ends(void)
{
	/* Who is loaded behind the notifiers has not seen them. */
	return READ_ONCE(machine_ends) || system_state > SYSTEM_RUNNING;
}

/** rvm_gate_close() - from the next call on none is accepted any more; needs no lock */
void rvm_gate_close(void)
{
	WRITE_ONCE(machine_ends, true);
}

/** rvm_gate_sleep() - accept no call until it is called again with false; with the lock held */
void rvm_gate_sleep(bool sleeps)
{
	machine_sleeps = sleeps;
}

static int check(void)
{
	if (rvm_machine_ends())
		return rvm_refuse(-ESHUTDOWN, "the machine goes down, nothing is changed any more");
	if (machine_sleeps)
		return rvm_refuse(-ESHUTDOWN, "the machine goes to sleep, nothing is changed until it is back");
	return 0;
}

/**
 * rvm_call_begin() - take the lock for a call of user space that changes something
 * Return: 0; -EINTR a signal came; -ESHUTDOWN too late, the lock is not held then.
 */
int rvm_call_begin(void)
{
	int err;

	if (mutex_lock_interruptible(&rvm.lock))
		return -EINTR;
	err = check();
	if (err)
		mutex_unlock(&rvm.lock);
	return err;
}
