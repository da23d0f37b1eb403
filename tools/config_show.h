/* SPDX-License-Identifier: GPL-2.0-only */
/* A configuration for people and for programs. */
#ifndef TOOLS_CONFIG_SHOW_H
#define TOOLS_CONFIG_SHOW_H

#include <stdio.h>

#include "config_build.h"

/** config_show_text() - the configuration, which must have passed the check, as a listing */
void config_show_text(const struct config *config, FILE *out);

/** config_show_json() - the same as one JSON object */
void config_show_json(const struct config *config, FILE *out);

/** config_region_kind() - "memory", "device", "sub-page" or "unused" */
const char *config_region_kind(const struct jailhouse_memory *mem);

/** config_pci_kind() - text for a PCI device's type */
const char *config_pci_kind(const struct jailhouse_pci_device *dev);

#endif /* TOOLS_CONFIG_SHOW_H */
