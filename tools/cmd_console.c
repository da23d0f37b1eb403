// SPDX-License-Identifier: GPL-2.0-only
/*
 * `jailhouse console`: copies what /dev/jailhouse has to say to standard output. The driver keeps
 * the text of the last session after disable.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "driver_api.h"
#include "message.h"

static int write_all(const char *data, size_t size)
{
	while (size != 0) {
		ssize_t put = write(STDOUT_FILENO, data, size);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return fail(NULL, "cannot write the output: %s", strerror(errno));
		data += put;
		size -= (size_t)put;
	}
	return EXIT_CODE_OK;
}

/** Copies until the end; without @follow the driver says 0 or EAGAIN when there is no more. */
static int copy(int fd, bool follow)
{
	char text[4096];
	int ret = EXIT_CODE_OK;

	while (ret == EXIT_CODE_OK) {
		ssize_t got = read(fd, text, sizeof(text));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN && !follow)
			break;
		if (got < 0)
			return fail("See dmesg.", "cannot read the console: %s", strerror(errno));
		if (got == 0)
			break;
		ret = write_all(text, (size_t)got);
	}
	return ret;
}

int cmd_console(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "follow", no_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 },
	};
	bool follow = false;
	int c, fd, ret;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "f", long_options, NULL)) != -1) {
		if (c != 'f')
			return fail_usage("console", "'%s' is not understood", argv[optind - 1]);
		follow = true;
	}
	if (optind < argc)
		return fail_usage("console", "'%s' is not understood", argv[optind]);
	fd = driver_open(O_RDONLY | (follow ? 0 : O_NONBLOCK));
	if (fd < 0)
		return EXIT_CODE_FAILURE;
	ret = copy(fd, follow);
	close(fd);
	return ret;
}
