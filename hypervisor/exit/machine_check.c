// SPDX-License-Identifier: GPL-2.0-only
/*
 * Machine checks of CPUs that are not Linux's: of cells, and those that are parked. The core logs the banks and ends the
 * machine check; the banks keep what they have, for whoever owns the CPU or shares them next. Only a cell
 * that was hit is stopped. The root cell gets its own by event_deliver_machine_check().
 */
#include "cell/cell.h"
#include "devices/cpu_start.h"
#include "exit/exit.h"
#include "lib/printk.h"
#include "vmx/inject.h"
#include "x86/arch.h"
#include "x86/machine_check.h"

bool machine_check_is_linux(const struct percpu *cpu)
{
	return cpu->cell == &root_cell && !(cpu->start & CPU_START_WAITING);
}

const char *machine_check_verdict(void)
{
	uint64_t cap = rdmsr(MSR_IA32_MCG_CAP), mcg_status = rdmsr(MSR_IA32_MCG_STATUS);
	const char *why = machine_check_interrupted(mcg_status);

	for (unsigned int i = 0; !why && i < machine_check_banks(cap); i++)
		why = machine_check_hit(cap, mcg_status, rdmsr(MSR_IA32_MC_STATUS(i)));
	return why;
}

static void log_bank(struct percpu *cpu, unsigned int bank)
{
	uint64_t status = rdmsr(MSR_IA32_MC_STATUS(bank)), address = 0, misc = 0;

	if (!(status & MC_STATUS_VALID))
		return;
	if (status & MC_STATUS_ADDRESS_VALID)
		(void)rdmsr_safe(MSR_IA32_MC_ADDR(bank), &address);
	if (status & MC_STATUS_MISC_VALID)
		(void)rdmsr_safe(MSR_IA32_MC_MISC(bank), &misc);
	complain(cpu, COMPLAINT_MACHINE_CHECK,
		 "CPU %u: machine check: bank %u: status 0x%llx address 0x%llx misc 0x%llx\n",
		 cpu->cpu, bank, (unsigned long long)status, (unsigned long long)address,
		 (unsigned long long)misc);
}

void machine_check_log(struct percpu *cpu, uint64_t mcg_status)
{
	unsigned int banks = machine_check_banks(rdmsr(MSR_IA32_MCG_CAP));

	complain(cpu, COMPLAINT_MACHINE_CHECK,
		 "CPU %u: machine check in cell \"%s\": MCG_STATUS 0x%llx\n", cpu->cpu,
		 cpu->cell->config->name, (unsigned long long)mcg_status);
	for (unsigned int i = 0; i < banks; i++)
		log_bank(cpu, i);
}

enum exit_action exit_machine_check(struct percpu *cpu)
{
	uint64_t mcg_status = rdmsr(MSR_IA32_MCG_STATUS);
	const char *why;

	if (machine_check_is_linux(cpu)) {
		cpu->mc_pending = 1U | (uint32_t)mcg_status;
		return ACTION_RESUME;
	}
	why = machine_check_verdict();
	machine_check_log(cpu, mcg_status);
	wrmsr(MSR_IA32_MCG_STATUS, 0);
	if (!why || cpu->cell == &root_cell || cell_cpu_failed(cpu))
		return ACTION_RESUME;
	return stop_because("CPU %u: machine check: %s\n", cpu->cpu, why);
}
