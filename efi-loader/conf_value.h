/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers and sizes as people write them. Pure; for rvm_conf.c. */
#ifndef RVM_CONF_VALUE_H
#define RVM_CONF_VALUE_H

#include "types.h"

/** conf_value_number() - the whole text is a decimal or 0x number */
bool conf_value_number(const char *text, uint64_t *value);

/** conf_value_u32() - a number from 0 to max */
bool conf_value_u32(const char *text, uint32_t max, uint32_t *value);

/** conf_value_size() - a number with an optional K, M or G */
bool conf_value_size(const char *text, uint64_t *value);

/** conf_value_word_number() - the given word, blanks and a number */
bool conf_value_word_number(const char *text, const char *word, uint64_t *value);

#endif /* RVM_CONF_VALUE_H */
