// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processors by EFI_MP_SERVICES_PROTOCOL. Called by enter.c; on application processors it only asks
 * who it is and runs the function it was given.
 */
#include "log.h"
#include "proto/mp_services.h"
#include "smp.h"

/* Time limit of functions that only look at a processor. */
#define CALL_LIMIT_US 10000000
/* The same when they do it one after the other. */
#define IN_TURN_LIMIT_US 60000000
/* Time limit for processors to come back from the core, which has a shorter one of its own. */
#define TOGETHER_LIMIT_US 20000000
#define POLL_US 1000
/* 100 ns units. */
#define TIMER_PERIOD 10000

static const EFI_GUID mp_services_guid = MP_SERVICES_GUID;

static struct {
	struct mp_services *mp;
	uint32_t count;
	uint32_t boot;
} smp;

/* One run of a function on all processors. */
struct work {
	smp_function function;
	void *context;
	volatile uint8_t *done;
	volatile uint8_t started[RVM_MAX_CPUS];
};

uint32_t smp_count(void)
{
	return smp.count;
}

uint32_t smp_boot_cpu(void)
{
	return smp.boot;
}

/* Without the protocol nobody can be asked to start another processor. */
static EFI_STATUS single_processor(uint32_t madt_cpus)
{
	if (madt_cpus != 1)
		return log_error(EFI_UNSUPPORTED,
				 "the firmware has no MP services: wanted 1 processor in the MADT, "
				 "found %u", madt_cpus);
	smp.mp = NULL;
	smp.count = 1;
	smp.boot = 0;
	return EFI_SUCCESS;
}

static EFI_STATUS check_processor(uint32_t cpu)
{
	const uint32_t wanted = MP_PROCESSOR_ENABLED | MP_PROCESSOR_HEALTHY;
	struct mp_processor_info info;
	EFI_STATUS status;

	status = smp.mp->get_processor_info(smp.mp, cpu, &info);
	if (status)
		return log_error(status, "CPU %u: information", cpu);
	if ((info.status & wanted) == wanted)
		return EFI_SUCCESS;
	log_problem("CPU %u (APIC ID 0x%lx): disabled or unhealthy: wanted status bits 0x%x, found 0x%x",
		    cpu, info.processor_id, wanted, info.status & wanted);
	return EFI_UNSUPPORTED;
}

EFI_STATUS smp_init(uint32_t madt_cpus)
{
	UINTN count, enabled, boot;
	EFI_STATUS status;
	uint32_t cpu;

	if (BS->LocateProtocol((EFI_GUID *)&mp_services_guid, NULL, (VOID **)&smp.mp))
		return single_processor(madt_cpus);
	status = smp.mp->get_number_of_processors(smp.mp, &count, &enabled);
	if (!status)
		status = smp.mp->who_am_i(smp.mp, &boot);
	if (status)
		return log_error(status, "number of processors");
	if (!count || count > RVM_MAX_CPUS || boot >= count)
		return log_error(EFI_UNSUPPORTED, "processors: wanted 1 to %u, found %lu",
				 RVM_MAX_CPUS, count);
	smp.count = (uint32_t)count;
	smp.boot = (uint32_t)boot;
	for (cpu = 0; cpu < smp.count; cpu++) {
		status = check_processor(cpu);
		if (status)
			return status;
	}
	return EFI_SUCCESS;
}

static void run(struct work *work, uint32_t cpu)
{
	work->started[cpu] = 1;
	work->function(work->context, cpu);
	if (work->done)
		work->done[cpu] = 1;
}

static VOID EFIAPI processor_main(VOID *argument)
{
	UINTN cpu;

	if (!smp.mp->who_am_i(smp.mp, &cpu) && cpu < smp.count)
		run(argument, (uint32_t)cpu);
}

static EFI_STATUS call_waiting(smp_function function, void *context, BOOLEAN in_turn,
			       UINTN limit)
{
	struct work work = { .function = function, .context = context };
	EFI_STATUS status;

	if (smp.count > 1) {
		status = smp.mp->startup_all_aps(smp.mp, processor_main, in_turn, NULL, limit,
						 &work, NULL);
		if (status)
			return log_error(status, "starting the other processors");
	}
	run(&work, smp.boot);
	return EFI_SUCCESS;
}

EFI_STATUS smp_call(smp_function function, void *context)
{
	return call_waiting(function, context, FALSE, CALL_LIMIT_US);
}

EFI_STATUS smp_call_in_turn(smp_function function, void *context)
{
	return call_waiting(function, context, TRUE, IN_TURN_LIMIT_US);
}

static bool others_are(const volatile uint8_t *flags)
{
	uint32_t cpu;

	for (cpu = 0; cpu < smp.count; cpu++)
		if (cpu != smp.boot && !flags[cpu])
			return false;
	return true;
}

/* The boot processor's part when it is caught in the firmware's waiting loop. */
static VOID EFIAPI timer_notify(EFI_EVENT event, VOID *context)
{
	struct work *work = context;

	(void)event;
	if (!work->started[smp.boot] && others_are(work->started))
		run(work, smp.boot);
}

/*
 * The PI specification lets firmware refuse to start processors without waiting for them once the
 * boot manager has begun to boot. It then waits with interrupts on, so a timer event gets the boot
 * processor to do its part meanwhile.
 */
static EFI_STATUS together_by_timer(struct work *work)
{
	EFI_STATUS status;
	EFI_EVENT timer;

	status = BS->CreateEvent(EVT_TIMER | EVT_NOTIFY_SIGNAL, TPL_CALLBACK, timer_notify, work,
				 &timer);
	if (status)
		return log_error(status, "timer event");
	status = BS->SetTimer(timer, TimerPeriodic, TIMER_PERIOD);
	if (!status)
		status = smp.mp->startup_all_aps(smp.mp, processor_main, FALSE, NULL, 0, work, NULL);
	BS->CloseEvent(timer);
	if (status)
		return log_error(status, "starting the other processors, waiting");
	if (work->started[smp.boot])
		return EFI_SUCCESS;
	/* It never ran here, so there is nothing to come back from. */
	work->done[smp.boot] = 1;
	return EFI_TIMEOUT;
}

/* The firmware looks at its processors from a timer, so wait with interrupts on. */
static EFI_STATUS wait_for_event(EFI_EVENT event)
{
	uint64_t polls;

	for (polls = TOGETHER_LIMIT_US / POLL_US; polls; polls--) {
		if (!BS->CheckEvent(event)) {
			BS->CloseEvent(event);
			return EFI_SUCCESS;
		}
		BS->Stall(POLL_US);
	}
	/* Not closed: the firmware may still signal it. */
	return EFI_TIMEOUT;
}

EFI_STATUS smp_call_together(smp_function function, void *context, volatile uint8_t *done)
{
	/* Processors that come back late still use it. */
	static struct work work;
	EFI_STATUS status;
	EFI_EVENT event;

	memset((void *)&work, 0, sizeof(work));
	work.function = function;
	work.context = context;
	work.done = done;
	if (smp.count == 1) {
		run(&work, smp.boot);
		return EFI_SUCCESS;
	}
	status = BS->CreateEvent(0, 0, NULL, NULL, &event);
	if (status)
		return log_error(status, "event");
	status = smp.mp->startup_all_aps(smp.mp, processor_main, FALSE, event, 0, &work, NULL);
	if (status == EFI_UNSUPPORTED) {
		BS->CloseEvent(event);
		return together_by_timer(&work);
	}
	if (status) {
		BS->CloseEvent(event);
		return log_error(status, "starting the other processors");
	}
	run(&work, smp.boot);
	return wait_for_event(event);
}
