// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the system configuration comes from. Called by enter.c; whatever it is, it has passed the
 * core's own check before the core sees it.
 */
#include "cell/config.h"
#include "log.h"
#include "measure.h"
#include "reserve.h"
#include "root_config.h"
#include "smp.h"
#include "system_config.h"
#include "handoff/carve.h"
#include "text.h"

/* Bytes of the register window of a memory mapped UART. */
#define UART_WINDOW 4096

/* Only one is built at a time. */
static uint8_t built[ROOT_CONFIG_MAX_SIZE] __attribute__((aligned(8)));

static EFI_STATUS check(const char *name, const struct system_config *config)
{
	struct rvm_config_error error;
	char words[RVM_CONFIG_WORDS_SIZE];

	if (!rvm_config_check_system(config->data, config->size, &error))
		return EFI_SUCCESS;
	rvm_config_words(&error, words);
	log_problem("config %s: %s", name, words);
	return EFI_LOAD_ERROR;
}

/* All processors become the root cell's: the configuration must know them. */
static EFI_STATUS check_cpus(const char *name, const struct jailhouse_cell_desc *cell)
{
	uint32_t cpu;

	for (cpu = 0; cpu < smp_count(); cpu++) {
		if (rvm_cell_has_cpu(cell, cpu))
			continue;
		log_problem("config %s: CPU %u: not in the CPU set, wanted all of %u CPUs, found %u", name,
			    cpu, smp_count(), rvm_cell_num_cpus(cell));
		return EFI_LOAD_ERROR;
	}
	return EFI_SUCCESS;
}

static EFI_STATUS load(const struct rvm_conf *conf, struct system_config *config)
{
	const char *path = conf->config;
	EFI_STATUS status;

	status = file_load("config", path, RVM_CONFIG_MAX_SIZE, &config->file);
	if (status)
		return status;
	config->data = (struct jailhouse_system *)config->file.data;
	config->size = config->file.size;
	config->max_size = config->size + 2 * sizeof(struct jailhouse_memory);
	status = check(path, config);
	if (!status)
		status = check_cpus(path, &config->data->root_cell);
	if (status)
		return status;
	measure(conf, "system configuration", config->data, config->size);
	log_line("config %s, %lu bytes", path, config->size);
	return EFI_SUCCESS;
}

/* A configuration that leaves the place open gives all memory to the root cell, this one too. */
static EFI_STATUS carve(const char *path, uint64_t phys, uint64_t size,
			struct system_config *config)
{
	EFI_PHYSICAL_ADDRESS address;
	struct jailhouse_system *to;
	EFI_STATUS status;
	uint64_t used;

	status = BS->AllocatePages(AllocateAnyPages, EfiLoaderData,
				   EFI_PAGES_FOR(config->max_size), &address);
	if (status)
		return log_error(status, "config %s: memory for %lu bytes", path, config->max_size);
	config->placed.data = (uint8_t *)address;
	config->placed.size = config->max_size;
	to = rvm_config_carve(config->data, phys, size, (struct jailhouse_system *)address,
			      config->max_size, &used);
	if (!to) {
		log_problem("config %s: the core's memory at 0x%lx takes away a whole region that a "
			    "shared memory device may need", path, phys);
		return EFI_LOAD_ERROR;
	}
	config->data = to;
	config->size = used;
	return check(path, config);
}

static void set_console(const struct rvm_conf *conf, struct jailhouse_console *console)
{
	memset(console, 0, sizeof(*console));
	if (conf->console == RVM_CONF_CONSOLE_RING)
		return;
	console->type = JAILHOUSE_CON_TYPE_8250;
	console->address = conf->console_address;
	if (conf->console == RVM_CONF_CONSOLE_UART) {
		console->flags = JAILHOUSE_CON_ACCESS_PIO | JAILHOUSE_CON_REGDIST_1;
		return;
	}
	console->flags = JAILHOUSE_CON_ACCESS_MMIO | JAILHOUSE_CON_REGDIST_4;
	console->size = UART_WINDOW;
}

static EFI_STATUS build(const struct rvm_conf *conf, struct root_input *in,
			struct system_config *config)
{
	struct memory_map map;
	struct rvm_refusal why;
	EFI_STATUS status;
	size_t size;
	int err;

	status = memory_map_get(&map);
	if (status)
		return status;
	in->map = map.data;
	in->map_size = map.size;
	in->descriptor_size = map.descriptor_size;
	in->num_cpus = smp_count();
	set_console(conf, &in->console);
	err = root_config_build(in, built, &size, &why);
	memory_map_free(&map);
	if (err) {
		log_refusal("config built here", &why, err);
		return EFI_LOAD_ERROR;
	}
	config->data = (struct jailhouse_system *)built;
	config->size = size;
	config->max_size = size + 2 * sizeof(struct jailhouse_memory);
	return check("built here", config);
}

EFI_STATUS system_config_get(const struct rvm_conf *conf, const struct acpi_tables *tables,
			     uint32_t phys_bits, struct system_config *ret_config)
{
	struct root_input in = { .tables = *tables, .phys_bits = phys_bits };

	memset(ret_config, 0, sizeof(*ret_config));
	if (conf->config[0])
		return load(conf, ret_config);
	return build(conf, &in, ret_config);
}

EFI_STATUS system_config_place(const struct rvm_conf *conf, const struct acpi_tables *tables,
			       uint32_t phys_bits, uint64_t phys, uint64_t size,
			       struct system_config *config)
{
	struct root_input in = { .tables = *tables, .phys_bits = phys_bits, .core_phys = phys,
				 .core_size = size };
	const struct jailhouse_cell_desc *cell;
	EFI_STATUS status;

	if (conf->config[0])
		return carve(conf->config, phys, size, config);
	status = build(conf, &in, config);
	if (status)
		return status;
	cell = &config->data->root_cell;
	log_line("config built: %u regions, %u IOAPIC%s, MMCONFIG 0x%lx, PM timer 0x%x",
		 cell->num_memory_regions, cell->num_irqchips, cell->num_irqchips == 1 ? "" : "s",
		 config->data->platform_info.pci_mmconfig_base,
		 config->data->platform_info.x86.pm_timer_address);
	return EFI_SUCCESS;
}

void system_config_free(struct system_config *config)
{
	file_free(&config->file);
	file_free(&config->placed);
	config->data = NULL;
}
