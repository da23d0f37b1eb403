// SPDX-License-Identifier: GPL-2.0-only
/*
 * Privileged instructions that a guest must not have, and what they raise instead. Called by
 * main.c. Never leaves a register changed.
 */
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <asm/asm.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include <asm/special_insns.h>

#include "rvm_test.h"

#define CR4_PCE BIT(8)
#define CR4_VMXE BIT(13)
#define CR4_OSXSAVE BIT(18)

#define MSR_FEATURE_CONTROL 0x3a
#define FEATURE_CONTROL_LOCKED BIT(0)
#define FEATURE_CONTROL_VMX (BIT(1) | BIT(2))

/* SDM Vol. 3D, appendix A. */
#define MSR_VMX_FIRST 0x480
#define MSR_VMX_LAST 0x493

static u64 operand[2] __aligned(4096);

/* Results in EAX; -1 is no number of a hypercall. */
#define VMX_INSN(name, insn, ...)                                                                  \
	static int trap_##name(void)                                                               \
	{                                                                                          \
		int trap;                                                                          \
                                                                                                   \
		TRAP_OF(trap, insn, __VA_ARGS__);                                                  \
		return trap;                                                                       \
	}

VMX_INSN(vmxon, "vmxon %[m]", [m] "m"(operand))
VMX_INSN(vmxoff, "vmxoff", "i"(0))
VMX_INSN(vmclear, "vmclear %[m]", [m] "m"(operand))
VMX_INSN(vmptrld, "vmptrld %[m]", [m] "m"(operand))
VMX_INSN(vmptrst, "vmptrst %[m]", [m] "m"(operand))
VMX_INSN(vmread, "vmread %[f], %[f]", [f] "r"(0x4402UL))
VMX_INSN(vmwrite, "vmwrite %[f], %[f]", [f] "r"(0x4402UL))
VMX_INSN(vmlaunch, "vmlaunch", "i"(0))
VMX_INSN(vmresume, "vmresume", "i"(0))
VMX_INSN(invept, "invept %[m], %[t]", [m] "m"(operand), [t] "r"(2UL))
VMX_INSN(invvpid, "invvpid %[m], %[t]", [m] "m"(operand), [t] "r"(2UL))
VMX_INSN(vmfunc, "vmfunc", "a"(0), "c"(0))
VMX_INSN(getsec, "getsec", "a"(0), "b"(0))
VMX_INSN(vmcall, "vmcall", "a"(-1L))

static const struct {
	const char *name;
	int (*run)(void);
} vmx_insns[] = {
	{"vmxon", trap_vmxon},	   {"vmxoff", trap_vmxoff},	{"vmclear", trap_vmclear},
	{"vmptrld", trap_vmptrld}, {"vmptrst", trap_vmptrst},	{"vmread", trap_vmread},
	{"vmwrite", trap_vmwrite}, {"vmlaunch", trap_vmlaunch}, {"vmresume", trap_vmresume},
	{"invept", trap_invept},   {"invvpid", trap_invvpid},	{"vmfunc", trap_vmfunc},
	{"getsec", trap_getsec},
};

void test_vmx(struct report *r, const struct command_args *args)
{
	int i, trap;

	if (cr4_read() & CR4_VMXE) {
		report_check(r, "vmx", false, "CR4.VMXE is set, KVM may be in use");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(vmx_insns); i++) {
		trap = vmx_insns[i].run();
		report_check(r, vmx_insns[i].name, trap == TRAP_UD, "vector %d", trap);
	}
	/* A guest has hypercalls, and so has one of another hypervisor. */
	if (in_guest() || boot_cpu_has(X86_FEATURE_HYPERVISOR))
		return;
	trap = trap_vmcall();
	report_check(r, "vmcall", trap == TRAP_UD, "vector %d", trap);
}

void test_cr4(struct report *r, const struct command_args *args)
{
	unsigned long flags, old, now, restored;
	int trap, vmxon = NO_TRAP;

	local_irq_save(flags);
	old = cr4_read();
	/* Another bit changes with it. */
	trap = cr4_write((old | CR4_VMXE) ^ CR4_PCE);
	now = cr4_read();
	if (trap == NO_TRAP && in_guest())
		vmxon = trap_vmxon();
	if (trap == NO_TRAP)
		cr4_write(old);
	restored = cr4_read();
	local_irq_restore(flags);
	if (in_guest())
		report_check(r, "cr4.vmxe",
			     trap == NO_TRAP && now == ((old | CR4_VMXE) ^ CR4_PCE) &&
				     vmxon == TRAP_UD && restored == old,
			     "vector %d, before %#lx, after %#lx, vmxon %d, restored %#lx", trap,
			     old, now, vmxon, restored);
	else
		report_line(r, "cr4.vmxe: bare, vector %d, before %#lx, after %#lx", trap, old,
			    now);
}

int msr_read(u32 msr, u64 *value)
{
	u32 high = 0;
	u32 low = 0;
	int trap;

	asm volatile("1:\trdmsr\n\t"
		     "movl %%eax, %[low]\n\t"
		     "movl $256, %%eax\n"
		     "2:\n" _ASM_EXTABLE_TYPE(1b, 2b, EX_TYPE_FAULT)
		     : "=a"(trap), "+d"(high), [low] "+r"(low)
		     : "c"(msr)
		     : "memory");
	*value = (u64)high << 32 | low;
	return trap;
}

int msr_write(u32 msr, u64 value)
{
	int trap;

	TRAP_OF(trap, "wrmsr", "c"(msr), "a"((u32)value), "d"((u32)(value >> 32)));
	return trap;
}

static void feature_control_check(struct report *r)
{
	u64 value, wanted = FEATURE_CONTROL_LOCKED;
	int trap = msr_read(MSR_FEATURE_CONTROL, &value);

	if (!in_guest()) {
		report_line(r, "msr 0x3a: bare, vector %d value %#llx", trap, value);
		return;
	}
	report_check(r, "read 0x3a",
		     trap == NO_TRAP &&
			     (value & (FEATURE_CONTROL_LOCKED | FEATURE_CONTROL_VMX)) == wanted,
		     "vector %d value %#llx", trap, value);
	trap = msr_write(MSR_FEATURE_CONTROL, value | FEATURE_CONTROL_VMX);
	report_check(r, "write 0x3a", trap == TRAP_GP, "vector %d", trap);
}

void test_msr(struct report *r, const struct command_args *args)
{
	char name[24];
	u32 msr;

	feature_control_check(r);
	for (msr = MSR_VMX_FIRST; msr <= MSR_VMX_LAST; msr++) {
		u64 value;
		int trap = msr_read(msr, &value);

		snprintf(name, sizeof(name), "read %#x", msr);
		if (!in_guest()) {
			report_line(r, "%s: bare, vector %d value %#llx", name, trap, value);
			continue;
		}
		report_check(r, name, trap == TRAP_GP, "vector %d value %#llx", trap, value);
		snprintf(name, sizeof(name), "write %#x", msr);
		trap = msr_write(msr, 0);
		report_check(r, name, trap == TRAP_GP, "vector %d", trap);
	}
}

void test_rdmsr(struct report *r, const struct command_args *args)
{
	u64 value;
	int trap = msr_read((u32)args->value[0], &value);

	report_line(r, "cpu %u: msr %#llx vector %d value %#llx", raw_smp_processor_id(),
		    args->value[0], trap, value);
}

void test_wrmsr(struct report *r, const struct command_args *args)
{
	int trap = msr_write((u32)args->value[0], args->value[1]);

	report_line(r, "cpu %u: msr %#llx vector %d", raw_smp_processor_id(), args->value[0], trap);
}

static u64 xcr0_read(void)
{
	u32 low, high;

	asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (u64)high << 32 | low;
}

static int xcr_write(u32 xcr, u64 value)
{
	int trap;

	TRAP_OF(trap, "xsetbv", "c"(xcr), "a"((u32)value), "d"((u32)(value >> 32)));
	return trap;
}

/* SDM Vol. 1, 13.3: bit 0 must be set, groups belong together, the rest is reserved. */
static const struct {
	const char *name;
	u32 xcr;
	u64 clear;
	u64 set;
} xsetbv_bad[] = {
	{"xcr0 without x87", 0, BIT_ULL(0), 0},
	{"xcr0 = 0", 0, ~0ULL, 0},
	{"xcr0 AVX without SSE", 0, ~0ULL, 0x5},
	{"xcr0 AVX-512 in part", 0, ~0ULL, 0x27},
	{"xcr0 MPX in part", 0, 0x18, 0x8},
	{"xcr0 AMX in part", 0, BIT_ULL(17), BIT_ULL(18)},
	{"xcr0 bit 62", 0, 0, BIT_ULL(62)},
	{"xcr0 bit 63", 0, 0, BIT_ULL(63)},
	{"xcr1", 1, 0, 0},
	{"xcr 0xffffffff", 0xffffffff, 0, 0},
};

void test_xsetbv(struct report *r, const struct command_args *args)
{
	u64 xcr0;
	int i, trap;

	if (!(cr4_read() & CR4_OSXSAVE)) {
		report_line(r, "xsetbv: not in use on this machine");
		return;
	}
	xcr0 = xcr0_read();
	for (i = 0; i < ARRAY_SIZE(xsetbv_bad); i++) {
		u64 value = (xcr0 & ~xsetbv_bad[i].clear) | xsetbv_bad[i].set;

		preempt_disable();
		trap = xcr_write(xsetbv_bad[i].xcr, value);
		if (trap == NO_TRAP)
			xcr_write(0, xcr0);
		preempt_enable();
		report_check(r, xsetbv_bad[i].name, trap == TRAP_GP && xcr0_read() == xcr0,
			     "vector %d value %#llx", trap, value);
	}
	preempt_disable();
	trap = xcr_write(0, xcr0);
	preempt_enable();
	report_check(r, "xcr0 unchanged", trap == NO_TRAP && xcr0_read() == xcr0,
		     "vector %d value %#llx", trap, xcr0);
}

static void msr_range_print(struct report *r, u32 first, u32 last)
{
	u64 value;
	u32 msr;

	for (msr = first; msr <= last; msr++)
		if (msr_read(msr, &value) == NO_TRAP)
			report_line(r, "cpu %u: msr %03x %016llx", raw_smp_processor_id(), msr,
				    value);
}

/* SDM Vol. 3A, 12.11. */
void test_mtrr(struct report *r, const struct command_args *args)
{
	u64 capabilities = 0;

	if (msr_read(0xfe, &capabilities) != NO_TRAP) {
		report_line(r, "mtrr: none");
		return;
	}
	msr_range_print(r, 0xfe, 0xfe);
	msr_range_print(r, 0x2ff, 0x2ff);
	msr_range_print(r, 0x250, 0x250);
	msr_range_print(r, 0x258, 0x259);
	msr_range_print(r, 0x268, 0x26f);
	if (capabilities & 0xff)
		msr_range_print(r, 0x200, 0x200 + 2 * (u32)(capabilities & 0xff) - 1);
	msr_range_print(r, 0x277, 0x277);
}

void test_wbinvd(struct report *r, const struct command_args *args)
{
	int trap;

	TRAP_OF(trap, "wbinvd", "i"(0));
	report_check(r, "wbinvd", trap == NO_TRAP, "vector %d", trap);
}

/* Bare, INVD throws away what is only in the cache; the core must make a WBINVD of it. */
void test_invd(struct report *r, const struct command_args *args)
{
	unsigned long flags;
	int trap;

	if (!in_guest()) {
		report_line(r, "invd: bare, not done");
		return;
	}
	local_irq_save(flags);
	WRITE_ONCE(operand[1], ticks());
	TRAP_OF(trap, "invd", "i"(0));
	local_irq_restore(flags);
	report_check(r, "invd", trap == NO_TRAP && READ_ONCE(operand[1]), "vector %d", trap);
	operand[1] = 0;
}

void test_vmcall(struct report *r, const struct command_args *args)
{
	s64 result;

	if (!in_guest()) {
		report_check(r, "vmcall", false, "bare");
		return;
	}
	result = (s64)vmcall(args->value[0], args->value[1], args->value[2]);
	report_line(r, "cpu %u: vmcall %#llx result %lld", raw_smp_processor_id(), args->value[0],
		    result);
}
