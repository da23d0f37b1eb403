// SPDX-License-Identifier: GPL-2.0-only
/*
 * `jailhouse crash`: shows the crash record that the driver keeps, or one saved in a file, and
 * erases the driver's.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot_handoff.h"
#include "command.h"
#include "crash_show.h"
#include "driver_api.h"
#include "files.h"
#include "message.h"

#define RECORD_PATH DRIVER_SYSFS "/rvm/crash"

struct options {
	bool json;
	bool clear;
	const char *file;
};

static int clear_record(void)
{
	int ret = driver_require(false);
	int fd, error;

	if (ret != EXIT_CODE_OK)
		return ret;
	fd = open(RECORD_PATH, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return fail("Run as root.", "cannot open " RECORD_PATH ": %s", strerror(errno));
	error = write(fd, "0\n", 2) == 2 ? 0 : errno;
	close(fd);
	if (error)
		return fail("See dmesg.", "cannot erase the crash record: %s", strerror(error));
	return EXIT_CODE_OK;
}

static void *read_record(const char *file, size_t *size)
{
	void *data;

	if (file == NULL && driver_require(false) != EXIT_CODE_OK)
		return NULL;
	data = file != NULL ? file_read_outside(file, RVM_CRASH_AREA_SIZE, size) :
			      file_read(RECORD_PATH, RVM_CRASH_AREA_SIZE, size);
	if (data == NULL)
		fail(errno == EACCES ? "Run as root." : NULL, "cannot read %s: %s",
		     file != NULL ? file : RECORD_PATH, strerror(errno));
	return data;
}

static int show_record(const struct options *o)
{
	struct rvm_refusal why;
	size_t size;
	void *data;
	int ret;

	data = read_record(o->file, &size);
	if (data == NULL)
		return EXIT_CODE_FAILURE;
	if (size == 0) {
		free(data);
		return fail("After a crash the driver finds the record only in memory that was "
			    "reserved with memmap=, or by way of rvm.efi.",
			    "there is no crash record");
	}
	if (rvm_crash_check(data, size, &why) != 0) {
		ret = fail("Is it a crash record, and of this version?",
			   "%s: wanted 0x%llx, found 0x%llx", why.what,
			   (unsigned long long)why.wanted, (unsigned long long)why.found);
	} else {
		if (o->json)
			crash_json(data, stdout);
		else
			crash_show(data, stdout);
		ret = check_finished();
	}
	free(data);
	return ret;
}

int cmd_crash(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "clear", no_argument, NULL, 'c' },
		{ NULL, 0, NULL, 0 },
	};
	struct options o = { 0 };
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "jc", long_options, NULL)) != -1) {
		if (c == 'j')
			o.json = true;
		else if (c == 'c')
			o.clear = true;
		else
			return fail_usage("crash", "'%s' is not understood", argv[optind - 1]);
	}
	if (optind < argc)
		o.file = argv[optind++];
	if (optind < argc)
		return fail_usage("crash", "'%s' is not understood", argv[optind]);
	if (o.clear && (o.json || o.file != NULL))
		return fail_usage("crash", "--clear goes with nothing else");
	return o.clear ? clear_record() : show_record(&o);
}
