// SPDX-License-Identifier: GPL-2.0-only
/*
 * An EFI program that leaves all processors in x2APIC mode, as firmware of large machines does, and
 * starts \EFI\rvm\next.efi. Emulated machines have no interrupt remapping, without which Linux
 * does not switch by itself; what firmware has switched on it keeps (with the option noapic).
 */
#include <efi.h>
#include <efilib.h>

#include "efi-loader/proto/mp_services.h"

#define MSR_APIC_BASE 0x1b
#define APIC_BASE_EXTD (1U << 10)
#define CPUID_1_ECX_X2APIC (1U << 21)

static CHAR16 next_program[] = L"\\EFI\\rvm\\next.efi";

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static UINT64 apic_base(void)
{
	UINT32 low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(MSR_APIC_BASE));
	return (UINT64)high << 32 | low;
}

static VOID EFIAPI switch_mode(VOID *argument)
{
	UINT64 base = apic_base();

	(void)argument;
	if (base & APIC_BASE_EXTD)
		return;
	base |= APIC_BASE_EXTD;
	__asm__ volatile("wrmsr"
			 :
			 : "c"(MSR_APIC_BASE), "a"((UINT32)base), "d"((UINT32)(base >> 32))
			 : "memory");
}

static BOOLEAN has_x2apic(void)
{
	UINT32 eax = 1, ebx, ecx = 0, edx;

	__asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
	return !!(ecx & CPUID_1_ECX_X2APIC);
}

static EFI_STATUS switch_all(void)
{
	EFI_GUID guid = MP_SERVICES_GUID;
	struct mp_services *mp;
	EFI_STATUS status = BS->LocateProtocol(&guid, NULL, (VOID **)&mp);

	if (!status)
		status = mp->startup_all_aps(mp, switch_mode, FALSE, NULL, 0, NULL, NULL);
	/* A machine with one processor has no others. */
	if (status && status != EFI_NOT_STARTED)
		return status;
	switch_mode(NULL);
	return EFI_SUCCESS;
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
	EFI_LOADED_IMAGE *loaded;
	EFI_DEVICE_PATH *path;
	EFI_HANDLE next;
	EFI_STATUS status;

	InitializeLib(image, system_table);
	if (!has_x2apic()) {
		Print(L"x2apic: the processor has no x2APIC\r\n");
		return EFI_UNSUPPORTED;
	}
	status = switch_all();
	Print(L"x2apic: IA32_APIC_BASE %lx, %r\r\n", apic_base(), status);
	if (status)
		return status;
	status = BS->HandleProtocol(image, &LoadedImageProtocol, (VOID **)&loaded);
	if (status)
		return status;
	path = FileDevicePath(loaded->DeviceHandle, next_program);
	status = BS->LoadImage(FALSE, image, path, NULL, 0, &next);
	if (!status)
		status = BS->StartImage(next, NULL, NULL);
	Print(L"x2apic: %s: %r\r\n", next_program, status);
	return status;
}
