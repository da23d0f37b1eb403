// SPDX-License-Identifier: GPL-2.0-only
/* See kexec_refusal.h. Called by `status`; the text is untrusted. */
#include <stdbool.h>
#include <string.h>

#include "kexec_door.h"
#include "kexec_refusal.h"

void kexec_refusal_find(const char *cmdline, char *text, size_t size)
{
	const size_t length = strlen(RVM_KEXEC_PARAMETER);
	const char *at = cmdline;
	size_t n = 0;

	text[0] = '\0';
	while ((at = strstr(at, RVM_KEXEC_PARAMETER)) != NULL && at != cmdline && at[-1] != ' ')
		at += length;
	if (at == NULL)
		return;
	for (at += length; *at > ' ' && n + 1 < size; at++)
		text[n++] = *at == RVM_KEXEC_BLANK ? ' ' : *at;
	text[n] = '\0';
}
