/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts boots under the core that the driver has not yet called finished. */
#ifndef RVM_ATTEMPTS_H
#define RVM_ATTEMPTS_H

#include "efi_env.h"
#include "rvm_conf.h"

/**
 * attempts_allow() - read the counter and decide
 * @tag: of the core and the settings, see measure_tag()
 * Return: false, and said on screen, when this boot shall do without the core.
 */
bool attempts_allow(const struct rvm_conf *conf, uint32_t tag);

/** attempts_count() - count this boot; a counter that cannot be written is said, not fatal */
void attempts_count(void);

/** attempts_take_back() - the core was not entered after all */
void attempts_take_back(void);

/** attempts_unfinished() - how many there are, this boot included once it was counted */
uint32_t attempts_unfinished(void);

#endif /* RVM_ATTEMPTS_H */
