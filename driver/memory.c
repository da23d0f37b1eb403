// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds, claims and maps the reserved memory. Called by enable and attach with the driver's lock held;
 * never writes to the memory.
 */
#include "driver.h"

#include <linux/acpi.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/mm.h>

#include "acpi_rvmh.h"
#include "crash.h"

static bool range_plausible(u64 phys, u64 size)
{
	return phys != 0 && PAGE_ALIGNED(phys) && PAGE_ALIGNED(size) && size != 0 &&
	       size <= RVM_MAX_MEMORY && phys < BIT_ULL(52) && size <= BIT_ULL(52) - phys;
}

/** rvm_range_is_ram() - whether Linux uses some of it as memory */
bool rvm_range_is_ram(u64 phys, u64 size)
{
	return region_intersects(phys, size, IORESOURCE_SYSTEM_RAM, IORES_DESC_NONE) !=
	       REGION_DISJOINT;
}

static int add_size(struct resource *res, void *arg)
{
	*(u64 *)arg += resource_size(res);
	return 0;
}

/* All of it is what the firmware or memmap= reserved: not a device, and not a hole between things. */
static bool range_is_reserved(u64 phys, u64 size)
{
	u64 found = 0;

	walk_iomem_res_desc(IORES_DESC_RESERVED, IORESOURCE_MEM, phys, phys + size - 1, &found,
			    add_size);
	return found == size;
}

static bool table_valid(const struct acpi_table_header *header)
{
	const struct rvm_acpi_table *table = (const void *)header;
	const u8 *bytes = (const void *)header;
	u8 sum = 0;
	u32 i;

	if (table->length != sizeof(*table) || table->revision != RVM_ACPI_REVISION) {
		pr_warn("ACPI table RVMH: size %u revision %u, wanted %zu and %u\n", table->length,
			table->revision, sizeof(*table), RVM_ACPI_REVISION);
		return false;
	}
	for (i = 0; i < table->length; i++)
		sum += bytes[i];
	if (sum != 0 || table->reserved0 != 0) {
		pr_warn("ACPI table RVMH: checksum 0x%02x, reserved field 0x%x, wanted 0\n", sum,
			table->reserved0);
		return false;
	}
	if (table->abi_version != RVM_ABI_VERSION) {
		pr_warn("ACPI table RVMH: ABI version %u, this driver has %u\n",
			table->abi_version, RVM_ABI_VERSION);
		return false;
	}
	if (!range_plausible(table->phys_base, table->mem_size) ||
	    rvm_range_is_ram(table->phys_base, table->mem_size)) {
		pr_warn("ACPI table RVMH: 0x%llx bytes at 0x%llx are not reserved memory\n",
			table->mem_size, table->phys_base);
		return false;
	}
	return true;
}

/** rvm_memory_find_stash() - where rvm.efi left image and configuration, if it did */
bool rvm_memory_find_stash(u64 *phys, u64 *size)
{
	const struct rvm_acpi_table *table;
	struct acpi_table_header *header;
	bool found = false;

	if (ACPI_FAILURE(acpi_get_table(RVM_ACPI_SIGNATURE, 0, &header)))
		return false;
	if (table_valid(header)) {
		table = (const void *)header;
		*phys = table->phys_base;
		*size = table->mem_size;
		found = true;
	}
	acpi_put_table(header);
	return found;
}

/**
 * rvm_memory_map() - make a range accessible and fill @memory
 *
 * Run-time memory becomes @memory's own only on success.
 */
int rvm_memory_map(struct rvm_memory *memory, enum rvm_memory_source source, u64 phys, u64 size)
{
	bool claim = source != RVM_MEMORY_RUNTIME;
	u64 stash_phys, stash_size;
	void *map;

	if (claim && !request_mem_region(phys, size, "rvm"))
		return rvm_refuse(-EBUSY, "hypervisor memory 0x%llx-0x%llx is in use, see /proc/iomem",
				  phys, phys + size - 1);
	map = memremap(phys, size, MEMREMAP_WB);
	if (!map) {
		if (claim)
			release_mem_region(phys, size);
		return rvm_refuse(-ENOMEM, "hypervisor memory 0x%llx-0x%llx cannot be mapped",
				  phys, phys + size - 1);
	}
	*memory = (struct rvm_memory){
		.source = source, .phys = phys, .size = size, .map = map, .claimed = claim,
	};
	memory->firmware = rvm_memory_find_stash(&stash_phys, &stash_size) &&
			   phys >= stash_phys && phys - stash_phys < stash_size &&
			   size <= stash_size - (phys - stash_phys);
	return 0;
}

/** rvm_memory_release() - give everything back; nothing happens when none is held */
void rvm_memory_release(struct rvm_memory *memory)
{
	if (memory->source == RVM_MEMORY_NONE)
		return;
	memunmap(memory->map);
	if (memory->claimed)
		release_mem_region(memory->phys, memory->size);
	if (memory->source == RVM_MEMORY_RUNTIME) {
		rvm_crash_released(memory);
		rvm_ram_show();
		rvm_pages_give_back(memory->phys, memory->size);
	}
	memset(memory, 0, sizeof(*memory));
}

static int acquire_configured(struct rvm_memory *memory, u64 phys, u64 size)
{
	enum rvm_memory_source source = RVM_MEMORY_CONFIG;
	u64 stash_phys, stash_size;

	if (!range_plausible(phys, size))
		return rvm_refuse(-EINVAL,
				  "hypervisor memory 0x%llx, size 0x%llx: not aligned or too large",
				  phys, size);
	if (rvm_range_is_ram(phys, size))
		return rvm_refuse(-EINVAL,
				  "hypervisor memory 0x%llx-0x%llx is not reserved: Linux uses it (memmap=%lluM$0x%llx on the kernel command line reserves it)",
				  phys, phys + size - 1, size >> 20, phys);
	if (!range_is_reserved(phys, size))
		return rvm_refuse(-EINVAL,
				  "hypervisor memory 0x%llx-0x%llx is not memory that was reserved at boot (Reserved in /proc/iomem)",
				  phys, phys + size - 1);
	if (rvm_memory_find_stash(&stash_phys, &stash_size) && phys == stash_phys &&
	    size == stash_size)
		source = RVM_MEMORY_STASH;
	return rvm_memory_map(memory, source, phys, size);
}

/**
 * rvm_memory_acquire() - the memory for an enable, unless it has to be taken at run time
 * @memory: what the driver still holds from earlier, or empty
 * @config: its hypervisor_memory decides; NULL: whatever has a stash
 *
 * Return: 0, with @memory empty when there is none yet, or a refusal.
 */
int rvm_memory_acquire(struct rvm_memory *memory, const struct rvm_config *config)
{
	const struct jailhouse_memory *want = config ? &config->blob->hypervisor_memory : NULL;
	u64 phys, size;

	if (want && want->size != 0) {
		if (memory->phys == want->phys_start && memory->size == want->size)
			return 0;
		rvm_memory_release(memory);
		return acquire_configured(memory, want->phys_start, want->size);
	}
	if (memory->source != RVM_MEMORY_NONE)
		return 0;
	if (rvm_memory_find_stash(&phys, &size))
		return rvm_memory_map(memory, RVM_MEMORY_STASH, phys, size);
	if (!config)
		return rvm_refuse(-EINVAL,
				  "no configuration given, and no stash that has one (no ACPI table RVMH)");
	return 0;
}
