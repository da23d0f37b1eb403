/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * EFI_MP_SERVICES_PROTOCOL, from the facts of the UEFI Platform Initialization specification,
 * Volume 2, section 13.4; GNU-EFI does not have it.
 */
#ifndef RVM_PROTO_MP_SERVICES_H
#define RVM_PROTO_MP_SERVICES_H

#include <efi.h>

#define MP_SERVICES_GUID                                                                           \
	{                                                                                          \
		0x3fdda605, 0xa76e, 0x4f46,                                                        \
		{                                                                                  \
			0xad, 0x29, 0x12, 0xf4, 0x53, 0x1b, 0x3d, 0x08                             \
		}                                                                                  \
	}

/** Bits of mp_processor_info.status. */
#define MP_PROCESSOR_BSP 0x1U
#define MP_PROCESSOR_ENABLED 0x2U
#define MP_PROCESSOR_HEALTHY 0x4U

/**
 * What GetProcessorInfo returns. Later versions of the interface write six more 32-bit numbers when
 * a high bit of the processor number asks for it; the room is here in case a firmware always does.
 */
struct mp_processor_info {
	/** APIC ID. */
	UINT64 processor_id;
	/** MP_PROCESSOR_*. */
	UINT32 status;
	UINT32 package;
	UINT32 core;
	UINT32 thread;
	UINT32 extended[6];
};

/** Runs on an application processor; must not call firmware services. */
typedef VOID(EFIAPI *mp_procedure)(VOID *argument);

struct mp_services {
	EFI_STATUS(EFIAPI *get_number_of_processors)(struct mp_services *self, UINTN *number,
						     UINTN *enabled);
	EFI_STATUS(EFIAPI *get_processor_info)(struct mp_services *self, UINTN processor,
					       struct mp_processor_info *info);
	/** event NULL: returns when all have finished. microseconds 0: no time limit. failed: list
	 *  of processors that did not finish, allocated by the firmware, may be NULL. */
	EFI_STATUS(EFIAPI *startup_all_aps)(struct mp_services *self, mp_procedure procedure,
					    BOOLEAN one_by_one, EFI_EVENT event, UINTN microseconds,
					    VOID *argument, UINTN **failed);
	EFI_STATUS(EFIAPI *startup_this_ap)(struct mp_services *self, mp_procedure procedure,
					    UINTN processor, EFI_EVENT event, UINTN microseconds,
					    VOID *argument, BOOLEAN *finished);
	EFI_STATUS(EFIAPI *switch_bsp)(struct mp_services *self, UINTN processor,
				       BOOLEAN enable_old);
	EFI_STATUS(EFIAPI *enable_disable_ap)(struct mp_services *self, UINTN processor,
					      BOOLEAN enable, UINT32 *health);
	/** May be called on every processor. */
	EFI_STATUS(EFIAPI *who_am_i)(struct mp_services *self, UINTN *processor);
};

#endif /* RVM_PROTO_MP_SERVICES_H */
