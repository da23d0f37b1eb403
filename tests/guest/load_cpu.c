// SPDX-License-Identifier: GPL-2.0-only
/*
 * Part of rvmload: workers that keep a processor busy and look whether its registers, its time
 * stamp counter and CPUID stay what they were. Called by rvmload.c. Hardly ever make system calls.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../include/abi_version.h"
#include "../../include/cpuid_leaf.h"
#include "load.h"

#define STEPS 20000

static uint64_t mix(uint64_t x)
{
	/* An xorshift generator: one wrong bit changes everything after it. */
	x ^= x << 13;
	x ^= x >> 7;
	return x ^ x << 17;
}

static uint64_t compute_sum(void)
{
	uint64_t x = 88172645463325252u, sum = 0;

	/* The compiler shall not know that all calls have the same result. */
	__asm__ volatile("" : "+r"(x));
	for (int i = 0; i < STEPS; i++) {
		x = mix(x);
		sum += x / (1 + (x >> 40)) + (uint64_t)__builtin_popcountll(x);
	}
	return sum;
}

void load_compute(struct load_slot *slot)
{
	uint64_t wanted = compute_sum(), tsc = tsc_read(), clock = clock_ns();

	while (load_running()) {
		uint64_t sum = compute_sum(), tsc_now = tsc_read(), clock_now = clock_ns();

		if (sum != wanted)
			load_fail(slot, "checksum %#llx, wanted %#llx", (unsigned long long)sum,
				  (unsigned long long)wanted);
		if (tsc_now < tsc)
			load_fail(slot, "TSC went back by %llu",
				  (unsigned long long)(tsc - tsc_now));
		if (clock_now < clock)
			load_fail(slot, "clock went back by %llu ns",
				  (unsigned long long)(clock - clock_now));
		tsc = tsc_now;
		clock = clock_now;
		load_round(slot);
	}
}

struct vectors {
	uint8_t xmm[16][16];
};

#define LOAD(n) "movdqu " #n "*16(%1), %%xmm" #n "\n\t"
#define STORE(n) "movdqu %%xmm" #n ", " #n "*16(%2)\n\t"
#define ALL(op) op(0) op(1) op(2) op(3) op(4) op(5) op(6) op(7) op(8) op(9) op(10) op(11) op(12) \
	op(13) op(14) op(15)

/* Puts a pattern in all vector registers, waits, and reads them back. */
static void vectors_hold(const struct vectors *in, struct vectors *out)
{
	uint64_t wait = STEPS;

	__asm__ volatile(ALL(LOAD)
			 "1:\tpause\n\t"
			 "decq %0\n\t"
			 "jnz 1b\n\t"
			 ALL(STORE)
			 : "+r"(wait)
			 : "r"(in), "r"(out)
			 : "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
			   "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
			   "xmm15");
}

/* Bases of FS (thread-local variables) and GS. */
static __thread uint64_t local_value;

static uint64_t gs_read(void)
{
	uint64_t value;

	__asm__ volatile("movq %%gs:0, %0" : "=r"(value));
	return value;
}

void load_registers(struct load_slot *slot)
{
	uint64_t seed = (uint64_t)getpid(), gs_value;
	struct vectors in, out;

	if (syscall(SYS_arch_prctl, ARCH_SET_GS, &gs_value))
		die("arch_prctl");
	while (load_running()) {
		for (size_t i = 0; i < sizeof(in) / sizeof(seed); i++) {
			seed = mix(seed);
			memcpy((uint8_t *)&in + i * sizeof(seed), &seed, sizeof(seed));
		}
		local_value = gs_value = seed;
		vectors_hold(&in, &out);
		if (memcmp(&in, &out, sizeof(in)))
			load_fail(slot, "vector registers changed");
		if (*(volatile uint64_t *)&local_value != seed)
			load_fail(slot, "FS base changed");
		if (gs_read() != seed)
			load_fail(slot, "GS base changed");
		load_round(slot);
	}
}

/*
 * CPUID but for what may change: VMX is hidden from a guest, and a worker whose processor is given to a cell
 * goes on on another one, with its APIC ID.
 */
static struct cpuid_regs cpuid_stable(uint32_t leaf)
{
	struct cpuid_regs r = cpuid(leaf, 0);

	if (leaf == 1) {
		r.ecx &= ~(1u << 5);
		r.ebx &= 0xffffff;
	}
	return r;
}

/* Bare or guest, but nothing in between. */
static void cpuid_answer_check(struct load_slot *slot)
{
	struct cpuid_regs r = cpuid(RVM_CPUID_LEAF, 0);

	if (r.eax == RVM_CPUID_MAGIC && (r.ebx != RVM_ABI_VERSION || r.ecx >= GUEST_MAX_CPUS))
		load_fail(slot, "answer leaf has ABI version %u, index %u", r.ebx, r.ecx);
}

void load_cpuid(struct load_slot *slot)
{
	static const uint32_t leaves[] = {0, 1, 4, 7, 0x80000002, 0x80000008};
	struct cpuid_regs wanted[sizeof(leaves) / sizeof(leaves[0])], r;

	for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++)
		wanted[i] = cpuid_stable(leaves[i]);
	while (load_running()) {
		for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++) {
			r = cpuid_stable(leaves[i]);
			if (memcmp(&r, &wanted[i], sizeof(r)))
				load_fail(slot, "CPUID leaf %#x changed", leaves[i]);
		}
		cpuid_answer_check(slot);
		load_round(slot);
	}
}
