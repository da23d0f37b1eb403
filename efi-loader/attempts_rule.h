/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether the boot-attempt counter allows another boot under the core. Pure. */
#ifndef RVM_ATTEMPTS_RULE_H
#define RVM_ATTEMPTS_RULE_H

#include "efi_variables.h"

/** What the variable says. */
struct attempts_verdict {
	/** Boots of this core with these settings that were not finished. */
	uint32_t unfinished;
	/** Boot without the core. */
	bool give_up;
	/** What is wrong with the contents, static text; they count as no unfinished boot. NULL: nothing. */
	const char *problem;
};

/**
 * attempts_judge() - decide from the contents of the variable
 * @data, @size: as found, any bytes; NULL and 0 when there is no variable
 * @tag: of the core and the settings that would be tried
 * @limit: so many unfinished boots are enough, 0: never
 */
struct attempts_verdict attempts_judge(const void *data, size_t size, uint32_t tag, uint32_t limit);

/** attempts_next() - contents for one more boot, after @unfinished earlier ones */
struct rvm_efi_attempts attempts_next(uint32_t unfinished, uint32_t tag);

#endif /* RVM_ATTEMPTS_RULE_H */
