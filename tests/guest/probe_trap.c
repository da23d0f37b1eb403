// SPDX-License-Identifier: GPL-2.0-only
/*
 * Part of rvmprobe: instructions that must fault, and single steps that must trap at the right
 * place. Called by rvmprobe.c. The faults happen in children, never in the program itself.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "probe.h"

#define RFLAGS_TF "$0x100"

static uint64_t operand[2] __attribute__((aligned(16)));

static void insn_vmxon(void) { __asm__ volatile("vmxon %0" : "+m"(operand)::"cc"); }
static void insn_vmxoff(void) { __asm__ volatile("vmxoff" ::: "cc"); }
static void insn_vmclear(void) { __asm__ volatile("vmclear %0" : "+m"(operand)::"cc"); }
static void insn_vmptrld(void) { __asm__ volatile("vmptrld %0" : "+m"(operand)::"cc"); }
static void insn_vmptrst(void) { __asm__ volatile("vmptrst %0" : "+m"(operand)::"cc"); }
static void insn_vmlaunch(void) { __asm__ volatile("vmlaunch" ::: "cc", "memory"); }
static void insn_vmresume(void) { __asm__ volatile("vmresume" ::: "cc", "memory"); }
static void insn_vmcall(void) { __asm__ volatile("vmcall" ::"a"(-1L) : "cc", "memory"); }
static void insn_vmfunc(void) { __asm__ volatile("vmfunc" ::"a"(0), "c"(0) : "memory"); }
static void insn_getsec(void) { __asm__ volatile("getsec" ::"a"(0), "b"(0) : "memory"); }

static void insn_vmread(void)
{
	__asm__ volatile("vmread %1, %0" : "+r"(operand[0]) : "r"(0x4402UL) : "cc");
}

static void insn_vmwrite(void)
{
	__asm__ volatile("vmwrite %0, %1" ::"r"(operand[0]), "r"(0x4402UL) : "cc");
}

static void insn_invept(void)
{
	__asm__ volatile("invept %0, %1" ::"m"(operand), "r"(2UL) : "cc", "memory");
}

static void insn_invvpid(void)
{
	__asm__ volatile("invvpid %0, %1" ::"m"(operand), "r"(2UL) : "cc", "memory");
}

static const struct {
	const char *name;
	void (*run)(void);
} insns[] = {
	{"vmxon", insn_vmxon},	   {"vmxoff", insn_vmxoff},     {"vmclear", insn_vmclear},
	{"vmptrld", insn_vmptrld}, {"vmptrst", insn_vmptrst},   {"vmread", insn_vmread},
	{"vmwrite", insn_vmwrite}, {"vmlaunch", insn_vmlaunch}, {"vmresume", insn_vmresume},
	{"vmcall", insn_vmcall},   {"invept", insn_invept},     {"invvpid", insn_invvpid},
	{"vmfunc", insn_vmfunc},   {"getsec", insn_getsec},
};

/* Signal that ended a child which ran the function, or 0. */
static int signal_of(void (*run)(void))
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child < 0)
		die("fork");
	if (!child) {
		signal(SIGILL, SIG_DFL);
		signal(SIGSEGV, SIG_DFL);
		run();
		_exit(0);
	}
	if (waitpid(child, &status, 0) != child)
		die("waitpid");
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* Another hypervisor, which the core would hide, may answer VMCALL at every privilege level. */
static bool fault_is_due(void (*run)(void))
{
	return run != insn_vmcall || probe_is_guest() || !(cpuid(1, 0).ecx >> 31);
}

int probe_vmx(const int *cpus, int count)
{
	int bad = 0;

	for (int i = 0; i < count; i++) {
		if (cpu_pin(cpus[i]))
			die("sched_setaffinity");
		for (size_t n = 0; n < sizeof(insns) / sizeof(insns[0]); n++) {
			int sig = signal_of(insns[n].run);
			const char *abbrev = sig ? sigabbrev_np(sig) : NULL;

			printf("cpu %d: %s: %s%s\n", cpus[i], insns[n].name,
			       sig ? "SIG" : "no fault", abbrev ? abbrev : "");
			bad += sig != SIGILL && sig != SIGSEGV && fault_is_due(insns[n].run);
		}
	}
	if (bad)
		printf("rvmprobe: %d VMX instructions did not fault\n", bad);
	else
		printf("rvmprobe: VMX instructions fault on all %d CPUs\n", count);
	return bad != 0;
}

static volatile uintptr_t trap_ip;
static volatile int trap_count;

/* Keeps where the first trap was and ends the stepping. */
static void trap_handler(int sig, siginfo_t *info, void *context)
{
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;

	(void)sig;
	(void)info;
	if (!trap_count++)
		trap_ip = (uintptr_t)regs[REG_RIP];
	regs[REG_EFL] &= ~0x100L;
}

/* POPF sets TF; the first trap is due after the instruction that follows it. */
static uintptr_t step_cpuid(void)
{
	uintptr_t wanted;

	__asm__ volatile("pushfq; pushfq; orq " RFLAGS_TF ", (%%rsp); leaq 1f(%%rip), %0\n\t"
			 "xorl %%eax, %%eax; xorl %%ecx, %%ecx; popfq\n\t"
			 "cpuid\n"
			 "1:\tnop; nop; nop; popfq"
			 : "=&r"(wanted)::"rax", "rbx", "rcx", "rdx", "memory", "cc");
	return wanted;
}

/* MOV SS holds the trap back for one instruction, here CPUID (SDM Vol. 3A, 6.8.3). */
static uintptr_t step_mov_ss(void)
{
	uintptr_t wanted;

	__asm__ volatile("movl %%ss, %%esi; pushfq; pushfq; orq " RFLAGS_TF ", (%%rsp)\n\t"
			 "leaq 1f(%%rip), %0; xorl %%eax, %%eax; xorl %%ecx, %%ecx; popfq\n\t"
			 "movl %%esi, %%ss\n\t"
			 "cpuid\n"
			 "1:\tnop; nop; nop; popfq"
			 : "=&r"(wanted)::"rax", "rbx", "rcx", "rdx", "rsi", "memory", "cc");
	return wanted;
}

static int step_check(int cpu, const char *name, uintptr_t (*step)(void))
{
	uintptr_t wanted;

	trap_count = 0;
	wanted = step();
	if (trap_count == 1 && trap_ip == wanted) {
		printf("cpu %d: single step over %s: trap right after it\n", cpu, name);
		return 0;
	}
	printf("cpu %d: single step over %s: %d traps, first at %+ld bytes from the wanted place\n",
	       cpu, name, trap_count, trap_count ? (long)(trap_ip - wanted) : 0);
	return 1;
}

int probe_step(const int *cpus, int count)
{
	struct sigaction action = {.sa_sigaction = trap_handler, .sa_flags = SA_SIGINFO};
	int bad = 0;

	sigaction(SIGTRAP, &action, NULL);
	for (int i = 0; i < count; i++) {
		if (cpu_pin(cpus[i]))
			die("sched_setaffinity");
		bad |= step_check(cpus[i], "CPUID", step_cpuid);
		bad |= step_check(cpus[i], "MOV SS and CPUID", step_mov_ss);
	}
	printf("rvmprobe: single steps %s\n", bad ? "FAIL" : "right");
	return bad;
}
