// SPDX-License-Identifier: GPL-2.0-only
/*
 * What somebody else has left in the registers of this CPU. Runs first: what the library itself sets on its
 * way here (EFER, CR0, CR4, segments, the local APIC's spurious vector and timer) is not looked at.
 */
#include "fault.h"

#define MSR_IA32_SPEC_CTRL 0x48
#define SPEC_CTRL_SSBD 4
#define CR4_OSFXSR (1UL << 9)
#define DR6_NOTHING 0xffff0ff0UL
#define PAT_POWER_ON 0x0007040600070406ULL

static unsigned int leaks;

static void expect(const char *what, uint64_t found, uint64_t wanted)
{
	if (found == wanted)
		return;
	leaks++;
	printk("fault: %s survived: LEAK %s is 0x%llx\n", fault_name, what, (unsigned long long)found);
}

/* Registers that exist only with some features raise #GP. */
static void look_at_msrs(void)
{
	static const struct {
		const char *name;
		uint32_t msr;
		uint64_t wanted;
	} msrs[] = {
		{ "SPEC_CTRL", 0x48, 0 },
		{ "UMWAIT_CONTROL", 0xe1, 0 },
		{ "SYSENTER_CS", 0x174, 0 },
		{ "SYSENTER_ESP", 0x175, 0 },
		{ "SYSENTER_EIP", 0x176, 0 },
		{ "XFD", 0x1c4, 0 },
		{ "XFD_ERR", 0x1c5, 0 },
		{ "DEBUGCTL", 0x1d9, 0 },
		{ "PAT", 0x277, PAT_POWER_ON },
		{ "U_CET", 0x6a0, 0 },
		{ "S_CET", 0x6a2, 0 },
		{ "PL0_SSP", 0x6a4, 0 },
		{ "PL1_SSP", 0x6a5, 0 },
		{ "PL2_SSP", 0x6a6, 0 },
		{ "PL3_SSP", 0x6a7, 0 },
		{ "INTERRUPT_SSP_TABLE", 0x6a8, 0 },
		{ "PKRS", 0x6e1, 0 },
		{ "XSS", 0xda0, 0 },
		{ "STAR", 0xc0000081, 0 },
		{ "LSTAR", 0xc0000082, 0 },
		{ "CSTAR", 0xc0000083, 0 },
		{ "FMASK", 0xc0000084, 0 },
		{ "FS_BASE", 0xc0000100, 0 },
		{ "GS_BASE", 0xc0000101, 0 },
		{ "KERNEL_GS_BASE", 0xc0000102, 0 },
		{ "TSC_AUX", 0xc0000103, 0 },
	};
	unsigned int found = 0;

	for (size_t i = 0; i < sizeof(msrs) / sizeof(msrs[0]); i++) {
		uint64_t value;

		if (msr_read_safe(msrs[i].msr, &value) != NO_FAULT)
			continue;
		found++;
		expect(msrs[i].name, value, msrs[i].wanted);
	}
	printk("fault: %s survived: %u MSRs\n", fault_name, found);
}

/* By the MSRs of x2APIC mode, which are there in both modes. A message to itself tells nothing of others. */
static void look_at_apic(void)
{
	uint64_t icr = 0;

	for (uint32_t i = 0; i < 8; i++) {
		expect("ISR", msr_read(MSR_X2APIC_BASE + 0x10 + i), 0);
		expect("TMR", msr_read(MSR_X2APIC_BASE + 0x18 + i), 0);
		expect("IRR", msr_read(MSR_X2APIC_BASE + 0x20 + i), 0);
	}
	msr_read_safe(MSR_X2APIC_BASE + 0x30, &icr);
	if ((icr & ICR_ALL_BUT_SELF) == ICR_SELF)
		icr = 0;
	expect("ICR", icr, 0);
	expect("LVT error", msr_read(MSR_X2APIC_BASE + 0x37) & 0xff, 0);
	expect("LVT performance", msr_read(MSR_X2APIC_BASE + 0x34) & 0xff, 0);
}

static void look_at_debug_registers(void)
{
	uintptr_t value;

	asm volatile("mov %%cr2, %0" : "=r"(value));
	expect("CR2", value, 0);
	asm volatile("mov %%dr0, %0" : "=r"(value));
	expect("DR0", value, 0);
	asm volatile("mov %%dr1, %0" : "=r"(value));
	expect("DR1", value, 0);
	asm volatile("mov %%dr2, %0" : "=r"(value));
	expect("DR2", value, 0);
	asm volatile("mov %%dr3, %0" : "=r"(value));
	expect("DR3", value, 0);
	asm volatile("mov %%dr6, %0" : "=r"(value));
	expect("DR6", value, DR6_NOTHING);
}

/* x87 registers and XMM0 to XMM15; this program is compiled without both. */
static void look_at_vectors(void)
{
	static uint64_t area[64] __attribute__((aligned(16)));
	unsigned long cr4;

	asm volatile("mov %%cr4, %0" : "=r"(cr4));
	asm volatile("mov %0, %%cr4" : : "r"(cr4 | CR4_OSFXSR));
	asm volatile("fxsave %0" : "=m"(area));
	for (size_t i = 4; i < 52; i++)
		expect("vector register", area[i], 0);
}

static void performance_counter(void)
{
	int vector = rdpmc_safe(0);

	if (vector == NO_FAULT)
		expect("performance counter", 1, 0);
	printk("fault: %s survived: RDPMC raised exception %d\n", fault_name, vector);
}

static void leak(void)
{
	leaks = 0;
	look_at_msrs();
	look_at_apic();
	look_at_debug_registers();
	look_at_vectors();
	performance_counter();
	printk("fault: %s survived: %u leaks\n", fault_name, leaks);
}

/* Speculative store bypass disabled, while each CPUID exits. */
static void spec_ctrl(void)
{
	uint64_t value = 0;
	unsigned int exits = 0;

	if (msr_write_safe(MSR_IA32_SPEC_CTRL, SPEC_CTRL_SSBD) != NO_FAULT) {
		printk("fault: %s survived: no SPEC_CTRL\n", fault_name);
		return;
	}
	do {
		cpu_id(1, 0);
		value = msr_read(MSR_IA32_SPEC_CTRL);
	} while (++exits < 1000 && value == SPEC_CTRL_SSBD);
	printk("fault: %s survived: %u exits, SPEC_CTRL is 0x%llx\n", fault_name, exits,
	       (unsigned long long)value);
}

const struct fault fault_leak[] = {
	{ "spec-ctrl", "nothing forbidden: IA32_SPEC_CTRL across exits", spec_ctrl },
	{ "leak", "nothing forbidden: what others have left in registers", leak },
	{ NULL, NULL, NULL },
};
