/* SPDX-License-Identifier: GPL-2.0-only */
/* The system configuration: a .cell file, or built from what the firmware knows. */
#ifndef RVM_SYSTEM_CONFIG_H
#define RVM_SYSTEM_CONFIG_H

#include "acpi_tables.h"
#include "cell_config.h"
#include "load_file.h"
#include "rvm_conf.h"

struct system_config {
	struct jailhouse_system *data;
	uint64_t size;
	/** Bytes it may have in the end: the core's memory splits a region. */
	uint64_t max_size;
	/** When the configuration is a file: as loaded, and with the core's memory taken out. */
	struct file file;
	struct file placed;
};

/** system_config_get() - load and check, or build without the core's memory */
EFI_STATUS system_config_get(const struct rvm_conf *conf, const struct acpi_tables *tables,
			     uint32_t phys_bits, struct system_config *ret_config);

/** system_config_place() - put the core's memory in */
EFI_STATUS system_config_place(const struct rvm_conf *conf, const struct acpi_tables *tables,
			       uint32_t phys_bits, uint64_t phys, uint64_t size,
			       struct system_config *config);

void system_config_free(struct system_config *config);

#endif /* RVM_SYSTEM_CONFIG_H */
