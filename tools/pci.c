// SPDX-License-Identifier: GPL-2.0-only
/*
 * See pci.h. Register layout: PCI Express base specification 6.0, chapter 7; flags of resources:
 * Linux, include/linux/ioport.h.
 */
#include <string.h>

#include "image_header.h"
#include "little_endian.h"
#include "pci.h"
#include "text.h"

#define CONFIG_HEADER 64U
#define CONFIG_LEGACY 256U

#define REG_STATUS 0x06U
#define STATUS_CAP_LIST 0x10U
#define REG_CLASS 0x09U
#define REG_HEADER_TYPE 0x0eU
#define REG_SECONDARY_BUS 0x19U
#define REG_SUBORDINATE_BUS 0x1aU
#define REG_CAP_POINTER 0x34U
#define REG_EXT_CAPS 0x100U

#define HEADER_TYPE_BRIDGE 1U

#define CAP_PM 0x01U
#define CAP_MSI 0x05U
#define CAP_EXPRESS 0x10U
#define CAP_MSIX 0x11U

#define NUM_BARS 6U
#define RESOURCE_IO 0x100U
#define RESOURCE_MEM_64 0x100000U

#define MSIX_ENTRY_SIZE 16U

struct bar {
	uint64_t start;
	uint64_t size;
	uint64_t flags;
};

static uint32_t get(const uint8_t *config, unsigned int offset, unsigned int bytes)
{
	return (uint32_t)little_endian(config + offset, bytes);
}

bool pci_parse_name(const char *name, uint16_t *domain, uint16_t *bdf)
{
	uint64_t dom, bus, dev, fn;

	if (!text_hex(&name, &dom) || *name++ != ':' || !text_hex(&name, &bus) ||
	    *name++ != ':' || !text_hex(&name, &dev) || *name++ != '.' ||
	    !text_hex(&name, &fn) || *name != '\0')
		return false;
	if (dom > 0xffff || bus > 0xff || dev > 0x1f || fn > 7)
		return false;
	*domain = (uint16_t)dom;
	*bdf = (uint16_t)(bus << 8 | dev << 3 | fn);
	return true;
}

/** One line "0xSTART 0xEND 0xFLAGS". */
static bool parse_resource(const char **text, struct bar *bar)
{
	uint64_t value[3];
	unsigned int i;

	for (i = 0; i < 3; i++) {
		if (strncmp(*text, "0x", 2) != 0)
			return false;
		*text += 2;
		if (!text_hex(text, &value[i]))
			return false;
		*text += strspn(*text, " \n");
	}
	memset(bar, 0, sizeof(*bar));
	if (value[2] == 0 || value[1] < value[0])
		return true;
	bar->start = value[0];
	bar->size = value[1] - value[0] + 1;
	bar->flags = value[2];
	return true;
}

/** Fills bars[] with what is there and sets the masks of those with a size that a BAR can have. */
static void parse_bars(struct jailhouse_pci_device *dev, const char *resources, struct bar *bars)
{
	unsigned int i;

	memset(bars, 0, NUM_BARS * sizeof(*bars));
	for (i = 0; i < NUM_BARS && parse_resource(&resources, &bars[i]); i++) {
		uint64_t mask = ~(bars[i].size - 1);

		if (bars[i].size == 0 || (bars[i].size & (bars[i].size - 1)) != 0)
			continue;
		dev->bar_mask[i] = (uint32_t)mask;
		if (!(bars[i].flags & RESOURCE_IO) && (bars[i].flags & RESOURCE_MEM_64) &&
		    i + 1 < NUM_BARS)
			dev->bar_mask[i + 1] = (uint32_t)(mask >> 32);
	}
}

/** Bytes that a guest may need of a capability; others are described by their header alone. */
static uint16_t cap_length(const uint8_t *config, unsigned int pos)
{
	uint32_t control = get(config, pos + 2, 2);

	switch (config[pos]) {
	case CAP_PM:
		return 8;
	case CAP_MSI:
		/* 64-bit address: 4 more; masking: 10 more (padding, mask, pending). */
		return (uint16_t)(10 + (control & 0x80 ? 4 : 0) + (control & 0x100 ? 10 : 0));
	case CAP_MSIX:
		return 12;
	case CAP_EXPRESS:
		return (control & 0xf) >= 2 ? 60 : 20;
	default:
		return 2;
	}
}

static void parse_msi(struct jailhouse_pci_device *dev, const uint8_t *config, unsigned int pos)
{
	uint32_t control = get(config, pos + 2, 2);
	uint32_t exponent = (control >> 1) & 7;

	dev->num_msi_vectors = (uint8_t)(exponent <= 5 ? 1U << exponent : 1);
	dev->msi_64bits = (control & 0x80) != 0;
	dev->msi_maskable = (control & 0x100) != 0;
}

static void parse_msix(struct jailhouse_pci_device *dev, const uint8_t *config, unsigned int pos,
		       const struct bar *bars)
{
	uint32_t vectors = (get(config, pos + 2, 2) & 0x7ff) + 1;
	uint32_t table = get(config, pos + 4, 4);
	const struct bar *bar = &bars[(table & 7) % NUM_BARS];
	uint64_t address = bar->start + (table & ~7U);
	uint64_t pages = (vectors * MSIX_ENTRY_SIZE + RVM_PAGE_SIZE - 1) & ~(RVM_PAGE_SIZE - 1);

	dev->num_msix_vectors = (uint16_t)vectors;
	/* A table that shares its page with other registers cannot be guarded on its own. */
	if ((table & 7) >= NUM_BARS || bar->start == 0 || address % RVM_PAGE_SIZE != 0)
		return;
	dev->msix_address = address;
	dev->msix_region_size = (uint16_t)pages;
}

static struct jailhouse_pci_capability *add_cap(struct pci_function *f, uint32_t id, uint32_t start,
						uint32_t length)
{
	struct jailhouse_pci_capability *cap = &f->caps[f->dev.num_caps];

	if (f->dev.num_caps == PCI_MAX_CAPS)
		return NULL;
	f->dev.num_caps++;
	cap->id = (uint16_t)id;
	cap->start = (uint16_t)start;
	cap->len = (uint16_t)length;
	cap->flags = 0;
	return cap;
}

/** The list of a hostile device may loop: no more steps than capabilities fit. */
static void parse_caps(struct pci_function *f, const uint8_t *config, size_t size,
		       const struct bar *bars)
{
	size_t limit = size < CONFIG_LEGACY ? size : CONFIG_LEGACY;
	unsigned int pos = config[REG_CAP_POINTER] & 0xfcU;
	unsigned int steps;

	for (steps = 0; pos >= CONFIG_HEADER && steps < PCI_MAX_CAPS; steps++) {
		struct jailhouse_pci_capability *cap;
		unsigned int length;

		if (pos + 4 > limit)
			return;
		length = cap_length(config, pos);
		if (pos + length > limit)
			return;
		cap = add_cap(f, config[pos], pos, length);
		if (cap == NULL)
			return;
		if (length > 2)
			cap->flags = JAILHOUSE_PCICAPS_WRITE;
		if (config[pos] == CAP_MSI)
			parse_msi(&f->dev, config, pos);
		else if (config[pos] == CAP_MSIX)
			parse_msix(&f->dev, config, pos, bars);
		pos = config[pos + 1] & 0xfcU;
	}
}

static void parse_ext_caps(struct pci_function *f, const uint8_t *config, size_t size)
{
	unsigned int pos = REG_EXT_CAPS, steps;

	for (steps = 0; pos >= REG_EXT_CAPS && steps < PCI_MAX_CAPS; steps++) {
		uint32_t header;

		if (pos + 4 > size)
			return;
		header = get(config, pos, 4);
		if (header == 0 || header == 0xffffffff)
			return;
		if (add_cap(f, (header & 0x7fff) | JAILHOUSE_PCI_EXT_CAP, pos, 4) == NULL)
			return;
		pos = header >> 20 & 0xffcU;
	}
}

bool pci_parse(struct pci_function *f, const uint8_t *config, size_t size, const char *resources)
{
	struct bar bars[NUM_BARS];

	memset(f, 0, sizeof(*f));
	if (size < CONFIG_HEADER || get(config, 0, 2) == 0xffff)
		return false;
	f->class_code = get(config, REG_CLASS, 3);
	f->dev.type = JAILHOUSE_PCI_TYPE_DEVICE;
	if ((config[REG_HEADER_TYPE] & 0x7f) == HEADER_TYPE_BRIDGE) {
		f->dev.type = JAILHOUSE_PCI_TYPE_BRIDGE;
		f->secondary_bus = config[REG_SECONDARY_BUS];
		f->subordinate_bus = config[REG_SUBORDINATE_BUS];
	}
	parse_bars(&f->dev, resources, bars);
	if (!(get(config, REG_STATUS, 2) & STATUS_CAP_LIST))
		return true;
	parse_caps(f, config, size, bars);
	if (size > REG_EXT_CAPS)
		parse_ext_caps(f, config, size);
	return true;
}
