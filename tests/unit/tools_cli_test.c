// SPDX-License-Identifier: GPL-2.0-only
/* sources: tools/acpi.c tools/answer.c tools/boot_entries.c tools/cmd_cell.c tools/cmd_config.c tools/cmd_console.c tools/cmd_disable.c tools/cmd_efi.c tools/cmd_enable.c tools/cmd_hardware.c tools/cmd_status.c tools/cmdline.c tools/config_build.c tools/config_findings.c tools/config_iommu.c tools/config_json.c tools/config_show.c tools/driver_api.c tools/efi_install.c tools/efi_microcode.c tools/efi_option.c tools/efi_program.c tools/efi_remove.c tools/efi_settings.c tools/efi_status.c tools/efivars.c tools/esp.c tools/esp_files.c tools/esp_manifest.c tools/exit_counts.c tools/files.c tools/hw_check.c tools/iomem.c tools/cmd_kexec.c tools/kexec_args.c tools/json.c tools/machine_pci.c tools/machine_scan.c tools/message.c tools/pci.c tools/regions.c tools/status_show.c tools/text.c hypervisor/cell/config*.c hypervisor/vmx/caps.c hypervisor/vmx/cpu_facts.c hypervisor/x86/mitigations.c hypervisor/vmx/names.c */
/* sources: tools/cells.c tools/cell_args.c tools/cell_stats.c tools/cmd_cell_manage.c tools/cmd_cell_stats.c tools/cmd_crash.c tools/crash_parts.c tools/crash_show.c handoff/crash.c handoff/image.c handoff/microcode.c */
/* sources: tools/kexec_enter.c tools/kexec_enter_options.c tools/kexec_image.c tools/kexec_refusal.c tools/bzimage.c tools/config_load.c handoff/prepare.c */
/*
 * The program as a whole, without a driver: exit codes, and configurations built from a made-up
 * machine whose files lie in a temporary directory.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <getopt.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define RVM_VERSION "test"
int jailhouse_main(int argc, char **argv);
#define main jailhouse_main
#include "tools/jailhouse.c"
#undef main

/* Last: it has a macro fail(), and the program has a function of that name. */
#include <cmocka.h>

#include "cell/config.h"
#include "tools/files.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define MAX_ARGS 12

static char root[PATH_MAX];
static char output[PATH_MAX + 16];

/** Runs the program with its output sent away. */
static int run(const char *const *args)
{
	char *argv[MAX_ARGS + 2] = { (char *)"jailhouse" };
	int argc, ret, null = open("/dev/null", O_WRONLY);
	int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);

	assert_true(null >= 0 && out >= 0 && err >= 0);
	for (argc = 1; args[argc - 1] != NULL; argc++)
		argv[argc] = (char *)args[argc - 1];
	fflush(stdout);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	optind = 0;
	ret = jailhouse_main(argc, argv);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	close(null);
	close(out);
	close(err);
	files_set_root("/");
	return ret;
}

#define RUN(...) run((const char *const[]){ __VA_ARGS__, NULL })

static void write_file(const char *path, const void *data, size_t size)
{
	char full[2 * PATH_MAX], *slash;
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", root, path);
	for (slash = strchr(full + strlen(root) + 1, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(full, 0755);
		*slash = '/';
	}
	file = fopen(full, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	fclose(file);
}

static void write_text(const char *path, const char *text)
{
	write_file(path, text, strlen(text));
}

static const uint8_t madt[] = {
	'A', 'P', 'I', 'C', 56, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe0, 0xfe, 1, 0, 0, 0,
	1, 12, 2, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0, 0,
};

static void write_madt(int checksum_error)
{
	uint8_t table[sizeof(madt)], sum = 0;
	size_t i;

	memcpy(table, madt, sizeof(table));
	for (i = 0; i < sizeof(table); i++)
		sum = (uint8_t)(sum + table[i]);
	table[9] = (uint8_t)(checksum_error - sum);
	write_file("/sys/firmware/acpi/tables/APIC", table, sizeof(table));
}

static void write_machine(void)
{
	static const uint8_t pci[64] = { 0x86, 0x80, 0x37, 0x12 };

	write_text("/proc/iomem", "00000000-0009ffff : System RAM\n"
				  "00100000-2fffffff : System RAM\n"
				  "30000000-30ffffff : Reserved\n"
				  "31000000-3fffffff : System RAM\n");
	write_text("/proc/cmdline", "quiet memmap=16M$0x30000000 console=ttyS0,115200\n");
	write_text("/sys/devices/system/cpu/online", "0-3\n");
	write_text("/sys/class/tty/ttyS0/io_type", "0\n");
	write_text("/sys/class/tty/ttyS0/port", "0x3F8\n");
	write_text("/sys/class/dmi/id/product_name",
		   "a very long name of a machine \001 with more\n");
	write_file("/sys/bus/pci/devices/0000:00:00.0/config", pci, sizeof(pci));
	write_text("/sys/bus/pci/devices/0000:00:00.0/resource", "0x0 0x0 0x0\n");
	write_madt(0);
}

static int remove_entry(const char *path, const struct stat *info, int flag, struct FTW *ftw)
{
	(void)info;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int setup(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "/tmp/rvm-cli-test-XXXXXX");
	if (mkdtemp(root) == NULL)
		return -1;
	snprintf(output, sizeof(output), "%s/out.cell", root);
	write_machine();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	return nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/** Builds the made-up machine's configuration and reads it back; to be freed. */
static struct jailhouse_system *build(size_t *size)
{
	struct jailhouse_system *sys;
	struct rvm_config_error err;

	assert_int_equal(RUN("enable", "--root", root, "--output", output), EXIT_CODE_OK);
	sys = file_read_outside(output, RVM_CONFIG_MAX_SIZE, size);
	assert_non_null(sys);
	assert_int_equal(rvm_config_check_system(sys, *size, &err), 0);
	return sys;
}

static void test_build(void **state)
{
	size_t size;
	struct jailhouse_system *sys = build(&size);

	(void)state;
	assert_int_equal(sys->hypervisor_memory.phys_start, 0x30000000);
	assert_int_equal(sys->hypervisor_memory.size, 0x1000000);
	assert_int_equal(sys->debug_console.address, 0x3f8);
	assert_int_equal(rvm_cell_num_cpus(&sys->root_cell), 4);
	assert_int_equal(sys->root_cell.num_irqchips, 1);
	assert_int_equal(sys->root_cell.num_pci_devices, 1);
	assert_string_equal(sys->root_cell.name, "a very long name of a machine ?");
	free(sys);
	assert_int_equal(RUN("enable", "--dry-run", output), EXIT_CODE_OK);
	assert_int_equal(RUN("enable", "--dry-run", "--json", output), EXIT_CODE_OK);
	assert_int_equal(RUN("enable", "--dry-run", "--root", root), EXIT_CODE_OK);
}

/** memmap= that Linux did not honour is not believed. */
static void test_build_not_reserved(void **state)
{
	struct jailhouse_system *sys;
	size_t size;

	(void)state;
	write_text("/proc/cmdline", "memmap=16M$0x20000000,1M$0x30000000,2M$0x30800000\n");
	sys = build(&size);
	assert_int_equal(sys->hypervisor_memory.phys_start, 0x30800000);
	assert_int_equal(sys->hypervisor_memory.size, 0x200000);
	free(sys);
	write_machine();
}

static void test_build_damaged_table(void **state)
{
	struct jailhouse_system *sys;
	size_t size;

	(void)state;
	write_madt(1);
	sys = build(&size);
	assert_int_equal(sys->root_cell.num_irqchips, 0);
	free(sys);
	write_machine();
}

static void test_build_bad_machine(void **state)
{
	static const struct {
		const char *path;
		const char *text;
	} cases[] = {
		{ "/proc/iomem", "" },
		{ "/proc/iomem", "garbage\n" },
		{ "/proc/iomem", "00000000-00000000 : System RAM\n00000000-00000000 : Reserved\n" },
		{ "/proc/iomem", "0-ffffffffffffffff : System RAM\n" },
		{ "/sys/devices/system/cpu/online", "" },
		{ "/sys/devices/system/cpu/online", "0-1024\n" },
		{ "/sys/devices/system/cpu/online", "x\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		write_text(cases[i].path, cases[i].text);
		assert_int_equal(RUN("enable", "--root", root, "--output", output),
				 EXIT_CODE_FAILURE);
		write_machine();
	}
	assert_int_equal(RUN("enable", "--root", "/nonexistent", "-n"), EXIT_CODE_FAILURE);
}

static void test_bad_files(void **state)
{
	static char large[RVM_CONFIG_MAX_SIZE + 1];

	(void)state;
	write_text("/empty", "");
	write_text("/short", "JHSYS");
	write_text("/cell", "JHCLL");
	write_file("/large", large, sizeof(large));
	snprintf(large, sizeof(large), "%s/empty", root);
	assert_int_equal(RUN("enable", "-n", large), EXIT_CODE_FAILURE);
	snprintf(large, sizeof(large), "%s/short", root);
	assert_int_equal(RUN("enable", "-n", large), EXIT_CODE_FAILURE);
	snprintf(large, sizeof(large), "%s/cell", root);
	assert_int_equal(RUN("enable", "-n", large), EXIT_CODE_FAILURE);
	snprintf(large, sizeof(large), "%s/large", root);
	assert_int_equal(RUN("enable", "-n", large), EXIT_CODE_FAILURE);
	snprintf(large, sizeof(large), "%s/missing", root);
	assert_int_equal(RUN("enable", "-n", large), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("enable", "-n", root), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("enable", "--root", root, "-o", "/nonexistent/file"),
			 EXIT_CODE_FAILURE);
}

/** Path of a file that a test has written, valid until the next call. */
static const char *file(const char *name)
{
	static char path[2][2 * PATH_MAX];
	static unsigned int next;

	next ^= 1;
	snprintf(path[next], sizeof(path[next]), "%s%s", root, name);
	return path[next];
}

static void test_config_check(void **state)
{
	const struct {
		struct jailhouse_cell_desc cell;
		uint64_t cpus;
		struct jailhouse_memory mem;
	} __attribute__((packed)) cell = {
		.cell = {
			.signature = JAILHOUSE_CELL_DESC_SIGNATURE,
			.revision = JAILHOUSE_CONFIG_REVISION, .name = "cell",
			.cpu_set_size = 8, .num_memory_regions = 1,
		},
		.cpus = 1 << 2,
		.mem = { .phys_start = 0x31000000, .size = 0x100000,
			 .flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_EXECUTE },
	};

	(void)state;
	write_file("/good-cell", &cell, sizeof(cell));
	write_file("/cut-cell", &cell, sizeof(cell) - 1);
	write_file("/short-cell", &cell, 20);
	assert_int_equal(RUN("enable", "--root", root, "--output", output), EXIT_CODE_OK);
	assert_int_equal(RUN("config", "check", output), EXIT_CODE_OK);
	assert_int_equal(RUN("config", "check", output, file("/good-cell")), EXIT_CODE_OK);
	assert_int_equal(RUN("config", "check", "-j", output, file("/good-cell")), EXIT_CODE_OK);
	assert_int_equal(RUN("config", "check", output, file("/cut-cell")), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("config", "check", output, file("/short-cell")), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("config", "check", "--json", output, file("/good-cell"),
			     file("/good-cell")), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("config", "check", file("/good-cell")), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("config", "check", file("/good-cell"), file("/good-cell")),
			 EXIT_CODE_FAILURE);
	assert_int_equal(RUN("config", "check", output, output), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("config", "check", file("/empty")), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("config", "check", file("/short")), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("config", "check", file("/large")), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("config", "check", output, file("/missing")), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("config", "check", output, root), EXIT_CODE_FAILURE);
}

static void test_usage(void **state)
{
	(void)state;
	assert_int_equal(RUN("--help"), EXIT_CODE_OK);
	assert_int_equal(RUN("--version"), EXIT_CODE_OK);
	assert_int_equal(RUN("enable", "--help"), EXIT_CODE_OK);
	assert_int_equal(RUN("cell", "--help"), EXIT_CODE_OK);
	assert_int_equal(RUN("hardware", "check", "-h"), EXIT_CODE_OK);
	assert_int_equal(run((const char *const[]){ NULL }), EXIT_CODE_USAGE);
	assert_int_equal(RUN("nonsense"), EXIT_CODE_USAGE);
	assert_int_equal(RUN(""), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("hardware", "nonsense"), EXIT_CODE_USAGE);
	/* Nothing that could reach the ESP of the machine that runs the tests. */
	assert_int_equal(RUN("efi"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("efi", "install", "--help"), EXIT_CODE_OK);
	assert_int_equal(RUN("efi", "install", "--nonsense"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("efi", "install", "extra"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("efi", "install", "--initrd", "a"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("efi", "install", "--esp"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("efi", "remove", "--json"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("efi", "status", "--purge"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("efi", "reset-attempts", "all"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("enable", "-x"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("enable", "--output"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("enable", "--json"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("enable", "--root", root), EXIT_CODE_USAGE);
	assert_int_equal(RUN("enable", "--build", "file"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("enable", "--no-check"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("enable", "a", "b"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("disable", "now"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("status", "-x"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("console", "file"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "linux", "file"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("cell", "create"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "create", "a", "b"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "create", "--no-check"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "load"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "load", "1"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "load", "1", "file", "-a"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "start"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "start", "1", "2"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "shutdown", "--name"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "destroy", "--id", "x"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "stats"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "stats", "1", "2"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "stats", "1", "--cpu"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("cell", "stats", "--json", "--cpu", "1", "1"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("config", "create"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("config"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("config", "check"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("config", "check", "--nonsense", "file"), EXIT_CODE_USAGE);
	assert_int_equal(RUN("config", "check", "--help"), EXIT_CODE_OK);
}

static void test_without_driver(void **state)
{
	(void)state;
	if (access("/sys/devices/jailhouse", F_OK) == 0)
		skip();
	assert_int_equal(RUN("enable"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("disable"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("console"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("cell", "list"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("cell", "start", "1"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("cell", "load", "1", "-s", "text"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("cell", "load", "1", "/nonexistent"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("cell", "create", "/nonexistent"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("cell", "create", "/proc/self/status"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("cell", "shutdown", "demo"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("cell", "destroy", "demo"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("cell", "stats", "demo"), EXIT_CODE_FAILURE);
	assert_int_equal(RUN("status"), EXIT_CODE_OK);
	assert_int_equal(RUN("status", "--json"), EXIT_CODE_OK);
	/* Whether this machine is able to is not the question. */
	assert_true(RUN("hardware", "check", "--all") <= EXIT_CODE_FAILURE);
	assert_true(RUN("hardware", "check", "--json") <= EXIT_CODE_FAILURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_build),
		cmocka_unit_test(test_build_not_reserved),
		cmocka_unit_test(test_build_damaged_table),
		cmocka_unit_test(test_build_bad_machine),
		cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_config_check),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_without_driver),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
