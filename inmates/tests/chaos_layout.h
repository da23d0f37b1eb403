/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the programs of chaos.bin live in the cell's memory, and the selectors of their GDT. Below it is the
 * program that runs them, which they can reach and overwrite: whatever comes of that stays in the cell.
 */
#ifndef CHAOS_LAYOUT_H
#define CHAOS_LAYOUT_H

/** A segment of real mode: the low 16 bits of everything below are its offset there. */
#define CHAOS_BASE 0x80000
#define CHAOS_CODE 0x80000
#define CHAOS_CODE_SIZE 0x1000
#define CHAOS_STACK_TOP 0x82800
#define CHAOS_DATA 0x83000
#define CHAOS_DATA_SIZE 0x2000
#define CHAOS_GDT 0x85000
#define CHAOS_IVT 0x86000
#define CHAOS_IDT32 0x87000
#define CHAOS_IDT64 0x88000
#define CHAOS_TSS64 0x89000
#define CHAOS_TSS32 0x89200
#define CHAOS_TSS16 0x89400
#define CHAOS_PDPT 0x8a000
#define CHAOS_DIRECTORIES 0x8b000
#define CHAOS_DIRECTORY32 0x8f000
/** Page tables of noise: programs load CR3 with it. */
#define CHAOS_NOISE 0x90000
#define CHAOS_NOISE_SIZE 0x4000
/** What the processor uses when it delivers an exception to 64-bit code. */
#define CHAOS_EXCEPTION_STACK_TOP 0x95000

/* The first three as in inmates/lib/start.S. */
#define CHAOS_SEL_CODE32 0x08
#define CHAOS_SEL_DATA 0x10
#define CHAOS_SEL_CODE64 0x18
/** 16 bits: flat, and the segment of the programs. */
#define CHAOS_SEL_FLAT16 0x20
#define CHAOS_SEL_CODE16 0x28
#define CHAOS_SEL_DATA16 0x30
#define CHAOS_SEL_TSS32 0x38
#define CHAOS_SEL_TSS16 0x40
#define CHAOS_SEL_LDT 0x48
#define CHAOS_SEL_CALL_GATE 0x50
#define CHAOS_SEL_TASK_GATE 0x58
#define CHAOS_SEL_TSS64 0x60
/** Privilege level 3: data, code of 32 and of 64 bits. */
#define CHAOS_SEL_USER_DATA 0x70
#define CHAOS_SEL_USER_CODE32 0x78
#define CHAOS_SEL_USER_CODE64 0x80
#define CHAOS_GDT_ENTRIES 17

#define CHAOS_MODE_REAL 0
#define CHAOS_MODE_16 1
#define CHAOS_MODE_32 2
#define CHAOS_MODE_PAGED 3
#define CHAOS_MODE_PAE 4
#define CHAOS_MODE_COMPAT 5
#define CHAOS_MODE_64 6
#define CHAOS_NUM_MODES 7

/** Returned for exceptions of modes whose entries do not tell the vector. */
#define CHAOS_NO_VECTOR 0x100

#endif /* CHAOS_LAYOUT_H */
