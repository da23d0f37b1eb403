// SPDX-License-Identifier: GPL-2.0-only
/*
 * `jailhouse kexec`: kexec(8), for a core that the next kernel would not know of. It tells that kernel
 * to keep off the core's memory, and the driver that it has done so.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "command.h"
#include "driver_api.h"
#include "files.h"
#include "image_header.h"
#include "kexec_args.h"
#include "kexec_enter.h"
#include "message.h"

#define NO_KEXEC "Install the package kexec-tools."
#define CORE_IS_LEFT "Without it the core is left before the next kernel starts."
#define EXIT_NOT_FOUND 127

/** How the core's memory is kept from the next kernel. */
enum core_memory {
	/** No core, or the firmware tells every kernel. */
	CORE_NEEDS_NOTHING,
	/** Reserved by options of this kernel, or taken from it. */
	CORE_NEEDS_RESERVATION,
	/** A core, and no driver that would know. */
	CORE_UNKNOWN,
};

static enum core_memory core_memory(struct memory_range *core)
{
	static struct cpu_answer answers[RVM_MAX_CPUS];
	char source[32];

	if (!driver_enabled()) {
		if (answer_all(answers) <= 0 || !answers[0].guest)
			return CORE_NEEDS_NOTHING;
		return answers[0].door == RVM_DOOR_LINUX ? CORE_UNKNOWN : CORE_NEEDS_NOTHING;
	}
	driver_attribute("rvm/memory_source", source, sizeof(source));
	if (strcmp(source, "firmware") == 0)
		return CORE_NEEDS_NOTHING;
	if (!driver_number("rvm/phys_base", &core->start) ||
	    !driver_number("rvm/mem_size", &core->size) || core->size == 0)
		return CORE_UNKNOWN;
	return CORE_NEEDS_RESERVATION;
}

/** Becomes kexec(8); returns only when that cannot be. */
static int become_kexec(char **argv)
{
	char name[] = "kexec";

	argv[0] = name;
	execvp(name, argv);
	return fail(NO_KEXEC, "cannot run kexec: %s", strerror(errno));
}

static int run(char **argv)
{
	int status = run_program((const char *const *)argv);

	if (status == EXIT_NOT_FOUND)
		return fail(NO_KEXEC, "%s is not there", argv[0]);
	return status < 0 ? fail(NULL, "cannot run %s", argv[0]) : status;
}

static int read_running(char *cmdline)
{
	size_t size;
	char *text = file_read("/proc/cmdline", CMDLINE_SIZE, &size);

	if (text == NULL)
		return fail("Is /proc mounted?", "cannot read /proc/cmdline: %s", strerror(errno));
	text[strcspn(text, "\n")] = '\0';
	memcpy(cmdline, text, strlen(text) + 1);
	free(text);
	return EXIT_CODE_OK;
}

/** The driver learns that the kernel that was just loaded knows. */
static int mark_loaded(uint64_t loads_before)
{
	static const struct driver_error errors[] = {
		{ ESTALE, "another kernel has been loaded at the same time",
		  "Load it again. " CORE_IS_LEFT },
		{ 0, "the driver does not keep the core", CORE_IS_LEFT },
	};
	uint64_t loads = 0;

	driver_number("rvm/kexec_loads", &loads);
	if (loads != loads_before + 1)
		return fail("Load it again. " CORE_IS_LEFT,
			    "the driver has seen %llu kernels loaded instead of one",
			    (unsigned long long)(loads - loads_before));
	return driver_store("rvm/kexec_keep", loads, errors);
}

static int load(const struct kexec_args *args, const struct memory_range *core)
{
	char running[CMDLINE_SIZE + 1], cmdline[CMDLINE_SIZE];
	uint64_t loads = 0;
	char **argv;
	int ret;

	ret = read_running(running);
	if (ret != EXIT_CODE_OK)
		return ret;
	if (!kexec_args_cmdline(args, running, core, cmdline))
		return fail("Linux takes 2047 characters, and quotes must come in pairs.",
			    "the reservation of the core's memory cannot be added to the command line");
	argv = kexec_args_load(args, cmdline);
	if (argv == NULL)
		return fail_memory();
	driver_number("rvm/kexec_loads", &loads);
	ret = run(argv);
	kexec_argv_free(argv);
	return ret == EXIT_CODE_OK ? mark_loaded(loads) : ret;
}

static int start(const struct kexec_args *args)
{
	char *argv[5] = { NULL };
	unsigned int used = 1;

	argv[used++] = (char *)"-e";
	if (args->no_ifdown)
		argv[used++] = (char *)"-x";
	if (args->no_sync)
		argv[used++] = (char *)"-y";
	return become_kexec(argv);
}

static int act(struct kexec_args *args, const struct memory_range *core)
{
	static const char *const restart[] = { "shutdown", "-r", "now", NULL };
	uint64_t keeps = 0;
	int ret;

	if (args->action == KEXEC_START) {
		if (driver_number("rvm/kexec_keep", &keeps) && keeps == 0)
			warn("the loaded kernel does not know of the core's memory: the core is left "
			     "first; 'jailhouse kexec -l' loads one that keeps it");
		return start(args);
	}
	if (!kexec_args_avoid(args, core))
		return fail("Leave the options out, or choose a range beside it.",
			    "--mem-min and --mem-max allow part of the core's memory, "
			    "0x%llx-0x%llx",
			    (unsigned long long)core->start,
			    (unsigned long long)(core->start + core->size - 1));
	ret = load(args, core);
	if (ret != EXIT_CODE_OK || args->action == KEXEC_LOAD)
		return ret;
	return args->action == KEXEC_LOAD_AND_START ? start(args) : run((char **)restart);
}

int cmd_kexec(int argc, char **argv)
{
	struct memory_range core = { 0, 0 };
	struct kexec_args args;
	int ret;

	if (kexec_enter_wanted(argc, argv))
		return kexec_enter(argc, argv);
	switch (core_memory(&core)) {
	case CORE_NEEDS_NOTHING:
		return become_kexec(argv);
	case CORE_UNKNOWN:
		return fail("Load it with 'modprobe jailhouse'.",
			    "a core is active, and without the driver its memory is not known");
	case CORE_NEEDS_RESERVATION:
		break;
	}
	if (!kexec_args_parse(&args, argc, argv))
		ret = fail_memory();
	else if (args.action == KEXEC_OTHER)
		ret = become_kexec(argv);
	else
		ret = act(&args, &core);
	kexec_args_free(&args);
	return ret;
}
