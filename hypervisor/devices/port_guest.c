// SPDX-License-Identifier: GPL-2.0-only
/*
 * See devices/port_guest.h. Called for exits of I/O instructions; never lets a cell reset the machine, nor
 * see the PCI configuration space.
 */
#include "devices/port_guest.h"
#include "x86/ops.h"

/* Exit qualification, SDM Vol. 3C, table 28-5. */
#define QUAL_SIZE 7U
#define QUAL_IN BIT(3)
#define QUAL_STRING BIT(4)
#define QUAL_REP BIT(5)
#define QUAL_PORT_SHIFT 16

#define PORT_KBD_DATA 0x60
#define PORT_KBD_COMMAND 0x64
#define PORT_FAST_RESET 0x92
#define PORT_PCI_ADDRESS 0xcf8
#define PORT_RESET_CONTROL 0xcf9
#define PORT_PCI_DATA 0xcfc

/* One register of 32 bits that cannot be written (ACPI 6.5, 4.8.3.3). */
#define PM_TIMER_PORTS 4

#define KBD_WRITE_OUTPUT_PORT 0xd1
/* F0H to FFH pulse the lines whose bits are clear; bit 0 is the reset line. */
#define KBD_PULSE 0xf0
#define KBD_LINE_RESET 0x01

#define FAST_RESET_BIT 0x01

/* Bits that may be set: enable, bus, device, function, register (PCI Local Bus 3.0, 3.2.2.3.2). */
#define PCI_ADDRESS_BITS 0x80fffffcU

/* Always looked at, whatever the configuration says. */
static const struct {
	uint16_t port, count;
} watched[] = {
	{ PORT_KBD_DATA, 1 }, { PORT_KBD_COMMAND, 1 }, { PORT_FAST_RESET, 1 }, { PORT_PCI_ADDRESS, 8 },
};

struct port_access port_decode(uint64_t qualification)
{
	uint8_t width = (uint8_t)((qualification & QUAL_SIZE) + 1);

	return (struct port_access){
		.port = (uint16_t)(qualification >> QUAL_PORT_SHIFT),
		.width = width == 1 || width == 2 || width == 4 ? width : 0,
		.in = qualification & QUAL_IN,
		.string = qualification & QUAL_STRING,
		.repeat = qualification & QUAL_REP,
	};
}

uint64_t port_merge(uint64_t rax, uint32_t value, unsigned int width)
{
	uint64_t mask = port_absent(width);

	return width >= 4 ? value : (rax & ~mask) | (value & mask);
}

uint32_t port_absent(unsigned int width)
{
	return width >= 4 ? ~0U : (1U << 8 * width) - 1;
}

void port_guest_init(struct port_guest *ports, const struct jailhouse_pio *regions,
		     uint32_t num_regions, uint16_t pm_timer, struct io_bitmap *map)
{
	*ports = (struct port_guest){ .regions = regions, .num_regions = num_regions };
	io_bitmap_init(map, true);
	for (uint32_t i = 0; i < num_regions; i++)
		io_bitmap_set(map, regions[i].base, regions[i].length, false);
	if (pm_timer)
		io_bitmap_set(map, pm_timer, PM_TIMER_PORTS, false);
	for (unsigned int i = 0; i < ARRAY_SIZE(watched); i++)
		io_bitmap_set(map, watched[i].port, watched[i].count, true);
}

void port_guest_reset(struct port_guest *ports)
{
	ports->pci_address = 0;
	ports->output_port_next = false;
}

/* A byte that the configuration gives to the cell. */
static bool is_granted(const struct port_guest *ports, uint16_t port)
{
	for (uint32_t i = 0; i < ports->num_regions; i++) {
		const struct jailhouse_pio *region = &ports->regions[i];

		if (port >= region->base && port - region->base < region->length)
			return true;
	}
	return false;
}

static void write_command(struct port_guest *ports, uint8_t command)
{
	ports->output_port_next = command == KBD_WRITE_OUTPUT_PORT;
	if ((command & KBD_PULSE) == KBD_PULSE && !(command & KBD_LINE_RESET)) {
		ports->filtered++;
		return;
	}
	outb(PORT_KBD_COMMAND, command);
}

static void write_data(struct port_guest *ports, uint8_t data)
{
	if (ports->output_port_next && !(data & KBD_LINE_RESET)) {
		ports->filtered++;
		data |= KBD_LINE_RESET;
	}
	ports->output_port_next = false;
	outb(PORT_KBD_DATA, data);
}

static void write_fast_reset(struct port_guest *ports, uint8_t value)
{
	if (value & FAST_RESET_BIT) {
		ports->filtered++;
		value &= (uint8_t)~FAST_RESET_BIT;
	}
	outb(PORT_FAST_RESET, value);
}

/* Ports that can reset the machine; one byte each. */
static bool access_reset_port(struct port_guest *ports, const struct port_access *access,
			      uint32_t *value)
{
	if (access->width != 1 || !is_granted(ports, access->port))
		return false;
	if (access->in) {
		*value = inb(access->port);
		return true;
	}
	switch (access->port) {
	case PORT_KBD_COMMAND:
		write_command(ports, (uint8_t)*value);
		return true;
	case PORT_KBD_DATA:
		write_data(ports, (uint8_t)*value);
		return true;
	case PORT_FAST_RESET:
		write_fast_reset(ports, (uint8_t)*value);
		return true;
	}
	/* There is nothing in the reset control register but what resets. */
	ports->filtered++;
	return true;
}

/* A cell has no PCI devices: every function is absent, whatever the address says. */
static bool access_pci(struct port_guest *ports, const struct port_access *access, uint32_t *value)
{
	if (access->port == PORT_PCI_ADDRESS && access->width == 4) {
		if (access->in)
			*value = ports->pci_address;
		else
			ports->pci_address = *value & PCI_ADDRESS_BITS;
		return true;
	}
	if (access->port < PORT_PCI_DATA || access->port + access->width > PORT_PCI_DATA + 4)
		return false;
	if (access->in)
		*value = port_absent(access->width);
	return true;
}

static bool do_access(struct port_guest *ports, const struct port_access *access, uint32_t *value)
{
	switch (access->port) {
	case PORT_RESET_CONTROL:
	case PORT_KBD_DATA:
	case PORT_KBD_COMMAND:
	case PORT_FAST_RESET:
		return access_reset_port(ports, access, value);
	}
	return access_pci(ports, access, value);
}

bool port_guest_access(struct port_guest *ports, const struct port_access *access, uint32_t *value)
{
	bool done;

	if (!access->width || access->string)
		return false;
	spin_lock(&ports->lock);
	done = do_access(ports, access, value);
	spin_unlock(&ports->lock);
	return done;
}
