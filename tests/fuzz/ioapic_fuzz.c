// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/ioapic_guest.c hypervisor/devices/icr.c hypervisor/devices/mmio_map.c */
/* Two cells and the root cell that access an I/O APIC in any order while pins come and go: no entry of the
 * hardware ever reaches a CPU of a cell that does not have the pin, and nobody changes pins of others. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "devices/ioapic_guest.h"
#include "mm/host_map.h"

#define PINS 24
#define CPUS 6
#define CELLS 3
#define ADDRESS 0xfec00000ULL

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
	uint32_t index;
	uint64_t entry[PINS];
} chip;

static struct ioapic ioapic;
static struct apic_identity cpus[CPUS];
static struct icr_scope scopes[CELLS];
static struct irq_grants grants[CELLS];
static struct mmio_region storage[CELLS];
static struct mmio_map maps[CELLS];
static struct ioapic_pins root_pins;

void *host_temp_map_device(unsigned int cpu, uint64_t phys)
{
	(void)cpu;
	(void)phys;
	abort();
}

void host_temp_unmap(unsigned int cpu)
{
	(void)cpu;
	abort();
}

void ioapic_dropped(const struct ioapic_view *view, enum ioapic_drop what, uint32_t pin,
		    uint64_t entry)
{
	(void)what;
	(void)entry;
	assert(view->ioapic == &ioapic && pin < 128);
}

uint32_t ioapic_index(const struct ioapic *io)
{
	(void)io;
	return chip.index;
}

void ioapic_set_index(struct ioapic *io, uint32_t index)
{
	(void)io;
	chip.index = index;
}

void ioapic_eoi(struct ioapic *io, uint8_t vector)
{
	(void)io;
	(void)vector;
}

uint32_t ioapic_read(struct ioapic *io, uint32_t index)
{
	(void)io;
	assert(index < 0x10 + 2 * PINS);
	if (index < 0x10)
		return index;
	return (uint32_t)(chip.entry[(index - 0x10) / 2] >> (index & 1 ? 32 : 0));
}

/* Would the hardware deliver to this CPU? */
static bool reaches(uint64_t entry, unsigned int i)
{
	uint32_t destination = (uint32_t)(entry >> 56);

	if (entry & (IOAPIC_MASKED | IOAPIC_REMAPPABLE))
		return false;
	if (destination == 0xff)
		return true;
	if (!(entry & IOAPIC_LOGICAL))
		return destination == cpus[i].id;
	return !cpus[i].logical_is_virtual && apic_matches(&cpus[i], true, destination);
}

static unsigned int owner_of_cpu(unsigned int i)
{
	unsigned int cell = 0;

	while (!cpu_mask_test(&scopes[cell].cpus, i))
		cell++;
	return cell;
}

static void check_pin(unsigned int pin)
{
	unsigned int owner = CELLS, owners = 0;

	for (unsigned int cell = 0; cell < CELLS; cell++) {
		if (ioapic_pins_test(&grants[cell].view[0].pins, pin)) {
			owner = cell;
			owners++;
		}
	}
	assert(owners <= 1);
	for (unsigned int i = 0; i < CPUS; i++)
		assert(!reaches(chip.entry[pin], i) || owner_of_cpu(i) == owner);
	if (owner && !(chip.entry[pin] & IOAPIC_MASKED))
		assert(!(chip.entry[pin] & (IOAPIC_DELIVERY_MASK | IOAPIC_LOGICAL | IOAPIC_REMAPPABLE)));
}

/* Not between two writes of one change only: an interrupt may come at any time. */
void ioapic_write(struct ioapic *io, uint32_t index, uint32_t value)
{
	uint64_t *entry;

	(void)io;
	assert(index < 0x10 + 2 * PINS);
	if (index < 0x10)
		return;
	entry = &chip.entry[(index - 0x10) / 2];
	*entry = index & 1 ? (*entry & 0xffffffffU) | (uint64_t)value << 32 :
			     (*entry & ~0xffffffffULL) | value;
	for (unsigned int i = 0; i < CPUS; i++) {
		unsigned int cell = owner_of_cpu(i);
		bool own = ioapic_pins_test(&grants[cell].view[0].pins, (index - 0x10) / 2);

		assert(own || !reaches(*entry, i));
	}
}

int ioapic_get(uint64_t address, struct ioapic **io)
{
	*io = &ioapic;
	return address == ADDRESS ? 0 : -1;
}

static void start(uint8_t mode)
{
	const struct jailhouse_irqchip all = { ADDRESS, 0, 0, { 0xffffffff, 0, 0, 0 } };

	memset(&chip, 0, sizeof(chip));
	memset(grants, 0, sizeof(grants));
	memset(scopes, 0, sizeof(scopes));
	ioapic = (struct ioapic){ .address = ADDRESS, .version = 0x20 | (PINS - 1) << 16,
				  .num_pins = PINS };
	for (unsigned int i = 0; i < CPUS; i++) {
		unsigned int cell = i / 2;

		scopes[cell].cpus.word[0] |= 1U << i;
		cpus[i] = (struct apic_identity){
			.mode = mode & 1 ? APIC_X2APIC : APIC_XAPIC, .id = 3 * i, .logical = 1U << i,
			.flat = !(mode & 2), .logical_is_virtual = cell && !(mode & 1),
		};
	}
	for (unsigned int pin = 0; pin < PINS; pin++)
		chip.entry[pin] = IOAPIC_MASKED;
	for (unsigned int cell = 0; cell < CELLS; cell++) {
		struct ioapic_view like = { .scope = &scopes[cell], .identities = cpus, .num_cpus = CPUS };
		struct mmio_region page;

		scopes[cell].root = cell == 0;
		assert(irq_grants_add(&grants[cell], &all, &like) == 0);
		page = ioapic_region(&grants[cell].view[0]);
		mmio_map_init(&maps[cell], &storage[cell], 1);
		assert(mmio_map_add(&maps[cell], &page) == 0);
	}
	root_pins = ioapic_pins_of(&all, &ioapic);
	grants[0].view[0].pins = root_pins;
	ioapic_root_begin(&grants[0].view[0]);
}

/* One step is 7 bytes: cell and operation, place, width, value. */
static void step(const uint8_t *s)
{
	static const uint8_t offsets[] = { 0, 0x10, 0x10, 0x40, 0x20, 0xff, 0, 0x10 };
	unsigned int cell = (s[0] & 0xf) % CELLS, pin = s[1] % PINS;
	struct ioapic_view *view = &grants[cell].view[0], *root = &grants[0].view[0];
	struct mmio_access access = { .width = (uint8_t)(s[2] & 0x80 ? 1U << (s[2] & 3) : 4) };
	uint32_t value;

	memcpy(&value, s + 3, sizeof(value));
	switch (s[0] >> 4) {
	case 0:
		if (cell && ioapic_pins_test(&root->pins, pin))
			ioapic_take(root, view, &(struct ioapic_pins){ { 1ULL << pin } });
		return;
	case 1:
		if (cell)
			ioapic_give_back(view, root, &root_pins);
		return;
	case 2:
		if (cell)
			ioapic_reset(view);
		return;
	case 3:
		if (cell && !cpus[2 * cell].logical_is_virtual)
			return;
		/* A cell has written its logical ID; the root cell's are what they were. */
		if (cell)
			cpus[2 * cell].logical = s[1];
		return;
	case 4:
		ioapic_refresh(view);
		return;
	}
	access.gpa = ADDRESS + offsets[s[2] >> 2 & 7];
	access.value = access.gpa == ADDRESS && !(s[2] & 0x40) ? 0x10 + value % (2 * PINS) : value;
	access.write = s[0] & 0x40 || s[0] & 0x20;
	(void)mmio_access(&maps[cell], 0, &access);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	start(data[0]);
	for (size_t at = 1; at + 7 <= size; at += 7) {
		step(data + at);
		assert(!ioapic.lock.taken);
		for (unsigned int pin = 0; pin < PINS; pin++)
			check_pin(pin);
	}
	return 0;
}
