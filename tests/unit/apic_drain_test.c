// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/x86/apic_drain.c */
/* Draining a local APIC, against models of one that know the spurious vector in different ways. */
#include "tests/fakes/unit.h"

#include "x86/apic_drain.h"
#include "x86/apic_host.h"

static struct {
	uint32_t isr[8], irr[8], svr;
	unsigned int taken, ended;
	/** Treats the end of an interrupt with the spurious vector as that of a spurious one: does nothing. */
	bool confuses_spurious;
	/** A vector that is requested again whenever it is taken. */
	uint32_t endless;
} apic;

static void request(uint32_t vector)
{
	apic.irr[vector / 32] |= 1U << vector % 32;
}

static int highest(const uint32_t *bits)
{
	for (int vector = 255; vector >= 0; vector--) {
		if (bits[vector / 32] >> vector % 32 & 1)
			return vector;
	}
	return -1;
}

static uint32_t read(uint32_t offset)
{
	assert_int_equal(offset % 16, 0);
	if (offset >= APIC_ISR && offset < APIC_ISR + 0x80)
		return apic.isr[(offset - APIC_ISR) / 16];
	assert_in_range(offset, APIC_IRR, APIC_IRR + 0x7f);
	return apic.irr[(offset - APIC_IRR) / 16];
}

static void write(uint32_t offset, uint32_t value)
{
	int vector = highest(apic.isr);

	if (offset == APIC_SVR) {
		/* Never disabled: then it would take no interrupt. Never a vector that is an exception. */
		assert_true(value & 0x100 && (value & 0xff) >= 32);
		apic.svr = value;
		return;
	}
	assert_int_equal(offset, APIC_EOI);
	assert_true(vector >= 0);
	if (apic.confuses_spurious && vector == (int)(apic.svr & 0xff))
		return;
	apic.isr[vector / 32] &= ~(1U << vector % 32);
	apic.ended++;
}

static void take(void)
{
	int vector = highest(apic.irr);

	if (vector < 0 || vector / 16 <= highest(apic.isr) / 16)
		return;
	apic.irr[vector / 32] &= ~(1U << vector % 32);
	apic.isr[vector / 32] |= 1U << vector % 32;
	apic.taken++;
	if (apic.endless)
		request(apic.endless);
}

static const struct apic_drain_ops ops = { read, write, take };

static void start(bool confuses_spurious)
{
	memset(&apic, 0, sizeof(apic));
	apic.svr = 0x1ff;
	apic.confuses_spurious = confuses_spurious;
}

static void assert_empty(void)
{
	assert_int_equal(highest(apic.isr), -1);
	assert_int_equal(highest(apic.irr), -1);
}

static void test_nothing(void **state)
{
	(void)state;
	start(false);
	assert_true(apic_drain(&ops));
	assert_int_equal(apic.taken + apic.ended, 0);
}

/* Each vector in service, pending, or both: also those that are somebody's spurious vector. */
static void test_each_vector(void **state)
{
	(void)state;
	for (unsigned int how = 0; how < 6; how++) {
		for (uint32_t vector = 16; vector < 256; vector++) {
			start(how & 1);
			if (how / 2 != 0)
				request(vector);
			if (how / 2 != 1)
				apic.isr[vector / 32] |= 1U << vector % 32;
			assert_true(apic_drain(&ops));
			assert_empty();
		}
	}
}

static void test_all_at_once(void **state)
{
	(void)state;
	start(true);
	for (uint32_t vector = 16; vector < 256; vector++)
		request(vector);
	for (uint32_t class = 1; class < 16; class++)
		apic.isr[class / 2] |= 0x8000U << class % 2 * 16;
	assert_true(apic_drain(&ops));
	assert_empty();
	assert_int_equal(apic.ended, 240 + 15);
}

static void test_endless(void **state)
{
	(void)state;
	start(false);
	apic.endless = 0x40;
	request(0x40);
	assert_false(apic_drain(&ops));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_each_vector),
		cmocka_unit_test(test_all_at_once),
		cmocka_unit_test(test_endless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
