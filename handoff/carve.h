/* SPDX-License-Identifier: GPL-2.0-only */
/* Both doors take the core's memory out of a configuration that was made without knowing it. */
#ifndef RVM_HANDOFF_CARVE_H
#define RVM_HANDOFF_CARVE_H

#include "cell_config.h"

/**
 * rvm_config_carve() - copy a checked configuration without a range, which becomes its
 * hypervisor_memory
 * @phys, @size: the range, page aligned
 * @room: bytes at @to, at least two regions more than @from has
 * @used: bytes of the new configuration
 *
 * Return: @to, or NULL when there is not enough room or a region that is needed by number is lost.
 */
struct jailhouse_system *rvm_config_carve(const struct jailhouse_system *from, uint64_t phys,
					  uint64_t size, struct jailhouse_system *to, uint64_t room,
					  uint64_t *used);

#endif /* RVM_HANDOFF_CARVE_H */
