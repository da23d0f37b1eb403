/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kexec door leaves on the command line when it boots a kernel bare. Pure. */
#ifndef TOOLS_KEXEC_REFUSAL_H
#define TOOLS_KEXEC_REFUSAL_H

#include <stddef.h>

/** kexec_refusal_find() - the first reason on a command line into @text, "" when there is none */
void kexec_refusal_find(const char *cmdline, char *text, size_t size);

#endif /* TOOLS_KEXEC_REFUSAL_H */
