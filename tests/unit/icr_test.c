// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/icr.c hypervisor/devices/cpu_start.c */
/* The interrupt command register: all modes, shorthands and destinations of four CPUs against a second
 * formulation of the manual's rules; INIT and SIPI as state, with threads that race. */
#include "tests/fakes/unit.h"

#include <pthread.h>
#include <sched.h>

#include "devices/cpu_start.h"
#include "devices/icr.h"

#define CPUS 4

static const struct apic_identity flat[CPUS] = {
	{ APIC_XAPIC, 0, 1, true, false }, { APIC_XAPIC, 1, 2, true, false },
	{ APIC_XAPIC, 4, 4, true, false }, { APIC_XAPIC, 6, 8, true, false },
};

/* Two clusters of two. */
static const struct apic_identity clusters[CPUS] = {
	{ APIC_XAPIC, 0, 0x11, false, false }, { APIC_XAPIC, 1, 0x12, false, false },
	{ APIC_XAPIC, 4, 0x21, false, false }, { APIC_XAPIC, 6, 0x28, false, false },
};

static const struct apic_identity x2apic[CPUS] = {
	{ APIC_X2APIC, 0, 0x00000001, false, false }, { APIC_X2APIC, 1, 0x00000002, false, false },
	{ APIC_X2APIC, 0x10, 0x00010001, false, false }, { APIC_X2APIC, 0x1f, 0x00018000, false, false },
};

static uint64_t register_value(enum apic_mode mode, unsigned int delivery, bool logical,
			       unsigned int shorthand, uint32_t destination)
{
	uint64_t low = 0x31 | ICR_DELIVERY(delivery) | ICR_SHORTHAND(shorthand) | ICR_ASSERT |
		       (logical ? ICR_LOGICAL : 0);

	return (uint64_t)destination << (mode == APIC_X2APIC ? 32 : 56) | low;
}

/* The rules once more, as a set and without the code under test. */
static unsigned int wanted_mask(const struct apic_identity *cpus, unsigned int sender,
				unsigned int shorthand, bool logical, uint32_t destination)
{
	const bool wide = cpus[0].mode == APIC_X2APIC;
	unsigned int mask = 0;

	if (shorthand == ICR_SELF)
		return 1U << sender;
	if (shorthand == ICR_ALL)
		return 0xf;
	if (shorthand == ICR_ALL_BUT_SELF)
		return 0xf & ~(1U << sender);
	for (unsigned int i = 0; i < CPUS; i++) {
		uint32_t id = cpus[i].logical;
		bool hit;

		if (destination == (wide ? 0xffffffffU : 0xffU))
			hit = true;
		else if (!logical)
			hit = cpus[i].id == destination;
		else if (wide)
			hit = (id ^ destination) < 0x10000 && (id & destination & 0xffff);
		else if (cpus[i].flat)
			hit = id & destination;
		else
			hit = (id & destination & 0xf) &&
			      ((id ^ destination) < 0x10 || destination >= 0xf0);
		mask |= (unsigned int)hit << i;
	}
	return mask;
}

static void check_one(const struct apic_identity *cpus, unsigned int sender, unsigned int form,
		      uint32_t destination)
{
	unsigned int delivery = form & 7, shorthand = form >> 3 & 3;
	bool logical = form >> 5 & 1;
	struct icr icr = icr_decode(register_value(cpus[0].mode, delivery, logical, shorthand,
						   destination), cpus[0].mode);
	struct cpu_mask mask = icr_targets(&icr, cpus, CPUS, sender);
	unsigned int wanted = wanted_mask(cpus, sender, shorthand, logical, destination);

	assert_int_equal(icr.delivery, delivery);
	assert_int_equal(icr.vector, 0x31);
	assert_false(icr.deassert);
	if (mask.word[0] != wanted || mask.word[1] || mask.word[2] || mask.word[3])
		fail_msg("sender %u delivery %u shorthand %u logical %d destination %x: wanted %x, "
			 "found %llx", sender, delivery, shorthand, logical, destination, wanted,
			 (unsigned long long)mask.word[0]);
}

static void check_all(const struct apic_identity *cpus, uint32_t destination)
{
	for (unsigned int sender = 0; sender < CPUS; sender++) {
		for (unsigned int form = 0; form < 64; form++)
			check_one(cpus, sender, form, destination);
	}
}

static void test_xapic_exhaustive(void **state)
{
	(void)state;
	for (uint32_t destination = 0; destination < 256; destination++) {
		check_all(flat, destination);
		check_all(clusters, destination);
	}
}

static void test_x2apic(void **state)
{
	(void)state;
	for (uint32_t low = 0; low < 0x10000; low += low < 0x40 || low >= 0x7fc0 ? 1 : 0x3f) {
		check_all(x2apic, low);
		check_all(x2apic, 0x10000 | low);
		check_all(x2apic, 0x20000 | low);
	}
	check_all(x2apic, 0xffffffff);
	check_all(x2apic, 0xff);
	check_all(x2apic, 0xffff0001);
}

static void test_mixed_modes(void **state)
{
	struct apic_identity cpus[CPUS];
	struct icr icr;

	(void)state;
	memcpy(cpus, x2apic, sizeof(cpus));
	cpus[1] = (struct apic_identity){ APIC_XAPIC, 1, 2, true, false };
	cpus[2].mode = APIC_OFF;
	icr = icr_decode(register_value(APIC_X2APIC, ICR_INIT, false, 0, 1), APIC_X2APIC);
	assert_int_equal(icr_targets(&icr, cpus, CPUS, 0).word[0], 2);
	icr = icr_decode(register_value(APIC_X2APIC, ICR_INIT, false, 0, 0x10), APIC_X2APIC);
	assert_int_equal(icr_targets(&icr, cpus, CPUS, 0).word[0], 0);
	icr = icr_decode(register_value(APIC_X2APIC, ICR_INIT, false, ICR_ALL_BUT_SELF, 0),
			 APIC_X2APIC);
	assert_int_equal(icr_targets(&icr, cpus, CPUS, 0).word[0], 0xa);
}

static void test_last_cpu(void **state)
{
	static struct apic_identity many[RVM_MAX_CPUS];
	struct cpu_mask mask;
	struct icr icr;

	(void)state;
	for (unsigned int i = 0; i < RVM_MAX_CPUS; i++)
		many[i] = (struct apic_identity){ APIC_X2APIC, i, i >> 4 << 16 | 1U << (i & 15), false, false };
	icr = icr_decode(register_value(APIC_X2APIC, ICR_NMI, false, 0, 255), APIC_X2APIC);
	mask = icr_targets(&icr, many, RVM_MAX_CPUS, 0);
	assert_true(cpu_mask_test(&mask, 255));
	assert_false(cpu_mask_test(&mask, 254));
	icr = icr_decode(register_value(APIC_X2APIC, ICR_NMI, false, ICR_ALL_BUT_SELF, 0),
			 APIC_X2APIC);
	mask = icr_targets(&icr, many, RVM_MAX_CPUS, 130);
	for (unsigned int i = 0; i < RVM_MAX_CPUS; i++)
		assert_int_equal(cpu_mask_test(&mask, i), i != 130);
}

static void test_validity(void **state)
{
	(void)state;
	for (unsigned int form = 0; form < 32; form++) {
		unsigned int delivery = form & 7, shorthand = form >> 3;
		struct icr icr = icr_decode(register_value(APIC_XAPIC, delivery, false, shorthand, 1),
					    APIC_XAPIC);
		bool to_self = shorthand == ICR_SELF || shorthand == ICR_ALL;
		bool reserved = delivery == 3 || delivery == 7;

		assert_int_equal(icr_valid(&icr), !reserved && (!to_self || delivery == ICR_FIXED));
	}
}

static void test_deassert(void **state)
{
	uint64_t init = ICR_DELIVERY(ICR_INIT);

	(void)state;
	assert_true(icr_decode(init | ICR_LEVEL_TRIGGERED, APIC_XAPIC).deassert);
	assert_false(icr_decode(init | ICR_LEVEL_TRIGGERED | ICR_ASSERT, APIC_XAPIC).deassert);
	assert_false(icr_decode(init | ICR_ASSERT, APIC_XAPIC).deassert);
	assert_false(icr_decode(init, APIC_X2APIC).deassert);
	assert_false(icr_decode(ICR_LEVEL_TRIGGERED, APIC_XAPIC).deassert);
}

static void test_start_sequence(void **state)
{
	volatile uint32_t word = 0;

	(void)state;
	/* SIPI to a running CPU. */
	assert_false(cpu_start_sipi(&word, 8));
	assert_int_equal(word, 0);
	/* INIT, SIPI, SIPI before the CPU looks. */
	cpu_start_init(&word);
	assert_true(cpu_start_sipi(&word, 0x87));
	assert_false(cpu_start_sipi(&word, 0x88));
	assert_int_equal(cpu_start_take(&word), CPU_START_INIT);
	assert_int_equal(cpu_start_take(&word), CPU_START_SIPI | 0x87);
	assert_int_equal(cpu_start_take(&word), 0);
	assert_false(cpu_start_sipi(&word, 0x88));
	/* SIPI when it waits already. */
	cpu_start_init(&word);
	assert_int_equal(cpu_start_take(&word), CPU_START_INIT);
	assert_int_equal(cpu_start_take(&word), 0);
	assert_int_equal(word, CPU_START_WAITING);
	assert_true(cpu_start_sipi(&word, 0));
	assert_int_equal(cpu_start_take(&word), CPU_START_SIPI);
	assert_int_equal(word, 0);
}

static void test_init_again(void **state)
{
	volatile uint32_t word = 0;

	(void)state;
	/* The SIPI before the second INIT does not start anything. */
	cpu_start_init(&word);
	assert_true(cpu_start_sipi(&word, 1));
	cpu_start_init(&word);
	assert_int_equal(cpu_start_take(&word), CPU_START_INIT);
	assert_int_equal(cpu_start_take(&word), 0);
	/* The same when the CPU has taken the first one. */
	assert_true(cpu_start_sipi(&word, 1));
	cpu_start_init(&word);
	assert_int_equal(cpu_start_take(&word), 0);
	assert_int_equal(word, CPU_START_WAITING);
	assert_true(cpu_start_sipi(&word, 2));
	assert_int_equal(cpu_start_take(&word), CPU_START_SIPI | 2);
}

#define ROUNDS 5000

static volatile uint32_t raced;
static volatile unsigned int starts;

/* INIT, SIPI, SIPI, and not again before the CPU has started. */
static void *sender(void *context)
{
	(void)context;
	for (unsigned int i = 0; i < ROUNDS; i++) {
		cpu_start_init(&raced);
		cpu_start_sipi(&raced, 0x55);
		cpu_start_sipi(&raced, 0x55);
		while (starts == i)
			sched_yield();
	}
	return NULL;
}

/* Another one that only sends SIPIs all the time, as broadcasts do. */
static void *disturber(void *context)
{
	(void)context;
	while (starts < ROUNDS)
		cpu_start_sipi(&raced, 0x55);
	return NULL;
}

static void test_none_is_lost(void **state)
{
	pthread_t threads[2];
	uint32_t taken;

	(void)state;
	assert_int_equal(pthread_create(&threads[0], NULL, sender, NULL), 0);
	assert_int_equal(pthread_create(&threads[1], NULL, disturber, NULL), 0);
	while (starts < ROUNDS) {
		taken = cpu_start_take(&raced);
		if (taken & CPU_START_SIPI) {
			assert_int_equal(taken & CPU_START_VECTOR, 0x55);
			starts++;
		}
	}
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	assert_int_equal(raced, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_xapic_exhaustive),
		cmocka_unit_test(test_x2apic),
		cmocka_unit_test(test_mixed_modes),
		cmocka_unit_test(test_last_cpu),
		cmocka_unit_test(test_validity),
		cmocka_unit_test(test_deassert),
		cmocka_unit_test(test_start_sequence),
		cmocka_unit_test(test_init_again),
		cmocka_unit_test(test_none_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
