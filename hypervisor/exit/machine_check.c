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

static void read_bank(struct rvm_machine_check *check, unsigned int bank, uint64_t status)
{
	uint64_t value;

	check->bank = bank;
	check->status = status;
	if (status & MC_STATUS_ADDRESS_VALID && !rdmsr_safe(MSR_IA32_MC_ADDR(bank), &value))
		check->address = value;
	if (status & MC_STATUS_MISC_VALID && !rdmsr_safe(MSR_IA32_MC_MISC(bank), &value))
		check->misc = value;
}

static void log_bank(struct percpu *cpu, const struct rvm_machine_check *check)
{
	complain(cpu, COMPLAINT_MACHINE_CHECK,
		 "CPU %u: machine check: bank %u: status 0x%llx address 0x%llx misc 0x%llx\n",
		 cpu->cpu, check->bank, (unsigned long long)check->status,
		 (unsigned long long)check->address, (unsigned long long)check->misc);
}

/* Messages are limited; what the driver reads is not. */
void machine_check_log(struct percpu *cpu, uint64_t mcg_status)
{
	unsigned int banks = machine_check_banks(rdmsr(MSR_IA32_MCG_CAP));
	struct rvm_cpu_public *p = percpu_public(cpu);
	struct rvm_machine_check first = { .mcg_status = mcg_status };

	complain(cpu, COMPLAINT_MACHINE_CHECK,
		 "CPU %u: machine check in cell \"%s\": MCG_STATUS 0x%llx\n", cpu->cpu,
		 cpu->cell->config->name, (unsigned long long)mcg_status);
	for (unsigned int i = 0; i < banks; i++) {
		struct rvm_machine_check check = { .mcg_status = mcg_status };
		uint64_t status = rdmsr(MSR_IA32_MC_STATUS(i));

		if (!(status & MC_STATUS_VALID))
			continue;
		read_bank(&check, i, status);
		log_bank(cpu, &check);
		check.banks = first.banks + 1;
		if (check.banks == 1)
			first = check;
		else
			first.banks = check.banks;
	}
	p->last_machine_check = first;
	__atomic_store_n(&p->machine_checks, p->machine_checks + 1, __ATOMIC_RELEASE);
}

enum exit_action exit_machine_check(struct percpu *cpu)
{
	uint64_t mcg_status = rdmsr(MSR_IA32_MCG_STATUS);
	const char *why;

	if (machine_check_is_linux(cpu)) {
		cpu->mc_pending = 1U | (uint32_t)mcg_status;
		return ACTION_RESUME;
	}
	/* The guest does not get to see it. */
	inject_block_nmi_again((uint32_t)vmread(VMCS_EXIT_INTERRUPTION_INFO));
	why = machine_check_verdict();
	machine_check_log(cpu, mcg_status);
	wrmsr(MSR_IA32_MCG_STATUS, 0);
	if (!why || cpu->cell == &root_cell || cell_cpu_failed(cpu))
		return ACTION_RESUME;
	return stop_because("CPU %u: machine check: %s\n", cpu->cpu, why);
}
