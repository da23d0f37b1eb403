/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses to device registers that are emulated or checked one by one (devices/mmio_map.h). */
#ifndef RVM_EXIT_MMIO_H
#define RVM_EXIT_MMIO_H

#include "devices/mmio_map.h"
#include "exit/exit.h"

/**
 * exit_mmio() - do what the current instruction does to a guest-physical address
 * @map: what the cell has there
 * @gpa: of the EPT violation that is being handled
 * @action: for MMIO_DONE: ACTION_ADVANCE_DECODED, or ACTION_RESUME while a repeated instruction goes on
 *
 * MMIO_UNKNOWN: not in the map, nothing has happened. MMIO_REFUSED: the instruction is not known, or the
 * region does not allow it; the reason is printed (at a limited rate), nothing has been written.
 */
enum mmio_result exit_mmio(struct percpu *cpu, struct guest_regs *regs, const struct mmio_map *map,
			   uint64_t gpa, enum exit_action *action);

#endif /* RVM_EXIT_MMIO_H */
