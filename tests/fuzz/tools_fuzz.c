// SPDX-License-Identifier: GPL-2.0-only
/* sources: tools/text.c tools/iomem.c tools/cmdline.c tools/exit_counts.c tools/acpi.c tools/pci.c tools/regions.c tools/config_build.c tools/config_iommu.c hypervisor/cell/config*.c */
/*
 * libFuzzer target of the tool's parsers: the first byte selects one. From a memory map and a
 * DMAR table that are understood a configuration is built, which must pass the check.
 */
#include <stdlib.h>
#include <string.h>

#include "cell/config.h"
#include "tools/cmdline.h"
#include "tools/config_build.h"
#include "tools/exit_counts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct iomem_entry entries[IOMEM_MAX_ENTRIES];

static const char fixed_iomem[] = "00000000-3fffffff : System RAM\n"
				  "c0000000-febfffff : PCI Bus 0000:00\n";

/** Only what the checker refuses about a unit can be wrong with a configuration that was built. */
static void build(const struct acpi_table *dmar, const char *iomem)
{
	struct rvm_config_error err;
	unsigned int bad_line;
	struct config config;
	struct machine m;
	const char *why;
	int count;

	count = iomem_parse(iomem, entries, &bad_line);
	if (count < 0)
		return;
	memset(&m, 0, sizeof(m));
	m.name[0] = 'm';
	cpu_set_add(&m.cpus, 0);
	m.iomem = entries;
	m.num_iomem = (unsigned int)count;
	m.dmar = *dmar;
	if (!config_build(&m, &config, &why))
		return;
	if (rvm_config_check_system(config.system, config.size, &err) != 0 && dmar->size == 0)
		abort();
	config_free(&config);
}

/** A command line that got a reservation has it, and still fits. */
static void check_reservation(const char *text)
{
	static const struct memory_range wanted = { 0x30000000, 0x1000000 };
	struct memory_range found[CMDLINE_MAX_RANGES];
	char line[CMDLINE_SIZE], again[CMDLINE_SIZE];
	unsigned int i, count;

	if (!cmdline_without(text, "BOOT_IMAGE=", line) || !cmdline_reserve(line, &wanted))
		return;
	count = cmdline_memmap(line, found, CMDLINE_MAX_RANGES);
	for (i = 0; i < count; i++)
		if (found[i].start <= wanted.start &&
		    found[i].start + found[i].size >= wanted.start + wanted.size)
			break;
	if (i == count)
		abort();
	strcpy(again, line);
	if (!cmdline_reserve(again, &wanted) || strcmp(again, line) != 0)
		abort();
}

static void walk_dmar(const struct acpi_table *table)
{
	struct acpi_scope scope;
	struct acpi_drhd unit;
	size_t offset = 0;

	while (acpi_dmar_next(table, &offset, &unit) > 0) {
		size_t in_scope = 0;

		while (acpi_scope_next(&unit, &in_scope, &scope) > 0)
			;
	}
	build(table, fixed_iomem);
}

static void walk_acpi(const uint8_t *data, size_t size)
{
	struct acpi_table table = { data, size };
	struct acpi_ioapic ioapics[4];
	struct acpi_mcfg mcfg;
	struct acpi_rvmh rvmh;

	acpi_table_check(&table, "TEST");
	/* Also without a right checksum, which chance hardly finds. */
	table.size = size;
	acpi_madt_ioapics(&table, ioapics, 4);
	acpi_madt_cpus(&table);
	acpi_mcfg_first(&table, &mcfg);
	acpi_fadt_pm_timer(&table);
	acpi_rvmh(&table, &rvmh);
	if (size >= 36)
		walk_dmar(&table);
}

static void walk_text(const char *text)
{
	const struct acpi_table none = { NULL, 0 };
	static uint64_t values[RVM_MAX_CPUS];
	static struct exit_counts counts;
	struct memory_range ranges[4];
	uint16_t domain, bdf;
	unsigned int number;
	struct cpu_set set;
	uint64_t value;

	text_to_u64(text, &value);
	cpu_set_parse(text, &set);
	cmdline_memmap(text, ranges, 4);
	cmdline_serial_console(text, &number);
	check_reservation(text);
	pci_parse_name(text, &domain, &bdf);
	exit_counts_parse(text, &counts);
	index_values_parse(text, values);
	build(&none, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pci_function function;
	uint8_t *copy;

	if (size == 0)
		return 0;
	/* Memory of exactly the size; text gets its terminating zero. */
	copy = malloc(size);
	if (copy == NULL)
		abort();
	memcpy(copy, data + 1, size - 1);
	copy[size - 1] = 0;
	switch (data[0] % 3) {
	case 0:
		walk_text((const char *)copy);
		break;
	case 1:
		walk_acpi(copy, size);
		break;
	default:
		pci_parse(&function, copy, size, size > 256 ? (const char *)copy + 256 : "");
	}
	free(copy);
	return 0;
}
