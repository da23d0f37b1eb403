// SPDX-License-Identifier: GPL-2.0-only
/*
 * Leaves a volatile EFI variable with what rvm.efi did, for those who did not see the screen. Called
 * by main.c before it starts what comes next.
 */
#include "boot_status.h"
#include "attempts.h"
#include "log.h"
#include "measure.h"
#include "text.h"
#include "variables.h"

static const CHAR16 name[] = L"" RVM_EFI_BOOT_NAME;

/* Firmware and files have a part in these texts. */
static void copy_printable(char *dest, size_t size, const char *text)
{
	text_copy(dest, size, text);
	for (; *dest; dest++)
		if (*dest < ' ' || *dest > '~')
			*dest = '?';
}

void boot_status_publish(const struct rvm_conf *conf, enum rvm_efi_outcome outcome)
{
	struct rvm_efi_boot boot;
	EFI_STATUS status;

	memset(&boot, 0, sizeof(boot));
	boot.version = RVM_EFI_BOOT_VERSION;
	boot.outcome = outcome;
	boot.unfinished = attempts_unfinished();
	boot.limit = conf->attempts;
	if (secure_boot())
		boot.flags |= RVM_EFI_SECURE_BOOT;
	if (measure_complete()) {
		boot.flags |= RVM_EFI_MEASURED;
		boot.pcr = conf->pcr;
	}
	copy_printable(boot.program_version, sizeof(boot.program_version), RVM_VERSION);
	if (outcome == RVM_EFI_REFUSED || outcome == RVM_EFI_GAVE_UP)
		copy_printable(boot.text, sizeof(boot.text), log_first_problem());
	status = variable_write(name, false, &boot, sizeof(boot));
	if (status)
		log_error(status, "variable " RVM_EFI_BOOT_NAME);
}
