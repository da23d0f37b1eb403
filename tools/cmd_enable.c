// SPDX-License-Identifier: GPL-2.0-only
/* `jailhouse enable`: gets a configuration, checks it, and hands it to the driver. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cell/config.h"
#include "command.h"
#include "config_build.h"
#include "config_load.h"
#include "config_show.h"
#include "driver_api.h"
#include "driver_ioctl.h"
#include "files.h"
#include "message.h"

struct enable_options {
	const char *file;
	const char *output;
	const char *root;
	bool dry_run;
	bool json;
	bool build;
	bool load;
	bool unload_kvm;
	bool no_check;
};

enum long_only { OPTION_LOAD = 256, OPTION_UNLOAD_KVM, OPTION_ROOT, OPTION_NO_CHECK };

static const struct option long_options[] = {
	{ "dry-run", no_argument, NULL, 'n' },
	{ "json", no_argument, NULL, 'j' },
	{ "output", required_argument, NULL, 'o' },
	{ "build", no_argument, NULL, 'b' },
	{ "load", no_argument, NULL, OPTION_LOAD },
	{ "unload-kvm", no_argument, NULL, OPTION_UNLOAD_KVM },
	{ "root", required_argument, NULL, OPTION_ROOT },
	{ "no-check", no_argument, NULL, OPTION_NO_CHECK },
	{ NULL, 0, NULL, 0 },
};

static int check_options(const struct enable_options *o)
{
	if (o->json && !o->dry_run)
		return fail_usage("enable", "--json needs --dry-run");
	if (o->root != NULL && !o->dry_run && o->output == NULL)
		return fail_usage("enable", "--root needs --dry-run or --output");
	if (o->file != NULL && (o->build || o->root != NULL))
		return fail_usage("enable", "a file leaves nothing to build");
	if (o->no_check && (o->file == NULL || o->dry_run || o->output != NULL))
		return fail_usage("enable", "--no-check needs a file and the driver");
	return EXIT_CODE_OK;
}

static int parse_options(int argc, char **argv, struct enable_options *o)
{
	int c;

	memset(o, 0, sizeof(*o));
	opterr = 0;
	while ((c = getopt_long(argc, argv, "njo:b", long_options, NULL)) != -1) {
		switch (c) {
		case 'n':
			o->dry_run = true;
			break;
		case 'j':
			o->json = true;
			break;
		case 'o':
			o->output = optarg;
			break;
		case 'b':
			o->build = true;
			break;
		case OPTION_LOAD:
			o->load = true;
			break;
		case OPTION_UNLOAD_KVM:
			o->unload_kvm = true;
			break;
		case OPTION_ROOT:
			o->root = optarg;
			break;
		case OPTION_NO_CHECK:
			o->no_check = true;
			break;
		default:
			return fail_usage("enable", "'%s' is not understood", argv[optind - 1]);
		}
	}
	if (argc - optind > 1)
		return fail_usage("enable", "more than one file");
	if (optind < argc)
		o->file = argv[optind];
	return check_options(o);
}

/**
 * Moves a blob that nobody has checked in front of an inaccessible page: the driver reads as much
 * as the blob's counters say and must not find this program's memory behind it.
 */
static int fence_config(struct config *config)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t room = (config->size + page - 1) / page * page;
	char *memory = mmap(NULL, room + page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED || mprotect(memory + room, page, PROT_NONE) < 0)
		return fail_memory();
	memcpy(memory + room - config->size, config->system, config->size);
	free(config->system);
	/* Stays mapped until the program ends, which is soon. */
	config->system = (void *)(memory + room - config->size);
	return EXIT_CODE_OK;
}

static int load_config(const char *file, bool check, struct config *config)
{
	int ret = config_read(file, config);

	if (ret != EXIT_CODE_OK)
		return ret;
	return check ? config_check(file, config) : fence_config(config);
}

static int build_config(struct config *config)
{
	const char *why = NULL;
	struct machine m;
	bool built;
	int ret;

	ret = machine_scan(&m);
	if (ret != EXIT_CODE_OK)
		return ret;
	built = config_build(&m, config, &why);
	machine_free(&m);
	if (!built)
		return fail("Write a configuration by hand; docs/config.md tells how.",
			    "cannot build a configuration for this machine: %s", why);
	return config_check("configuration built for this machine", config);
}

/** Whether the driver can find image and configuration by itself. */
static bool stash_is_there(void)
{
	struct acpi_rvmh stash;
	char state[32];

	driver_attribute("rvm/state", state, sizeof(state));
	return strcmp(state, "stashed") == 0 || strcmp(state, "left") == 0 ||
	       machine_find_stash(&stash);
}

static int write_config(const char *path, const struct config *config)
{
	const char *data = (const char *)config->system;
	size_t done = 0;
	int fd, error = 0;

	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return fail(NULL, "cannot create %s: %s", path, strerror(errno));
	while (done < config->size && error == 0) {
		ssize_t put = write(fd, data + done, config->size - done);

		if (put >= 0)
			done += (size_t)put;
		else if (errno != EINTR)
			error = errno;
	}
	if (close(fd) < 0 && error == 0)
		error = errno;
	if (error != 0)
		return fail("The file is incomplete: remove it.", "cannot write %s: %s", path,
			    strerror(error));
	return EXIT_CODE_OK;
}

static int show_config(const struct enable_options *o, const struct config *config)
{
	if (o->file == NULL && !o->json && !o->build && o->root == NULL && stash_is_there())
		puts("A stash is there: 'enable' without --build uses its configuration, not this "
		     "one.\n");
	if (o->json)
		config_show_json(config, stdout);
	else
		config_show_text(config, stdout);
	return check_finished();
}

/** Only on request: unloading KVM ends nothing, it fails while a virtual machine runs. */
static int unload_kvm(void)
{
	static const char *const modprobe[] = { "modprobe", "-r", "kvm_intel", NULL };

	if (!file_exists("/sys/module/kvm_intel"))
		return EXIT_CODE_OK;
	if (run_program(modprobe) != 0)
		return fail("Stop all virtual machines first.", "'modprobe -r kvm_intel' failed");
	return EXIT_CODE_OK;
}

static const char *busy_advice(void)
{
	if (driver_enabled())
		return "'jailhouse status' shows it, 'jailhouse disable' leaves it.";
	if (file_exists("/sys/module/kvm_intel"))
		return "If VT-x is in use: 'modprobe -r kvm_intel', or the option --unload-kvm.";
	return "Stop what uses VT-x, bring all CPUs online, and try again.";
}

static int call_driver(const struct config *config)
{
	const struct driver_error errors[] = {
		{ EBUSY, "busy", busy_advice() },
		{ EINVAL, "not accepted",
		  "'jailhouse enable --build --dry-run' shows a configuration for this machine." },
		{ E2BIG, "configuration too large or truncated", "See docs/config.md." },
		{ EFAULT, "configuration shorter than it says", "See docs/config.md." },
		{ ENOMEM, "not enough memory",
		  "Reserve some on the kernel's command line, for example memmap=16M$0x30000000, "
		  "or free memory." },
		{ EPROTO, "versions do not match",
		  "Install driver, core image and rvm.efi of the same version." },
		{ EPERM, "not permitted", "Run it as root." },
		{ ENODEV, "VT-x is missing or disabled",
		  "'jailhouse hardware check' names what is missing." },
		{ EOPNOTSUPP, "the processor or kernel lacks something",
		  "'jailhouse hardware check' names what is missing." },
		{ ENOENT, "core image not found",
		  "Copy rvm-intel.bin to /lib/firmware ('make install' does it)." },
		{ ENODATA, "core image truncated", "Install rvm-intel.bin again." },
		{ EIO, "a CPU failed; all are back on the bare machine",
		  "See 'jailhouse console' and dmesg." },
		{ ETIMEDOUT, "a CPU did not come in time; all are back on the bare machine",
		  "Try again; if it stays so, see 'jailhouse console' and dmesg." },
		{ EINTR, "interrupted", "Try again." },
		{ ENOTTY, "the driver does not know this request",
		  "Is the driver another version or another hypervisor's?" },
		{ 0, NULL, "See dmesg." },
	};

	return driver_ioctl(JAILHOUSE_ENABLE, config != NULL ? config->system : NULL, errors);
}

static int report_success(void)
{
	uint64_t base = 0, size = 0;
	char cpus[32], human[32];

	driver_attribute("rvm/online_cpus", cpus, sizeof(cpus));
	driver_number("rvm/phys_base", &base);
	driver_number("rvm/mem_size", &size);
	text_human_size(size, human, sizeof(human));
	printf("RVM is active on %s CPUs, %s at 0x%" PRIx64 ".\n", cpus, human, base);
	return check_finished();
}

static int enable(const struct enable_options *o, const struct config *config)
{
	int ret = driver_require(o->load);

	if (ret == EXIT_CODE_OK && o->unload_kvm)
		ret = unload_kvm();
	if (ret == EXIT_CODE_OK)
		ret = call_driver(config);
	return ret == EXIT_CODE_OK ? report_success() : ret;
}

int cmd_enable(int argc, char **argv)
{
	struct config config = { 0 };
	struct enable_options o;
	int ret = parse_options(argc, argv, &o);

	if (ret != EXIT_CODE_OK)
		return ret;
	if (o.root != NULL)
		files_set_root(o.root);
	if (o.file == NULL && !o.dry_run && o.output == NULL && !o.build) {
		ret = driver_require(o.load);
		if (ret != EXIT_CODE_OK)
			return ret;
		if (stash_is_there())
			return enable(&o, NULL);
	}
	ret = o.file != NULL ? load_config(o.file, !o.no_check, &config) :
			       build_config(&config);
	if (ret == EXIT_CODE_OK && o.output != NULL)
		ret = write_config(o.output, &config);
	if (ret == EXIT_CODE_OK && o.dry_run)
		ret = show_config(&o, &config);
	if (ret == EXIT_CODE_OK && !o.dry_run && o.output == NULL)
		ret = enable(&o, &config);
	if (!o.no_check)
		config_free(&config);
	return ret;
}
