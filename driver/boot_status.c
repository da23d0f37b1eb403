// SPDX-License-Identifier: GPL-2.0-only
/*
 * What rvm.efi has left in EFI variables: why it did not enter the core, and its count of boots that
 * were not finished. Called by attach.c at load; firmware without variables is no error.
 */
#include "driver.h"

#include <linux/efi.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uuid.h>
#include <linux/version.h>

#include "efi_variables.h"

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
MODULE_IMPORT_NS("EFIVAR");
#else
MODULE_IMPORT_NS(EFIVAR);
#endif

static efi_char16_t attempts_name[] = L"" RVM_EFI_ATTEMPTS_NAME;
static efi_char16_t boot_name[] = L"" RVM_EFI_BOOT_NAME;

#define ATTEMPTS_ATTRIBUTES                                                                  \
	(EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS)

/*
 * efivar_supports_writes() also tells whether there is anything behind the other functions, which
 * do not look themselves.
 */
static int variables_lock(efi_guid_t *guid)
{
	if (!efivar_supports_writes() || guid_parse(RVM_EFI_GUID_TEXT, guid))
		return -ENODEV;
	return efivar_lock();
}

static efi_status_t remove_attempts(efi_guid_t *guid)
{
	struct rvm_efi_attempts found;
	unsigned long size = sizeof(found);
	efi_status_t status;

	status = efivar_get_variable(attempts_name, guid, NULL, &size, &found);
	if (status == EFI_NOT_FOUND)
		return status;
	/* Whatever is in it. */
	return efivar_set_variable_locked(attempts_name, guid, ATTEMPTS_ATTRIBUTES, 0, NULL, false);
}

/** rvm_boot_finished() - the core runs and the driver is there: this boot is no failed attempt */
void rvm_boot_finished(void)
{
	efi_status_t status;
	efi_guid_t guid;

	if (variables_lock(&guid)) {
		pr_info("boot attempts: no EFI variables to write to (noefi, or not by firmware), rvm.efi may count this boot as unfinished\n");
		return;
	}
	status = remove_attempts(&guid);
	efivar_unlock();
	if (!status)
		pr_info("boot attempts: this boot is finished\n");
	else if (status != EFI_NOT_FOUND)
		pr_warn("boot attempts: the variable cannot be removed, status 0x%lx: rvm.efi counts this boot as unfinished\n",
			status);
}

static bool read_boot(struct rvm_efi_boot *boot)
{
	unsigned long size = sizeof(*boot);
	efi_status_t status;
	efi_guid_t guid;

	if (variables_lock(&guid))
		return false;
	status = efivar_get_variable(boot_name, &guid, NULL, &size, boot);
	efivar_unlock();
	return !status && size == sizeof(*boot) && boot->version == RVM_EFI_BOOT_VERSION;
}

/** rvm_boot_report() - why rvm.efi did not enter the core, for the log and as the refusal */
void rvm_boot_report(void)
{
	struct rvm_efi_boot *boot = kzalloc(sizeof(*boot), GFP_KERNEL);

	if (boot && read_boot(boot) &&
	    (boot->outcome == RVM_EFI_REFUSED || boot->outcome == RVM_EFI_GAVE_UP)) {
		scnprintf(rvm.refusal, sizeof(rvm.refusal), "rvm.efi: %*pEp",
			  (int)strnlen(boot->text, sizeof(boot->text)), boot->text);
		pr_info("not entered by %s\n", rvm.refusal);
	}
	kfree(boot);
}
