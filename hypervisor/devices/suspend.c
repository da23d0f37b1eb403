// SPDX-License-Identifier: GPL-2.0-only
/* See devices/suspend.h. Asked for by cell/, waited in by the dispatcher of exit/. */
#include "devices/suspend.h"
#include "devices/kick.h"
#include "lib/errno.h"
#include "x86/apic_host.h"

/*
 * A request can come when the target has just looked, and a guest that blocks NMIs then hides it. In guest
 * mode a kick always gets through, so it is repeated.
 */
#define CALL_AGAIN (1ULL << 18)

static bool is_held(const struct percpu *cpu)
{
	return cpu->control == CPU_SUSPENDED;
}

/* A SIPI that comes before the CPU has entered the state is lost. The vector does not matter: the CPU waits on. */
static void send_startup(struct percpu *cpu)
{
	apic_send_startup(cpu->apic_id, 0);
}

/* For a kick it will do if it waits in hardware. */
static int wait_held(struct percpu *cpu, void (*call)(struct percpu *cpu), uint64_t timeout)
{
	uint64_t start = rdtsc(), called = start, now;

	while (!is_held(cpu) && !(call == kick && cpu->waits_in_hardware)) {
		cpu_relax();
		now = rdtsc();
		if (now - start > timeout)
			return -ETIMEDOUT;
		if (now - called < CALL_AGAIN)
			continue;
		call(cpu);
		called = now;
	}
	return 0;
}

int suspend_cpus(struct percpu *self, const struct cpu_mask *cpus, uint64_t timeout, uint32_t *missing)
{
	int err = 0;

	for (uint32_t i = 0; i < image_header.online_cpus; i++) {
		struct percpu *cpu = percpu_of(i);

		if (cpu == self || !cpu_mask_test(cpus, i))
			continue;
		__atomic_store_n(&cpu->control, CPU_SUSPEND_REQUESTED, __ATOMIC_SEQ_CST);
		kick(cpu);
	}
	for (uint32_t i = 0; i < image_header.online_cpus && !err; i++) {
		if (percpu_of(i) == self || !cpu_mask_test(cpus, i))
			continue;
		err = wait_held(percpu_of(i), kick, timeout);
		*missing = i;
	}
	if (err)
		suspend_end(self, cpus);
	return err;
}

void suspend_end(struct percpu *self, const struct cpu_mask *cpus)
{
	for (uint32_t i = 0; i < image_header.online_cpus; i++) {
		if (percpu_of(i) != self && cpu_mask_test(cpus, i))
			__atomic_store_n(&percpu_of(i)->control, CPU_RUNS, __ATOMIC_SEQ_CST);
	}
}

int suspend_fetch(struct percpu *cpu, uint64_t timeout)
{
	int err;

	if (is_held(cpu))
		return 0;
	__atomic_store_n(&cpu->fetched, 1, __ATOMIC_SEQ_CST);
	send_startup(cpu);
	err = wait_held(cpu, send_startup, timeout);
	cpu->fetched = 0;
	return err;
}

void suspend_run(struct percpu *cpu, cpu_work work)
{
	__atomic_store_n(&cpu->work, work, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&cpu->work, __ATOMIC_ACQUIRE))
		cpu_relax();
}

static void work_if_asked(struct percpu *cpu, struct guest_regs *regs)
{
	cpu_work work = __atomic_load_n(&cpu->work, __ATOMIC_ACQUIRE);

	if (!work)
		return;
	work(cpu, regs);
	__atomic_store_n(&cpu->work, NULL, __ATOMIC_RELEASE);
}

void suspend_wait(struct percpu *cpu, struct guest_regs *regs)
{
	uint32_t requested;

	while (cpu->control != CPU_RUNS) {
		requested = CPU_SUSPEND_REQUESTED;
		__atomic_compare_exchange_n(&cpu->control, &requested, CPU_SUSPENDED, false,
					    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
		work_if_asked(cpu, regs);
		if (cpu->stop) {
			for (;;)
				cpu_halt();
		}
		cpu_relax();
	}
}
