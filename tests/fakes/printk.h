/* SPDX-License-Identifier: GPL-2.0-only */
/* Console of host tests: keeps what was printed. Link tests/fakes/printk.c instead of lib/printk.c.
 */
#ifndef RVM_FAKE_PRINTK_H
#define RVM_FAKE_PRINTK_H

#include <stddef.h>

/** Everything printed since fake_printk_reset(), zero-terminated; cut when it gets too long. */
extern char fake_printk_text[16384];

void fake_printk_reset(void);

#endif /* RVM_FAKE_PRINTK_H */
