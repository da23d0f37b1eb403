// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks for the record of a core that crashed before the machine was reset: where a variable says that
 * the last core was, and in the memory that has been taken for the next one. Free memory may be
 * protected by the firmware: pages are allocated before they are looked at. Called by enter.c; what
 * lies in memory is untrusted.
 */
#include "boot_handoff.h"
#include "core_place.h"
#include "crash.h"
#include "errors.h"
#include "log.h"
#include "text.h"

/* Offsets of what a core has written itself, and of what had been carried into its memory; 0: none. */
struct records {
	uint64_t failed;
	uint64_t kept;
};

/* Makes free memory accessible. What it holds stays: the firmware may clear it, and then it is lost. */
static bool hold(uint64_t phys, uint64_t size)
{
	EFI_PHYSICAL_ADDRESS address = phys;

	return !BS->AllocatePages(AllocateAddress, EfiLoaderData, EFI_PAGES_FOR(size), &address);
}

static void release(uint64_t phys, uint64_t size)
{
	BS->FreePages(phys, EFI_PAGES_FOR(size));
}

static void log_record(uint64_t phys, const struct rvm_crash_record *record)
{
	char reason[sizeof(record->reason)];
	size_t i;

	text_copy(reason, sizeof(reason), record->reason);
	for (i = 0; reason[i]; i++)
		if (reason[i] < ' ' || reason[i] > '~')
			reason[i] = '?';
	log_line("a core at 0x%lx has crashed: %s", phys, reason);
	log_line("its crash record is carried over, for the driver");
}

/* The allocation may have hit the record itself, so it is the copy that is checked. */
static bool take(uint64_t phys, uint64_t offset, struct crash_copy *copy)
{
	struct rvm_refusal why;
	VOID *data;
	int error;

	if (BS->AllocatePool(EfiLoaderData, RVM_CRASH_AREA_SIZE, &data))
		return false;
	memcpy(data, (const void *)(phys + offset), RVM_CRASH_AREA_SIZE);
	error = rvm_crash_check(data, RVM_CRASH_AREA_SIZE, &why);
	if (error) {
		if (error != -ENOENT)
			log_refusal("crash record", &why, error);
		BS->FreePool(data);
		return false;
	}
	copy->data = data;
	copy->size = ((const struct rvm_crash_record *)data)->size;
	copy->memory = phys;
	log_record(phys, data);
	return true;
}

static uint64_t inside(uint64_t offset, uint64_t size)
{
	return offset <= size && RVM_CRASH_AREA_SIZE <= size - offset ? offset : 0;
}

static void find_records(uint64_t phys, uint64_t size, struct records *records)
{
	const struct rvm_image_header *header = (const struct rvm_image_header *)phys;

	records->failed = inside(rvm_crash_find(header, phys), size);
	records->kept = inside(rvm_crash_find_kept(header, phys), size);
}

/* The same in free memory. Return: false when the firmware has it in use. */
static bool find_records_free(uint64_t phys, uint64_t size, struct records *records)
{
	if (!hold(phys, RVM_PAGE_SIZE))
		return false;
	find_records(phys, size, records);
	release(phys, RVM_PAGE_SIZE);
	return true;
}

static bool take_free(uint64_t phys, uint64_t offset, struct crash_copy *copy)
{
	bool taken;

	if (!offset || !hold(phys + offset, RVM_CRASH_AREA_SIZE))
		return false;
	taken = take(phys, offset, copy);
	release(phys + offset, RVM_CRASH_AREA_SIZE);
	return taken;
}

/* What a failed core has written is newer than what was carried into its memory. */
void crash_find(struct crash_copy *copy)
{
	struct rvm_efi_place place;
	struct records records;

	if (!core_place_read(&place))
		return;
	if (!find_records_free(place.phys, place.size, &records))
		log_line("the last core's memory at 0x%lx is in use, no look for a crash record",
			 place.phys);
	else if (!take_free(place.phys, records.failed, copy))
		take_free(place.phys, records.kept, copy);
}

void crash_find_at(uint64_t phys, uint64_t size, struct crash_copy *copy)
{
	struct records records;

	if (copy->data)
		return;
	find_records(phys, size, &records);
	if (!records.failed || !take(phys, records.failed, copy))
		(void)(records.kept && take(phys, records.kept, copy));
}

/* The memory is free, so something else may have been put there meanwhile. */
static void erase(uint64_t phys, uint64_t offset)
{
	struct rvm_crash_record *record = (struct rvm_crash_record *)(phys + offset);

	if (!offset || !hold(phys + offset, RVM_CRASH_AREA_SIZE))
		return;
	if (record->magic == RVM_CRASH_MAGIC)
		record->magic = 0;
	release(phys + offset, RVM_CRASH_AREA_SIZE);
}

void crash_carried(const struct crash_copy *copy, uint64_t phys, uint64_t size)
{
	struct records records;

	if (!copy->data || (copy->memory >= phys && copy->memory - phys < size))
		return;
	if (!find_records_free(copy->memory, RVM_MAX_MEMORY, &records))
		return;
	erase(copy->memory, records.failed);
	erase(copy->memory, records.kept);
}

void crash_free(struct crash_copy *copy)
{
	if (copy->data)
		BS->FreePool(copy->data);
	copy->data = NULL;
}
