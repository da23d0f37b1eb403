// SPDX-License-Identifier: GPL-2.0-only
/*
 * See kexec_enter.h. Puts kernel, core and configuration into one file behind the kexec door and gives
 * that to kexec(8) in place of the kernel; changes nothing else.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "cell/config.h"
#include "command.h"
#include "config_load.h"
#include "driver_api.h"
#include "files.h"
#include "kexec_args.h"
#include "kexec_enter.h"
#include "kexec_enter_options.h"
#include "kexec_image.h"
#include "machine.h"
#include "message.h"

#define MAX_CORE (64U << 20)
/* Page tables of the core beyond what it demands: EPT down to 2 MiB where it is needed. */
#define EXTRA_POOL (4ULL << 20)
#define EXIT_NOT_FOUND 127
#define REINSTALL "Install the files of one version: 'make install' does it."

/** All that goes into the file; freed at the end. */
struct job {
	const struct kexec_enter_options *options;
	struct kexec_image image;
	struct config config;
	void *kernel;
	void *core;
	void *door;
};

static int fail_why(const char *advice, const char *object, const struct rvm_refusal *why)
{
	return fail(advice, "%s: %s: wanted 0x%" PRIx64 ", found 0x%" PRIx64, object, why->what,
		    why->wanted, why->found);
}

/** A guest cannot enter again, and without VT-x the next kernel would only say so. */
static int check_processors(const struct kexec_enter_options *o)
{
	static struct cpu_answer answers[RVM_MAX_CPUS];
	int count = answer_all(answers), i;

	if (count <= 0)
		return fail("Is sysfs mounted on /sys?", "cannot ask the CPUs: %s",
			    strerror(errno));
	for (i = 0; i < count; i++) {
		if (answers[i].guest)
			return fail("'jailhouse kexec' without --enter starts a kernel under it.",
				    "the core is active already (CPU %u is its guest)",
				    answers[i].cpu);
		if (answers[i].asked && !answers[i].vmx && !o->no_check)
			return fail("Is VT-x on in the firmware's set-up? 'jailhouse hardware check' "
				    "names what is missing.",
				    "CPU %u: CPUID.1:ECX.VMX[5]: wanted 1, found 0",
				    answers[i].cpu);
	}
	return EXIT_CODE_OK;
}

static int read_file(const char *path, size_t limit, const char *advice, void **data,
		     uint64_t *size)
{
	size_t bytes = 0;

	*data = file_read_outside(path, limit, &bytes);
	*size = bytes;
	if (*data == NULL)
		return fail(advice, "cannot read %s: %s", path, strerror(errno));
	return EXIT_CODE_OK;
}

static int read_images(struct job *job, const char *kernel)
{
	const struct kexec_enter_options *o = job->options;
	struct kexec_image *image = &job->image;
	struct rvm_refusal why;
	uint64_t size;
	int ret;

	ret = read_file(kernel, BZIMAGE_MAX_SIZE, NULL, &job->kernel, &size);
	if (ret != EXIT_CODE_OK)
		return ret;
	if (bzimage_read(job->kernel, size, &image->kernel, &why) != 0)
		return fail_why("Give a 64-bit bzImage, such as /boot/vmlinuz-VERSION.", kernel,
				&why);
	ret = read_file(o->core, MAX_CORE, REINSTALL, &job->core, &image->core.size);
	if (ret != EXIT_CODE_OK)
		return ret;
	image->core.data = job->core;
	if (rvm_image_check(job->core, image->core.size, &why) != 0)
		return fail_why(REINSTALL, o->core, &why);
	ret = read_file(o->door, MAX_CORE, REINSTALL, &job->door, &image->door.size);
	if (ret != EXIT_CODE_OK)
		return ret;
	image->door.data = job->door;
	if (kexec_door_check(job->door, image->door.size, &why) != 0)
		return fail_why(REINSTALL, o->door, &why);
	return EXIT_CODE_OK;
}

/** Processors that the next kernel will find, whether this one has them online or not. */
static int count_processors(unsigned int *count)
{
	struct acpi_table madt;

	if (!machine_read_acpi("APIC", &madt))
		return fail(NULL, "no usable ACPI table APIC: the processors are not known");
	*count = acpi_madt_cpus(&madt);
	free((void *)madt.data);
	if (*count == 0 || *count > RVM_MAX_CPUS)
		return fail(NULL, "ACPI table APIC: processors: wanted 1 to %u, found %u",
			    RVM_MAX_CPUS, *count);
	return EXIT_CODE_OK;
}

/** As `enable` does it, but with all processors and without a place for the core. */
static int build_config(struct job *job, struct machine *m)
{
	const char *why = NULL;
	unsigned int cpu;

	memset(&m->cpus, 0, sizeof(m->cpus));
	for (cpu = 0; cpu < job->image.max_cpus; cpu++)
		cpu_set_add(&m->cpus, cpu);
	m->reserved.size = 0;
	m->reserved.start = 0;
	if (!config_build(m, &job->config, &why))
		return fail("Write a configuration by hand; docs/config.md tells how.",
			    "cannot build a configuration for this machine: %s", why);
	return config_check("configuration built for this machine", &job->config);
}

static int load_config(struct job *job)
{
	const char *file = job->options->config;
	int ret = config_read(file, &job->config);
	unsigned int cpu;

	if (ret == EXIT_CODE_OK)
		ret = config_check(file, &job->config);
	for (cpu = 0; ret == EXIT_CODE_OK && cpu < job->image.max_cpus; cpu++)
		if (!rvm_cell_has_cpu(&job->config.system->root_cell, cpu))
			ret = fail("Give the root cell all processors of the machine.",
				   "%s: CPU %u: not in the CPU set, wanted all of %u CPUs", file,
				   cpu, job->image.max_cpus);
	return ret;
}

static int get_config(struct job *job)
{
	struct machine m;
	int ret;

	ret = count_processors(&job->image.max_cpus);
	if (ret == EXIT_CODE_OK)
		ret = machine_scan(&m);
	if (ret != EXIT_CODE_OK)
		return ret;
	job->image.console = m.console;
	ret = job->options->config != NULL ? load_config(job) : build_config(job, &m);
	machine_free(&m);
	if (ret != EXIT_CODE_OK)
		return ret;
	job->image.config.data = job->config.system;
	job->image.config.size = job->config.size;
	if (job->config.system->debug_console.type == JAILHOUSE_CON_TYPE_8250)
		job->image.console = job->config.system->debug_console;
	return EXIT_CODE_OK;
}

static int choose_memory(struct job *job)
{
	const struct jailhouse_memory *wanted = &job->config.system->hypervisor_memory;
	const uint64_t min = rvm_handoff_min_size(job->core, job->image.core.size,
						  kexec_carved_size(job->config.size),
						  job->image.max_cpus);
	uint64_t size = job->options->memory;

	if (size == 0)
		size = wanted->size != 0 ? wanted->size : min + EXTRA_POOL;
	if (wanted->phys_start == 0)
		size = (size + RVM_KEXEC_ALIGNMENT - 1) & ~(RVM_KEXEC_ALIGNMENT - 1ULL);
	if (size < min || size > RVM_MAX_MEMORY)
		return fail("Give another size with --memory.",
			    "memory: wanted %" PRIu64 " KiB to %llu KiB for %u CPUs, found %" PRIu64
			    " KiB", min >> 10, RVM_MAX_MEMORY >> 10, job->image.max_cpus, size >> 10);
	if (wanted->phys_start != 0 && size != wanted->size)
		return fail("Leave --memory out.", "the configuration names its memory itself");
	job->image.memory = wanted->phys_start != 0 ? 0 : size;
	return EXIT_CODE_OK;
}

/** What firmware told this Linux; kexec(8) usually tells the next kernel by itself. */
static uint64_t find_rsdp(void)
{
	size_t size;
	char *text = file_read("/sys/firmware/efi/systab", 4096, &size), *line;
	uint64_t address = 0;

	line = text != NULL ? strstr(text, "ACPI20=0x") : NULL;
	if (line == NULL && text != NULL)
		line = strstr(text, "ACPI=0x");
	if (line != NULL)
		address = strtoull(strchr(line, '=') + 1, NULL, 16);
	free(text);
	return address;
}

static int write_all(int fd, const uint8_t *data, uint64_t size)
{
	while (size != 0) {
		ssize_t put = write(fd, data, size);

		if (put < 0 && errno != EINTR)
			return -1;
		if (put > 0) {
			data += put;
			size -= (uint64_t)put;
		}
	}
	return 0;
}

/** A file that is in nobody's way, preferably one that is gone after the restart. */
static int create_temporary(char *path)
{
	static const char *const templates[] = { "/run/rvm-kexec-XXXXXX", "/tmp/rvm-kexec-XXXXXX" };
	unsigned int i;
	int fd = -1;

	for (i = 0; fd < 0 && i < sizeof(templates) / sizeof(templates[0]); i++) {
		strcpy(path, templates[i]);
		fd = mkostemp(path, O_CLOEXEC);
	}
	return fd;
}

/** @path: the file's name; when it is temporary, room for one. */
static int write_image(const void *data, uint64_t size, char *path, bool temporary)
{
	int fd = temporary ? create_temporary(path) :
			     open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int error = 0;

	if (fd < 0)
		return fail(NULL, "cannot create %s: %s", path, strerror(errno));
	if (write_all(fd, data, size) < 0)
		error = errno;
	if (close(fd) < 0 && error == 0)
		error = errno;
	if (error == 0)
		return EXIT_CODE_OK;
	unlink(path);
	return fail(NULL, "cannot write %s: %s", path, strerror(error));
}

/** The same arguments with another image; a refusal of an earlier start is not passed on. */
static int run_kexec(const struct kexec_args *args, int argc, char **argv, char *path)
{
	const char **now = calloc((size_t)argc + 1, sizeof(*now));
	int i, status;

	if (now == NULL)
		return fail_memory();
	for (i = 1; i < argc; i++)
		now[i] = argv[i] == args->image ? path : argv[i];
	now[0] = "kexec";
	status = run_program(now);
	free(now);
	if (status == EXIT_NOT_FOUND)
		return fail("Install the package kexec-tools.", "kexec is not there");
	if (status != 0)
		return fail("See the message above.", "kexec failed");
	return EXIT_CODE_OK;
}

static int report(const struct job *job, bool loaded)
{
	if (loaded)
		printf("Loaded: the next kernel starts under RVM on %u CPUs. Start it with "
		       "'kexec -e'.\n", job->image.max_cpus);
	else
		printf("%s written, for kexec in place of the kernel.\n", job->options->output);
	return check_finished();
}

static int pass_on(struct job *job, const struct kexec_args *args, int argc, char **argv)
{
	char path[64];
	const char *output = job->options->output;
	struct rvm_refusal why;
	uint64_t size;
	int ret, error;
	void *data;

	data = kexec_image_build(&job->image, &size, &error, &why);
	if (data == NULL)
		return error == -ENOMEM ? fail_memory() : fail_why(NULL, args->image, &why);
	ret = write_image(data, size, output != NULL ? (char *)output : path, output == NULL);
	free(data);
	if (ret != EXIT_CODE_OK)
		return ret;
	if (output == NULL) {
		ret = run_kexec(args, argc, argv, path);
		unlink(path);
	}
	if (ret != EXIT_CODE_OK || (output == NULL && args->action != KEXEC_LOAD))
		return ret;
	return report(job, output == NULL);
}

static int enter(struct job *job, const struct kexec_args *args, int argc, char **argv)
{
	int ret;

	if (args->image == NULL || args->action == KEXEC_OTHER || args->action == KEXEC_START)
		return fail_usage("kexec", "--enter needs a kernel to be started");
	ret = check_processors(job->options);
	if (ret == EXIT_CODE_OK)
		ret = read_images(job, args->image);
	if (ret == EXIT_CODE_OK)
		ret = get_config(job);
	if (ret == EXIT_CODE_OK)
		ret = choose_memory(job);
	if (ret != EXIT_CODE_OK)
		return ret;
	job->image.rsdp = find_rsdp();
	job->image.debug_fail_cpu = job->options->fail_cpu;
	job->image.debug_fail_stage = job->options->fail_stage;
	return pass_on(job, args, argc, argv);
}

int kexec_enter(int argc, char **argv)
{
	struct kexec_enter_options options;
	struct job job = { .options = &options };
	struct kexec_args args;
	int ret;

	ret = kexec_enter_options(&options, &argc, argv);
	if (ret != EXIT_CODE_OK)
		return ret;
	if (!kexec_args_parse(&args, argc, argv))
		ret = fail_memory();
	else
		ret = enter(&job, &args, argc, argv);
	kexec_args_free(&args);
	free(job.kernel);
	free(job.core);
	free(job.door);
	config_free(&job.config);
	return ret;
}
