/* SPDX-License-Identifier: GPL-2.0-only */
/* What the second CPU of a chaotic cell does to the first one. */
#ifndef CHAOS_MEDDLE_H
#define CHAOS_MEDDLE_H

#include <stdint.h>

/** chaos_meddle() - for ever: changes code and page tables under the first CPU, sends it messages; @seed: any value */
void chaos_meddle(uint64_t seed);

#endif /* CHAOS_MEDDLE_H */
