// SPDX-License-Identifier: GPL-2.0-only
/*
 * rvmcpu: uses, from user space, processor features whose state a hypervisor could lose: shadow
 * stacks, protection keys, vector registers, user wait instructions. Run by scenarios on bare
 * processors, under the core and while it comes and goes.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cpu_features.h"

static const char usage_text[] =
	"usage: rvmcpu TEST [FILE]\n"
	"\n"
	"  shstk            calls and returns with a shadow stack; a changed return address is caught\n"
	"  shstk-hold FILE  the same without an end on all processors, until FILE exists\n"
	"  pku              protection keys let pass and catch accesses\n"
	"  vectors          vector registers keep their values over VM exits and migrations\n"
	"  waitpkg          TPAUSE, UMONITOR, UMWAIT\n"
	"\n"
	"Exit status: 0 works, 1 does not, 2 the processor or the kernel does not have it.\n";

static const struct {
	const char *name;
	int (*run)(const char *file);
	bool needs_file;
} tests[] = {
	{"shstk", shadow_stack_test, false}, {"shstk-hold", shadow_stack_hold, true},
	{"pku", protection_keys_test, false}, {"vectors", vectors_test, false},
	{"waitpkg", user_wait_test, false},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(tests) / sizeof(tests[0]); i++) {
		int status;

		if (strcmp(argv[1], tests[i].name) || argc != 2 + tests[i].needs_file)
			continue;
		status = tests[i].run(argv[2]);
		printf("rvmcpu: %s %s\n", argv[1],
		       status == FEATURE_WORKS ? "ok" : status == FEATURE_ABSENT ? "absent" : "FAIL");
		return status;
	}
	fputs(usage_text, argc == 2 && !strcmp(argv[1], "--help") ? stdout : stderr);
	return argc == 2 && !strcmp(argv[1], "--help") ? 0 : 2;
}
