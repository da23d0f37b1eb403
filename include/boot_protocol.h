/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Offsets of the Linux/x86 boot protocol (Documentation/arch/x86/boot.rst and zero-page.rst), the same
 * in a bzImage file and in struct boot_params. Only what the kexec door needs.
 */
#ifndef RVM_BOOT_PROTOCOL_H
#define RVM_BOOT_PROTOCOL_H

/** struct boot_params without the setup header. */
#define BOOT_ACPI_RSDP 0x070
#define BOOT_EXT_RAMDISK_IMAGE 0x0c0
#define BOOT_EXT_RAMDISK_SIZE 0x0c4
#define BOOT_EXT_CMD_LINE 0x0c8
#define BOOT_E820_ENTRIES 0x1e8
#define BOOT_SCRATCH 0x1e4
#define BOOT_E820_TABLE 0x2d0
#define BOOT_E820_MAX 128
#define BOOT_PARAMS_SIZE 4096

/** Setup header. */
#define BOOT_SETUP_SECTS 0x1f1
#define BOOT_SYSSIZE 0x1f4
#define BOOT_FLAG 0x1fe
#define BOOT_JUMP 0x200
#define BOOT_HEADER 0x202
#define BOOT_VERSION 0x206
#define BOOT_LOADFLAGS 0x211
#define BOOT_RAMDISK_IMAGE 0x218
#define BOOT_RAMDISK_SIZE 0x21c
#define BOOT_CMD_LINE 0x228
#define BOOT_KERNEL_ALIGNMENT 0x230
#define BOOT_RELOCATABLE 0x234
#define BOOT_MIN_ALIGNMENT 0x235
#define BOOT_XLOADFLAGS 0x236
#define BOOT_CMDLINE_SIZE 0x238
#define BOOT_PAYLOAD_OFFSET 0x248
#define BOOT_PAYLOAD_LENGTH 0x24c
#define BOOT_SETUP_DATA 0x250
#define BOOT_PREF_ADDRESS 0x258
#define BOOT_INIT_SIZE 0x260
#define BOOT_HANDOVER_OFFSET 0x264
#define BOOT_KERNEL_INFO 0x268
/** First byte behind the last field above. */
#define BOOT_HEADER_END 0x26c

#define BOOT_FLAG_VALUE 0xaa55
#define BOOT_HEADER_MAGIC 0x53726448U
#define BOOT_SECTOR 512
/** setup_sects 0 means this. */
#define BOOT_DEFAULT_SETUP_SECTS 4
/** Protocol that has xloadflags. */
#define BOOT_MIN_VERSION 0x020c
/** Protocol that has kernel_info_offset. */
#define BOOT_VERSION_KERNEL_INFO 0x020f
#define BOOT_LOADED_HIGH 0x01
#define BOOT_XLF_KERNEL_64 0x0001
#define BOOT_XLF_ABOVE_4G 0x0002
#define BOOT_XLF_EFI_HANDOVER 0x000c

/** Offset of the 64-bit entry in the protected-mode part. */
#define BOOT_ENTRY_64 0x200

/** Selectors that the 64-bit entry expects. */
#define BOOT_CS 0x10
#define BOOT_DS 0x18

#define BOOT_E820_RAM 1
#define BOOT_E820_RESERVED 2
#define BOOT_E820_ACPI 3

/** Header of an element of the setup_data list: next (64 bits), type, length (32 bits each). */
#define BOOT_SETUP_DATA_SIZE 16

#endif /* RVM_BOOT_PROTOCOL_H */
