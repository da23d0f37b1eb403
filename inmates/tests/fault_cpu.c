// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSRs, control registers, hypercalls, and CPUs that do not answer.
 *
 * Command line: msr=N, value=N instead of what the fault has by itself; seconds=N for those that
 * last (5).
 */
#include "fault.h"

#define MSR_IA32_FEATURE_CONTROL 0x3a
#define MSR_IA32_BIOS_UPDT_TRIG 0x79
#define MSR_IA32_MTRR_DEF_TYPE 0x2ff
#define MSR_IA32_PERF_CTL 0x199
#define MSR_IA32_VMX_BASIC 0x480
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

static uint64_t duration(void)
{
	return ns_to_tsc((uint64_t)cmdline_number("seconds", 5) * 1000000000ULL);
}

static void wbinvd_loop(void)
{
	uint64_t end = tsc_read() + duration();
	uint32_t n = 0;

	for (; tsc_read() < end && !comm_poll(true); n++)
		asm volatile("wbinvd" : : : "memory");
	printk("fault: %s survived: %u times\n", fault_name, n);
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
	/* While it is in this state no other cell can be created or destroyed. */
	comm_set_state(JAILHOUSE_CELL_RUNNING_LOCKED);
	printk("fault: %s survived: locked\n", fault_name);
	while (!comm_poll(true))
		delay_us(1000);
}

static void fail(void)
{
	comm_set_state(JAILHOUSE_CELL_FAILED);
	fault_result("state set to failed", NO_FAULT);
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

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		long result;
		int vector = vmcall_safe(calls[i].number, calls[i].arg1, calls[i].arg2, &result);

		printk("fault: %s survived: hypercall %s returned %ld vector %d\n", fault_name,
		       calls[i].name, result, vector);
	}
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
	{ "spin", "spin with interrupts off", spin },
	{ "halt", "halt with interrupts off", halt },
	{ "deny", "deny every request to shut down", deny },
	{ "lock", "locked state", lock_cells },
	{ "fail", "state failed", fail },
	{ "hypercalls", "hypercalls of the root cell", hypercalls },
	{ "vmx", "VMXOFF", vmx },
	{ "exception", "undefined instruction that nobody handles", exception },
	{ NULL, NULL, NULL },
};
