// SPDX-License-Identifier: GPL-2.0-only
/* Exceptions that the hypervisor intercepts, as they should be, and one whose delivery never ends. */
#include "fault.h"

#define VECTOR_DB 1
#define VECTOR_BP 3

#define RFLAGS_TF 0x100UL
/* DR7: a breakpoint of DR0 on writes of 4 or 8 bytes, and general detect (SDM Vol. 3B, 18.2.4). */
#define DR7_WRITE_4 0x000d0001UL
#define DR7_WRITE_8 0x00090001UL
#define DR7_GD 0x2000UL
#define DR7_NONE 0x400UL
#define DR6_NONE 0xffff0ff0UL

static volatile uint32_t exceptions;
static volatile unsigned long seen_dr6, seen_dr7, seen_ip;

static void write_dr0(uintptr_t value)
{
	asm volatile("mov %0, %%dr0" : : "r"(value));
}

static void write_dr6(unsigned long value)
{
	asm volatile("mov %0, %%dr6" : : "r"(value));
}

static void write_dr7(unsigned long value)
{
	asm volatile("mov %0, %%dr7" : : "r"(value) : "memory");
}

static void note(struct irq_frame *frame)
{
	asm volatile("mov %%dr6, %0" : "=r"(seen_dr6));
	asm volatile("mov %%dr7, %0" : "=r"(seen_dr7));
	exceptions++;
	seen_ip = frame->ip;
	frame->flags &= ~RFLAGS_TF;
	write_dr7(DR7_NONE);
	write_dr6(DR6_NONE);
}

/* What has changed in DR6, how often, and how far behind a label the exception was. */
static void report(const char *what, uintptr_t label)
{
	printk("fault: %s survived: %s DR6 0x%lx DR7.GD %d times %u at %ld\n", fault_name, what,
	       seen_dr6 ^ DR6_NONE, (seen_dr7 & DR7_GD) != 0, exceptions, (long)(seen_ip - label));
	exceptions = 0;
}

static void single_step(void)
{
	uintptr_t label;

	asm volatile("pushf\n"
		     "orl $0x100, (%%rsp)\n"
		     "popf\n"
		     "1: nop\n"
		     "lea 1b(%%rip), %0\n"
		     : "=r"(label) : : "memory", "cc");
	report("single step", label);
}

static void data_breakpoint(void)
{
	static volatile uint32_t target;
	uintptr_t label;

	write_dr0((uintptr_t)&target);
	write_dr7(DR7_WRITE_4);
	asm volatile("1: movl $1, %1\n"
		     "2: nop\n"
		     "lea 2b(%%rip), %0\n"
		     : "=r"(label), "=m"(target));
	report("data", label);
}

static void general_detect(void)
{
	uintptr_t label;

	write_dr7(DR7_GD);
	asm volatile("1: mov %%dr0, %%rax\n"
		     "lea 1b(%%rip), %0\n" : "=r"(label) : : "rax");
	report("general detect", label);
}

static void instructions(void)
{
	uintptr_t label;

	asm volatile(".byte 0xf1\n"
		     "1: lea 1b(%%rip), %0\n" : "=r"(label));
	report("INT1", label);
	irq_set_handler(VECTOR_BP, note);
	asm volatile("int3\n"
		     "1: lea 1b(%%rip), %0\n" : "=r"(label));
	report("INT3", label);
}

static void debug(void)
{
	irq_set_handler(VECTOR_DB, note);
	write_dr6(DR6_NONE);
	single_step();
	data_breakpoint();
	general_detect();
	instructions();
	irq_set_handler(VECTOR_DB, NULL);
}

struct table {
	uint16_t limit;
	uintptr_t base;
} RVM_PACKED;

/* A task of which only the stack that a gate names counts (SDM Vol. 3A, 7.7 and 6.14.5). */
static struct {
	uint32_t reserved;
	uint64_t rsp[3], reserved_too, ist[7];
	uint8_t rest[12];
} RVM_PACKED task;

static void load_task(void)
{
	static uint64_t gdt[16];
	struct table table;
	uintptr_t base = (uintptr_t)&task;
	unsigned int next;

	asm volatile("sgdt %0" : "=m"(table));
	next = (table.limit + 1U) / 8;
	for (unsigned int i = 0; i < next; i++)
		gdt[i] = ((const uint64_t *)table.base)[i];
	gdt[next] = (sizeof(task) - 1) | (uint64_t)(base & 0xffffff) << 16 | 0x89ULL << 40 |
		    (uint64_t)(base >> 24 & 0xff) << 56;
	gdt[next + 1] = (uint64_t)base >> 32;
	table.base = (uintptr_t)gdt;
	table.limit = sizeof(gdt) - 1;
	asm volatile("lgdt %0" : : "m"(table));
	asm volatile("ltr %w0" : : "r"(next * 8));
}

/* Each delivery writes the same stack, and the breakpoint on it is the next #DB. */
static void endless_debug(void)
{
	static uint8_t stack[256] __attribute__((aligned(16)));
	struct table table;

	task.ist[0] = (uintptr_t)stack + sizeof(stack);
	load_task();
	asm volatile("sidt %0" : "=m"(table));
	((uint8_t *)table.base)[16 * VECTOR_DB + 4] = 1;
	write_dr0((uintptr_t)stack + sizeof(stack) - 8);
	write_dr7(DR7_WRITE_8);
	asm volatile(".byte 0xf1");
	printk("fault: %s survived: it has an end\n", fault_name);
}

const struct fault fault_debug[] = {
	{ "debug", "nothing forbidden: #DB and #BP", debug },
	{ "debug-endless", "#DB by the delivery of #DB", endless_debug },
	{ NULL, NULL, NULL },
};
