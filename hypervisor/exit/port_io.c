// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports that belong to other cells, as the root cell sees them: nothing is there. Reads are all ones,
 * writes vanish.
 */
#include "exit/exit.h"
#include "lib/printk.h"

/* Exit qualification, SDM Vol. 3C, table 28-5. */
#define IO_QUAL_BYTES(q) (((q)&7) + 1)
#define IO_QUAL_IN (1ULL << 3)
#define IO_QUAL_STRING (1ULL << 4)
#define IO_QUAL_PORT(q) ((q) >> 16 & 0xffff)

static uint64_t all_ones(uint64_t rax, uint64_t bytes)
{
	/* A write to EAX clears the upper half of RAX. */
	return bytes == 4 ? 0xffffffffU : rax | ((1ULL << 8 * bytes) - 1);
}

enum exit_action exit_io(struct percpu *cpu, struct guest_regs *regs)
{
	uint64_t q = vmread(VMCS_EXIT_QUALIFICATION);

	complain(cpu, COMPLAINT_PORT, "CPU %u: access to port 0x%llx of another cell, RIP %llx\n",
		 cpu->cpu, (unsigned long long)IO_QUAL_PORT(q),
		 (unsigned long long)vmread(VMCS_GUEST_RIP));
	/* Where the data would be, the processor does not tell on all of them. */
	if (q & IO_QUAL_STRING)
		return ACTION_INJECT_GP;
	if (q & IO_QUAL_IN)
		regs->rax = all_ones(regs->rax, IO_QUAL_BYTES(q));
	return ACTION_ADVANCE;
}
