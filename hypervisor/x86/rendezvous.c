// SPDX-License-Identifier: GPL-2.0-only
/* See x86/rendezvous.h. Used on entry, commit and leave. Never waits without a limit. */
#include "x86/rendezvous.h"
#include "lib/errno.h"
#include "x86/ops.h"

static void rendezvous_end(struct rendezvous *r, int error)
{
	if (r->done)
		return;
	if (error && !r->error)
		r->error = error;
	r->done = 1;
}

static void rendezvous_arrive(struct rendezvous *r, uint32_t cpus, int error)
{
	spin_lock(&r->lock);
	r->arrived++;
	if (error && !r->error)
		r->error = error;
	if (r->arrived == cpus)
		rendezvous_end(r, 0);
	spin_unlock(&r->lock);
}

int rendezvous_meet(struct rendezvous *r, uint32_t cpus, int error, uint64_t timeout)
{
	uint64_t start = rdtsc();
	int result;

	rendezvous_arrive(r, cpus, error);
	while (!r->done) {
		cpu_relax();
		if (rdtsc() - start < timeout)
			continue;
		spin_lock(&r->lock);
		rendezvous_end(r, -ETIMEDOUT);
		spin_unlock(&r->lock);
	}
	spin_lock(&r->lock);
	result = r->error;
	if (++r->left == r->arrived) {
		r->arrived = 0;
		r->left = 0;
		r->error = 0;
		r->done = 0;
	}
	spin_unlock(&r->lock);
	return result;
}
