// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSRs, control registers, hypercalls, and CPUs that do not answer.
 *
 * Command line: msr=N, value=N instead of what the fault has by itself; times=N for those that repeat
 * (1000); seconds=N after which the locked state ends (0: never).
 */
#include "crash_record.h"
#include "fault.h"
#include "start.h"

#define MSR_IA32_FEATURE_CONTROL 0x3a
#define MSR_IA32_BIOS_UPDT_TRIG 0x79
#define MSR_IA32_MTRR_DEF_TYPE 0x2ff
#define MSR_IA32_PERF_CTL 0x199
#define MSR_IA32_VMX_BASIC 0x480
#define CR4_VMXE 0x2000
#define CR4_MCE (1UL << 6)
#define CPUID_HYPERVISOR 0x40000000

static uint32_t msr(uint32_t otherwise)
{
	return (uint32_t)cmdline_number("msr", otherwise);
}

static void read_msr(uint32_t number)
{
	uint64_t value;
	int vector = msr_read_safe(number, &value);

	if (vector == NO_FAULT)
		printk("fault: %s survived: MSR 0x%x is 0x%llx\n", fault_name, number,
		       (unsigned long long)value);
	else
		fault_result("read", vector);
}

static void msr_read_vmx(void)
{
	read_msr(msr(MSR_IA32_VMX_BASIC));
}

static void msr_write_perf(void)
{
	fault_result("write",
		     msr_write_safe(msr(MSR_IA32_PERF_CTL), (uint64_t)cmdline_number("value", 0)));
}

static void msr_microcode(void)
{
	fault_result("write", msr_write_safe(MSR_IA32_BIOS_UPDT_TRIG, 0x1000));
}

static void msr_feature_control(void)
{
	fault_result("write", msr_write_safe(MSR_IA32_FEATURE_CONTROL, 5));
}

static void msr_mtrr(void)
{
	/* All memory uncached, for whoever believes it. */
	fault_result("write", msr_write_safe(MSR_IA32_MTRR_DEF_TYPE, 0));
	read_msr(MSR_IA32_MTRR_DEF_TYPE);
}

static void cache_disable(void)
{
	fault_result("CR0.CD set", cr0_write_safe(cr0_read() | CR0_CD));
	printk("fault: %s survived: CR0 is 0x%lx\n", fault_name, cr0_read());
	fault_result("CR0.CD and NW set", cr0_write_safe(cr0_read() | CR0_CD | CR0_NW));
	printk("fault: %s survived: CR0 is 0x%lx\n", fault_name, cr0_read());
}

static void triple_fault(void)
{
	static const struct {
		uint16_t limit;
		uintptr_t base;
	} RVM_PACKED none;

	asm volatile("lidt %0; ud2" : : "m"(none));
}

static void wbinvd_loop(void)
{
	uint32_t times = (uint32_t)cmdline_number("times", 1000), n;

	for (n = 0; n < times && !comm_poll(true); n++)
		asm volatile("wbinvd" : : : "memory");
	printk("fault: %s survived: %u times\n", fault_name, n);
}

/* Each of them would be a line in the log. */
static void cr4_flood(void)
{
	uint32_t times = (uint32_t)cmdline_number("times", 5000), n = 0;

	while (n < times && cr4_write_safe(cr4_read() | CR4_VMXE) != NO_FAULT)
		n++;
	printk("fault: %s survived: %u times\n", fault_name, n);
}

static unsigned int mce_after(unsigned long cr4)
{
	int vector = cr4_write_safe(cr4);

	if (vector != NO_FAULT)
		printk("fault: %s survived: exception %d\n", fault_name, vector);
	return (cr4_read() & CR4_MCE) != 0;
}

/* It is always on in hardware; what is read is what was written. */
static void cr4_mce(void)
{
	unsigned long cr4 = cr4_read();
	unsigned int before = (cr4 & CR4_MCE) != 0;
	unsigned int on = mce_after(cr4 | CR4_MCE), off = mce_after(cr4 & ~CR4_MCE);

	printk("fault: %s survived: CR4.MCE %u, %u, %u\n", fault_name, before, on, off);
}

static void spin(void)
{
	irq_disable();
	for (;;)
		cpu_relax();
}

static void halt(void)
{
	cpu_stop();
}

static void deny(void)
{
	for (;;) {
		comm_poll(false);
		delay_us(1000);
	}
}

static void lock_cells(void)
{
	uint32_t seconds = (uint32_t)cmdline_number("seconds", 0);
	uint64_t end = tsc_read() + ns_to_tsc((uint64_t)seconds * 1000000000ULL);

	/* While it is in this state no other cell can be created or destroyed. */
	comm_set_state(JAILHOUSE_CELL_RUNNING_LOCKED);
	printk("fault: %s survived: locked\n", fault_name);
	while (!comm_poll(true) && (seconds == 0 || tsc_read() < end))
		delay_us(1000);
	comm_set_state(JAILHOUSE_CELL_RUNNING);
	printk("fault: %s survived: unlocked\n", fault_name);
}

static void fail(void)
{
	comm_set_state(JAILHOUSE_CELL_FAILED);
	fault_result("state set to failed", NO_FAULT);
}

/* The registers as 64-bit code leaves them when it goes to 32-bit code. Returns EAX. */
static int32_t vmcall_32(uint64_t number, uint64_t arg1, uint64_t arg2)
{
	uint64_t result = number;

	/* To the other code segment by a far return, and back by a far jump. */
	asm volatile("push %[code32]\n"
		     "lea 1f(%%rip), %%rcx\n"
		     "push %%rcx\n"
		     "lretq\n"
		     ".code32\n"
		     "1: vmcall\n"
		     "ljmp %[code64], $2f\n"
		     ".code64\n"
		     "2:\n"
		     : "+a"(result)
		     : "D"(arg1), "S"(arg2), [code32] "i"(SEL_CODE32), [code64] "i"(SEL_CODE64)
		     : "rcx", "memory");
	return (int32_t)result;
}

/* Halves of registers that 32-bit code does not have: nothing that is in them counts. */
static void hypercalls_32(void)
{
	const uint64_t garbage = 0xdeadbeef00000000;

	printk("fault: %s survived: with garbage 32-bit code gets %d, 64-bit code %ld\n", fault_name,
	       vmcall_32(garbage | JAILHOUSE_HC_DEBUG_CONSOLE_PUTC, garbage | '\n', garbage),
	       vmcall(garbage | JAILHOUSE_HC_DEBUG_CONSOLE_PUTC, garbage | '\n', garbage));
}

static void hypercalls(void)
{
	static const struct {
		const char *name;
		unsigned long number, arg1, arg2;
	} calls[] = {
		{ "disable", JAILHOUSE_HC_DISABLE, 0, 0 },
		{ "cell create", JAILHOUSE_HC_CELL_CREATE, 0x1000, 0 },
		{ "cell start", JAILHOUSE_HC_CELL_START, 0, 0 },
		{ "cell set loadable", JAILHOUSE_HC_CELL_SET_LOADABLE, 1, 0 },
		{ "cell destroy", JAILHOUSE_HC_CELL_DESTROY, 1, 0 },
		{ "get info", JAILHOUSE_HC_HYPERVISOR_GET_INFO, JAILHOUSE_INFO_NUM_CELLS, 0 },
		{ "cell get state", JAILHOUSE_HC_CELL_GET_STATE, 0, 0 },
		{ "cpu get info", JAILHOUSE_HC_CPU_GET_INFO, 0, JAILHOUSE_CPU_INFO_STATE },
		{ "enter commit", RVM_HC_ENTER_COMMIT, 0, 0 },
		{ "info", RVM_HC_INFO, RVM_INFO_PHYS_BASE, 0 },
		{ "attach", RVM_HC_ATTACH, 1, 0 },
		{ "crash clear", RVM_HC_CRASH_CLEAR, 0, 0 },
		{ "debug crash", RVM_HC_DEBUG_CRASH, 1, 0 },
		{ "unknown", 0x12345678, 0, 0 },
	};

	int vector = NO_FAULT;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		long result;

		vector = vmcall_safe(calls[i].number, calls[i].arg1, calls[i].arg2, &result);
		printk("fault: %s survived: hypercall %s returned %ld vector %d\n", fault_name,
		       calls[i].name, result, vector);
	}
	/* Without a hypervisor all of them raise #UD. */
	if (vector == NO_FAULT)
		hypercalls_32();
}

/* A state of its own that no processor enters; the hypervisor makes it when tests ask (debug_crash). */
static void entry_state(void)
{
	printk("fault: %s survived: returned %ld\n", fault_name,
	       vmcall(RVM_HC_DEBUG_CRASH, RVM_CRASH_TEST_ENTRY, 0));
}

static void entry_controls(void)
{
	printk("fault: %s survived: returned %ld\n", fault_name,
	       vmcall(RVM_HC_DEBUG_CRASH, RVM_CRASH_TEST_CONTROLS, 0));
}

/* On real processors every cell may get one that was meant for somebody else. */
static void machine_check(void)
{
	printk("fault: %s survived: returned %ld\n", fault_name,
	       vmcall(RVM_HC_DEBUG_CRASH, RVM_CRASH_TEST_MACHINE_CHECK, 0));
}

static void vmx_instruction(void)
{
	/* CR4.VMXE would come first; without it VMXOFF raises #UD on any machine. */
	asm volatile("vmxoff" : : : "memory");
}

static void undefined_handler(struct irq_frame *frame)
{
	printk_panic("fault: %s survived: exception %lu\n", fault_name, frame->vector);
	/* VMXOFF and UD2 are not of one length, so this CPU is of no more use. */
	cpu_stop();
}

static void vmx(void)
{
	irq_set_handler(6, undefined_handler);
	vmx_instruction();
}

static void exception(void)
{
	asm volatile("ud2");
}

static void show_cpuid(void)
{
	struct cpuid one = cpu_id(1, 0), range = cpu_id(CPUID_HYPERVISOR, 0);
	uint32_t signature[4] = { range.ebx, range.ecx, range.edx, 0 };

	printk("fault: %s survived: vmx=%d hypervisor=%d highest 0x%x signature %s features 0x%x\n",
	       fault_name, (one.ecx & CPUID_1_ECX_VMX) != 0,
	       (one.ecx & CPUID_1_ECX_HYPERVISOR) != 0, range.eax, (const char *)signature,
	       cpu_id(CPUID_HYPERVISOR + 1, 0).eax);
}

const struct fault fault_cpu[] = {
	{ "cpuid", "nothing forbidden: hypervisor's CPUID leaves", show_cpuid },
	{ "msr-read", "read a VMX capability MSR", msr_read_vmx },
	{ "msr-write", "write IA32_PERF_CTL", msr_write_perf },
	{ "msr-microcode", "microcode update", msr_microcode },
	{ "msr-feature", "write IA32_FEATURE_CONTROL", msr_feature_control },
	{ "msr-mtrr", "write IA32_MTRR_DEF_TYPE", msr_mtrr },
	{ "cache-disable", "CR0.CD", cache_disable },
	{ "triple-fault", "exception with an empty IDT", triple_fault },
	{ "wbinvd", "WBINVD again and again", wbinvd_loop },
	{ "cr4-flood", "CR4.VMXE again and again", cr4_flood },
	{ "cr4-mce", "CR4.MCE on and off", cr4_mce },
	{ "spin", "spin with interrupts off", spin },
	{ "halt", "halt with interrupts off", halt },
	{ "deny", "deny every request to shut down", deny },
	{ "lock", "locked state", lock_cells },
	{ "fail", "state failed", fail },
	{ "hypercalls", "hypercalls of the root cell", hypercalls },
	{ "entry-state", "guest state that no processor enters", entry_state },
	{ "entry-controls", "controls that no processor enters with", entry_controls },
	{ "machine-check", "a machine check that has hit somebody else", machine_check },
	{ "vmx", "VMXOFF", vmx },
	{ "exception", "undefined instruction that nobody handles", exception },
	{ NULL, NULL, NULL },
};
