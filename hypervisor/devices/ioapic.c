// SPDX-License-Identifier: GPL-2.0-only
/* See devices/ioapic.h. Called by devices/ioapic_guest.c; decides nothing. */
#include "devices/ioapic.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "mm/host_map.h"

static struct ioapic units[IOAPIC_MAX_UNITS];

static volatile uint32_t *reg(const struct ioapic *ioapic, uint32_t offset)
{
	return (volatile uint32_t *)((volatile char *)ioapic->page + offset);
}

uint32_t ioapic_index(const struct ioapic *ioapic)
{
	return *reg(ioapic, IOAPIC_INDEX);
}

void ioapic_set_index(struct ioapic *ioapic, uint32_t index)
{
	*reg(ioapic, IOAPIC_INDEX) = index;
}

uint32_t ioapic_read(struct ioapic *ioapic, uint32_t index)
{
	ioapic_set_index(ioapic, index);
	return *reg(ioapic, IOAPIC_DATA);
}

void ioapic_write(struct ioapic *ioapic, uint32_t index, uint32_t value)
{
	ioapic_set_index(ioapic, index);
	*reg(ioapic, IOAPIC_DATA) = value;
}

void ioapic_eoi(struct ioapic *ioapic, uint8_t vector)
{
	*reg(ioapic, IOAPIC_EOI) = vector;
}

/* The root cell may be between its accesses to index and data: the index stays. */
static void read_version(struct ioapic *ioapic)
{
	uint32_t index = ioapic_index(ioapic);

	ioapic->version = ioapic_read(ioapic, IOAPIC_VERSION);
	ioapic_set_index(ioapic, index);
	ioapic->num_pins = (ioapic->version >> 16 & 0xff) + 1;
}

static int probe(struct ioapic *ioapic, uint64_t address)
{
	volatile void *page = host_map_mmio(address, 4096);

	if (!page)
		return -ENOMEM;
	ioapic->page = page;
	read_version(ioapic);
	if (ioapic->version == ~0U || ioapic->num_pins > IOAPIC_MAX_PINS) {
		printk("IOAPIC at %llx: version register %x\n", (unsigned long long)address,
		       ioapic->version);
		return -ENODEV;
	}
	ioapic->address = address;
	return 0;
}

int ioapic_get(uint64_t address, struct ioapic **ioapic)
{
	for (unsigned int i = 0; i < IOAPIC_MAX_UNITS; i++) {
		*ioapic = &units[i];
		if (units[i].address == address)
			return 0;
		if (!units[i].address)
			return probe(&units[i], address);
	}
	return -ENOSPC;
}
