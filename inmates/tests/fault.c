// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does one forbidden thing, chosen by the command line: what=NAME, see the tables of
 * fault_memory.c, fault_cpu.c and fault_apic.c. what=list prints the names.
 *
 * Lines: "fault: NAME try: ..." before it, "fault: NAME survived: ..." with what came of it,
 * "fault: NAME done". A cell that is stopped says nothing after the first. After it has survived
 * it waits for the request to shut down, unless stay=0.
 */
#include "fault.h"

static const struct fault *const tables[] = { fault_memory, fault_cpu, fault_apic };

const char *fault_name;

void fault_result(const char *what, int vector)
{
	if (vector == NO_FAULT)
		printk("fault: %s survived: %s\n", fault_name, what);
	else
		printk("fault: %s survived: %s raised exception %d error 0x%lx\n", fault_name, what,
		       vector, fault_error);
}

static const struct fault *find(const char *name)
{
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (const struct fault *fault = tables[t]; fault->name != NULL; fault++)
			if (strcmp(fault->name, name) == 0)
				return fault;
	return NULL;
}

static void list(void)
{
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (const struct fault *fault = tables[t]; fault->name != NULL; fault++)
			printk("fault: can %s: %s\n", fault->name, fault->what);
}

void inmate_main(void)
{
	const struct fault *fault;
	char name[32];

	cmdline_string("what", name, sizeof(name), "list");
	fault = find(name);
	if (fault == NULL) {
		list();
		return;
	}
	fault_name = fault->name;
	apic_init_cpu();
	if (cmdline_bool("x2apic", false) && !apic_enable_x2apic())
		printk("fault: no x2apic\n");
	printk("fault: %s try: %s\n", fault->name, fault->what);
	fault->run();
	printk("fault: %s done unexpected=%u\n", fault->name, irq_unexpected());
	while (cmdline_bool("stay", true) && !comm_poll(true))
		delay_us(1000);
}
