// SPDX-License-Identifier: GPL-2.0-only
/* Starting the other CPUs of the cell. */
#include "smp.h"
#include "apic.h"
#include "comm.h"
#include "cpu.h"
#include "irq.h"
#include "memory.h"
#include "start.h"
#include "timing.h"

#define STACK_SIZE 8192
/* SDM Vol. 3A, 9.4.4.1: 10 ms behind INIT, 200 us behind each SIPI. */
#define INIT_DELAY_US 10000
#define SIPI_DELAY_US 200
#define START_TIMEOUT_US 1000000
#define POLL_US 50

static void (*volatile entry_of_cpu)(void);
static volatile bool taken;

unsigned int smp_num_cpus(void)
{
	return start_present;
}

uint32_t smp_apic_id(unsigned int index)
{
	return index < SMP_MAX_CPUS ? start_apic_ids[index] : UINT32_MAX;
}

unsigned int smp_index(void)
{
	uint32_t id = apic_id();
	unsigned int index;

	for (index = 0; index + 1 < start_present && start_apic_ids[index] != id; index++)
		;
	return index;
}

unsigned int smp_wait_for_cpus(uint32_t timeout_us)
{
	unsigned int wanted = comm_present(comm_region) ? comm_region->num_cpus : 1;

	for (uint32_t us = 0; us < timeout_us && start_present < wanted; us += POLL_US)
		delay_us(POLL_US);
	return start_present;
}

/* First C code of a CPU that was started by smp_start_cpu(). */
void smp_secondary(void)
{
	void (*entry)(void) = entry_of_cpu;

	taken = true;
	irq_init_cpu();
	apic_init_cpu();
	entry();
	cpu_stop();
}

static bool wait_until_taken(uint32_t timeout_us)
{
	for (uint32_t us = 0; us < timeout_us && !taken; us += POLL_US)
		delay_us(POLL_US);
	return taken;
}

bool smp_start_cpu(unsigned int index, void (*entry)(void))
{
	uint8_t *stack = memory_alloc(STACK_SIZE, PAGE_SIZE);
	uint32_t id = smp_apic_id(index), sipi;

	if (stack == NULL || index >= start_present)
		return false;
	entry_of_cpu = entry;
	taken = false;
	start_stack = (uintptr_t)(stack + STACK_SIZE);
	sipi = ICR_SIPI | ICR_ASSERT | (uint32_t)((uintptr_t)start_code >> 12);
	apic_send_ipi(id, ICR_INIT | ICR_ASSERT);
	delay_us(INIT_DELAY_US);
	apic_send_ipi(id, sipi);
	if (!wait_until_taken(SIPI_DELAY_US)) {
		apic_send_ipi(id, sipi);
		wait_until_taken(START_TIMEOUT_US);
	}
	/* A CPU that comes without being asked counts itself again. */
	start_stack = 0;
	return taken;
}
