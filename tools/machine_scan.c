// SPDX-License-Identifier: GPL-2.0-only
/* See machine.h. Called by `enable` without a file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acpi_rvmh.h"
#include "files.h"
#include "image_header.h"
#include "machine.h"
#include "message.h"

#define MAX_TEXT (1U << 20)
#define MAX_RESERVATIONS 16U
#define AS_ROOT "Run as root."

/* Linux's UPIO_* (include/linux/serial_core.h) as sysfs shows them. */
#define TTY_IO_PORT 0U
#define TTY_IO_MEM 2U
#define TTY_IO_MEM32 3U

static int scan_iomem(struct machine *m)
{
	unsigned int bad_line = 0;
	size_t size;
	char *text = file_read("/proc/iomem", MAX_TEXT, &size);
	int count;

	if (text == NULL)
		return fail(AS_ROOT, "cannot read /proc/iomem: %s", strerror(errno));
	m->iomem = calloc(IOMEM_MAX_ENTRIES, sizeof(*m->iomem));
	if (m->iomem == NULL) {
		free(text);
		return fail_memory();
	}
	count = iomem_parse(text, m->iomem, &bad_line);
	free(text);
	if (count < 0)
		return fail("Please report it with the content of the file.",
			    "/proc/iomem: line %u is not understood", bad_line);
	m->num_iomem = (unsigned int)count;
	if (count == 0 || iomem_is_hidden(m->iomem, m->num_iomem))
		return fail(AS_ROOT, "/proc/iomem shows no addresses");
	return EXIT_CODE_OK;
}

static int scan_cpus(struct machine *m)
{
	static const char path[] = "/sys/devices/system/cpu/online";
	char line[1024];

	if (file_read_line(path, line, sizeof(line)) < 0)
		return fail("Mount sysfs on /sys.", "cannot read %s: %s", path, strerror(errno));
	if (!cpu_set_parse(line, &m->cpus) || cpu_set_count(&m->cpus) == 0)
		return fail("CPU numbers up to 255 are supported; take the others offline.",
			    "%s: '%s' is not understood", path, line);
	return EXIT_CODE_OK;
}

/** The largest range that memmap= keeps free and that Linux really left alone. */
static void choose_reserved(struct machine *m, const char *cmdline)
{
	struct memory_range ranges[MAX_RESERVATIONS];
	unsigned int count = cmdline_memmap(cmdline, ranges, MAX_RESERVATIONS), i;

	for (i = 0; i < count; i++) {
		if (ranges[i].size > RVM_MAX_MEMORY)
			ranges[i].size = RVM_MAX_MEMORY;
		if (!iomem_is_reserved(m->iomem, m->num_iomem, ranges[i].start, ranges[i].size))
			warn("memmap= at 0x%llx is not used: not reserved in /proc/iomem",
			     (unsigned long long)ranges[i].start);
		else if (ranges[i].size > m->reserved.size)
			m->reserved = ranges[i];
	}
}

static bool tty_value(unsigned int tty, const char *name, uint64_t *value)
{
	char path[96];

	snprintf(path, sizeof(path), "/sys/class/tty/ttyS%u/%s", tty, name);
	return file_read_u64(path, value) == 0;
}

/** The hypervisor prints where Linux prints; Linux has set the line up. */
static void choose_console(struct machine *m, const char *cmdline)
{
	uint64_t io_type, address, shift;
	unsigned int tty;

	if (!cmdline_serial_console(cmdline, &tty) || !tty_value(tty, "io_type", &io_type))
		return;
	if (io_type == TTY_IO_PORT && tty_value(tty, "port", &address) && address != 0 &&
	    address <= 0xfff8) {
		m->console.type = JAILHOUSE_CON_TYPE_8250;
		m->console.address = address;
		return;
	}
	if ((io_type != TTY_IO_MEM && io_type != TTY_IO_MEM32) ||
	    !tty_value(tty, "iomem_base", &address) || address == 0 ||
	    !tty_value(tty, "iomem_reg_shift", &shift))
		return;
	if (shift != 0 && (shift != 2 || io_type != TTY_IO_MEM32))
		return;
	m->console.type = JAILHOUSE_CON_TYPE_8250;
	m->console.flags = JAILHOUSE_CON_ACCESS_MMIO;
	if (shift == 2)
		m->console.flags |= JAILHOUSE_CON_REGDIST_4;
	m->console.address = address;
	m->console.size = RVM_PAGE_SIZE;
}

static int scan_cmdline(struct machine *m)
{
	size_t size;
	char *text = file_read("/proc/cmdline", MAX_TEXT, &size);

	if (text == NULL)
		return fail("Mount procfs on /proc.", "cannot read /proc/cmdline: %s",
			    strerror(errno));
	choose_reserved(m, text);
	choose_console(m, text);
	free(text);
	return EXIT_CODE_OK;
}

bool machine_read_acpi(const char *signature, struct acpi_table *table)
{
	const char *why;
	char path[64];

	snprintf(path, sizeof(path), "/sys/firmware/acpi/tables/%s", signature);
	table->data = file_read(path, ACPI_MAX_TABLE, &table->size);
	if (table->data == NULL) {
		if (errno != ENOENT)
			warn("cannot read %s: %s", path, strerror(errno));
		table->size = 0;
		return false;
	}
	why = acpi_table_check(table, signature);
	if (why == NULL)
		return true;
	warn("ACPI table %s is not used: %s", signature, why);
	free((void *)table->data);
	table->data = NULL;
	table->size = 0;
	return false;
}

bool machine_find_stash(struct acpi_rvmh *out)
{
	struct acpi_table table;
	bool found;

	if (!machine_read_acpi(RVM_ACPI_SIGNATURE, &table))
		return false;
	found = acpi_rvmh(&table, out);
	if (!found)
		warn("ACPI table %s is not used: too short", RVM_ACPI_SIGNATURE);
	free((void *)table.data);
	return found;
}

static void scan_acpi(struct machine *m)
{
	struct acpi_table table;
	int count;

	if (machine_read_acpi("APIC", &table)) {
		count = acpi_madt_ioapics(&table, m->ioapics, MACHINE_MAX_IOAPICS);
		if (count < 0)
			warn("ACPI table APIC: an entry does not fit, no IOAPIC is described");
		else
			m->num_ioapics = (unsigned int)count;
		free((void *)table.data);
	} else {
		warn("no ACPI table APIC: no IOAPIC is described");
	}
	if (machine_read_acpi("MCFG", &table)) {
		if (!acpi_mcfg_first(&table, &m->mcfg))
			memset(&m->mcfg, 0, sizeof(m->mcfg));
		free((void *)table.data);
	}
	if (machine_read_acpi("FACP", &table)) {
		m->pm_timer = acpi_fadt_pm_timer(&table);
		free((void *)table.data);
	}
	machine_read_acpi("DMAR", &m->dmar);
}

static void scan_name(struct machine *m)
{
	char line[128];

	if (file_read_line("/sys/class/dmi/id/product_name", line, sizeof(line)) < 0 ||
	    line[strspn(line, " ")] == '\0')
		snprintf(line, sizeof(line), "root");
	text_printable(line);
	snprintf(m->name, sizeof(m->name), "%.*s", JAILHOUSE_CELL_NAME_MAXLEN, line);
}

int machine_scan(struct machine *m)
{
	int (*const steps[])(struct machine *) = {
		scan_iomem,
		scan_cpus,
		scan_cmdline,
		machine_scan_pci,
	};
	unsigned int i;
	int ret;

	memset(m, 0, sizeof(*m));
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		ret = steps[i](m);
		if (ret != EXIT_CODE_OK) {
			machine_free(m);
			return ret;
		}
	}
	scan_acpi(m);
	scan_name(m);
	return EXIT_CODE_OK;
}

void machine_free(struct machine *m)
{
	free(m->iomem);
	free(m->pci);
	free((void *)m->dmar.data);
	memset(m, 0, sizeof(*m));
}
