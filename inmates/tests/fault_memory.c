// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory and ports that the cell does not have.
 *
 * Command line: address=N, port=N, value=N instead of what the fault has by itself; core=N
 * physical address of the hypervisor's memory (0x30000000).
 */
#include "fault.h"

/* Between the cell's memory and the devices. */
#define OUTSIDE 0x00200000
#define CORE 0x30000000
/* Physical addresses have fewer bits on the test machine than the page tables could have. */
#define VERY_HIGH (1ULL << 38)

static uintptr_t target(uintptr_t otherwise)
{
	return (uintptr_t)cmdline_number("address", (int64_t)otherwise);
}

static void read_from(uintptr_t address)
{
	uint32_t value;
	int vector = read_safe(address, &value);

	if (vector == NO_FAULT)
		printk("fault: %s survived: read 0x%x\n", fault_name, value);
	else
		fault_result("read", vector);
}

static void read_outside(void)
{
	read_from(target(OUTSIDE));
}

static void write_outside(void)
{
	fault_result("write", write_safe(target(OUTSIDE), 0xdeadbeef));
}

static void read_core(void)
{
	read_from((uintptr_t)cmdline_number("core", CORE));
}

static void write_core(void)
{
	fault_result("write", write_safe((uintptr_t)cmdline_number("core", CORE), 0xdeadbeef));
}

static void read_high(void)
{
	if (!memory_map(VERY_HIGH, PAGE_SIZE, MAP_UNCACHED))
		printk("fault: %s survived: cannot map it\n", fault_name);
	else
		read_from(VERY_HIGH);
}

static void write_comm(void)
{
	/* The cell's own, but the hypervisor must not believe it. */
	memset(comm_region, 0xff, PAGE_SIZE);
	printk("fault: %s survived: communication region overwritten\n", fault_name);
}

static void jump_outside(void)
{
	((void (*)(void))target(OUTSIDE))();
}

static void page_tables_outside(void)
{
	cr3_write(target(OUTSIDE));
	printk("fault: %s survived: new page tables\n", fault_name);
}

static void string_outside(void)
{
	uint8_t *to = (uint8_t *)target(OUTSIDE);

	memset(to, 0, 64);
	printk("fault: %s survived: string instruction\n", fault_name);
}

static uint16_t port(uint16_t otherwise)
{
	return (uint16_t)cmdline_number("port", otherwise);
}

static void port_read(void)
{
	/* Interrupt controller of the PC. */
	uint8_t value = port_in8(port(0x21));

	printk("fault: %s survived: read 0x%x\n", fault_name, value);
}

static void port_write(void)
{
	port_out8(port(0x21), (uint8_t)cmdline_number("value", 0xff));
	fault_result("write", NO_FAULT);
}

static void port_string(void)
{
	static const uint8_t bytes[4];
	const uint8_t *from = bytes;
	uintptr_t n = sizeof(bytes);

	asm volatile("rep outsb" : "+S"(from), "+c"(n) : "d"(port(0x21)) : "memory");
	fault_result("string write", NO_FAULT);
}

static void reset_cf9(void)
{
	port_out8(0xcf9, 0x02);
	port_out8(0xcf9, 0x06);
	fault_result("reset control register written", NO_FAULT);
}

static void reset_keyboard(void)
{
	port_out8(0x64, 0xfe);
	fault_result("keyboard controller told to reset", NO_FAULT);
}

static void reset_port92(void)
{
	port_out8(0x92, 0x01);
	fault_result("system control port A written", NO_FAULT);
}

static void pci_config(void)
{
	uint32_t id;

	/* The host bridge, which is not the cell's. */
	port_out32(0xcf8, 0x80000000);
	id = port_in32(0xcfc);
	printk("fault: %s survived: bridge 0x%x\n", fault_name, id);
	port_out32(0xcf8, 0x80000004);
	port_out32(0xcfc, 0);
	fault_result("command register of the bridge written", NO_FAULT);
}

static void smi_port(void)
{
	/* APM control: an SMI on a PC. */
	port_out8(0xb2, 0);
	fault_result("APM control written", NO_FAULT);
}

const struct fault fault_memory[] = {
	{ "read", "read memory outside of the cell", read_outside },
	{ "write", "write memory outside of the cell", write_outside },
	{ "read-core", "read the hypervisor's memory", read_core },
	{ "write-core", "write the hypervisor's memory", write_core },
	{ "read-high", "read at 256 GiB", read_high },
	{ "string", "string instruction on memory outside of the cell", string_outside },
	{ "write-comm", "write nonsense over the communication region", write_comm },
	{ "jump", "jump to memory outside of the cell", jump_outside },
	{ "page-tables", "page tables outside of the cell", page_tables_outside },
	{ "port-read", "read a port of another cell", port_read },
	{ "port-write", "write a port of another cell", port_write },
	{ "port-string", "OUTSB to a port of another cell", port_string },
	{ "reset-cf9", "reset by port CF9", reset_cf9 },
	{ "reset-keyboard", "reset by the keyboard controller", reset_keyboard },
	{ "reset-port92", "reset by port 92", reset_port92 },
	{ "pci-config", "configuration space of the host bridge", pci_config },
	{ "smi-port", "SMI by port B2", smi_port },
	{ NULL, NULL, NULL },
};
