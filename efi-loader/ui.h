/* SPDX-License-Identifier: GPL-2.0-only */
/* The person in front of the machine. */
#ifndef RVM_UI_H
#define RVM_UI_H

#include "efi_env.h"

/** ui_wants_bare() - wait so many seconds; true when a key was pressed */
bool ui_wants_bare(uint32_t seconds);

/** ui_halt() - stop with the messages on screen */
void ui_halt(void) __attribute__((noreturn));

/** ui_from_shell() - whether the UEFI shell started this program */
bool ui_from_shell(void);

#endif /* RVM_UI_H */
