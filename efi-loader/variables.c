// SPDX-License-Identifier: GPL-2.0-only
/*
 * Access to EFI variables. Called by attempts.c, boot_status.c and whoever asks for Secure Boot;
 * prints nothing.
 */
#include "variables.h"

static const EFI_GUID global_variable = EFI_GLOBAL_VARIABLE;
static const EFI_GUID rvm_guid = RVM_EFI_GUID;

EFI_STATUS variable_read(const CHAR16 *name, void *data, UINTN *size)
{
	EFI_STATUS status;

	status = ST->RuntimeServices->GetVariable((CHAR16 *)name, (EFI_GUID *)&rvm_guid, NULL, size,
						  data);
	return status == EFI_BUFFER_TOO_SMALL ? EFI_SUCCESS : status;
}

EFI_STATUS variable_write(const CHAR16 *name, bool keep, const void *data, UINTN size)
{
	const UINT32 access = EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS |
			      (keep ? EFI_VARIABLE_NON_VOLATILE : 0);
	EFI_STATUS status;

	status = ST->RuntimeServices->SetVariable((CHAR16 *)name, (EFI_GUID *)&rvm_guid, access, size,
						  (VOID *)data);
	if (status != EFI_INVALID_PARAMETER)
		return status;
	/* One that exists with other attributes cannot be replaced, only removed. */
	status = variable_remove(name);
	if (status)
		return status;
	return ST->RuntimeServices->SetVariable((CHAR16 *)name, (EFI_GUID *)&rvm_guid, access, size,
						(VOID *)data);
}

EFI_STATUS variable_remove(const CHAR16 *name)
{
	EFI_STATUS status;

	status = ST->RuntimeServices->SetVariable((CHAR16 *)name, (EFI_GUID *)&rvm_guid, 0, 0, NULL);
	return status == EFI_NOT_FOUND ? EFI_SUCCESS : status;
}

bool secure_boot(void)
{
	UINTN size = sizeof(uint8_t);
	uint8_t on = 0;

	return !ST->RuntimeServices->GetVariable((CHAR16 *)L"SecureBoot",
						 (EFI_GUID *)&global_variable, NULL, &size, &on) &&
	       on;
}
