// SPDX-License-Identifier: GPL-2.0-only
/*
 * Microcode for all processors. Called by enter.c, first for the file, and again right before the
 * entry, when the boot has been counted: a bad update may end the machine.
 */
#include "cpu_microcode.h"
#include "cpu_probe.h"
#include "errors.h"
#include "log.h"
#include "measure.h"
#include "microcode_update.h"
#include "processors.h"
#include "smp.h"
#include "text.h"

/* More lines than this would push the rest off the screen. */
#define MAX_LINES 8

/* One run of the update. */
struct run {
	const struct file *file;
	struct cpu_microcode *cpu;
};

static EFI_STATUS check_file(const char *path, const struct file *file)
{
	struct rvm_refusal why;
	char object[RVM_CONF_PATH_SIZE + 48];
	uint64_t offset;
	int count;

	count = rvm_microcode_check(file->data, file->size, &offset, &why);
	if (count > 0) {
		log_line("microcode %s, %lu bytes, %u update%s", path, file->size, count,
			 count == 1 ? "" : "s");
		return EFI_SUCCESS;
	}
	text_format(object, sizeof(object), "microcode %s, offset 0x%lx", path, offset);
	log_refusal(object, &why, count);
	return EFI_LOAD_ERROR;
}

EFI_STATUS microcode_get(const struct rvm_conf *conf, struct file *ret_file)
{
	const char *path = conf->microcode;
	EFI_STATUS status;

	memset(ret_file, 0, sizeof(*ret_file));
	if (!path[0])
		return EFI_SUCCESS;
	if (conf->mode == RVM_CONF_STASH) {
		log_line("microcode %s: not for mode stash: Linux updates its processors itself", path);
		return EFI_SUCCESS;
	}
	status = file_load("microcode", path, RVM_MICROCODE_MAX_SIZE, ret_file);
	if (!status)
		status = check_file(path, ret_file);
	if (status)
		file_free(ret_file);
	else
		measure(conf, "microcode", ret_file->data, ret_file->size);
	return status;
}

static void update_cpu(void *context, uint32_t cpu)
{
	const struct run *run = context;

	cpu_microcode_load(&run->cpu[cpu], run->file->data, run->file->size);
}

static EFI_STATUS judge(const struct cpu_microcode *cpus, uint32_t *ret_loaded)
{
	uint32_t cpu, refused = 0, loaded = 0;
	struct rvm_refusal why;
	char name[32];
	int error;

	for (cpu = 0; cpu < smp_count(); cpu++) {
		loaded += cpus[cpu].loaded;
		error = cpu_microcode_check(&cpus[cpu], &why);
		if (!error || refused++ >= MAX_LINES)
			continue;
		text_format(name, sizeof(name), "CPU %u", cpu);
		log_refusal(name, &why, error);
	}
	*ret_loaded = loaded;
	if (!refused) {
		cpu = smp_boot_cpu();
		log_line("microcode 0x%x, was 0x%x; %u of %u CPUs updated", cpus[cpu].after,
			 cpus[cpu].before, loaded, smp_count());
		return EFI_SUCCESS;
	}
	log_line("%u of %u CPUs are without the microcode; Linux can load its own without the core",
		 refused, smp_count());
	return EFI_UNSUPPORTED;
}

EFI_STATUS microcode_update(const struct file *file, uint32_t *ret_loaded)
{
	static struct cpu_microcode cpus[RVM_MAX_CPUS];
	struct run run = { .file = file, .cpu = cpus };
	EFI_STATUS status;

	*ret_loaded = 0;
	if (!file->data)
		return EFI_SUCCESS;
	if (processors_boot()->features & CPU_PROBE_GUEST) {
		log_line("microcode: this is a virtual machine, its host updates the processors");
		return EFI_SUCCESS;
	}
	memset(cpus, 0, sizeof(cpus));
	status = smp_call_in_turn(update_cpu, &run);
	return status ? status : judge(cpus, ret_loaded);
}
