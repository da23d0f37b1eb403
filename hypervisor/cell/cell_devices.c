// SPDX-License-Identifier: GPL-2.0-only
/* See cell/cell_devices.h. Called by cell/cell.c and cell/cell_new.c; what a cell may do is decided in devices/. */
#include "cell/cell_devices.h"
#include "cell/cell_refusal.h"
#include "cell/config.h"
#include "cell/root.h"
#include "devices/vtd_status.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "mm/page_pool.h"
#include "x86/fault.h"

/* The address and data ports of the PCI configuration space are emulated for cells, and stay the root's. */
#define PCI_PORTS 0xcf8
#define NUM_PCI_PORTS 8

/* Cells that have pins of the I/O APIC of each of the root cell's views. */
static uint32_t sharers[IOAPIC_MAX_UNITS];

static struct mmio_region root_regions[IOAPIC_MAX_UNITS];

static uint32_t count_subpage(const struct cell *cell)
{
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(cell->config);
	uint32_t count = 0;

	for (uint32_t i = 0; i < cell->config->num_memory_regions; i++)
		count += mmio_is_subpage(&mem[i]);
	return count;
}

static int add_subpage(struct cell *cell)
{
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(cell->config);
	int err = 0;

	for (uint32_t i = 0; !err && i < cell->config->num_memory_regions; i++) {
		if (!mmio_is_subpage(&mem[i]))
			continue;
		err = mmio_map_add_memory(&cell->mmio, &mem[i]);
		if (err)
			cell_refuse(err, "memory region %u: at %llx is something else", i,
				    (unsigned long long)mem[i].virt_start);
	}
	return err;
}

static struct ioapic_view blank_view(const struct cell *cell)
{
	return (struct ioapic_view){
		.scope = &cell->apic.scope,
		.identities = apic_guest_identities(),
		.num_cpus = image_header.online_cpus,
	};
}

static int add_ioapic_page(struct cell *cell, struct ioapic_view *view)
{
	struct mmio_region page = ioapic_region(view);

	return mmio_map_add(&cell->mmio, &page);
}

/* One view for all entries of a configuration that describe the same I/O APIC. */
static int add_views(struct cell *cell)
{
	const struct jailhouse_irqchip *chip = rvm_cell_irqchips(cell->config);
	const struct ioapic_view blank = blank_view(cell);

	for (uint32_t i = 0; i < cell->config->num_irqchips; i++) {
		int err = irq_grants_add(&cell->irqs, &chip[i], &blank);

		if (err)
			return cell_refuse(err, "IOAPIC at %llx cannot be used",
					   (unsigned long long)chip[i].address);
	}
	return 0;
}

/*
 * While interrupts are remapped a unit blocks what an I/O APIC sends in the format that a cell knows, or takes it
 * for something else, and the table of the other format is the root cell's.
 */
static int check_remapping(const struct jailhouse_system *system)
{
	uint64_t base;
	int on = vtd_remaps_interrupts(system->platform_info.iommu_units, &base);

	if (on > 0)
		return cell_refuse(-EOPNOTSUPP,
				   "pins of an IOAPIC: interrupt remapping is on (unit at %llx); boot with intremap=off",
				   (unsigned long long)base);
	return on;
}

int cell_devices_init(struct cell *cell)
{
	const struct jailhouse_system *system = reserved_memory(image_header.config_offset);
	uint32_t capacity = count_subpage(cell) + cell->config->num_irqchips;
	int err;

	port_guest_init(&cell->ports, rvm_cell_pio(cell->config), cell->config->num_pio_regions,
			system->platform_info.x86.pm_timer_address, cell->io_bitmap);
	cell->mmio_pages = (uint32_t)(ALIGN_UP(capacity * sizeof(struct mmio_region), RVM_PAGE_SIZE) /
				      RVM_PAGE_SIZE);
	if (!capacity)
		return 0;
	cell->mmio_storage = page_alloc(cell->mmio_pages);
	if (!cell->mmio_storage)
		return -ENOMEM;
	mmio_map_init(&cell->mmio, cell->mmio_storage, capacity);
	err = cell->config->num_irqchips ? check_remapping(system) : 0;
	if (!err)
		err = add_views(cell);
	for (uint32_t i = 0; !err && i < cell->irqs.count; i++)
		err = add_ioapic_page(cell, &cell->irqs.view[i]);
	return err ? err : add_subpage(cell);
}

void cell_devices_free(struct cell *cell)
{
	if (page_free(cell->mmio_storage, cell->mmio_pages))
		panic("pages of a cell are not the pool's");
}

/* Pins that the root cell has of an I/O APIC as long as nobody else does. */
static struct ioapic_pins root_pins(const struct ioapic *ioapic)
{
	const struct jailhouse_irqchip *chip = rvm_cell_irqchips(root_cell.config);
	struct ioapic_pins all = { { 0 } };

	for (uint32_t i = 0; i < root_cell.config->num_irqchips; i++) {
		struct ioapic_pins pins = { { 0 } };

		if (chip[i].address == ioapic->address)
			pins = ioapic_pins_of(&chip[i], ioapic);
		for (uint32_t word = 0; word < ARRAY_SIZE(all.word); word++)
			all.word[word] |= pins.word[word];
	}
	return all;
}

static void unmap_root_page(const struct ioapic_view *root)
{
	mmio_map_remove(&root_cell.mmio, root->ioapic->address);
	if (root_cell_get_back(root->ioapic->address, RVM_PAGE_SIZE))
		printk("IOAPIC at %llx could not be given back at once\n",
		       (unsigned long long)root->ioapic->address);
}

static void unshare_ioapic(struct ioapic_view *root)
{
	ioapic_root_end(root);
	unmap_root_page(root);
}

/* The root cell's accesses exit from now on. */
static int share_ioapic(struct ioapic_view *root)
{
	int err = ioapic_identify(root->ioapic);
	uint32_t pin;

	if (err)
		return cell_refuse(err, "IOAPIC at %llx: version register is %x",
				   (unsigned long long)root->ioapic->address, root->ioapic->version);
	err = add_ioapic_page(&root_cell, root);
	if (err)
		return err;
	err = root_cell_lend(root->ioapic->address, RVM_PAGE_SIZE);
	if (err) {
		unmap_root_page(root);
		return err;
	}
	root->pins = root_pins(root->ioapic);
	ioapic_root_begin(root);
	pin = ioapic_remapped_pin(root->ioapic);
	if (pin == root->ioapic->num_pins)
		return 0;
	unshare_ioapic(root);
	return cell_refuse(-EOPNOTSUPP,
			   "IOAPIC at %llx: entry of pin %u says that interrupt remapping is on; boot with intremap=off",
			   (unsigned long long)root->ioapic->address, pin);
}

static struct ioapic_view *root_view(const struct jailhouse_irqchip *chip)
{
	const struct ioapic_view blank = blank_view(&root_cell);

	/* The cell has opened it already, so it exists, and there is room for it. */
	if (irq_grants_add(&root_cell.irqs, chip, &blank))
		panic("IOAPIC at %llx is gone", (unsigned long long)chip->address);
	return irq_grants_find(&root_cell.irqs, chip->address);
}

static int take_view(struct cell *cell, struct ioapic_view *view)
{
	const struct jailhouse_irqchip *chip = rvm_cell_irqchips(cell->config);
	struct jailhouse_irqchip at = { .address = view->ioapic->address };
	struct ioapic_view *root = root_view(&at);
	int err = 0;

	if (!sharers[root - root_cell.irqs.view])
		err = share_ioapic(root);
	if (err)
		return err;
	sharers[root - root_cell.irqs.view]++;
	for (uint32_t i = 0; i < cell->config->num_irqchips; i++) {
		if (chip[i].address == at.address) {
			struct ioapic_pins pins = ioapic_pins_of(&chip[i], view->ioapic);

			ioapic_take(root, view, &pins);
		}
	}
	return 0;
}

static void return_view(struct ioapic_view *view)
{
	struct jailhouse_irqchip at = { .address = view->ioapic->address };
	struct ioapic_view *root = root_view(&at);
	struct ioapic_pins pins = root_pins(view->ioapic);

	ioapic_give_back(view, root, &pins);
	if (!--sharers[root - root_cell.irqs.view])
		unshare_ioapic(root);
}

/* Which ports of a cell the root cell cannot reach meanwhile. */
static void set_root_ports(const struct cell *cell, bool exits)
{
	const struct jailhouse_pio *pio = rvm_cell_pio(cell->config);

	for (uint32_t i = 0; i < cell->config->num_pio_regions; i++)
		io_bitmap_set(root_cell.io_bitmap, pio[i].base, pio[i].length, exits);
	io_bitmap_set(root_cell.io_bitmap, PCI_PORTS, NUM_PCI_PORTS, false);
}

static int take_cache(struct cell *cell)
{
	struct cat_refusal why;
	int err = cat_cell_create(&cell->cache, rvm_cell_cache_regions(cell->config),
				  cell->config->num_cache_regions, &why);

	if (!err)
		return 0;
	return cell_refuse(err, "%s: wanted 0x%llx, found 0x%llx", why.what,
			   (unsigned long long)why.wanted, (unsigned long long)why.found);
}

static void return_cache(struct cell *cell)
{
	cat_cell_destroy(&cell->cache);
	root_cell_watch_cache(cat_in_use());
}

int cell_devices_take(struct cell *cell)
{
	uint32_t taken = 0;
	int err = take_cache(cell);

	root_cell_watch_cache(cat_in_use());
	if (!root_cell.mmio.regions)
		mmio_map_init(&root_cell.mmio, root_regions, ARRAY_SIZE(root_regions));
	while (!err && taken < cell->irqs.count) {
		err = take_view(cell, &cell->irqs.view[taken]);
		taken += !err;
	}
	if (!err) {
		set_root_ports(cell, true);
		return 0;
	}
	while (taken)
		return_view(&cell->irqs.view[--taken]);
	return_cache(cell);
	return err;
}

void cell_devices_cpus_moved(void)
{
	for (uint32_t i = 0; i < root_cell.irqs.count; i++) {
		if (sharers[i])
			ioapic_refresh(&root_cell.irqs.view[i]);
	}
}

void cell_devices_return(struct cell *cell)
{
	for (uint32_t i = 0; i < cell->irqs.count; i++)
		return_view(&cell->irqs.view[i]);
	set_root_ports(cell, false);
	return_cache(cell);
}

void cell_devices_reset(struct cell *cell)
{
	port_guest_reset(&cell->ports);
	for (uint32_t i = 0; i < cell->irqs.count; i++)
		ioapic_reset(&cell->irqs.view[i]);
}
