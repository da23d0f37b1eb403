// SPDX-License-Identifier: GPL-2.0-only
/* See cell/cell_comm.h. Called by cell/cell.c only. Believes nothing that the cell has written. */
#include "cell/cell_comm.h"
#include "lib/errno.h"
#include "lib/string.h"

/* So many looks at the answer are one hypercall. */
#define POLLS_PER_CALL 1000U

/* The APIC timer's frequency matters only to those who have no TSC deadline (SDM Vol. 3A, 11.5.4.1). */
static uint32_t apic_timer_khz(const struct jailhouse_system *system)
{
	struct cpuid_regs features;

	cpuid_count(1, 0, &features);
	return features.ecx & CPUID_1_ECX_TSC_DEADLINE ? 0 : system->platform_info.x86.apic_khz;
}

static uint16_t count_cpus(struct cell *cell)
{
	uint16_t count = 0;

	for (uint32_t i = 0; i < image_header.online_cpus; i++)
		count += cpu_mask_test(cell_cpus(cell), i);
	return count;
}

void cell_comm_init(struct cell *cell)
{
	const struct jailhouse_system *system = reserved_memory(image_header.config_offset);
	struct jailhouse_comm_region *comm = cell->comm;
	uint32_t tsc_khz = system->platform_info.x86.tsc_khz;

	cell->asked = false;
	if (!comm)
		return;
	memset(comm, 0, RVM_PAGE_SIZE);
	memcpy(comm->signature, COMM_REGION_MAGIC, COMM_REGION_MAGIC_LEN);
	comm->revision = COMM_REGION_ABI_REVISION;
	comm->cell_state = JAILHOUSE_CELL_RUNNING;
	if (cell->config->flags & JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED)
		comm->flags |= JAILHOUSE_COMM_FLAG_DBG_PUTC_PERMITTED;
	if (cell->config->flags & JAILHOUSE_CELL_VIRTUAL_CONSOLE_ACTIVE)
		comm->flags |= JAILHOUSE_COMM_FLAG_DBG_PUTC_ACTIVE;
	comm->console = cell->config->console;
	comm->pci_mmconfig_base = system->platform_info.pci_mmconfig_base;
	comm->pm_timer_address = system->platform_info.x86.pm_timer_address;
	comm->num_cpus = count_cpus(cell);
	comm->tsc_khz = tsc_khz ? tsc_khz : (uint32_t)image_header.tsc_khz;
	comm->apic_khz = apic_timer_khz(system);
}

static bool talks(const struct cell *cell)
{
	return cell->phase == CELL_RUNS && cell->comm && !cell->failed &&
	       !(cell->config->flags & JAILHOUSE_CELL_PASSIVE_COMMREG);
}

bool cell_comm_locked(const struct cell *cell)
{
	return talks(cell) && cell->comm->cell_state == JAILHOUSE_CELL_RUNNING_LOCKED;
}

static void send(struct cell *cell, uint32_t message)
{
	cell->comm->reply_from_cell = JAILHOUSE_MSG_NONE;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	cell->comm->msg_to_cell = message;
}

static int wait_for_answer(struct cell *cell)
{
	const uint64_t limit = cell->config->msg_reply_timeout;
	uint32_t answer = JAILHOUSE_MSG_NONE;

	for (unsigned int i = 0; i < POLLS_PER_CALL && answer == JAILHOUSE_MSG_NONE; i++) {
		answer = cell->comm->reply_from_cell;
		/* Who says nothing has agreed: a cell cannot stay by hanging. */
		if (answer == JAILHOUSE_MSG_NONE && limit && ++cell->polls >= limit)
			answer = JAILHOUSE_MSG_REQUEST_APPROVED;
		cpu_relax();
	}
	if (answer == JAILHOUSE_MSG_NONE)
		return -EAGAIN;
	cell->asked = false;
	return answer == JAILHOUSE_MSG_REQUEST_APPROVED ? 0 : -EPERM;
}

/* A locked cell objects to changes of others, and is asked about its own end. */
int cell_comm_ask_shutdown(struct cell *cell)
{
	uint32_t state;

	if (!talks(cell))
		return 0;
	state = cell->comm->cell_state;
	if (state != JAILHOUSE_CELL_RUNNING && state != JAILHOUSE_CELL_RUNNING_LOCKED)
		return 0;
	if (!cell->asked) {
		cell->asked = true;
		cell->polls = 0;
		send(cell, JAILHOUSE_MSG_SHUTDOWN_REQUEST);
	}
	return wait_for_answer(cell);
}

void cell_comm_tell_reconfigured(struct cell *cell)
{
	if (talks(cell) && cell->comm->cell_state == JAILHOUSE_CELL_RUNNING && !cell->asked)
		send(cell, JAILHOUSE_MSG_RECONFIG_COMPLETED);
}
