// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program `jailhouse`: finds the command in a table, serves --help and --version, and nothing
 * else.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi_version.h"
#include "command.h"
#include "message.h"

#ifndef RVM_VERSION
#error "RVM_VERSION is set by tools.mk"
#endif

struct command {
	/** One word, or noun and verb. */
	const char *noun;
	const char *verb;
	int (*run)(int argc, char **argv);
	/** What follows the name on the command line. */
	const char *arguments;
	const char *summary;
	const char *help;
};

#define CELL_HELP "CELL is an ID, a name, '--id ID' or '--name NAME'.\n"

static const struct command commands[] = {
	{ "enable", NULL, cmd_enable, "[OPTIONS] [SYSCONFIG]",
	  "put the running Linux under the hypervisor",
	  "SYSCONFIG is a system configuration (.cell). Without it the configuration in the\n"
	  "stash is used if there is one (left by rvm.efi or by an earlier enable); otherwise\n"
	  "one is built for this machine.\n\n"
	  "  -n, --dry-run      show the configuration and change nothing\n"
	  "  -j, --json         with --dry-run: as JSON\n"
	  "  -o, --output FILE  write the configuration to FILE and change nothing\n"
	  "  -b, --build        build a configuration even if the stash has one\n"
	  "      --load         load the driver first if it is not loaded\n"
	  "      --unload-kvm   unload kvm_intel first, which may hold VT-x\n"
	  "      --no-check     leave the check of SYSCONFIG to the driver\n"
	  "      --root DIR     with --dry-run or --output: describe the machine whose /proc\n"
	  "                     and /sys files lie below DIR\n" },
	{ "disable", NULL, cmd_disable, "", "return Linux to the bare machine",
	  "Linux goes on running; the hypervisor's memory stays reserved if it was.\n" },
	{ "status", NULL, cmd_status, "[--json]", "show whether and how the hypervisor runs",
	  "Asks the driver, and also every CPU itself by CPUID.\n\n"
	  "  -j, --json         as JSON\n" },
	{ "console", NULL, cmd_console, "[-f]", "print the hypervisor's messages",
	  "  -f, --follow       wait for more until interrupted\n" },
	{ "crash", NULL, cmd_crash, "[--json] [--clear] [FILE]",
	  "show what an earlier crash of the hypervisor has left",
	  "FILE is a saved record; without it the one that the driver found is shown.\n"
	  "The driver keeps it until it is cleared; it is binary in\n"
	  "/sys/devices/jailhouse/rvm/crash and can be copied from there.\n\n"
	  "  -j, --json         as JSON\n"
	  "  -c, --clear        erase it\n" },
	{ "kexec", NULL, cmd_kexec, "[--enter] [KEXEC-ARGUMENTS]",
	  "load and start another kernel, as kexec does, under the same core",
	  "Takes the options of kexec(8), which does the work. Needed when the firmware does not\n"
	  "reserve the hypervisor's memory: the next kernel gets the option memmap=SIZE$START on\n"
	  "its command line, and the driver keeps the core. Plain kexec leaves the core first.\n\n"
	  "  -l, --load KERNEL  load a kernel; -s uses kexec_file_load\n"
	  "  -e, --exec         start the kernel that is loaded\n"
	  "  -f, --force KERNEL load it and start it at once\n"
	  "      --command-line=TEXT, --append=TEXT, --reuse-cmdline\n"
	  "                     options of the next kernel; the reservation is added\n\n"
	  "With --enter, from a Linux on the bare machine, the next kernel starts under the core:\n\n"
	  "      --config FILE  system configuration; otherwise one is built for this machine\n"
	  "      --memory SIZE  memory for the core; otherwise what it needs\n"
	  "      --core FILE    core image (/lib/firmware/rvm-intel.bin)\n"
	  "      --door FILE    loader in front of the kernel (/lib/firmware/rvm-kexec.bin)\n"
	  "      --no-check     do not look for VT-x; without it the next kernel starts bare\n"
	  "      --output FILE  write the file for kexec and load nothing\n" },
	{ "hardware", "check", cmd_hardware_check, "[OPTIONS]",
	  "tell what this machine lacks for the hypervisor",
	  "Reads CPUID and the capability registers of every CPU.\n\n"
	  "  -a, --all          list also what is there\n"
	  "  -j, --json         as JSON\n"
	  "      --load         load the module msr first if it is not loaded\n" },
	{ "config", "check", cmd_config_check, "[--json] SYSCONFIG [CELL...]",
	  "tell everything that is wrong with configurations",
	  "SYSCONFIG is a system configuration, each CELL that of a cell; all cells are meant\n"
	  "to exist at the same time. Neither driver nor machine is needed. Exit status 1 means\n"
	  "that the hypervisor would refuse something; notes alone do not.\n\n"
	  "  -j, --json         as JSON\n" },
	{ "cell", "create", cmd_cell_create, "[--no-check] CELLCONFIG", "make a new cell",
	  "CELLCONFIG is the configuration of a cell (.cell). Its CPUs leave Linux, its memory\n"
	  "and devices leave the root cell. It does not run until it is loaded and started.\n\n"
	  "      --no-check     leave the check of CELLCONFIG to the driver\n" },
	{ "cell", "load", cmd_cell_load, "CELL {IMAGE | -s STRING} [-a ADDRESS] ...",
	  "load images into a cell, which is shut down first",
	  "CELL is an ID, a name, '--id ID' or '--name NAME'. Images are files as they shall lie\n"
	  "in memory; each must fit into a loadable memory region.\n\n"
	  "  -s, --string TEXT  a text instead of a file, with a zero at its end\n"
	  "  -a, --address N    where the image before goes, guest-physical (0)\n" },
	{ "cell", "start", cmd_cell_start, "CELL", "start a cell", CELL_HELP },
	{ "cell", "shutdown", cmd_cell_shutdown, "CELL", "stop a cell",
	  CELL_HELP "The cell is asked first and may deny it.\n" },
	{ "cell", "destroy", cmd_cell_destroy, "CELL",
	  "stop a cell and return what it has to the root cell",
	  CELL_HELP "The cell is asked first and may deny it. Its CPUs come back online.\n" },
	{ "cell", "list", cmd_cell_list, "[--json]", "list the cells",
	  "  -j, --json         as JSON\n" },
	{ "cell", "stats", cmd_cell_stats, "[OPTIONS] CELL",
	  "show the VM exits of a cell, and its interrupts that were dropped",
	  CELL_HELP "On a terminal they are shown again each second until interrupted.\n\n"
	  "  -1, --once         once\n"
	  "  -c, --cpu N        of this CPU only\n"
	  "  -j, --json         once, all CPUs, as JSON\n" },
	{ "efi", "install", cmd_efi_install, "[OPTIONS]",
	  "put rvm.efi on the ESP and into the boot order",
	  "rvm.efi then starts the boot loader that starts this system now. May be repeated,\n"
	  "also to update. On a machine out of reach begin with --once.\n\n"
	  "      --esp DIR        where the ESP is mounted (/efi, /boot/efi or /boot)\n"
	  "      --once           under RVM at the next boot only\n"
	  "      --no-default     last in the boot order instead of first\n"
	  "      --default        first in the boot order\n"
	  "      --chain FILE     boot loader on the ESP that rvm.efi starts\n"
	  "      --kernel FILE    start this kernel; copied to the ESP if it is not there\n"
	  "      --initrd FILE    its initrd, up to 8 times\n"
	  "      --options TEXT   command line (of the running kernel)\n"
	  "      --microcode[=FILE]\n"
	  "                       microcode to load before (from /lib/firmware/intel-ucode)\n"
	  "      --replace-config write rvm.conf anew though it was changed\n"
	  "      --source FILE    instead of /usr/lib/rvm/rvm.efi\n"
	  "      --unsigned       install under Secure Boot what is not signed\n"
	  "      --no-variables   only the files, no boot entry\n"
	  "  -n, --dry-run        show what would be done\n" },
	{ "efi", "remove", cmd_efi_remove, "[OPTIONS]", "undo efi install",
	  "A file that was changed since is kept. Other systems' files are not touched.\n\n"
	  "      --esp DIR        where the ESP is mounted\n"
	  "      --purge          also delete a changed rvm.conf\n"
	  "      --no-variables   only the files, not the boot entry\n"
	  "  -n, --dry-run        show what would be done\n" },
	{ "efi", "status", cmd_efi_status, "[OPTIONS]",
	  "show what is on the ESP and what boots next",
	  "      --esp DIR        where the ESP is mounted\n"
	  "      --no-variables   only the files\n"
	  "  -j, --json           as JSON\n" },
	{ "efi", "reset-attempts", cmd_efi_reset_attempts, "",
	  "forget unfinished boots under the core",
	  "After too many of them rvm.efi boots without the core.\n" },
};

#define NUM_COMMANDS (sizeof(commands) / sizeof(commands[0]))

int check_finished(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return EXIT_CODE_OK;
	return fail("Is the disk full, or the reader gone?", "cannot write the output: %s",
		    strerror(errno));
}

static void print_name(const struct command *c)
{
	char name[64];

	snprintf(name, sizeof(name), "%s%s%s %s", c->noun, c->verb != NULL ? " " : "",
		 c->verb != NULL ? c->verb : "", c->arguments);
	printf("  %-32s %s\n", name, c->summary);
}

static int show_help(void)
{
	size_t i;

	puts("usage: jailhouse COMMAND [OPTIONS] [ARGUMENTS]\n\n"
	     "Controls the RVM partitioning hypervisor.\n\nCommands:");
	for (i = 0; i < NUM_COMMANDS; i++)
		print_name(&commands[i]);
	puts("\n  jailhouse COMMAND --help         options of a command\n"
	     "  jailhouse --version              version of this program\n\n"
	     "Exit status: 0 done, 1 failed with a message, 2 wrong usage.");
	return check_finished();
}

static int show_command_help(const struct command *c)
{
	printf("usage: jailhouse %s%s%s %s\n\n%c%s.\n\n%s", c->noun, c->verb != NULL ? " " : "",
	       c->verb != NULL ? c->verb : "", c->arguments,
	       c->summary[0] - ('a' - 'A'), c->summary + 1, c->help);
	return check_finished();
}

static int show_version(void)
{
	printf("jailhouse (RVM) %s, ABI version %u\n", RVM_VERSION, RVM_ABI_VERSION);
	return check_finished();
}

/** Whether --help is among the options, that is before "--". */
static int wants_help(int argc, char **argv)
{
	int i;

	for (i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return 1;
	return 0;
}

static int run_command(const struct command *c, int argc, char **argv)
{
	int words = c->verb != NULL ? 2 : 1;

	if (wants_help(argc - words, argv + words))
		return show_command_help(c);
	return c->run(argc - words + 1, argv + words - 1);
}

/** Commands of Jailhouse that a user may try. */
static int is_later_command(const char *noun, const char *verb)
{
	if (strcmp(noun, "cell") == 0)
		return strcmp(verb, "linux") == 0;
	return strcmp(noun, "config") == 0 &&
	       (strcmp(verb, "create") == 0 || strcmp(verb, "collect") == 0);
}

static int unknown_command(const char *noun, const char *verb)
{
	if (is_later_command(noun, verb))
		return fail("'jailhouse --help' lists what there is.",
			    "'%s%s%s' is not available in this version", noun,
			    verb[0] != '\0' ? " " : "", verb);
	if (strcmp(noun, "cell") == 0 || strcmp(noun, "hardware") == 0 ||
	    strcmp(noun, "config") == 0 || strcmp(noun, "efi") == 0)
		fprintf(stderr, "jailhouse: '%s' needs a verb that it knows, not '%s'\n", noun,
			verb);
	else
		fprintf(stderr, "jailhouse: '%s' is not a command\n", noun);
	fputs("  'jailhouse --help' lists the commands.\n", stderr);
	return EXIT_CODE_USAGE;
}

int main(int argc, char **argv)
{
	const char *noun = argc > 1 ? argv[1] : "--help";
	const char *verb = argc > 2 ? argv[2] : "";
	size_t i;

	if (strcmp(noun, "--version") == 0 || strcmp(noun, "-V") == 0)
		return show_version();
	if (strcmp(noun, "--help") == 0 || strcmp(noun, "-h") == 0 || strcmp(noun, "help") == 0) {
		show_help();
		return argc > 1 ? EXIT_CODE_OK : EXIT_CODE_USAGE;
	}
	for (i = 0; i < NUM_COMMANDS; i++) {
		const struct command *c = &commands[i];

		if (strcmp(noun, c->noun) != 0)
			continue;
		if (c->verb == NULL || strcmp(verb, c->verb) == 0)
			return run_command(c, argc - 1, argv + 1);
		if (strcmp(verb, "--help") == 0 || strcmp(verb, "-h") == 0)
			return show_command_help(c);
	}
	return unknown_command(noun, verb);
}
