// SPDX-License-Identifier: GPL-2.0-only
/*
 * Part of rvmcell: calls of the driver that are about who calls, and when.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cell_calls.h"
#include "driver_ioctl.h"
#include "guest.h"

#define NOBODY 65534

int calls_without_capability(int device)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		die("fork");
	if (!child) {
		if (setuid(NOBODY))
			_exit(0);
		_exit(ioctl(device, JAILHOUSE_DISABLE) < 0 ? errno : 0);
	}
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		die("waitpid");
	errno = WEXITSTATUS(status);
	return errno ? -1 : 0;
}

static volatile sig_atomic_t ended;

static void end(int sig)
{
	(void)sig;
	ended = 1;
}

int calls_insist(int device, const char *file)
{
	const struct sigaction action = {.sa_handler = end};
	struct jailhouse_cell_create create = {0};
	unsigned int late = 0, done = 0;
	static char config[0x10000];
	FILE *in = file ? fopen(file, "re") : NULL;

	if (file && !in)
		die(file);
	if (in)
		create.config_size = (uint32_t)fread(config, 1, sizeof(config), in);
	create.config_address = (uintptr_t)config;
	sigaction(SIGTERM, &action, NULL);
	while (!ended) {
		int ret = file ? ioctl(device, JAILHOUSE_CELL_CREATE, &create) :
				 ioctl(device, JAILHOUSE_ENABLE, NULL);

		done += ret >= 0;
		late += ret < 0 && errno == ESHUTDOWN;
	}
	printf("rvmcell: calls that came too late: %s, that succeeded: %u\n", late ? "some" : "none",
	       done);
	return 0;
}
