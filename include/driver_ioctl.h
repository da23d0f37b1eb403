/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User ABI of /dev/jailhouse. Numbers and structures are Jailhouse's, so its tools work unchanged.
 * Padding is not looked at, because Jailhouse's tool does not clear it.
 */
#ifndef RVM_DRIVER_IOCTL_H
#define RVM_DRIVER_IOCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define JAILHOUSE_CELL_ID_NAMELEN 31

struct jailhouse_cell_create {
	/** User address of the cell configuration. */
	__u64 config_address;
	/** Bytes. */
	__u32 config_size;
	__u32 padding;
};

struct jailhouse_preload_image {
	__u64 source_address;
	__u64 size;
	__u64 target_address;
	__u64 padding;
};

struct jailhouse_cell_id {
	/** Cell number, or JAILHOUSE_CELL_ID_UNUSED to select by name. */
	__s32 id;
	__u32 padding;
	char name[JAILHOUSE_CELL_ID_NAMELEN + 1];
};

struct jailhouse_cell_load {
	struct jailhouse_cell_id cell_id;
	__u32 num_preload_images;
	__u32 padding;
	struct jailhouse_preload_image image[];
};

#define JAILHOUSE_CELL_ID_UNUSED (-1)

/** Argument: user address of a struct jailhouse_system with its arrays, or NULL (RVM extension): use
 *  the configuration that came with the stash; EINVAL when there is none. */
#define JAILHOUSE_ENABLE _IOW(0, 0, void *)
#define JAILHOUSE_DISABLE _IO(0, 1)
#define JAILHOUSE_CELL_CREATE _IOW(0, 2, struct jailhouse_cell_create)
#define JAILHOUSE_CELL_LOAD _IOW(0, 3, struct jailhouse_cell_load)
#define JAILHOUSE_CELL_START _IOW(0, 4, struct jailhouse_cell_id)
#define JAILHOUSE_CELL_DESTROY _IOW(0, 5, struct jailhouse_cell_id)

#endif /* RVM_DRIVER_IOCTL_H */
