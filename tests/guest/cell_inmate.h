/* SPDX-License-Identifier: GPL-2.0-only */
/* What the inmate of rvmcell does when it is asked to shut down. */
#ifndef GUEST_CELL_INMATE_H
#define GUEST_CELL_INMATE_H

/** Denies it the first time, agrees the second time. */
#define INMATE_DENIES_ONCE 0
/** Agrees after a second or more. */
#define INMATE_IS_SLOW 1
/** Has locked the configuration from the start. */
#define INMATE_LOCKS 2

/** Offset of the byte that says so. */
#define INMATE_MODE_OFFSET 2

#ifndef __ASSEMBLER__
extern const unsigned char cell_inmate_start[], cell_inmate_end[];
#endif

#endif /* GUEST_CELL_INMATE_H */
