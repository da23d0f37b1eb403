/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * EFI_TCG2_PROTOCOL: the part of the TCG EFI Protocol Specification for TPM 2.0 (revision 00.13,
 * section 6) that is used here. Functions that are not used keep their place.
 */
#ifndef RVM_PROTO_TCG2_H
#define RVM_PROTO_TCG2_H

#include <efi.h>

#define TCG2_GUID                                                                                  \
	{                                                                                          \
		0x607f766c, 0x7455, 0x42be,                                                        \
		{                                                                                  \
			0x93, 0x0b, 0xe4, 0xd7, 0x6d, 0xb2, 0x72, 0x0f                             \
		}                                                                                  \
	}

/** Event type for what a boot loader measures: the event is a text. */
#define TCG2_EV_IPL 0x0000000dU
#define TCG2_EVENT_HEADER_VERSION 1

struct tcg2_capability {
	/** Bytes of this structure: room when called, bytes filled afterwards. */
	UINT8 size;
	UINT8 structure_version[2];
	UINT8 protocol_version[2];
	UINT32 hash_algorithms;
	UINT32 event_logs;
	BOOLEAN tpm_present;
	UINT16 max_command_size;
	UINT16 max_response_size;
	UINT32 manufacturer;
	UINT32 num_pcr_banks;
	UINT32 active_pcr_banks;
};

struct tcg2_event {
	/** Bytes of all of this, the text included. */
	UINT32 size;
	/** Bytes from here to the text. */
	UINT32 header_size;
	UINT16 header_version;
	UINT32 pcr;
	UINT32 type;
	UINT8 event[];
} __attribute__((packed));

struct tcg2 {
	EFI_STATUS(EFIAPI *get_capability)(struct tcg2 *self, struct tcg2_capability *capability);
	VOID *get_event_log;
	/** Hashes the data with all active algorithms, extends the PCR and adds the event to the log. */
	EFI_STATUS(EFIAPI *hash_log_extend_event)(struct tcg2 *self, UINT64 flags,
						  EFI_PHYSICAL_ADDRESS data, UINT64 data_size,
						  struct tcg2_event *event);
	VOID *submit_command;
	VOID *get_active_pcr_banks;
	VOID *set_active_pcr_banks;
	VOID *get_result_of_set_active_pcr_banks;
};

#endif /* RVM_PROTO_TCG2_H */
