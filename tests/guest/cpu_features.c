// SPDX-License-Identifier: GPL-2.0-only
/* Protection keys, vector registers and user wait instructions. Called by rvmcpu.c. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "cpu_features.h"
#include "guest.h"

#define PAGE 4096
#define ROUNDS 2000
#define WAIT_TICKS 20000

#define XCR0_AVX 0x6U
#define XCR0_AVX512 0xe6U

static sigjmp_buf back;
static volatile int fault_code;

static void on_fault(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	fault_code = info->si_code;
	siglongjmp(back, 1);
}

/* si_code of the fault that reading raises, 0 if there is none. */
static int read_fault(const volatile char *byte)
{
	fault_code = 0;
	if (!sigsetjmp(back, 1))
		(void)*byte;
	return fault_code;
}

int protection_keys_test(const char *file)
{
	struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int key = pkey_alloc(0, 0), open, closed, again;

	(void)file;
	if (key < 0)
		return FEATURE_ABSENT;
	if (page == MAP_FAILED || pkey_mprotect(page, PAGE, PROT_READ | PROT_WRITE, key))
		die("pkey_mprotect");
	sigaction(SIGSEGV, &action, NULL);
	page[0] = 1;
	open = read_fault(page);
	pkey_set(key, PKEY_DISABLE_ACCESS);
	/* Exits under the core. */
	cpuid(0, 0);
	closed = read_fault(page);
	pkey_set(key, 0);
	again = read_fault(page);
	printf("faults: key open %d, closed %d, open again %d\n", open, closed, again);
	return open || closed != SEGV_PKUERR || again ? FEATURE_BROKEN : FEATURE_WORKS;
}

static uint32_t xcr0_low(void)
{
	uint32_t low, high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low;
}

/* Puts values into registers, makes a VM exit and tells whether they are still there. */
static __attribute__((target("avx2"))) bool keep_ymm(uint64_t seed)
{
	uint64_t in[4] = {seed, ~seed, seed * 3, seed * 5}, out[4];
	uint32_t leaf = 0, subleaf = 0;

	__asm__ volatile("vmovdqu %[in], %%ymm13\n\t"
			 "cpuid\n\t"
			 "vmovdqu %%ymm13, %[out]"
			 : [out] "=m"(out), "+a"(leaf), "+c"(subleaf)
			 : [in] "m"(in)
			 : "ebx", "edx", "xmm13");
	return !memcmp(in, out, sizeof(in));
}

static __attribute__((target("avx512f,avx512bw"))) bool keep_zmm(uint64_t seed)
{
	uint64_t in[8] = {seed, ~seed, seed * 3, seed * 5, seed * 7, seed * 9, seed * 11, seed * 13};
	uint64_t out[8], mask;
	uint32_t leaf = 0, subleaf = 0;

	__asm__ volatile("vmovdqu64 %[in], %%zmm29\n\t"
			 "kmovq %[seed], %%k5\n\t"
			 "cpuid\n\t"
			 "kmovq %%k5, %[mask]\n\t"
			 "vmovdqu64 %%zmm29, %[out]"
			 : [out] "=m"(out), [mask] "=&r"(mask), "+a"(leaf), "+c"(subleaf)
			 : [in] "m"(in), [seed] "r"(seed)
			 : "ebx", "edx", "xmm29", "k5");
	return !memcmp(in, out, sizeof(in)) && mask == seed;
}

int vectors_test(const char *file)
{
	int cpus[GUEST_MAX_CPUS], count = cpus_online(cpus);
	uint32_t xcr0 = cpuid(1, 0).ecx >> 27 & 1 ? xcr0_low() : 0;
	bool avx = (xcr0 & XCR0_AVX) == XCR0_AVX, avx512 = (xcr0 & XCR0_AVX512) == XCR0_AVX512;

	(void)file;
	if (!avx)
		return FEATURE_ABSENT;
	printf("XCR0 %#x: AVX%s; XSAVES %u\n", xcr0, avx512 ? ", AVX-512" : "",
	       cpuid(0xd, 1).eax >> 3 & 1);
	for (uint64_t i = 1; i <= ROUNDS; i++) {
		uint64_t seed = i * 0x9e3779b97f4a7c15ULL;

		if (!keep_ymm(seed) || (avx512 && !keep_zmm(seed))) {
			printf("lost in round %llu\n", (unsigned long long)i);
			return FEATURE_BROKEN;
		}
		if (i % 100 == 0)
			cpu_pin(cpus[i / 100 % (unsigned int)count]);
	}
	return FEATURE_WORKS;
}

/* Ends at the deadline, at the limit that the kernel has set, or earlier for an interrupt. */
static uint64_t pause_ticks(void)
{
	uint64_t start = tsc_read(), end = start + WAIT_TICKS;

	__asm__ volatile("tpause %%ecx"
			 :
			 : "c"(1), "a"((uint32_t)end), "d"((uint32_t)(end >> 32))
			 : "memory", "cc");
	return tsc_read() - start;
}

static uint64_t monitored_ticks(const void *line)
{
	uint64_t start = tsc_read(), end = start + WAIT_TICKS;

	__asm__ volatile("umonitor %[line]\n\t"
			 "umwait %%ecx"
			 :
			 : [line] "r"(line), "c"(1), "a"((uint32_t)end), "d"((uint32_t)(end >> 32))
			 : "memory", "cc");
	return tsc_read() - start;
}

int user_wait_test(const char *file)
{
	static uint64_t line __attribute__((aligned(64)));
	uint64_t longest_pause = 0, longest_wait = 0;

	(void)file;
	if (!(cpuid(7, 0).ecx >> 5 & 1))
		return FEATURE_ABSENT;
	for (int i = 0; i < 10; i++) {
		uint64_t ticks = pause_ticks();

		longest_pause = ticks > longest_pause ? ticks : longest_pause;
		ticks = monitored_ticks(&line);
		longest_wait = ticks > longest_wait ? ticks : longest_wait;
	}
	printf("asked for %u ticks: TPAUSE %llu, UMWAIT %llu\n", WAIT_TICKS,
	       (unsigned long long)longest_pause, (unsigned long long)longest_wait);
	return longest_pause >= WAIT_TICKS && longest_wait >= WAIT_TICKS ? FEATURE_WORKS :
									   FEATURE_BROKEN;
}
