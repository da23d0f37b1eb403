// SPDX-License-Identifier: GPL-2.0-only
/*
 * See devices/ioapic_guest.h. Called by the handler of EPT violations and when cells come and go. Level
 * interrupts need no help: the local APIC's EOI reaches the I/O APIC by itself.
 */
#include "devices/ioapic_guest.h"

#define PHYSICAL_BROADCAST 0xffU

/* Bits of an entry that exist without interrupt remapping. */
#define ENTRY_DEFINED 0xff0000000001ffffULL
/* What a cell reads in pins of others, and what is in pins that nobody uses. */
#define ENTRY_MASKED IOAPIC_MASKED

struct ioapic_view *irq_grants_find(struct irq_grants *grants, uint64_t address)
{
	for (uint32_t i = 0; i < grants->count; i++) {
		if (grants->view[i].ioapic->address == address)
			return &grants->view[i];
	}
	return NULL;
}

int irq_grants_add(struct irq_grants *grants, const struct jailhouse_irqchip *chip,
		   const struct ioapic_view *like)
{
	struct ioapic_view view = *like;
	int err = ioapic_get(chip->address, &view.ioapic);

	/* There are no more views than units. */
	if (err || irq_grants_find(grants, chip->address))
		return err;
	view.pins = (struct ioapic_pins){ { 0 } };
	view.index = 0;
	grants->view[grants->count++] = view;
	return 0;
}

struct ioapic_pins ioapic_pins_of(const struct jailhouse_irqchip *chip, const struct ioapic *ioapic)
{
	struct ioapic_pins pins = { { 0 } };

	for (uint32_t i = 0; i < 128; i++) {
		uint64_t pin = (uint64_t)chip->pin_base + i;

		if (chip->pin_bitmap[i / 32] >> i % 32 & 1 && pin < ioapic->num_pins)
			pins.word[pin / 64] |= BIT(pin % 64);
	}
	return pins;
}

static uint64_t read_entry(struct ioapic *ioapic, uint32_t pin)
{
	uint64_t high = ioapic_read(ioapic, IOAPIC_REDIRECTION(pin) + 1);

	return high << 32 | ioapic_read(ioapic, IOAPIC_REDIRECTION(pin));
}

/*
 * Nothing must be delivered by a mixture of old and new, but an edge that comes while an entry is masked
 * is lost: masked only when both halves change.
 */
static void write_entry(struct ioapic *ioapic, uint32_t pin, uint64_t entry)
{
	uint64_t old = read_entry(ioapic, pin) & ~IOAPIC_READ_ONLY;
	uint32_t low = (uint32_t)(entry & ~IOAPIC_READ_ONLY), high = (uint32_t)(entry >> 32);
	bool low_changes = low != (uint32_t)old, high_changes = high != (uint32_t)(old >> 32);

	if (low_changes && high_changes)
		ioapic_write(ioapic, IOAPIC_REDIRECTION(pin), low | (uint32_t)IOAPIC_MASKED);
	if (high_changes)
		ioapic_write(ioapic, IOAPIC_REDIRECTION(pin) + 1, high);
	if (low_changes)
		ioapic_write(ioapic, IOAPIC_REDIRECTION(pin), low);
}

/* Edge-triggered for a moment, an entry forgets a level interrupt that nobody will end any more. */
static void mask_pin(struct ioapic *ioapic, uint32_t pin)
{
	write_entry(ioapic, pin, ENTRY_MASKED);
	ioapic->entry[pin] = ENTRY_MASKED;
}

bool ioapic_mode_allowed(const struct ioapic_view *view, uint64_t entry)
{
	uint64_t mode = (entry & IOAPIC_DELIVERY_MASK) >> 8;

	if (view->scope->root || entry & IOAPIC_MASKED)
		return true;
	return mode == ICR_FIXED || mode == ICR_LOWEST_PRIORITY;
}

/* First own CPU that the entry names, or num_cpus; *foreign: it names others as well. */
static uint32_t first_own(const struct ioapic_view *view, uint64_t entry, bool *foreign)
{
	bool logical = entry & IOAPIC_LOGICAL;
	uint32_t destination = (uint32_t)(entry >> IOAPIC_DESTINATION_SHIFT);
	uint32_t found = view->num_cpus;

	if (destination == PHYSICAL_BROADCAST)
		destination = ICR_BROADCAST;
	*foreign = false;
	for (uint32_t i = 0; i < view->num_cpus; i++) {
		const struct apic_identity *cpu = &view->identities[i];

		if (!apic_matches(cpu, logical, destination))
			continue;
		if (!cpu_mask_test(&view->scope->cpus, i))
			/* A logical ID that is not in the hardware is reached by broadcast only. */
			*foreign |= !(logical && cpu->logical_is_virtual) ||
				    destination == ICR_BROADCAST;
		else if (found == view->num_cpus)
			found = i;
	}
	return found;
}

static uint64_t to_one_cpu(const struct ioapic_view *view, uint64_t entry, uint32_t cpu)
{
	uint64_t id = view->identities[cpu].id;

	entry &= ~(IOAPIC_LOGICAL | (uint64_t)PHYSICAL_BROADCAST << IOAPIC_DESTINATION_SHIFT);
	if ((entry & IOAPIC_DELIVERY_MASK) == IOAPIC_DELIVERY(ICR_LOWEST_PRIORITY))
		entry &= ~IOAPIC_DELIVERY_MASK;
	/* Eight bits are all that an entry has without interrupt remapping. */
	if (id >= PHYSICAL_BROADCAST)
		return entry | IOAPIC_MASKED;
	return entry | id << IOAPIC_DESTINATION_SHIFT;
}

uint64_t ioapic_resolve(const struct ioapic_view *view, uint64_t entry, bool *lost)
{
	bool foreign, root = view->scope->root;
	uint32_t cpu;

	*lost = false;
	/* The table that it names is the root cell's. */
	if (root && entry & IOAPIC_REMAPPABLE)
		return entry & ~IOAPIC_READ_ONLY;
	entry &= (root ? ~0ULL : ENTRY_DEFINED) & ~IOAPIC_READ_ONLY;
	if (entry & IOAPIC_MASKED)
		return entry;
	cpu = first_own(view, entry, &foreign);
	if (root && !foreign)
		return entry;
	if (cpu == view->num_cpus) {
		*lost = true;
		return entry | IOAPIC_MASKED;
	}
	entry = to_one_cpu(view, entry, cpu);
	*lost = entry & IOAPIC_MASKED;
	return entry;
}

/* A masked entry of a non-root cell may have any mode: the hardware gets none of it. */
static uint64_t for_hardware(const struct ioapic_view *view, uint32_t pin, uint64_t entry)
{
	bool lost;
	uint64_t resolved = ioapic_resolve(view, entry, &lost);

	if (lost)
		ioapic_dropped(view, IOAPIC_DROP_DESTINATION, pin, entry);
	if (!view->scope->root && resolved & IOAPIC_MASKED)
		resolved &= ~IOAPIC_DELIVERY_MASK;
	return resolved;
}

static enum mmio_result write_redirection(struct ioapic_view *view, uint32_t index, uint32_t value)
{
	struct ioapic *ioapic = view->ioapic;
	uint32_t pin = (index - IOAPIC_REDIRECTION(0)) / 2;
	uint64_t entry;

	if (!ioapic_pins_test(&view->pins, pin)) {
		ioapic_dropped(view, IOAPIC_DROP_PIN, pin, value);
		return MMIO_DONE;
	}
	entry = ioapic->entry[pin];
	if (index & 1)
		entry = (entry & 0xffffffffU) | (uint64_t)value << 32;
	else
		entry = (entry & ~0xffffffffULL) | (value & ~(uint32_t)IOAPIC_READ_ONLY);
	if (!ioapic_mode_allowed(view, entry))
		return MMIO_REFUSED;
	ioapic->entry[pin] = entry;
	write_entry(ioapic, pin, for_hardware(view, pin, entry));
	return MMIO_DONE;
}

static uint32_t read_redirection(struct ioapic_view *view, uint32_t index)
{
	struct ioapic *ioapic = view->ioapic;
	uint32_t pin = (index - IOAPIC_REDIRECTION(0)) / 2;
	uint32_t state;

	if (pin >= ioapic->num_pins)
		return 0;
	if (!ioapic_pins_test(&view->pins, pin))
		return index & 1 ? 0 : (uint32_t)ENTRY_MASKED;
	if (index & 1)
		return (uint32_t)(ioapic->entry[pin] >> 32);
	state = ioapic_read(ioapic, index) & (uint32_t)IOAPIC_READ_ONLY;
	return (uint32_t)ioapic->entry[pin] | state;
}

static enum mmio_result write_data(struct ioapic_view *view, uint32_t value)
{
	if (view->index >= IOAPIC_REDIRECTION(0))
		return write_redirection(view, view->index, value);
	/* The ID; version and arbitration are read-only in the hardware. */
	if (view->scope->root && view->index == IOAPIC_ID)
		ioapic_write(view->ioapic, IOAPIC_ID, value);
	return MMIO_DONE;
}

static uint32_t read_data(struct ioapic_view *view)
{
	if (view->index >= IOAPIC_REDIRECTION(0))
		return read_redirection(view, view->index);
	return view->index <= IOAPIC_ARBITRATION ? ioapic_read(view->ioapic, view->index) : 0;
}

/* A vector that no own pin has would end interrupts of others only. */
static enum mmio_result write_eoi(struct ioapic_view *view, uint32_t value)
{
	struct ioapic *ioapic = view->ioapic;

	if (!ioapic_has_eoi(ioapic))
		return MMIO_REFUSED;
	for (uint32_t pin = 0; pin < ioapic->num_pins; pin++) {
		if (ioapic_pins_test(&view->pins, pin) &&
		    (ioapic->entry[pin] & IOAPIC_VECTOR) == (value & IOAPIC_VECTOR)) {
			ioapic_eoi(ioapic, (uint8_t)value);
			return MMIO_DONE;
		}
	}
	ioapic_dropped(view, IOAPIC_DROP_EOI, 0, value);
	return MMIO_DONE;
}

static enum mmio_result access_register(struct ioapic_view *view, uint64_t offset,
					struct mmio_access *access)
{
	switch (offset) {
	case IOAPIC_INDEX:
		if (access->write)
			view->index = access->value & 0xff;
		else
			access->value = view->index;
		return MMIO_DONE;
	case IOAPIC_DATA:
		if (access->write)
			return write_data(view, (uint32_t)access->value);
		access->value = read_data(view);
		return MMIO_DONE;
	case IOAPIC_EOI:
		return access->write ? write_eoi(view, (uint32_t)access->value) : MMIO_REFUSED;
	}
	return MMIO_REFUSED;
}

static enum mmio_result access_page(void *context, uint32_t cpu, uint64_t offset,
				    struct mmio_access *access)
{
	struct ioapic_view *view = context;
	enum mmio_result result;

	(void)cpu;
	spin_lock(&view->ioapic->lock);
	result = access_register(view, offset, access);
	spin_unlock(&view->ioapic->lock);
	return result;
}

struct mmio_region ioapic_region(struct ioapic_view *view)
{
	return (struct mmio_region){
		.start = view->ioapic->address,
		.size = 4096,
		.flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_IO_32,
		.handler = access_page,
		.context = view,
	};
}

void ioapic_root_begin(struct ioapic_view *root)
{
	struct ioapic *ioapic = root->ioapic;

	spin_lock(&ioapic->lock);
	root->index = ioapic_index(ioapic) & 0xff;
	for (uint32_t pin = 0; pin < ioapic->num_pins; pin++)
		ioapic->entry[pin] = read_entry(ioapic, pin) & ~IOAPIC_READ_ONLY;
	spin_unlock(&ioapic->lock);
}

uint32_t ioapic_remapped_pin(const struct ioapic *ioapic)
{
	uint32_t pin = 0;

	/* Masked ones as well: without remapping the bit is reserved. */
	while (pin < ioapic->num_pins && !(ioapic->entry[pin] & IOAPIC_REMAPPABLE))
		pin++;
	return pin;
}

void ioapic_refresh(struct ioapic_view *view)
{
	struct ioapic *ioapic = view->ioapic;

	spin_lock(&ioapic->lock);
	for (uint32_t pin = 0; pin < ioapic->num_pins; pin++) {
		if (ioapic_pins_test(&view->pins, pin))
			write_entry(ioapic, pin, for_hardware(view, pin, ioapic->entry[pin]));
	}
	spin_unlock(&ioapic->lock);
}

void ioapic_root_end(struct ioapic_view *root)
{
	struct ioapic *ioapic = root->ioapic;

	spin_lock(&ioapic->lock);
	for (uint32_t pin = 0; pin < ioapic->num_pins; pin++) {
		/* What had been narrowed for the sake of other cells. */
		if (ioapic_pins_test(&root->pins, pin))
			write_entry(ioapic, pin, ioapic->entry[pin]);
	}
	ioapic_set_index(ioapic, root->index);
	spin_unlock(&ioapic->lock);
}

void ioapic_take(struct ioapic_view *root, struct ioapic_view *cell, const struct ioapic_pins *pins)
{
	struct ioapic *ioapic = cell->ioapic;

	spin_lock(&ioapic->lock);
	for (uint32_t pin = 0; pin < ioapic->num_pins; pin++) {
		if (!ioapic_pins_test(pins, pin))
			continue;
		ioapic->root_entry[pin] = ioapic_pins_test(&root->pins, pin) ? ioapic->entry[pin] :
									       ENTRY_MASKED;
		root->pins.word[pin / 64] &= ~BIT(pin % 64);
		cell->pins.word[pin / 64] |= BIT(pin % 64);
		mask_pin(ioapic, pin);
	}
	spin_unlock(&ioapic->lock);
}

void ioapic_give_back(struct ioapic_view *cell, struct ioapic_view *root,
		      const struct ioapic_pins *root_pins)
{
	struct ioapic *ioapic = cell->ioapic;

	spin_lock(&ioapic->lock);
	for (uint32_t pin = 0; pin < ioapic->num_pins; pin++) {
		if (!ioapic_pins_test(&cell->pins, pin))
			continue;
		mask_pin(ioapic, pin);
		cell->pins.word[pin / 64] &= ~BIT(pin % 64);
		if (!ioapic_pins_test(root_pins, pin))
			continue;
		root->pins.word[pin / 64] |= BIT(pin % 64);
		ioapic->entry[pin] = ioapic->root_entry[pin];
		write_entry(ioapic, pin, for_hardware(root, pin, ioapic->entry[pin]));
	}
	spin_unlock(&ioapic->lock);
}

void ioapic_reset(struct ioapic_view *cell)
{
	struct ioapic *ioapic = cell->ioapic;

	spin_lock(&ioapic->lock);
	cell->index = 0;
	for (uint32_t pin = 0; pin < ioapic->num_pins; pin++) {
		if (ioapic_pins_test(&cell->pins, pin))
			mask_pin(ioapic, pin);
	}
	spin_unlock(&ioapic->lock);
}
