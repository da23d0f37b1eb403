// SPDX-License-Identifier: GPL-2.0-only
/* See driver_api.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver_api.h"
#include "files.h"
#include "message.h"
#include "text.h"

#define LOAD_ADVICE "Load it with 'modprobe jailhouse', or 'jailhouse enable --load'."

int run_program(const char *const argv[])
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return -1;
	if (pid == 0) {
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int driver_require(bool load)
{
	static const char *const modprobe[] = { "modprobe", "jailhouse", NULL };

	if (file_exists(DRIVER_SYSFS))
		return EXIT_CODE_OK;
	if (!load)
		return fail(LOAD_ADVICE, "the driver is not loaded");
	if (run_program(modprobe) != 0)
		return fail("See the message above and 'dmesg'; the module must be built for the "
			    "kernel that runs.",
			    "'modprobe jailhouse' failed");
	if (!file_exists(DRIVER_SYSFS))
		return fail("Is sysfs mounted on /sys?", "the driver is loaded, but " DRIVER_SYSFS
							 " does not exist");
	return EXIT_CODE_OK;
}

int driver_open(int flags)
{
	int fd = open(DRIVER_DEV, flags | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == ENOENT && !file_exists(DRIVER_SYSFS))
		fail(LOAD_ADVICE, "the driver is not loaded");
	else if (errno == ENOENT || errno == ENXIO || errno == ENODEV)
		fail("Is /dev a devtmpfs, or does a device manager run?",
		     DRIVER_DEV " does not exist");
	else if (errno == EACCES || errno == EPERM)
		fail("Run as root.", "no permission to open " DRIVER_DEV);
	else
		fail(NULL, "cannot open " DRIVER_DEV ": %s", strerror(errno));
	return -1;
}

void driver_attribute(const char *name, char *line, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), DRIVER_SYSFS "/%s", name);
	file_read_line(path, line, size);
}

bool driver_number(const char *name, uint64_t *value)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), DRIVER_SYSFS "/%s", name);
	return file_read_u64(path, value) == 0;
}

bool driver_enabled(void)
{
	uint64_t enabled = 0;

	return driver_number("enabled", &enabled) && enabled == 1;
}

static int report(int error, const struct driver_error *errors)
{
	const char *name = strerrorname_np(error);
	char refusal[512];

	while (errors->error != 0 && errors->error != error)
		errors++;
	if (name == NULL)
		name = "unknown error";
	driver_attribute("rvm/refusal", refusal, sizeof(refusal));
	text_printable(refusal);
	/* The driver's reason names the CPU, the bit or the field: better than what follows. */
	if (refusal[0] != '\0')
		return fail(errors->advice, "%s (%s)", refusal, name);
	return fail(errors->advice, "%s (%s)",
		    errors->error != 0 ? errors->meaning : strerror(error), name);
}

int driver_ioctl(unsigned long request, const void *argument, const struct driver_error *errors)
{
	int fd = driver_open(O_RDWR);
	int ret, error;

	if (fd < 0)
		return EXIT_CODE_FAILURE;
	ret = ioctl(fd, request, argument);
	error = errno;
	close(fd);
	return ret < 0 ? report(error, errors) : EXIT_CODE_OK;
}

int driver_store(const char *name, uint64_t value, const struct driver_error *errors)
{
	char path[PATH_MAX], text[32];
	int fd, length, error = 0;

	snprintf(path, sizeof(path), DRIVER_SYSFS "/%s", name);
	length = snprintf(text, sizeof(text), "%" PRIu64, value);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return fail("Run as root, with the driver of this version.", "cannot open %s: %s",
			    path, strerror(errno));
	if (write(fd, text, (size_t)length) != length)
		error = errno;
	close(fd);
	return error != 0 ? report(error, errors) : EXIT_CODE_OK;
}
