// SPDX-License-Identifier: GPL-2.0-only
/* The communication region of this inmate. */
#include "comm.h"
#include "cmdline.h"
#include "printk.h"

void comm_set_state(uint32_t state)
{
	if (comm_present(comm_region))
		comm_region->cell_state = state;
}

bool comm_shutdown_requested(void)
{
	return comm_present(comm_region) &&
	       comm_region->msg_to_cell == JAILHOUSE_MSG_SHUTDOWN_REQUEST;
}

bool comm_poll(bool may_shut_down)
{
	if (comm_region->msg_to_cell == JAILHOUSE_MSG_NONE || !comm_present(comm_region))
		return false;
	if (cmdline_is("shutdown", "deny"))
		may_shut_down = false;
	/* After the reply there may be no time left to print. */
	if (comm_shutdown_requested())
		printk("inmate: shutdown %s\n", may_shut_down ? "approved" : "denied");
	if (!comm_answer(comm_region, may_shut_down))
		return false;
	comm_set_state(JAILHOUSE_CELL_SHUT_DOWN);
	return true;
}
