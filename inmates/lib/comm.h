/* SPDX-License-Identifier: GPL-2.0-only */
/* Communication region: what the hypervisor tells the inmate, and messages. */
#ifndef INMATE_COMM_H
#define INMATE_COMM_H

#include "comm_region.h"

/** Where the configurations of this tree, and Jailhouse's, put it. */
#define COMM_REGION_ADDRESS 0x100000UL

#define comm_region ((struct jailhouse_comm_region *)COMM_REGION_ADDRESS)

/** comm_present() - signature and revision are those that this library knows */
bool comm_present(const struct jailhouse_comm_region *region);

/**
 * comm_answer() - takes a message, if there is one, and replies to it
 * @may_shut_down: whether a request to shut down is approved
 * Return: true if a request to shut down was approved. The CPUs are then taken away at any
 * moment.
 */
bool comm_answer(struct jailhouse_comm_region *region, bool may_shut_down);

/**
 * comm_poll() - comm_answer() for this inmate, to be called every now and then
 * The command line shutdown=deny makes it deny requests whatever the argument is. After an
 * approval it says so on the console and sets the state to "shut down".
 */
bool comm_poll(bool may_shut_down);

/** comm_shutdown_requested() - a request to shut down waits for comm_poll() */
bool comm_shutdown_requested(void);

/** comm_set_state() - tells the hypervisor the state of the cell, JAILHOUSE_CELL_* */
void comm_set_state(uint32_t state);

#endif /* INMATE_COMM_H */
