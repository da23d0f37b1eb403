/* SPDX-License-Identifier: GPL-2.0-only */
/* Why a hypercall about cells was refused: one line for the console and for the driver. */
#ifndef RVM_CELL_CELL_REFUSAL_H
#define RVM_CELL_CELL_REFUSAL_H

/** cell_refuse() - keep a reason in the image header and print it; returns @err */
__attribute__((format(printf, 2, 3))) int cell_refuse(int err, const char *format, ...);

/** cell_refusal_clear() - nothing was refused */
void cell_refusal_clear(void);

#endif /* RVM_CELL_CELL_REFUSAL_H */
