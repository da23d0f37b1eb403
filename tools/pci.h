/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One PCI function as the configuration format describes it, from its configuration space and the
 * resource list in sysfs. Pure; both are untrusted.
 */
#ifndef TOOLS_PCI_H
#define TOOLS_PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cell_config.h"

/** Capabilities of one function that are described. */
#define PCI_MAX_CAPS 48U

#define PCI_CONFIG_SPACE 4096U

struct pci_function {
	struct jailhouse_pci_device dev;
	struct jailhouse_pci_capability caps[PCI_MAX_CAPS];
	/** Bridges only: buses behind it. */
	uint8_t secondary_bus;
	uint8_t subordinate_bus;
	/** Class code, 24 bits. */
	uint32_t class_code;
};

/**
 * pci_parse_name() - "DDDD:BB:DD.F" as directories in sysfs are called
 * Return: false when it is something else, or a domain beyond 16 bits.
 */
bool pci_parse_name(const char *name, uint16_t *domain, uint16_t *bdf);

/**
 * pci_parse() - fill everything but domain, bdf, iommu and caps_start
 * @config: configuration space, @size bytes; 64 are the minimum, without privilege one sees no more
 * @resources: content of the file "resource"
 *
 * Return: false when the header is cut or not there.
 */
bool pci_parse(struct pci_function *f, const uint8_t *config, size_t size, const char *resources);

#endif /* TOOLS_PCI_H */
