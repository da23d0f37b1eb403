// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/kick.c */
/* Kicks of CPUs that run, and of those that wait where the processor drops them. */
#include "tests/fakes/unit.h"

#include "devices/kick.h"
#include "x86/apic_host.h"

static struct percpu cpu;
static unsigned int sent;

void apic_send_nmi(uint32_t apic_id)
{
	assert_int_equal(apic_id, 5);
	sent++;
}

static int setup(void **state)
{
	(void)state;
	cpu = (struct percpu){ .apic_id = 5 };
	sent = 0;
	return 0;
}

static void test_one_nmi_until_taken(void **state)
{
	(void)state;
	kick(&cpu);
	kick(&cpu);
	assert_int_equal(sent, 1);
	/* As exit/event.c takes it. */
	cpu.kicked = 0;
	kick(&cpu);
	assert_int_equal(sent, 2);
}

static void test_none_while_waiting(void **state)
{
	(void)state;
	kick_ignore(&cpu);
	kick(&cpu);
	assert_int_equal(sent, 0);
	assert_int_equal(cpu.kicked, 0);
	kick_listen(&cpu);
	kick(&cpu);
	assert_int_equal(sent, 1);
}

static void test_dropped_one_blocks_none(void **state)
{
	(void)state;
	kick(&cpu);
	kick_ignore(&cpu);
	/* The processor has dropped it. */
	kick_listen(&cpu);
	kick(&cpu);
	assert_int_equal(sent, 2);
}

static void test_listening_loses_none(void **state)
{
	(void)state;
	kick(&cpu);
	/* It did not wait: the NMI is still to come, and is a kick. */
	kick_listen(&cpu);
	assert_int_equal(cpu.kicked, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_one_nmi_until_taken, setup),
		cmocka_unit_test_setup(test_none_while_waiting, setup),
		cmocka_unit_test_setup(test_dropped_one_blocks_none, setup),
		cmocka_unit_test_setup(test_listening_loses_none, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
