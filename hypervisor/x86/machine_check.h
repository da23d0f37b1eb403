/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whom a machine check has hit (pure): processors signal it to all CPUs, or to those that share a bank, and only one
 * of them may have lost something (SDM Vol. 3B, 16.6 to 16.10).
 */
#ifndef RVM_X86_MACHINE_CHECK_H
#define RVM_X86_MACHINE_CHECK_H

#include "lib/util.h"

#define MCG_STATUS_RIPV BIT(0)
#define MCG_STATUS_EIPV BIT(1)
#define MCG_STATUS_MCIP BIT(2)

#define MC_STATUS_VALID BIT(63)
#define MC_STATUS_ADDRESS_VALID BIT(58)
#define MC_STATUS_MISC_VALID BIT(59)

/** MSRs of a bank: IA32_MCi_STATUS, IA32_MCi_ADDR, IA32_MCi_MISC. */
#define MSR_IA32_MC_STATUS(bank) (0x401 + 4 * (bank))
#define MSR_IA32_MC_ADDR(bank) (0x402 + 4 * (bank))
#define MSR_IA32_MC_MISC(bank) (0x403 + 4 * (bank))

/** machine_check_banks() - number of banks; @mcg_cap: IA32_MCG_CAP */
static inline unsigned int machine_check_banks(uint64_t mcg_cap)
{
	return mcg_cap & 0xff;
}

/** machine_check_interrupted() - why what this CPU was doing cannot go on; NULL: as far as IA32_MCG_STATUS tells it can */
const char *machine_check_interrupted(uint64_t mcg_status);

/**
 * machine_check_hit() - why what this CPU was doing cannot go on, as far as one bank tells
 * @mcg_cap: IA32_MCG_CAP
 * @mcg_status: IA32_MCG_STATUS
 * @status: IA32_MCi_STATUS
 * Return: NULL when this bank has nothing, or what it has was corrected, may be put off, or has hit another CPU.
 */
const char *machine_check_hit(uint64_t mcg_cap, uint64_t mcg_status, uint64_t status);

#endif /* RVM_X86_MACHINE_CHECK_H */
