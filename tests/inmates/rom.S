/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Firmware of 64 KiB that starts an inmate on an emulated PC without any hypervisor: what
 * `jailhouse cell load` and `start` do. tests/inmates/run fills the rest of the file: the image
 * at IMAGE, the command line at CMDLINE, the communication region at COMM.
 *
 * All processors begin at address 0 in real mode, as those of a cell do, but the first one is
 * first.
 */
#define ROM 0xffff0000
#define IMAGE 0x0000
#define IMAGE_SIZE 0xd000
#define CMDLINE 0xd000
#define CMDLINE_SIZE 0x1000
#define COMM 0xe000
#define COMM_SIZE 0x1000
#define CODE 0xf000
#define RESET 0xfff0

#define APIC_ICR 0xfee00300
#define ICR_INIT_OTHERS 0x000c4500
#define ICR_SIPI_OTHERS 0x000c469f
/* The page of that SIPI, where no image reaches. */
#define OTHERS 0x9f000
#define OTHERS_SIZE 64

/* Power management function of PIIX4, 00:01.3: command, base of its ports, their enable bit. */
#define PCI_PM(reg) (0x80000b00 + (reg))
#define PM_BASE 0xb000

	.code16
	.section .text, "ax"
	.globl rom_start
rom_start:
	. = CODE
start:
	cli
	cld
	/* Data segments of 4 GiB from 0, which stay when protected mode is left again. */
	lgdtl	%cs:gdt_register
	mov	%cr0, %eax
	or	$1, %al
	mov	%eax, %cr0
	mov	$0x08, %cx
	mov	%cx, %ds
	mov	%cx, %es
	and	$0xfe, %al
	mov	%eax, %cr0

	/* A stack where no image reaches. */
	mov	$0xfff0, %esp
	mov	$0x8000, %cx
	mov	%cx, %ss

	/* Address line 20. */
	mov	$2, %al
	out	%al, $0x92

	mov	$(ROM + IMAGE), %esi
	xor	%edi, %edi
	mov	$IMAGE_SIZE, %ecx
	addr32 rep movsb
	mov	$(ROM + CMDLINE), %esi
	mov	$0x1000, %edi
	mov	$CMDLINE_SIZE, %ecx
	addr32 rep movsb
	mov	$(ROM + COMM), %esi
	mov	$0x100000, %edi
	mov	$COMM_SIZE, %ecx
	addr32 rep movsb

	mov	$(ROM + CODE + (others - start)), %esi
	mov	$OTHERS, %edi
	mov	$OTHERS_SIZE, %ecx
	addr32 rep movsb

	mov	$PCI_PM(0x40), %eax
	mov	$(PM_BASE + 1), %ecx
	call	pci_write
	mov	$PCI_PM(0x80), %eax
	mov	$1, %ecx
	call	pci_write
	mov	$PCI_PM(0x04), %eax
	mov	$1, %ecx
	call	pci_write

	mov	$APIC_ICR, %ebx
	movl	$ICR_INIT_OTHERS, %ds:(%ebx)
	mov	$0x100000, %ecx
1:	pause
	addr32 loop	1b
	movl	$ICR_SIPI_OTHERS, %ds:(%ebx)
	ljmp	$0, $0

/*
 * The other processors. The first to run must be this one: INIT does not make it wait for a SIPI,
 * it sends it back to the reset vector (SDM Vol. 3A, 9.4.4).
 */
others:
	mov	$0x200000, %ecx
1:	pause
	addr32 loop	1b
	ljmp	$0, $0

/* Writes ECX to the register of configuration space that EAX selects. */
pci_write:
	mov	$0xcf8, %dx
	out	%eax, %dx
	mov	$0xcfc, %dx
	mov	%ecx, %eax
	out	%eax, %dx
	ret

	.balign 8
gdt:
	.quad	0
	.quad	0x00cf93000000ffff
gdt_register:
	.word	. - gdt - 1
	.long	ROM + CODE + (gdt - start)

	. = RESET
	jmp	start
	. = 0x10000
