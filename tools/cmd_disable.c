// SPDX-License-Identifier: GPL-2.0-only
/* `jailhouse disable`: one ioctl. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>

#include "command.h"
#include "driver_api.h"
#include "driver_ioctl.h"
#include "message.h"

static const struct driver_error errors[] = {
	{ EINVAL, "not enabled", "'jailhouse status' shows the state." },
	{ EBUSY, "CPUs are in the way",
	  "Bring all CPUs online; 'jailhouse cell list' shows the cells." },
	{ EPERM, "a cell denies to shut down",
	  "The cell may be told in its own way to end; 'jailhouse cell list' shows the cells." },
	{ ETIMEDOUT, "a CPU did not come in time; all are still guests",
	  "Try again; if it stays so, see 'jailhouse console' and dmesg." },
	{ EINTR, "interrupted, or no answer from a cell", "Try again." },
	{ ENOTTY, "the driver does not know this request",
	  "Is the driver another version or another hypervisor's?" },
	{ 0, NULL, "See 'jailhouse console' and dmesg." },
};

int cmd_disable(int argc, char **argv)
{
	int ret;

	if (argc > 1)
		return fail_usage("disable", "'%s' is not understood", argv[1]);
	ret = driver_ioctl(JAILHOUSE_DISABLE, NULL, errors);
	if (ret != EXIT_CODE_OK)
		return ret;
	puts("RVM is left, Linux runs on the bare machine.");
	return check_finished();
}
