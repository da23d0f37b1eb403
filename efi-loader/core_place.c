// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps the address of the core's memory across a reset. Called by crash.c, which looks there, and by
 * enter.c; a variable that cannot be read or written stops nothing.
 */
#include "boot_handoff.h"
#include "core_place.h"
#include "log.h"
#include "variables.h"

#define PHYS_LIMIT (1ULL << 52)

static const CHAR16 name[] = L"" RVM_EFI_PLACE_NAME;

static bool plausible(const struct rvm_efi_place *place, UINTN size)
{
	return size == sizeof(*place) && place->version == RVM_EFI_PLACE_VERSION &&
	       !place->reserved && place->phys && place->phys < PHYS_LIMIT &&
	       !(place->phys % RVM_PAGE_SIZE) && place->size && place->size <= RVM_MAX_MEMORY &&
	       !(place->size % RVM_PAGE_SIZE);
}

bool core_place_read(struct rvm_efi_place *ret_place)
{
	UINTN size = sizeof(*ret_place);

	if (variable_read(name, ret_place, &size))
		return false;
	if (plausible(ret_place, size))
		return true;
	log_line("variable " RVM_EFI_PLACE_NAME " makes no sense, not used");
	return false;
}

void core_place_write(uint64_t phys, uint64_t size)
{
	const struct rvm_efi_place place = {
		.version = RVM_EFI_PLACE_VERSION, .phys = phys, .size = size,
	};
	struct rvm_efi_place found;
	UINTN found_size = sizeof(found);
	EFI_STATUS status;

	if (!variable_read(name, &found, &found_size) && found_size == sizeof(found) &&
	    !memcmp(&found, &place, sizeof(place)))
		return;
	status = variable_write(name, true, &place, sizeof(place));
	if (status)
		log_error(status, "variable " RVM_EFI_PLACE_NAME ": a record of a crash may not be found");
}
