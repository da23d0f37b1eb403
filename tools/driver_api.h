/* SPDX-License-Identifier: GPL-2.0-only */
/* The driver's two interfaces as the commands use them: ioctls of /dev/jailhouse, and sysfs. */
#ifndef TOOLS_DRIVER_API_H
#define TOOLS_DRIVER_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DRIVER_DEV "/dev/jailhouse"
#define DRIVER_SYSFS "/sys/devices/jailhouse"

/** What an errno of one command means. The last entry has error 0 and serves all others. */
struct driver_error {
	int error;
	const char *meaning;
	/** What to do next. */
	const char *advice;
};

/**
 * driver_require() - see that the driver is there
 * @load: load the module when it is not
 * Return: enum exit_code, a message said why.
 */
int driver_require(bool load);

/**
 * driver_ioctl() - open the device, one ioctl, close
 * @errors: table for the message
 * Return: enum exit_code; a failure has been reported with the driver's own reason.
 */
int driver_ioctl(unsigned long request, const void *argument, const struct driver_error *errors);

/**
 * driver_store() - write a number to an attribute
 * Return: enum exit_code; a failure has been reported with the driver's own reason.
 */
int driver_store(const char *name, uint64_t value, const struct driver_error *errors);

/** driver_open() - file descriptor of the device with @flags, or -1 after a message */
int driver_open(int flags);

/** driver_attribute() - one-line sysfs attribute below DRIVER_SYSFS; empty text when missing */
void driver_attribute(const char *name, char *line, size_t size);

/** driver_number() - numeric attribute; false when missing */
bool driver_number(const char *name, uint64_t *value);

/** driver_enabled() - whether the hypervisor is active according to the driver */
bool driver_enabled(void);

/**
 * run_program() - run a program found in PATH and wait; its output is not touched
 * @argv: ends with NULL
 * Return: its exit status, or -1 when it cannot be run.
 */
int run_program(const char *const argv[]);

#endif /* TOOLS_DRIVER_API_H */
