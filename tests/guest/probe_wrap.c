// SPDX-License-Identifier: GPL-2.0-only
/*
 * Part of rvmprobe: CPUID as the last instruction below 4 GiB in 32-bit code, after which the
 * instruction pointer starts again at 0. Called by rvmprobe.c.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "probe.h"

#define LAST_PAGE 0xfffff000UL
#define PAGE_SIZE 4096UL
/* Linux's code segment for 32-bit programs (asm/segment.h, __USER32_CS). */
#define USER32_CS 0x23

static sigjmp_buf back;
static volatile uint64_t fault_ip;

static void fault_handler(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	fault_ip = (uint64_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
	siglongjmp(back, 1);
}

/* Does not return but through the handler. */
static void __attribute__((noreturn)) jump_to_last_instruction(void)
{
	__asm__ volatile("pushq %0; pushq %1; lretq"
			 :: "i"(USER32_CS), "r"(LAST_PAGE + PAGE_SIZE - 2), "a"(0), "c"(0)
			 : "rbx", "rdx", "memory");
	__builtin_unreachable();
}

static void prepare(void)
{
	static uint8_t stack[65536];
	const stack_t other = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {.sa_sigaction = fault_handler,
				   .sa_flags = SA_SIGINFO | SA_ONSTACK};
	uint8_t *page = mmap((void *)LAST_PAGE, PAGE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (page == MAP_FAILED)
		die("mmap");
	memcpy(page + PAGE_SIZE - 2, "\x0f\xa2", 2);
	if (sigaltstack(&other, NULL) || sigaction(SIGSEGV, &action, NULL))
		die("sigaction");
}

static uint64_t fault_of_wrap(void)
{
	if (!sigsetjmp(back, 1))
		jump_to_last_instruction();
	return fault_ip;
}

int probe_wrap(const int *cpus, int count)
{
	int bad = 0;
	uint64_t ip;

	prepare();
	for (int i = 0; i < count; i++) {
		if (cpu_pin(cpus[i]))
			die("sched_setaffinity");
		ip = fault_of_wrap();
		printf("cpu %d: fault at 0x%lx behind the last instruction of 4 GiB\n", cpus[i],
		       (unsigned long)ip);
		bad |= ip != 0;
	}
	printf("rvmprobe: the 32-bit instruction pointer %s\n", bad ? "does not wrap" : "wraps");
	return bad;
}
