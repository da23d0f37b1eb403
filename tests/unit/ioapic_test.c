// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/ioapic_guest.c hypervisor/devices/icr.c */
/* An I/O APIC shared by two cells: who sees and changes which entry, what reaches the hardware, pins that
 * come and go. The registers are those of a fake chip, which also checks what is written. */
#include "tests/fakes/unit.h"

#include <errno.h>

#include "devices/ioapic_guest.h"

#define PINS 24
#define CPUS 4
#define ADDRESS 0xfec00000ULL

static struct {
	uint32_t index;
	uint32_t id;
	uint64_t entry[PINS];
	unsigned int eois;
	uint8_t eoi_vector;
	unsigned int writes;
} chip;

static struct ioapic ioapic;

uint32_t ioapic_index(const struct ioapic *io)
{
	assert_ptr_equal(io, &ioapic);
	return chip.index;
}

void ioapic_set_index(struct ioapic *io, uint32_t index)
{
	assert_ptr_equal(io, &ioapic);
	chip.index = index;
}

uint32_t ioapic_read(struct ioapic *io, uint32_t index)
{
	assert_true(io->lock.taken);
	chip.index = index;
	if (index < 0x10)
		return index == IOAPIC_ID ? chip.id : index == IOAPIC_VERSION ? io->version : 0;
	assert_true(index < IOAPIC_REDIRECTION(PINS));
	return (uint32_t)(chip.entry[(index - 0x10) / 2] >> (index & 1 ? 32 : 0));
}

void ioapic_write(struct ioapic *io, uint32_t index, uint32_t value)
{
	uint64_t *entry;

	assert_true(io->lock.taken);
	chip.index = index;
	chip.writes++;
	if (index == IOAPIC_ID) {
		chip.id = value;
		return;
	}
	assert_true(index >= 0x10 && index < IOAPIC_REDIRECTION(PINS));
	entry = &chip.entry[(index - 0x10) / 2];
	if (index & 1) {
		*entry = (*entry & 0xffffffff) | (uint64_t)value << 32;
		return;
	}
	assert_int_equal(value & (uint32_t)IOAPIC_READ_ONLY, 0);
	/* Remote IRR goes away when an entry becomes edge-triggered. */
	*entry = (*entry & ~0xffffffffULL) | value |
		 (value & IOAPIC_LEVEL ? *entry & IOAPIC_REMOTE_IRR : 0);
}

void ioapic_eoi(struct ioapic *io, uint8_t vector)
{
	assert_ptr_equal(io, &ioapic);
	chip.eois++;
	chip.eoi_vector = vector;
}

int ioapic_get(uint64_t address, struct ioapic **io)
{
	*io = &ioapic;
	return address == ADDRESS ? 0 : -ENOSPC;
}

static struct {
	unsigned int count;
	const struct ioapic_view *view;
	enum ioapic_drop what;
	uint32_t pin;
	uint64_t entry;
} dropped;

void ioapic_dropped(const struct ioapic_view *view, enum ioapic_drop what, uint32_t pin,
		    uint64_t entry)
{
	dropped.count++;
	dropped.view = view;
	dropped.what = what;
	dropped.pin = pin;
	dropped.entry = entry;
}

static void assert_dropped(const struct ioapic_view *view, enum ioapic_drop what, uint32_t pin,
			   uint64_t entry)
{
	assert_int_equal(dropped.count, 1);
	assert_ptr_equal(dropped.view, view);
	assert_int_equal(dropped.what, what);
	assert_int_equal(dropped.pin, pin);
	assert_true(dropped.entry == entry);
	dropped.count = 0;
}

/* CPUs 0 and 1 are the root cell's. */
static struct apic_identity cpus[CPUS];
static struct icr_scope root_scope = { { { 3 } }, true };
static struct icr_scope cell_scope = { { { 0xc } }, false };
static struct irq_grants root_grants, cell_grants;
static struct ioapic_view *root, *cell;

static const struct jailhouse_irqchip root_chip = { ADDRESS, 0, 0, { 0xffffffff, 0xffffffff, 0, 0 } };
static const struct jailhouse_irqchip cell_chip = { ADDRESS, 0, 0, { 0x00300100, 0, 0, 0 } };

static void make_cpus(enum apic_mode mode)
{
	for (unsigned int i = 0; i < CPUS; i++)
		cpus[i] = (struct apic_identity){
			.mode = mode, .id = 2 * i, .logical = 1U << i, .flat = true,
			.logical_is_virtual = mode == APIC_XAPIC && i >= 2,
		};
}

static int setup(void **state)
{
	struct ioapic_view like = { .identities = cpus, .num_cpus = CPUS };

	(void)state;
	make_cpus(APIC_XAPIC);
	memset(&chip, 0, sizeof(chip));
	memset(&dropped, 0, sizeof(dropped));
	for (unsigned int pin = 0; pin < PINS; pin++)
		chip.entry[pin] = IOAPIC_MASKED;
	chip.entry[2] = 0x0000000000000030;
	chip.entry[8] = 0x0200000000008038;
	chip.entry[20] = 0x020000000000a044 | IOAPIC_REMOTE_IRR;
	chip.index = 0x13;
	ioapic = (struct ioapic){ .address = ADDRESS, .version = 0x170020, .num_pins = PINS };
	memset(&root_grants, 0, sizeof(root_grants));
	memset(&cell_grants, 0, sizeof(cell_grants));
	like.scope = &root_scope;
	assert_int_equal(irq_grants_add(&root_grants, &root_chip, &like), 0);
	like.scope = &cell_scope;
	assert_int_equal(irq_grants_add(&cell_grants, &cell_chip, &like), 0);
	root = irq_grants_find(&root_grants, ADDRESS);
	cell = irq_grants_find(&cell_grants, ADDRESS);
	root->pins = ioapic_pins_of(&root_chip, &ioapic);
	ioapic_root_begin(root);
	return 0;
}

static void take(void)
{
	struct ioapic_pins pins = ioapic_pins_of(&cell_chip, &ioapic);

	ioapic_take(root, cell, &pins);
}

static enum mmio_result access_at(struct ioapic_view *view, uint32_t offset, bool write, uint32_t *value)
{
	struct mmio_access a = { .gpa = ADDRESS + offset, .value = *value, .width = 4, .write = write };
	struct mmio_region region = ioapic_region(view);
	enum mmio_result result = region.handler(region.context, 0, offset, &a);

	assert_false(ioapic.lock.taken);
	*value = (uint32_t)a.value;
	return result;
}

static uint32_t get(struct ioapic_view *view, uint32_t index)
{
	uint32_t value = 0xdead0000;

	assert_int_equal(access_at(view, IOAPIC_INDEX, true, &index), MMIO_DONE);
	assert_int_equal(access_at(view, IOAPIC_DATA, false, &value), MMIO_DONE);
	return value;
}

static enum mmio_result put(struct ioapic_view *view, uint32_t index, uint32_t value)
{
	assert_int_equal(access_at(view, IOAPIC_INDEX, true, &index), MMIO_DONE);
	return access_at(view, IOAPIC_DATA, true, &value);
}

static enum mmio_result put_entry(struct ioapic_view *view, unsigned int pin, uint64_t entry)
{
	enum mmio_result high = put(view, IOAPIC_REDIRECTION(pin) + 1, (uint32_t)(entry >> 32));
	enum mmio_result low = put(view, IOAPIC_REDIRECTION(pin), (uint32_t)entry);

	return high != MMIO_DONE ? high : low;
}

static uint64_t get_entry(struct ioapic_view *view, unsigned int pin)
{
	return (uint64_t)get(view, IOAPIC_REDIRECTION(pin) + 1) << 32 |
	       get(view, IOAPIC_REDIRECTION(pin));
}

static void test_grants(void **state)
{
	struct ioapic_view like = { .identities = cpus, .num_cpus = CPUS, .scope = &cell_scope };
	struct jailhouse_irqchip other = { ADDRESS + 0x1000, 0, 0, { 1, 0, 0, 0 } };
	struct jailhouse_irqchip shifted = { ADDRESS, 0, 16, { 0x80000181, 0, 0, 0 } };

	(void)state;
	assert_int_equal(irq_grants_add(&cell_grants, &cell_chip, &like), 0);
	assert_int_equal(cell_grants.count, 1);
	assert_int_equal(irq_grants_add(&cell_grants, &other, &like), -ENOSPC);
	assert_null(irq_grants_find(&cell_grants, other.address));
	assert_int_equal(ioapic_pins_of(&shifted, &ioapic).word[0], 1 << 16 | 1 << 23);
	assert_int_equal(ioapic_pins_of(&root_chip, &ioapic).word[0], 0xffffff);
	assert_false(ioapic_pins_test(&root->pins, 24));
	assert_false(ioapic_pins_test(&root->pins, 100000));
}

static void test_take_and_give_back(void **state)
{
	struct ioapic_pins all = ioapic_pins_of(&root_chip, &ioapic);
	uint64_t before[PINS];

	(void)state;
	memcpy(before, chip.entry, sizeof(before));
	take();
	assert_int_equal(cell->pins.word[0], 0x300100);
	assert_int_equal(root->pins.word[0], 0xffffff & ~0x300100);
	assert_int_equal(chip.entry[8], IOAPIC_MASKED);
	assert_int_equal(chip.entry[20], IOAPIC_MASKED);
	assert_int_equal(chip.entry[2], 0x30);
	assert_int_equal(get_entry(root, 8), IOAPIC_MASKED);
	assert_int_equal(get_entry(cell, 2), IOAPIC_MASKED);
	assert_int_equal(put_entry(root, 8, 0x55), MMIO_DONE);
	assert_int_equal(chip.entry[8], IOAPIC_MASKED);
	/* One for each half. */
	assert_int_equal(dropped.count, 2);
	dropped.count = 1;
	assert_dropped(root, IOAPIC_DROP_PIN, 8, 0x55);
	assert_int_equal(put_entry(cell, 8, 0x0400000000000041), MMIO_DONE);
	ioapic_give_back(cell, root, &all);
	assert_int_equal(cell->pins.word[0], 0);
	assert_int_equal(root->pins.word[0], 0xffffff);
	before[20] &= ~IOAPIC_REMOTE_IRR;
	assert_memory_equal(chip.entry, before, sizeof(before));
	assert_int_equal(get_entry(root, 8), before[8]);
}

/* What is not carried out is told, what is carried out is not. */
static void test_dropped(void **state)
{
	uint32_t vector = 0x99;

	(void)state;
	take();
	assert_int_equal(put_entry(cell, 8, 0x0400000000000041), MMIO_DONE);
	assert_int_equal(dropped.count, 0);
	/* APIC ID 2 is CPU 1. Only the half that makes it so is too much. */
	assert_int_equal(put(cell, IOAPIC_REDIRECTION(8) + 1, 0x02000000), MMIO_DONE);
	assert_dropped(cell, IOAPIC_DROP_DESTINATION, 8, 0x0200000000000041);
	assert_true(chip.entry[8] & IOAPIC_MASKED);
	/* A masked entry names nobody. */
	assert_int_equal(put(cell, IOAPIC_REDIRECTION(8), 0x10041), MMIO_DONE);
	assert_int_equal(dropped.count, 0);
	assert_int_equal(put(cell, IOAPIC_REDIRECTION(2), 0x41), MMIO_DONE);
	assert_dropped(cell, IOAPIC_DROP_PIN, 2, 0x41);
	assert_int_equal(access_at(cell, IOAPIC_EOI, true, &vector), MMIO_DONE);
	assert_dropped(cell, IOAPIC_DROP_EOI, 0, 0x99);
	/* The root cell loses a CPU that one of its entries names. */
	root_scope.cpus.word[0] = 1;
	chip.entry[8] = IOAPIC_MASKED;
	ioapic.entry[3] = 0x0200000000000031;
	ioapic_refresh(root);
	root_scope.cpus.word[0] = 3;
	assert_dropped(root, IOAPIC_DROP_DESTINATION, 3, 0x0200000000000031);
}

static void test_give_back_without_root(void **state)
{
	struct ioapic_pins only_8 = { { 0x100 } };

	(void)state;
	take();
	assert_int_equal(put_entry(cell, 20, 0x0400000000000041), MMIO_DONE);
	ioapic_give_back(cell, root, &only_8);
	assert_int_equal(chip.entry[20], IOAPIC_MASKED);
	assert_int_equal(chip.entry[8], 0x0200000000008038);
	assert_false(ioapic_pins_test(&root->pins, 20));
	assert_int_equal(get_entry(root, 20), IOAPIC_MASKED);
}

static void test_modes(void **state)
{
	(void)state;
	take();
	for (unsigned int mode = 0; mode < 8; mode++) {
		uint64_t entry = 0x0400000000000041 | IOAPIC_DELIVERY(mode);
		bool fine = mode <= 1;

		assert_int_equal(put_entry(cell, 8, IOAPIC_MASKED), MMIO_DONE);
		assert_int_equal(put_entry(cell, 8, entry), fine ? MMIO_DONE : MMIO_REFUSED);
		if (fine)
			assert_int_equal(chip.entry[8], 0x0400000000000041);
		else
			assert_true(chip.entry[8] & IOAPIC_MASKED);
		/* Masked, the guest sees what it wrote, the hardware none of it. */
		assert_int_equal(put_entry(cell, 8, entry | IOAPIC_MASKED), MMIO_DONE);
		assert_int_equal(get_entry(cell, 8), entry | IOAPIC_MASKED);
		assert_int_equal(chip.entry[8] & IOAPIC_DELIVERY_MASK, 0);
		/* Its own business. */
		entry = 0x0200000000000041 | IOAPIC_DELIVERY(mode);
		assert_int_equal(put_entry(root, 2, entry), MMIO_DONE);
		assert_int_equal(chip.entry[2], entry);
	}
}

/* Every destination in both modes: the hardware never gets one that reaches another cell. */
static void check_destination(struct ioapic_view *view, uint64_t entry)
{
	bool lost, logical = entry & IOAPIC_LOGICAL;
	uint64_t out = ioapic_resolve(view, entry, &lost);
	uint32_t wanted = (uint32_t)(entry >> 56), given = (uint32_t)(out >> 56);
	unsigned int own = 0;

	for (unsigned int i = 0; i < CPUS; i++) {
		uint32_t all = wanted == 0xff ? ICR_BROADCAST : wanted;
		bool mine = cpu_mask_test(&view->scope->cpus, i);
		bool hardware = given == 0xff || (out & IOAPIC_LOGICAL ?
				!cpus[i].logical_is_virtual && given & cpus[i].logical :
				given == cpus[i].id);

		own += mine && apic_matches(&cpus[i], logical, all);
		if (!(out & IOAPIC_MASKED) && hardware && !mine)
			fail_msg("entry %llx: %llx reaches CPU %u", (unsigned long long)entry,
				 (unsigned long long)out, i);
	}
	if (!view->scope->root)
		assert_int_equal(!own, lost);
	if (own)
		assert_false(out & IOAPIC_MASKED);
	assert_int_equal(out & IOAPIC_VECTOR, entry & IOAPIC_VECTOR);
	assert_int_equal(out & IOAPIC_LEVEL, entry & IOAPIC_LEVEL);
}

static void test_destinations(void **state)
{
	(void)state;
	for (unsigned int mode = APIC_XAPIC; mode <= APIC_X2APIC; mode++) {
		make_cpus(mode);
		for (uint64_t destination = 0; destination < 256; destination++) {
			for (unsigned int form = 0; form < 8; form++) {
				uint64_t entry = destination << 56 | 0x41 | (form & 1 ? IOAPIC_LOGICAL : 0) |
						 (form & 2 ? IOAPIC_DELIVERY(1) : 0) |
						 (form & 4 ? IOAPIC_LEVEL : 0);

				check_destination(cell, entry);
				check_destination(root, entry);
			}
		}
	}
}

static void test_resolve_cases(void **state)
{
	bool lost;

	(void)state;
	/* Lowest priority among own ones stays with the hardware, for the root cell. */
	assert_int_equal(ioapic_resolve(root, 0x0300000000000941, &lost), 0x0300000000000941);
	assert_int_equal(ioapic_resolve(cell, 0x0c00000000000941, &lost), 0x0400000000000041);
	/* Another cell's, then all. */
	assert_int_equal(ioapic_resolve(cell, 0x0200000000000041, &lost), 0x0200000000010041);
	assert_true(lost);
	assert_int_equal(ioapic_resolve(cell, 0xff00000000000041, &lost), 0x0400000000000041);
	assert_int_equal(ioapic_resolve(root, 0xff00000000000041, &lost), 0x0000000000000041);
	assert_false(lost);
	/* A processor that nobody knows: left as it is for the root cell. */
	assert_int_equal(ioapic_resolve(root, 0x5500000000000041, &lost), 0x5500000000000041);
	assert_false(lost);
	/* Interrupt remapping is the root cell's. */
	assert_int_equal(ioapic_resolve(root, 0x1235000000008841, &lost), 0x1235000000008841);
	assert_int_equal(ioapic_resolve(cell, 0x0401000000000041, &lost), 0x0400000000000041);
	/* IDs that do not fit. */
	cpus[2].id = 0x100;
	assert_int_equal(ioapic_resolve(cell, 0xff00000000000041, &lost) & IOAPIC_MASKED,
			 IOAPIC_MASKED);
	assert_true(lost);
}

static void test_registers(void **state)
{
	uint32_t value = 0;

	(void)state;
	take();
	chip.id = 0x02000000;
	assert_int_equal(get(cell, IOAPIC_ID), 0x02000000);
	assert_int_equal(put(cell, IOAPIC_ID, 0), MMIO_DONE);
	assert_int_equal(chip.id, 0x02000000);
	assert_int_equal(put(root, IOAPIC_ID, 0x03000000), MMIO_DONE);
	assert_int_equal(chip.id, 0x03000000);
	assert_int_equal(get(cell, IOAPIC_VERSION), 0x170020);
	assert_int_equal(put(cell, IOAPIC_VERSION, 1), MMIO_DONE);
	assert_int_equal(get(cell, 5), 0);
	assert_int_equal(get(cell, IOAPIC_REDIRECTION(PINS)), 0);
	assert_int_equal(put(cell, IOAPIC_REDIRECTION(PINS), 0), MMIO_DONE);
	assert_int_equal(put(cell, 0xff, 0), MMIO_DONE);
	/* Each has its own index. */
	value = 0x14;
	assert_int_equal(access_at(root, IOAPIC_INDEX, true, &value), MMIO_DONE);
	get(cell, 0x20);
	assert_int_equal(access_at(root, IOAPIC_INDEX, false, &value), MMIO_DONE);
	assert_int_equal(value, 0x14);
	assert_int_equal(access_at(root, IOAPIC_DATA, false, &value), MMIO_DONE);
	assert_int_equal(value, 0x30);
	assert_int_equal(access_at(cell, 0x20, false, &value), MMIO_REFUSED);
	assert_int_equal(access_at(cell, 0x14, true, &value), MMIO_REFUSED);
}

static void test_region(void **state)
{
	struct mmio_region region = ioapic_region(cell);

	(void)state;
	assert_int_equal(region.start, ADDRESS);
	assert_int_equal(region.size, 0x1000);
	assert_int_equal(region.flags, JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_IO_32);
	assert_ptr_equal(region.context, cell);
}

static void test_level(void **state)
{
	uint32_t value = 0x44;

	(void)state;
	take();
	assert_int_equal(put_entry(cell, 20, 0x040000000000a044), MMIO_DONE);
	chip.entry[20] |= IOAPIC_REMOTE_IRR | IOAPIC_PENDING;
	assert_int_equal(get_entry(cell, 20), 0x040000000000f044);
	/* Written back as read, and masked in service as Linux does it. */
	assert_int_equal(put_entry(cell, 20, 0x040000000001f044), MMIO_DONE);
	assert_int_equal(chip.entry[20] & ~IOAPIC_PENDING,
			 0x040000000001a044 | IOAPIC_REMOTE_IRR);
	assert_int_equal(access_at(cell, IOAPIC_EOI, true, &value), MMIO_DONE);
	assert_int_equal(chip.eois, 1);
	assert_int_equal(chip.eoi_vector, 0x44);
	/* A vector that only others have. */
	value = 0x30;
	assert_int_equal(access_at(cell, IOAPIC_EOI, true, &value), MMIO_DONE);
	assert_int_equal(chip.eois, 1);
	assert_int_equal(access_at(cell, IOAPIC_EOI, false, &value), MMIO_REFUSED);
	ioapic.version = 0x170011;
	value = 0x44;
	assert_int_equal(access_at(cell, IOAPIC_EOI, true, &value), MMIO_REFUSED);
}

/* An edge is lost while its entry is masked: a change of one half does not mask it. */
static void test_no_needless_masking(void **state)
{
	(void)state;
	take();
	assert_int_equal(put_entry(cell, 8, 0x0400000000000041), MMIO_DONE);
	chip.writes = 0;
	assert_int_equal(put_entry(cell, 8, 0x0600000000000041), MMIO_DONE);
	assert_int_equal(chip.writes, 1);
	assert_int_equal(chip.entry[8], 0x0600000000000041);
	assert_int_equal(put_entry(cell, 8, 0x0600000000000042), MMIO_DONE);
	assert_int_equal(chip.writes, 2);
	assert_int_equal(chip.entry[8], 0x0600000000000042);
}

/* A CPU that is given away gets no interrupt of the root cell's any more, until it is back. */
static void test_cpus_move(void **state)
{
	(void)state;
	take();
	assert_int_equal(put_entry(root, 3, 0x0200000000000043), MMIO_DONE);
	assert_int_equal(put_entry(root, 4, 0x0300000000000844), MMIO_DONE);
	root_scope.cpus.word[0] = 1;
	ioapic_refresh(root);
	assert_int_equal(chip.entry[3], 0x0200000000010043);
	assert_int_equal(chip.entry[4], 0x0000000000000044);
	assert_int_equal(chip.entry[2], 0x30);
	root_scope.cpus.word[0] = 3;
	ioapic_refresh(root);
	assert_int_equal(chip.entry[3], 0x0200000000000043);
	assert_int_equal(chip.entry[4], 0x0300000000000844);
}

static void test_reset_and_end(void **state)
{
	struct ioapic_pins all = ioapic_pins_of(&root_chip, &ioapic);
	uint32_t index = 0x22;

	(void)state;
	assert_int_equal(root->index, 0x13);
	take();
	assert_int_equal(put_entry(cell, 20, 0x040000000000a044), MMIO_DONE);
	chip.entry[20] |= IOAPIC_REMOTE_IRR;
	ioapic_reset(cell);
	assert_int_equal(chip.entry[20], IOAPIC_MASKED);
	assert_int_equal(get_entry(cell, 20), IOAPIC_MASKED);
	assert_int_equal(chip.entry[2], 0x30);
	assert_int_equal(access_at(root, IOAPIC_INDEX, true, &index), MMIO_DONE);
	/* All CPUs were meant; narrowed while there were cells. */
	assert_int_equal(put_entry(root, 3, 0xff00000000000043), MMIO_DONE);
	assert_int_equal(chip.entry[3], 0x43);
	index = 0x22;
	assert_int_equal(access_at(root, IOAPIC_INDEX, true, &index), MMIO_DONE);
	ioapic_give_back(cell, root, &all);
	ioapic_root_end(root);
	assert_int_equal(chip.entry[3], 0xff00000000000043);
	assert_int_equal(chip.index, 0x22);
}

/* Entries in the other format name the table of the IOMMU, masked or not. */
static void test_remapped_pin(void **state)
{
	(void)state;
	ioapic_root_begin(root);
	assert_int_equal(ioapic_remapped_pin(&ioapic), PINS);
	chip.entry[PINS - 1] = IOAPIC_REMAPPABLE | IOAPIC_MASKED;
	ioapic_root_begin(root);
	assert_int_equal(ioapic_remapped_pin(&ioapic), PINS - 1);
	chip.entry[3] = IOAPIC_REMAPPABLE | 0x31;
	ioapic_root_begin(root);
	assert_int_equal(ioapic_remapped_pin(&ioapic), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_grants, setup),
		cmocka_unit_test_setup(test_take_and_give_back, setup),
		cmocka_unit_test_setup(test_dropped, setup),
		cmocka_unit_test_setup(test_give_back_without_root, setup),
		cmocka_unit_test_setup(test_modes, setup),
		cmocka_unit_test_setup(test_destinations, setup),
		cmocka_unit_test_setup(test_resolve_cases, setup),
		cmocka_unit_test_setup(test_registers, setup),
		cmocka_unit_test_setup(test_region, setup),
		cmocka_unit_test_setup(test_level, setup),
		cmocka_unit_test_setup(test_no_needless_masking, setup),
		cmocka_unit_test_setup(test_cpus_move, setup),
		cmocka_unit_test_setup(test_reset_and_end, setup),
		cmocka_unit_test_setup(test_remapped_pin, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
