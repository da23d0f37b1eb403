// SPDX-License-Identifier: GPL-2.0-only
/* See x86/machine_check.h. Touches no hardware. */
#include "x86/machine_check.h"

#include <stddef.h>

/* Software recovery: the processor tells which uncorrected errors want action (16.6). */
#define MCG_CAP_SER BIT(24)

#define MC_STATUS_OVERFLOW BIT(62)
#define MC_STATUS_UNCORRECTED BIT(61)
#define MC_STATUS_ENABLED BIT(60)
#define MC_STATUS_CONTEXT_CORRUPT BIT(57)
#define MC_STATUS_SIGNALED BIT(56)
#define MC_STATUS_ACTION_REQUIRED BIT(55)

const char *machine_check_interrupted(uint64_t mcg_status)
{
	return mcg_status & MCG_STATUS_RIPV ? NULL : "nothing to go on with (RIPV is 0)";
}

/* A bank that others share shows what has hit one of them: that has EIPV set (table 16-10). */
static const char *required(uint64_t mcg_status, uint64_t status)
{
	if (status & MC_STATUS_OVERFLOW)
		return "action required, and some error was lost";
	return mcg_status & MCG_STATUS_EIPV ? "action required here" : NULL;
}

const char *machine_check_hit(uint64_t mcg_cap, uint64_t mcg_status, uint64_t status)
{
	const uint64_t signaled = MC_STATUS_VALID | MC_STATUS_UNCORRECTED | MC_STATUS_ENABLED;
	const uint64_t action = MC_STATUS_SIGNALED | MC_STATUS_ACTION_REQUIRED;

	if ((status & signaled) != signaled)
		return NULL;
	if (status & MC_STATUS_CONTEXT_CORRUPT)
		return "processor context corrupt";
	if (!(mcg_cap & MCG_CAP_SER))
		return "uncorrected, by a processor that cannot tell whose it is";
	return (status & action) == action ? required(mcg_status, status) : NULL;
}
