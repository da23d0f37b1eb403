// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shadow stacks for user space (SDM Vol. 1, 17.2). A process of its own switches one on for itself:
 * what it returned from before would be a violation, so it never returns. Called by rvmcpu.c.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cpu_features.h"
#include "guest.h"

/* Linux, asm/prctl.h and asm-generic/siginfo.h, since 6.6. */
#define ARCH_SHSTK_ENABLE 0x5001
#define ARCH_SHSTK_SHSTK 1
#define SEGV_CONTROL_PROTECTION 10

#define CHILD_ABSENT 10
#define CHILD_NOT_CAUGHT 11
#define CHILD_CAUGHT 12
#define CHILD_OTHER_SIGNAL 13
#define CHILD_WRONG_POINTER 14

static volatile sig_atomic_t alarms;

/* Inline: the C library's function would return on a shadow stack that does not know its caller. */
static inline __attribute__((always_inline)) void enable_or_exit(void)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(SYS_arch_prctl), "D"(ARCH_SHSTK_ENABLE), "S"(ARCH_SHSTK_SHSTK)
			 : "rcx", "r11", "memory");
	if (result)
		_exit(CHILD_ABSENT);
}

static inline uint64_t shadow_stack_pointer(void)
{
	uint64_t pointer = 0;

	__asm__ volatile("rdsspq %0" : "+r"(pointer));
	return pointer;
}

static __attribute__((noinline)) unsigned int nested(unsigned int depth)
{
	unsigned int below = depth ? nested(depth - 1) : 0;

	/* Not a tail call. */
	__asm__ volatile("" : "+r"(below));
	return below + 1;
}

static void elsewhere(void)
{
	_exit(CHILD_NOT_CAUGHT);
}

static __attribute__((noinline)) void return_elsewhere(void)
{
	uintptr_t *frame = __builtin_frame_address(0);

	*(uintptr_t volatile *)(frame + 1) = (uintptr_t)elsewhere;
}

static void on_violation(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	_exit(info->si_code == SEGV_CONTROL_PROTECTION ? CHILD_CAUGHT : CHILD_OTHER_SIGNAL);
}

static void on_alarm(int number)
{
	(void)number;
	alarms++;
}

static __attribute__((noreturn)) void violator(void)
{
	struct sigaction action = {.sa_sigaction = on_violation, .sa_flags = SA_SIGINFO};

	sigaction(SIGSEGV, &action, NULL);
	enable_or_exit();
	if (!shadow_stack_pointer() || nested(100) != 101)
		_exit(CHILD_WRONG_POINTER);
	return_elsewhere();
	_exit(CHILD_NOT_CAUGHT);
}

/* Calls, returns, system calls, VM exits at CPL 3, signals and migrations, until the file is there. */
static __attribute__((noreturn)) void holder(const char *file, const int *cpus, int count)
{
	struct itimerval often = {.it_interval = {.tv_usec = 20000}, .it_value = {.tv_usec = 20000}};

	signal(SIGALRM, on_alarm);
	setitimer(ITIMER_REAL, &often, NULL);
	enable_or_exit();
	for (unsigned int round = 0; access(file, F_OK); round++) {
		uint64_t before = shadow_stack_pointer();

		if (nested(200) != 201)
			_exit(FEATURE_BROKEN);
		cpuid(0, 0);
		if (shadow_stack_pointer() != before)
			_exit(CHILD_WRONG_POINTER);
		if (round % 64 == 0)
			cpu_pin(cpus[round / 64 % (unsigned int)count]);
	}
	while (!alarms)
		sched_yield();
	_exit(FEATURE_WORKS);
}

static int judge(int status, int wanted)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == wanted)
		return FEATURE_WORKS;
	if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_ABSENT)
		return FEATURE_ABSENT;
	if (WIFSIGNALED(status))
		printf("ended by signal %d\n", WTERMSIG(status));
	else
		printf("exit status %d, wanted %d\n", WEXITSTATUS(status), wanted);
	return FEATURE_BROKEN;
}

int shadow_stack_test(const char *file)
{
	int cpus[GUEST_MAX_CPUS], count = cpus_online(cpus), result = FEATURE_WORKS;

	(void)file;
	for (int i = 0; i < count && result == FEATURE_WORKS; i++) {
		int status;

		if (cpu_pin(cpus[i]))
			die("sched_setaffinity");
		fflush(stdout);
		if (!fork())
			violator();
		wait(&status);
		result = judge(status, CHILD_CAUGHT);
	}
	return result;
}

int shadow_stack_hold(const char *file)
{
	int cpus[GUEST_MAX_CPUS], count = cpus_online(cpus), result = FEATURE_WORKS;

	fflush(stdout);
	for (int i = 0; i < count; i++) {
		if (!fork())
			holder(file, cpus, count);
	}
	for (int i = 0; i < count; i++) {
		int status, one;

		wait(&status);
		one = judge(status, FEATURE_WORKS);
		result = one ? one : result;
	}
	return result;
}
