/* SPDX-License-Identifier: GPL-2.0-only */
/* How the reason of a refusal reaches the next kernel. Pure. */
#ifndef RVM_KEXEC_CMDLINE_H
#define RVM_KEXEC_CMDLINE_H

#include "types.h"

/**
 * cmdline_prepend() - a command line that begins with RVM_KEXEC_PARAMETER and a reason
 * @old: command line; @max: bytes that may be read of it
 * @limit: bytes of the result with its zero byte, which the kernel or the room allows
 *
 * The reason is cut to fit; when not even that helps, or @old has no end, there is no result.
 * Return: whether @out was written.
 */
bool cmdline_prepend(const char *reason, const char *old, size_t max, char *out, size_t limit);

/** cmdline_forget() - blank out the reasons of earlier refusals; @max: bytes that may be read */
void cmdline_forget(char *text, size_t max);

#endif /* RVM_KEXEC_CMDLINE_H */
