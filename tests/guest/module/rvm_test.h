/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel side of the test guests: what can only be tried at CPL 0. Commands are written to
 * /sys/kernel/debug/rvm_test/run and answered there, see main.c and the program rvmtest.
 */
#ifndef RVM_TEST_H
#define RVM_TEST_H

#include <linux/types.h>

/** Answer of one command; filled by the command, read by user space. */
struct report {
	char *text;
	size_t used;
	unsigned int failures;
};

#define REPORT_SIZE 65536

/** One line of the answer. */
void report_line(struct report *r, const char *format, ...) __printf(2, 3);

/** One line "NAME: ok" or "NAME: FAIL text"; counts failures. */
void report_check(struct report *r, const char *name, bool good, const char *format, ...)
	__printf(4, 5);

struct command_args {
	unsigned int count;
	u64 value[4];
};

/** True if the calling CPU is a guest of the core. */
bool in_guest(void);

/** No exception, where a function returns the vector that an instruction raised. */
#define NO_TRAP 256

#define TRAP_DB 1
#define TRAP_UD 6
#define TRAP_GP 13

/**
 * Executes one instruction and catches its exception.
 * EX_TYPE_FAULT has the exception table put the vector into EAX.
 */
#define TRAP_OF(trap, insn, ...)                                                                   \
	asm volatile("1:\t" insn "\n\t"                                                            \
		     "movl $256, %%eax\n"                                                          \
		     "2:\n" _ASM_EXTABLE_TYPE(1b, 2b, EX_TYPE_FAULT)                               \
		     : "=a"(trap)                                                                  \
		     : __VA_ARGS__                                                                 \
		     : "memory", "cc")

static inline u64 ticks(void)
{
	u32 low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
	return (u64)high << 32 | low;
}

/** EAX of a CPUID leaf: an exit under the core. */
static inline u32 leaf_eax(u32 leaf)
{
	u32 ebx, ecx = 0, edx;

	asm volatile("cpuid" : "+a"(leaf), "=b"(ebx), "+c"(ecx), "=d"(edx));
	return leaf;
}

static inline unsigned long cr4_read(void)
{
	unsigned long value;

	asm volatile("mov %%cr4, %0" : "=r"(value));
	return value;
}

static inline int cr4_write(unsigned long value)
{
	int trap;

	TRAP_OF(trap, "mov %[v], %%cr4", [v] "r"(value));
	return trap;
}

/** Vector that RDMSR raises; @value is 0 then. */
int msr_read(u32 msr, u64 *value);

/** Vector that WRMSR raises. */
int msr_write(u32 msr, u64 value);

static inline u64 vmcall(u64 number, u64 rdi, u64 rsi)
{
	asm volatile("vmcall" : "+a"(number), "+D"(rdi), "+S"(rsi)::"memory", "cc");
	return number;
}

/* Commands; each runs on the CPU it is about, in process context. */
void test_vmx(struct report *r, const struct command_args *args);
void test_cr4(struct report *r, const struct command_args *args);
void test_msr(struct report *r, const struct command_args *args);
void test_ibt(struct report *r, const struct command_args *args);
void test_pks(struct report *r, const struct command_args *args);
void test_fred(struct report *r, const struct command_args *args);
void test_rdmsr(struct report *r, const struct command_args *args);
void test_wrmsr(struct report *r, const struct command_args *args);
void test_xsetbv(struct report *r, const struct command_args *args);
void test_mtrr(struct report *r, const struct command_args *args);
void test_wbinvd(struct report *r, const struct command_args *args);
void test_invd(struct report *r, const struct command_args *args);
void test_vmcall(struct report *r, const struct command_args *args);

void test_step(struct report *r, const struct command_args *args);
void test_shadow(struct report *r, const struct command_args *args);
void test_triple(struct report *r, const struct command_args *args);

void test_hidden(struct report *r, const struct command_args *args);
void test_readonly(struct report *r, const struct command_args *args);
void test_core(struct report *r, const struct command_args *args);
void test_edge(struct report *r, const struct command_args *args);
void test_high(struct report *r, const struct command_args *args);
void test_forms(struct report *r, const struct command_args *args);

void test_apic_forms(struct report *r, const struct command_args *args);
void test_init(struct report *r, const struct command_args *args);

void test_storm(struct report *r, const struct command_args *args);
/** storm_handler() - NMI_HANDLED while there is one */
int storm_handler(void);
void storm_stop(void);
void test_nmi(struct report *r, const struct command_args *args);
int nmi_start(void);
void nmi_stop(void);

void speed_hypercall(struct report *r, const struct command_args *args);
void speed_cpuid(struct report *r, const struct command_args *args);
void speed_rdmsr(struct report *r, const struct command_args *args);
void speed_ipi(struct report *r, const struct command_args *args);

#endif /* RVM_TEST_H */
