// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does forbidden things, chosen by the command line: what=NAME[,NAME]..., see the tables of
 * fault_memory.c, fault_cpu.c, fault_apic.c, fault_debug.c and fault_leak.c. what=list prints the names.
 *
 * Lines: "fault: NAME try: ..." before it, "fault: NAME survived: ..." with what came of it,
 * "fault: NAME done". A cell that is stopped says nothing after the first. After it has survived
 * all it waits for the request to shut down, unless stay=0.
 */
#include "fault.h"

static const struct fault *const tables[] = { fault_memory, fault_cpu, fault_apic, fault_debug,
						fault_leak };

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

static void run(const struct fault *fault)
{
	fault_name = fault->name;
	printk("fault: %s try: %s\n", fault->name, fault->what);
	fault->run();
	printk("fault: %s done unexpected=%u\n", fault->name, irq_unexpected());
}

/* Ends the first name of a list. Returns the rest, NULL when there is none. */
static char *cut(char *names)
{
	for (; *names != '\0'; names++) {
		if (*names == ',') {
			*names = '\0';
			return names + 1;
		}
	}
	return NULL;
}

void inmate_main(void)
{
	static char names[512];
	char *name = names, *rest;

	cmdline_string("what", names, sizeof(names), "list");
	apic_init_cpu();
	if (cmdline_bool("x2apic", false) && !apic_enable_x2apic())
		printk("fault: no x2apic\n");
	for (; name != NULL; name = rest) {
		const struct fault *fault;

		rest = cut(name);
		fault = find(name);
		if (fault == NULL) {
			list();
			return;
		}
		run(fault);
	}
	while (cmdline_bool("stay", true) && !comm_poll(true))
		delay_us(1000);
}
