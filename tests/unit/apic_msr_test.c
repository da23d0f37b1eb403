// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/apic_msr.c hypervisor/devices/icr.c */
/* x2APIC registers of a CPU whose local APIC is in xAPIC mode: which register of the page, what is sent. */
#include "tests/fakes/unit.h"

#include "devices/apic_msr.h"
#include "x86/apic_host.h"

#define MAX_SENT 16

static struct percpu cpu;
static uint32_t page[0x400 / 4];
static enum apic_access answer;
static uint64_t asked[MAX_SENT];
static unsigned int num_asked, num_sent, num_written;
static uint32_t sent_to, sent_low, written_at, written;

uint32_t apic_guest_read(const struct percpu *target, uint32_t offset)
{
	assert_ptr_equal(target, &cpu);
	return page[offset / 4];
}

enum apic_access apic_guest_write(struct percpu *target, uint32_t offset, uint32_t value)
{
	assert_ptr_equal(target, &cpu);
	num_written++;
	written_at = offset;
	written = value;
	return answer;
}

enum apic_access apic_guest_send(struct percpu *target, uint64_t value)
{
	assert_ptr_equal(target, &cpu);
	assert_true(num_asked < MAX_SENT);
	asked[num_asked++] = value;
	return answer;
}

void apic_send(uint32_t apic_id, uint32_t low)
{
	num_sent++;
	sent_to = apic_id;
	sent_low = low;
}

static int setup(void **state)
{
	(void)state;
	memset(page, 0, sizeof(page));
	answer = APIC_ACCESS_DONE;
	num_asked = num_sent = num_written = 0;
	return 0;
}

static enum apic_msr_result icr(uint32_t destination, uint32_t low)
{
	num_asked = 0;
	return apic_msr_write(&cpu, 0x830, (uint64_t)destination << 32 | low);
}

static void test_reads(void **state)
{
	(void)state;
	page[APIC_ID / 4] = 0x25000000;
	page[APIC_LDR / 4] = 0x01000000;
	page[APIC_TPR / 4] = 0x30;
	page[0x390 / 4] = 0x12345678;
	page[APIC_ICR_LOW / 4] = 0x000c1431;
	page[APIC_ICR_HIGH / 4] = 0x07000000;
	assert_int_equal(apic_msr_read(&cpu, 0x802), 0x25);
	assert_int_equal(apic_msr_read(&cpu, 0x808), 0x30);
	assert_int_equal(apic_msr_read(&cpu, 0x80d), 0x20020);
	assert_int_equal(apic_msr_read(&cpu, 0x839), 0x12345678);
	/* The ICR is never pending. */
	assert_int_equal(apic_msr_read(&cpu, 0x830), 0x7000c0431);
}

static void test_writes(void **state)
{
	(void)state;
	assert_int_equal(apic_msr_write(&cpu, 0x80f, 0x1ff), APIC_MSR_DONE);
	assert_int_equal(written_at, APIC_SVR);
	assert_int_equal(written, 0x1ff);
	assert_int_equal(apic_msr_write(&cpu, 0x838, 0xffffffff), APIC_MSR_DONE);
	assert_int_equal(written_at, APIC_TIMER_INITIAL);
	assert_int_equal(apic_msr_write(&cpu, 0x80b, 0), APIC_MSR_DONE);
	assert_int_equal(written_at, APIC_EOI);
	assert_int_equal(num_written, 3);
	assert_int_equal(apic_msr_write(&cpu, 0x80b, 1), APIC_MSR_GP);
	assert_int_equal(apic_msr_write(&cpu, 0x828, 1), APIC_MSR_GP);
	assert_int_equal(apic_msr_write(&cpu, 0x808, 1ULL << 32), APIC_MSR_GP);
	/* These two have no delivery mode. */
	assert_int_equal(apic_msr_write(&cpu, 0x832, 0x230), APIC_MSR_GP);
	assert_int_equal(apic_msr_write(&cpu, 0x837, 0x430), APIC_MSR_GP);
	assert_int_equal(num_written, 3);
	answer = APIC_ACCESS_REFUSED;
	assert_int_equal(apic_msr_write(&cpu, 0x835, 0x700), APIC_MSR_REFUSED);
	assert_int_equal(written_at, APIC_LVT_LINT0);
}

static void test_physical(void **state)
{
	(void)state;
	assert_int_equal(icr(3, 0x4028), APIC_MSR_DONE);
	assert_int_equal(num_asked, 1);
	assert_int_equal(asked[0], 3ULL << 56 | 0x4028);
	assert_int_equal(num_sent, 0);
	/* All, with the broadcast of either mode. */
	assert_int_equal(icr(0xffffffff, 0x4500), APIC_MSR_DONE);
	assert_int_equal(asked[0], 0xffULL << 56 | 0x4500);
	/* Nobody has these IDs; 255 is not "all" here. */
	assert_int_equal(icr(255, 0x4028), APIC_MSR_DONE);
	assert_int_equal(num_asked, 0);
	assert_int_equal(icr(0x1003, 0x4028), APIC_MSR_DONE);
	assert_int_equal(num_asked, 0);
	assert_int_equal(icr(3, 0x2028), APIC_MSR_GP);
	assert_int_equal(icr(3, 0x100028), APIC_MSR_GP);
	assert_int_equal(num_asked, 0);
}

static void test_hardware_and_refused(void **state)
{
	(void)state;
	answer = APIC_ACCESS_HARDWARE;
	assert_int_equal(icr(5, 0x4031), APIC_MSR_DONE);
	assert_int_equal(num_sent, 1);
	assert_int_equal(sent_to, 5);
	assert_int_equal(sent_low, 0x4031);
	/* A shorthand needs no destination. */
	assert_int_equal(icr(0x77, 0x44031), APIC_MSR_DONE);
	assert_int_equal(asked[0], 0x44031);
	assert_int_equal(sent_low, 0x44031);
	assert_int_equal(apic_msr_write(&cpu, 0x83f, 0x41), APIC_MSR_DONE);
	assert_int_equal(sent_low, 0x40041);
	assert_int_equal(apic_msr_write(&cpu, 0x83f, 0x100), APIC_MSR_GP);
	assert_int_equal(num_sent, 3);
	answer = APIC_ACCESS_REFUSED;
	assert_int_equal(icr(5, 0x4200), APIC_MSR_REFUSED);
	assert_int_equal(icr(0x00010003, 0x4a00), APIC_MSR_REFUSED);
	assert_int_equal(num_asked, 1);
	assert_int_equal(num_sent, 3);
}

static void test_logical(void **state)
{
	(void)state;
	assert_int_equal(icr(0x0002800a, 0x4831), APIC_MSR_DONE);
	assert_int_equal(num_asked, 3);
	assert_int_equal(asked[0], 0x21ULL << 56 | 0x4031);
	assert_int_equal(asked[1], 0x23ULL << 56 | 0x4031);
	assert_int_equal(asked[2], 0x2fULL << 56 | 0x4031);
	/* Lowest priority: one of them. */
	assert_int_equal(icr(0x0002800a, 0x4931), APIC_MSR_DONE);
	assert_int_equal(num_asked, 1);
	assert_int_equal(asked[0], 0x21ULL << 56 | 0x4131);
	/* The last ID would be "all", further clusters have no CPUs. */
	assert_int_equal(icr(0x000fffff, 0x4831), APIC_MSR_DONE);
	assert_int_equal(num_asked, 15);
	assert_int_equal(icr(0x0010ffff, 0x4831), APIC_MSR_DONE);
	assert_int_equal(num_asked, 0);
	assert_int_equal(icr(0xffff0001, 0x4831), APIC_MSR_DONE);
	assert_int_equal(num_asked, 0);
	assert_int_equal(icr(0xffffffff, 0x4831), APIC_MSR_DONE);
	assert_int_equal(num_asked, 1);
	assert_int_equal(asked[0], 0xffULL << 56 | 0x4031);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_reads, setup),
		cmocka_unit_test_setup(test_writes, setup),
		cmocka_unit_test_setup(test_physical, setup),
		cmocka_unit_test_setup(test_hardware_and_refused, setup),
		cmocka_unit_test_setup(test_logical, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
