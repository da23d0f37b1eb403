/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a boot loader jumps to: 32-bit entry at 0, the header for the tool behind it, 64-bit entry at
 * BOOT_ENTRY_64. Applies the relocations, then calls door_main(). RSI is struct boot_params.
 */
#include "kexec_door.h"

#define STACK_SIZE 32768
#define R_ENTRY_SIZE 24

#define UART_LINE_STATUS 5
#define UART_EMPTY 0x20
#define CON_TYPE_8250 2

	.section .head, "awx", @progbits

	.code32
	.globl	door_start
	.hidden	door_start
door_start:
	jmp	entry_32

	.org	RVM_KEXEC_HEADER
	.globl	door_header
	.hidden	door_header
door_header:
	.ascii	RVM_KEXEC_SIGNATURE
	.long	RVM_ABI_VERSION
	.long	RVM_KEXEC_HEADER_BYTES
	.quad	door_end - door_start

	.code64
	.org	BOOT_ENTRY_64
	cli
	cld
	lea	door_start(%rip), %rbx
	mov	%rsi, %r12
	lea	stack_top(%rip), %rsp
	/* All relocations are of the kind base + addend: the link refuses others. */
	lea	rela_start(%rip), %rax
	lea	rela_end(%rip), %rcx
.Lrelocate:
	cmp	%rcx, %rax
	jae	.Lrelocated
	mov	(%rax), %rdx
	mov	16(%rax), %rdi
	add	%rbx, %rdi
	mov	%rdi, (%rbx,%rdx)
	add	$R_ENTRY_SIZE, %rax
	jmp	.Lrelocate
.Lrelocated:
	lea	gdt(%rip), %rax
	mov	%rax, gdt_pointer+2(%rip)
	lgdt	gdt_pointer(%rip)
	mov	$BOOT_DS, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	pushq	$BOOT_CS
	lea	.Lown_code(%rip), %rax
	push	%rax
	lretq
.Lown_code:
	mov	%r12, %rdi
	xor	%ebp, %ebp
	call	door_main
.Lhang:
	hlt
	jmp	.Lhang

/*
 * The 32-bit boot protocol has no way into the core: the kernel is started bare. ESI = boot_params.
 * With its field "scratch" as the stack, as the protocol allows, to learn the own address.
 */
	.code32
entry_32:
	cli
	cld
	lea	BOOT_SCRATCH+4(%esi), %esp
	call	.Lhere
.Lhere:
	pop	%ebp
	sub	$(.Lhere - door_start), %ebp
	cmpw	$CON_TYPE_8250, RVM_KEXEC_CONSOLE_TYPE(%ebp)
	jne	.Lquiet
	cmpw	$0, RVM_KEXEC_CONSOLE_TYPE+2(%ebp)
	jne	.Lquiet
	lea	(message_32 - door_start)(%ebp), %ebx
.Lcharacter:
	mov	(%ebx), %ah
	inc	%ebx
	test	%ah, %ah
	jz	.Lquiet
	mov	RVM_KEXEC_CONSOLE_ADDRESS(%ebp), %edx
	add	$UART_LINE_STATUS, %edx
	mov	$100000, %ecx
.Lpoll:
	in	%dx, %al
	test	$UART_EMPTY, %al
	loopz	.Lpoll
	sub	$UART_LINE_STATUS, %edx
	mov	%ah, %al
	out	%al, %dx
	jmp	.Lcharacter
.Lquiet:
	lea	(setup_ranges - door_start)(%ebp), %ebx
.Lrange:
	movzwl	(%ebx), %eax
	movzwl	2(%ebx), %ecx
	add	$4, %ebx
	jecxz	.Lrestored
	mov	%esi, %edx
	lea	(%esi,%eax), %edi
	lea	RVM_KEXEC_SETUP-RVM_KEXEC_SETUP_START(%ebp,%eax), %esi
	rep movsb
	mov	%edx, %esi
	jmp	.Lrange
.Lrestored:
	add	RVM_KEXEC_KERNEL_OFFSET(%ebp), %ebp
	jmp	*%ebp

message_32:
	.asciz	"rvm: started by the 32-bit boot protocol: wanted 64 bits; going on without the core\r\n"

	.text
	.code64

/* void door_jump(uint64_t kernel, void *boot_params): the end of the door. */
	.globl	door_jump
	.hidden	door_jump
door_jump:
	mov	%rdi, %rax
	xor	%edi, %edi
	xor	%ebp, %ebp
	xor	%ebx, %ebx
	add	$BOOT_ENTRY_64, %rax
	jmp	*%rax

	.section .rodata, "a", @progbits

/* What the tool changes in the setup header and the door gives back: offset, bytes; ends with 0, 0. */
	.globl	setup_ranges
	.hidden	setup_ranges
	.balign	4
setup_ranges:
	.short	BOOT_SYSSIZE, 4
	.short	BOOT_KERNEL_ALIGNMENT, 8
	.short	BOOT_PAYLOAD_OFFSET, 8
	.short	BOOT_PREF_ADDRESS, BOOT_HEADER_END - BOOT_PREF_ADDRESS
	.short	0, 0

	.data
	.balign	8
	.globl	gdt, gdt_pointer
	.hidden	gdt, gdt_pointer
gdt:
	.quad	0
	.quad	0
	.quad	0x00af9b000000ffff
	.quad	0x00cf93000000ffff
gdt_pointer:
	.word	. - gdt - 1
	.quad	0

	.bss
	.balign	16
	.skip	STACK_SIZE
stack_top:

	.section .note.GNU-stack, "", @progbits
