// SPDX-License-Identifier: GPL-2.0-only
/* Messages of the communication region. Also compiled on the host for its test. */
#include "comm.h"
#include "str.h"

bool comm_present(const struct jailhouse_comm_region *region)
{
	return memcmp(region->signature, COMM_REGION_MAGIC, COMM_REGION_MAGIC_LEN) == 0 &&
	       region->revision == COMM_REGION_ABI_REVISION;
}

static uint32_t reply_to(uint32_t message, bool may_shut_down)
{
	switch (message) {
	case JAILHOUSE_MSG_SHUTDOWN_REQUEST:
		return may_shut_down ? JAILHOUSE_MSG_REQUEST_APPROVED
				     : JAILHOUSE_MSG_REQUEST_DENIED;
	case JAILHOUSE_MSG_RECONFIG_COMPLETED:
		return JAILHOUSE_MSG_RECEIVED;
	default:
		return JAILHOUSE_MSG_UNKNOWN;
	}
}

bool comm_answer(struct jailhouse_comm_region *region, bool may_shut_down)
{
	uint32_t message = region->msg_to_cell;
	uint32_t reply;

	if (message == JAILHOUSE_MSG_NONE)
		return false;
	reply = reply_to(message, may_shut_down);
	/* The sender may send again as soon as it sees the reply. */
	region->msg_to_cell = JAILHOUSE_MSG_NONE;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	region->reply_from_cell = reply;
	return reply == JAILHOUSE_MSG_REQUEST_APPROVED;
}
