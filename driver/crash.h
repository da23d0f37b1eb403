/* SPDX-License-Identifier: GPL-2.0-only */
/* Crash records of earlier cores, see crash.c. */
#ifndef RVM_DRIVER_CRASH_H
#define RVM_DRIVER_CRASH_H

#include "driver.h"

extern u32 rvm_crash_action;

void rvm_crash_look(void);
void rvm_crash_look_before(const struct rvm_memory *memory);
const void *rvm_crash_copy(u64 *size);
void rvm_crash_carried(const struct rvm_memory *memory);
void rvm_crash_released(const struct rvm_memory *memory);
void rvm_crash_clear(void);
void rvm_crash_drop(void);

#endif /* RVM_DRIVER_CRASH_H */
