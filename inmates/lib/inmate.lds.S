/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of an inmate, 1 MiB from 0. The file is loaded at INMATE_BASE: 0, with the first
 * instruction at 0 (the usual form), or 0xf0000, with the first instruction at 0xffff0.
 */
ENTRY(__reset_entry)

SECTIONS
{
	inmate_cmdline = 0x1000;

	. = INMATE_BASE;
	.boot : { KEEP(*(.boot)) }
#ifndef INMATE_HIGH_RESET
	/* Zeros in the file: a command line is loaded over them. */
	.cmdline 0x1000 : {
		BYTE(0)
		. = 0x1000;
	}
	ASSERT(SIZEOF(.boot) <= 0x1000, ".boot reaches into the command line")
#endif
	.text : { *(.text .text.*) }
	.rodata : { *(.rodata .rodata.*) }
	.fixups : {
		. = ALIGN(8);
		fixups_start = .;
		KEEP(*(.fixups))
		fixups_end = .;
	}
	.data : { *(.data .data.*) }
#ifdef INMATE_HIGH_RESET
	ASSERT(. <= 0xffff0, "the inmate does not fit below its reset address")
	.reset 0xffff0 : {
		KEEP(*(.reset))
		. = 0x10;
	}
	. = 0x2000;
	heap_end = INMATE_BASE;
#else
	heap_end = 0x100000;
#endif
	.bss (NOLOAD) : {
		. = ALIGN(4096);
		bss_start = .;
		*(.page_tables)
		*(.bss .bss.* COMMON)
		. = ALIGN(4096);
		bss_end = .;
	}
	heap_start = .;
	ASSERT(heap_start < heap_end, "no memory left behind the inmate")

	/DISCARD/ : {
		*(.note .note.* .comment .eh_frame)
	}
}
