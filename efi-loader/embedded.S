/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SBAT record that shim looks for and the core image inside rvm.efi; the paths come from make.
 * The core is the last section and ends on a page, so that the size of the whole image does.
 */

	.section .sbat, "a", @progbits
	.balign 4096
	.incbin RVM_SBAT

	.section .core, "a", @progbits
	.balign 4096
	.globl embedded_core, embedded_core_end
	.hidden embedded_core, embedded_core_end
embedded_core:
	.incbin RVM_CORE_IMAGE
embedded_core_end:
	.balign 4096

	.section .note.GNU-stack, "", @progbits
