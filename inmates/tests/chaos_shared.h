/* SPDX-License-Identifier: GPL-2.0-only */
/* The page that chaos.bin shares with tests/guest/rvmchaos.c, which believes nothing of it. */
#ifndef CHAOS_SHARED_H
#define CHAOS_SHARED_H

#include <stdint.h>

/** Guest-physical in the cell; see configs/chaos.c for the physical address. */
#define CHAOS_SHARED_ADDRESS 0x00110000
/** Device registers that begin in the middle of a page: memory that nobody else uses. */
#define CHAOS_DEVICE_ADDRESS 0x00120010
#define CHAOS_DEVICE_SIZE 0x100

#define CHAOS_SHARED_MAGIC 0x534f4148
#define CHAOS_STATE_RUNNING 1
#define CHAOS_STATE_DONE 2

struct chaos_shared {
	uint32_t magic;
	/** CHAOS_STATE_* */
	uint32_t state;
	/** The program that runs now. */
	uint32_t number;
	uint32_t mode;
	/** Programs of this start that have come to an end. */
	uint32_t finished;
	/** What the second CPU has done so often. */
	uint32_t meddled;
};

#endif /* CHAOS_SHARED_H */
