// SPDX-License-Identifier: GPL-2.0-only
/* See devices/ioapic.h. Called by devices/ioapic_guest.c; decides nothing. */
#include "devices/ioapic.h"
#include "lib/errno.h"
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

/* A CPU of the root cell may have been held between its accesses to index and data: the index stays. */
int ioapic_identify(struct ioapic *ioapic)
{
	uint32_t index = ioapic_index(ioapic);

	ioapic->version = ioapic_read(ioapic, IOAPIC_VERSION);
	ioapic_set_index(ioapic, index);
	ioapic->num_pins = (ioapic->version >> 16 & 0xff) + 1;
	return ioapic->version == ~0U || ioapic->num_pins > IOAPIC_MAX_PINS ? -ENODEV : 0;
}

static int map(struct ioapic *ioapic, uint64_t address)
{
	ioapic->page = host_map_mmio(address, 4096);
	if (!ioapic->page)
		return -ENOMEM;
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
			return map(&units[i], address);
	}
	return -ENOSPC;
}
