// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/x86/topology.c */
/* How many bits of an APIC ID tell the threads of a core apart. */
#include "tests/fakes/unit.h"

#include "tests/fakes/x86/ops.h"
#include "x86/topology.h"

static struct cpuid_regs leaf_0, leaf_1, leaf_4, leaf_7, leaf_b, leaf_1f;

static void fake_cpuid(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *r)
{
	if (leaf == 0)
		*r = leaf_0;
	else if (leaf == 1)
		*r = leaf_1;
	else if (leaf == 4 && subleaf == 0)
		*r = leaf_4;
	else if (leaf == 7 && subleaf == 0)
		*r = leaf_7;
	else if (leaf == 0xb && subleaf == 0)
		*r = leaf_b;
	else if (leaf == 0x1f && subleaf == 0)
		*r = leaf_1f;
}

static int setup(void **state)
{
	(void)state;
	fake_ops.cpuid = fake_cpuid;
	leaf_0 = leaf_1 = leaf_4 = leaf_7 = leaf_b = leaf_1f = (struct cpuid_regs){ 0 };
	return 0;
}

/* EAX: shift to the next level; EBX: processors at this one; ECX: type of the level. */
static const struct cpuid_regs two_threads = { .eax = 1, .ebx = 2, .ecx = 1 << 8 };
static const struct cpuid_regs one_thread = { .eax = 0, .ebx = 1, .ecx = 1 << 8 };
static const struct cpuid_regs four_threads = { .eax = 2, .ebx = 4, .ecx = 1 << 8 };

static void test_leaf_b(void **state)
{
	(void)state;
	leaf_0.eax = 0xb;
	leaf_b = two_threads;
	assert_int_equal(topology_thread_bits(), 1);
	leaf_b = four_threads;
	assert_int_equal(topology_thread_bits(), 2);
	leaf_b = one_thread;
	assert_int_equal(topology_thread_bits(), 0);
}

/* Room for threads that are not there: IDs 0 and 1 are two cores. On a hybrid processor other cores may have them. */
static void test_one_thread_with_a_shift(void **state)
{
	(void)state;
	leaf_0.eax = 0xb;
	leaf_b = (struct cpuid_regs){ .eax = 1, .ebx = 1, .ecx = 1 << 8 };
	assert_int_equal(topology_thread_bits(), 0);
	leaf_7.edx = 1U << 15;
	assert_int_equal(topology_thread_bits(), 1);
}

static void test_leaf_1f_is_preferred(void **state)
{
	(void)state;
	leaf_0.eax = 0x20;
	leaf_b = one_thread;
	leaf_1f = two_threads;
	assert_int_equal(topology_thread_bits(), 1);
	/* It may be there and empty. */
	leaf_1f = (struct cpuid_regs){ 0 };
	leaf_b = four_threads;
	assert_int_equal(topology_thread_bits(), 2);
}

/* Leaves 1 and 4: 8 logical processors in the package, 4 cores. */
static void test_old_leaves(void **state)
{
	(void)state;
	leaf_0.eax = 4;
	leaf_1 = (struct cpuid_regs){ .ebx = 8U << 16, .edx = 1U << 28 };
	leaf_4.eax = 3U << 26;
	assert_int_equal(topology_thread_bits(), 1);
	leaf_4.eax = 7U << 26;
	assert_int_equal(topology_thread_bits(), 0);
	/* Without HTT the count means nothing. */
	leaf_4.eax = 3U << 26;
	leaf_1.edx = 0;
	assert_int_equal(topology_thread_bits(), 0);
	/* Two threads and no leaf 4. */
	leaf_0.eax = 2;
	leaf_1 = (struct cpuid_regs){ .ebx = 2U << 16, .edx = 1U << 28 };
	assert_int_equal(topology_thread_bits(), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_leaf_b, setup),
		cmocka_unit_test_setup(test_one_thread_with_a_shift, setup),
		cmocka_unit_test_setup(test_leaf_1f_is_preferred, setup),
		cmocka_unit_test_setup(test_old_leaves, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
