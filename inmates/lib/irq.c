// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts and exceptions: table, dispatch, and places that may fault. */
#include "irq.h"
#include "apic.h"
#include "comm.h"
#include "cpu.h"
#include "irq_stub.h"
#include "printk.h"

#define NUM_VECTORS 256
#define NUM_EXCEPTIONS 32
/* Present, privilege 0, interrupt gate. SDM Vol. 3A, 6.11 and 6.14.1. */
#define GATE_INTERRUPT 0x8e00

struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint16_t type;
	uint16_t offset_middle;
#ifdef __x86_64__
	uint32_t offset_high;
	uint32_t reserved;
#endif
} RVM_PACKED;

struct table_register {
	uint16_t limit;
	uintptr_t base;
} RVM_PACKED;

/* An instruction that may fault, and where to go on then. Filled by the functions at the end. */
struct fixup {
	unsigned long at;
	unsigned long go_on;
};

extern const uint8_t irq_stubs[];
extern const struct fixup fixups_start[], fixups_end[];

static struct gate idt[NUM_VECTORS];
static irq_handler handlers[NUM_VECTORS];
static volatile uint32_t unexpected;

volatile unsigned long fault_error;

static void set_gate(unsigned int vector)
{
	uintptr_t entry = (uintptr_t)irq_stubs + vector * IRQ_STUB_SIZE;
	uint16_t selector;

	asm("mov %%cs, %0" : "=r"(selector));
	idt[vector].offset_low = (uint16_t)entry;
	idt[vector].selector = selector;
	idt[vector].type = GATE_INTERRUPT;
	idt[vector].offset_middle = (uint16_t)(entry >> 16);
}

void irq_init_cpu(void)
{
	struct table_register idtr = { sizeof(idt) - 1, (uintptr_t)idt };

	for (unsigned int vector = 0; vector < NUM_VECTORS; vector++)
		set_gate(vector);
	asm volatile("lidt %0" : : "m"(idtr));
}

void irq_set_handler(unsigned int vector, irq_handler handler)
{
	if (vector < NUM_VECTORS)
		handlers[vector] = handler;
}

uint32_t irq_unexpected(void)
{
	return unexpected;
}

static bool fix_up(struct irq_frame *frame)
{
	for (const struct fixup *fixup = fixups_start; fixup < fixups_end; fixup++) {
		if (fixup->at != frame->ip)
			continue;
		fault_error = frame->error;
		/* That is where they look for the vector. */
		frame->ax = frame->vector;
		frame->ip = fixup->go_on;
		return true;
	}
	return false;
}

__attribute__((noreturn)) static void stop_with_dump(const struct irq_frame *frame)
{
	printk_panic("inmate: exception %lu error 0x%lx ip 0x%lx flags 0x%lx cr2 0x%lx\n",
		     frame->vector, frame->error, frame->ip, frame->flags, cr2_read());
	printk_panic("inmate: ax 0x%lx bx 0x%lx cx 0x%lx dx 0x%lx si 0x%lx di 0x%lx bp 0x%lx\n",
		     frame->ax, frame->bx, frame->cx, frame->dx, frame->si, frame->di, frame->bp);
	comm_set_state(JAILHOUSE_CELL_FAILED);
	cpu_stop();
}

void irq_dispatch(struct irq_frame *frame)
{
	unsigned int vector = (unsigned int)frame->vector;
	irq_handler handler = handlers[vector % NUM_VECTORS];

	if (vector < NUM_EXCEPTIONS && fix_up(frame))
		return;
	if (handler != NULL)
		handler(frame);
	else if (vector < NUM_EXCEPTIONS)
		stop_with_dump(frame);
	else
		unexpected++;
	if (vector >= NUM_EXCEPTIONS && vector != APIC_SPURIOUS_VECTOR)
		apic_eoi();
}

/*
 * MAY_FAULT() is one instruction with the result in the register of `fault`: -1, or the vector
 * that fix_up() has put there. The instruction must not need EAX for anything that is used
 * afterwards.
 */
#ifdef __x86_64__
#define FIXUP_WORD ".quad"
#else
#define FIXUP_WORD ".long"
#endif
#define MAY_FAULT(instruction)                                                          \
	"1: " instruction "\n"                                                          \
	"   mov $-1, %%eax\n"                                                           \
	"2:\n"                                                                          \
	"   .pushsection .fixups, \"a\"\n"                                              \
	"   " FIXUP_WORD " 1b, 2b\n"                                                    \
	"   .popsection\n"

int msr_write_safe(uint32_t msr, uint64_t value)
{
	int fault;

	asm volatile(MAY_FAULT("wrmsr")
		     : "=a"(fault)
		     : "0"((uint32_t)value), "d"((uint32_t)(value >> 32)), "c"(msr)
		     : "memory");
	return fault;
}

int msr_read_safe(uint32_t msr, uint64_t *value)
{
	uint32_t low = 0, high = 0;
	int fault;

	/* What is read goes to EBX before EAX is taken for the result. */
	asm volatile("1: rdmsr\n"
		     "   mov %%eax, %%ebx\n"
		     "   mov $-1, %%eax\n"
		     "2:\n"
		     "   .pushsection .fixups, \"a\"\n"
		     "   " FIXUP_WORD " 1b, 2b\n"
		     "   .popsection\n"
		     : "=a"(fault), "+d"(high), "+b"(low)
		     : "c"(msr)
		     : "memory");
	*value = (uint64_t)high << 32 | low;
	return fault;
}

int rdpmc_safe(uint32_t counter)
{
	uint32_t low, high;
	int fault;

	asm volatile("1: rdpmc\n"
		     "   mov $-1, %%eax\n"
		     "2:\n"
		     "   .pushsection .fixups, \"a\"\n"
		     "   " FIXUP_WORD " 1b, 2b\n"
		     "   .popsection\n"
		     : "=a"(fault), "=d"(high), "=b"(low)
		     : "c"(counter)
		     : "memory");
	return fault;
}

int cr0_write_safe(unsigned long value)
{
	int fault;

	asm volatile(MAY_FAULT("mov %1, %%cr0") : "=&a"(fault) : "r"(value) : "memory");
	return fault;
}

int cr4_write_safe(unsigned long value)
{
	int fault;

	asm volatile(MAY_FAULT("mov %1, %%cr4") : "=&a"(fault) : "r"(value) : "memory");
	return fault;
}

int vmcall_safe(unsigned long number, unsigned long arg1, unsigned long arg2, long *result)
{
	unsigned long answer = 0;
	int fault;

	asm volatile("1: vmcall\n"
		     "   mov %%eax, %%ebx\n"
		     "   mov $-1, %%eax\n"
		     "2:\n"
		     "   .pushsection .fixups, \"a\"\n"
		     "   " FIXUP_WORD " 1b, 2b\n"
		     "   .popsection\n"
		     : "=a"(fault), "+b"(answer)
		     : "0"(number), "D"(arg1), "S"(arg2)
		     : "memory");
	/* All results fit 32 bits, negative ones with their sign. */
	*result = (int32_t)answer;
	return fault;
}

int read_safe(uintptr_t address, uint32_t *value)
{
	uint32_t found = 0;
	int fault;

	asm volatile(MAY_FAULT("movl (%2), %1")
		     : "=&a"(fault), "+r"(found)
		     : "r"(address)
		     : "memory");
	*value = found;
	return fault;
}

int write_safe(uintptr_t address, uint32_t value)
{
	int fault;

	asm volatile(MAY_FAULT("movl %1, (%2)")
		     : "=&a"(fault)
		     : "r"(value), "r"(address)
		     : "memory");
	return fault;
}
