/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Layout of the core: one permission per page range, header first. The doors and the core map what
 * the header says (include/image_header.h); boot/header.c puts these symbols there.
 */

/* RVM_HV_BASE; boot/header.c asserts that they are the same. */
#define HV_BASE 0xffff800000000000

OUTPUT_FORMAT(elf64-x86-64)
ENTRY(core_entry)

SECTIONS
{
	. = HV_BASE;
	.header : { *(.header) }
	. = ALIGN(4096);
	text_start = .;
	.text : { *(.text .text.*) }
	. = ALIGN(4096);
	text_end = .;
	rodata_start = .;
	.rodata : {
		*(.rodata .rodata.*)
		. = ALIGN(8);
		fixup_start = .;
		*(.fixup)
		fixup_end = .;
		/* Last, so that its size moves nothing that has a symbol. */
		*(.symbols)
	}
	. = ALIGN(4096);
	rodata_end = .;
	data_start = .;
	.data : {
		*(.data .data.*)
		. = ALIGN(4096);
	}
	file_end = .;
	shared_start = .;
	.shared (NOLOAD) : { *(.bss.shared) }
	. = ALIGN(4096);
	shared_end = .;
	.bss (NOLOAD) : { *(.bss .bss.* COMMON) }
	. = ALIGN(4096);
	core_end = .;

	header_file_size = ABSOLUTE(file_end - HV_BASE);
	header_core_size = ABSOLUTE(core_end - HV_BASE);
	header_entry = ABSOLUTE(core_entry - HV_BASE);
	header_text = ABSOLUTE(text_start - HV_BASE);
	header_text_size = ABSOLUTE(text_end - text_start);
	header_rodata = ABSOLUTE(rodata_start - HV_BASE);
	header_rodata_size = ABSOLUTE(rodata_end - rodata_start);
	header_data = ABSOLUTE(data_start - HV_BASE);
	header_data_size = ABSOLUTE(core_end - data_start);
	header_shared = ABSOLUTE(shared_start - HV_BASE);
	header_shared_size = ABSOLUTE(shared_end - shared_start);
	header_ring = ABSOLUTE(shared_ring - HV_BASE);
	header_crash = ABSOLUTE(shared_crash - HV_BASE);

	/* Members that assembly reads; offsets asserted in boot/header.c. */
	image_header_core_size = image_header + 32;
	image_header_online_cpus = image_header + 196;

	/DISCARD/ : { *(.comment) *(.note*) *(.eh_frame*) }
}
