// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/exit/machine_check.c hypervisor/x86/machine_check.c tests/fakes/printk.c */
/* What the core does about a machine check: who stops, what the root cell can read, and that the next one can come. */
#include "tests/fakes/unit.h"

#include "cell/cell.h"
#include "devices/cpu_start.h"
#include "exit/exit.h"
#include "tests/fakes/printk.h"
#include "vmx/inject.h"
#include "x86/machine_check.h"

/* MCIP and RIPV; the same where the CPU itself was hit. */
#define NOT_HIT 5ULL
#define HIT 7ULL

#define BANKS 4
/* With software recovery. */
#define MCG_CAP (1ULL << 24 | BANKS)

#define CORRECTED (MC_STATUS_VALID | MC_STATUS_ADDRESS_VALID)
/* Uncorrected, enabled, signaled, action required. */
#define REQUIRED (MC_STATUS_VALID | MC_STATUS_ADDRESS_VALID | MC_STATUS_MISC_VALID | \
		  1ULL << 61 | 1ULL << 60 | 1ULL << 56 | 1ULL << 55)

struct cell root_cell;

static struct jailhouse_cell_desc desc = { .name = "one" };
static struct cell cell = { .config = &desc };
static uint8_t area[PERCPU_SIZE] __attribute__((aligned(4096)));
static struct percpu *cpu;
static struct rvm_cpu_public *public;

static uint64_t mcg_status, status[BANKS];
static uint64_t exit_info;
static unsigned int ended;
static uint32_t blocked_again;

/* Whether the guest can go on is judged, and logged, before the next one may come. */
static bool logged_before_end;

static uint64_t read_msr(uint32_t msr)
{
	if (msr == MSR_IA32_MCG_CAP)
		return MCG_CAP;
	if (msr == MSR_IA32_MCG_STATUS)
		return mcg_status;
	assert_in_range(msr, 0x401, 0x401 + 4 * BANKS - 1);
	switch (msr % 4) {
	case 1:
		return status[(msr - 0x401) / 4];
	case 2:
		return 0xa000 + (msr - 0x401) / 4;
	case 3:
		return 0xb000 + (msr - 0x401) / 4;
	}
	fail();
	return 0;
}

static void write_msr(uint32_t msr, uint64_t value)
{
	assert_int_equal(msr, MSR_IA32_MCG_STATUS);
	assert_int_equal(value, 0);
	logged_before_end = public->machine_checks == 1;
	mcg_status = 0;
	ended++;
}

static uint64_t read_field(uint64_t field)
{
	assert_int_equal(field, VMCS_EXIT_INTERRUPTION_INFO);
	return exit_info;
}

static bool quiet;

bool ratelimit_ok(struct ratelimit *limit, uint64_t now_ticks)
{
	(void)limit;
	(void)now_ticks;
	return !quiet;
}

/* Kept for the dump. */
void stop_reason(const char *format, ...)
{
	char text[PRINTK_MAX_TEXT];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	printk("%s", text);
}

void inject_block_nmi_again(uint32_t info)
{
	blocked_again = info;
}

static int set_up(void **state)
{
	(void)state;
	memset(area, 0, sizeof(area));
	cpu = (struct percpu *)(area + PERCPU_PRIVATE);
	public = percpu_public(cpu);
	public->state = JAILHOUSE_CPU_RUNNING;
	cpu->cell = &cell;
	cpu->cpu = 3;
	root_cell.config = &desc;
	memset(status, 0, sizeof(status));
	mcg_status = NOT_HIT;
	exit_info = INTR_INFO_VALID | INTR_TYPE_HW_EXCEPTION | X86_VEC_MC | INTR_INFO_NMI_UNBLOCKING;
	ended = 0;
	blocked_again = 0;
	quiet = false;
	fake_printk_reset();
	fake_ops.rdmsr = read_msr;
	fake_ops.wrmsr = write_msr;
	fake_ops.vmread = read_field;
	return 0;
}

static void expect_ended(void)
{
	assert_int_equal(ended, 1);
	assert_true(logged_before_end);
	assert_int_equal(public->machine_checks, 1);
	assert_int_equal(blocked_again, exit_info);
}

/* It was for another CPU, as a broadcast is for all but one. */
static void test_cell_goes_on(void **state)
{
	(void)state;
	status[1] = REQUIRED;
	assert_int_equal(exit_machine_check(cpu), ACTION_RESUME);
	expect_ended();
	assert_int_equal(public->last_machine_check.mcg_status, NOT_HIT);
	assert_int_equal(public->last_machine_check.bank, 1);
	assert_int_equal(public->last_machine_check.banks, 1);
	assert_int_equal(public->last_machine_check.status, REQUIRED);
	assert_int_equal(public->last_machine_check.address, 0xa001);
	assert_int_equal(public->last_machine_check.misc, 0xb001);
	assert_non_null(strstr(fake_printk_text, "CPU 3: machine check in cell \"one\": MCG_STATUS 0x5\n"));
	assert_non_null(strstr(fake_printk_text, "bank 1: status 0xbd80000000000000 address 0xa001 misc 0xb001"));
}

/* Messages are limited, what the driver reads is not. */
static void test_nothing_is_lost(void **state)
{
	(void)state;
	quiet = true;
	for (unsigned int i = 1; i <= 100; i++) {
		mcg_status = NOT_HIT;
		status[3] = CORRECTED | i;
		assert_int_equal(exit_machine_check(cpu), ACTION_RESUME);
		assert_int_equal(public->machine_checks, i);
		assert_int_equal(public->last_machine_check.status, CORRECTED | i);
	}
	assert_string_equal(fake_printk_text, "");
}

static void test_cell_that_was_hit_stops(void **state)
{
	(void)state;
	mcg_status = HIT;
	status[0] = CORRECTED;
	status[2] = REQUIRED;
	assert_int_equal(exit_machine_check(cpu), ACTION_STOP);
	expect_ended();
	assert_int_equal(public->last_machine_check.bank, 0);
	assert_int_equal(public->last_machine_check.banks, 2);
	assert_int_equal(public->last_machine_check.misc, 0);
	assert_non_null(strstr(fake_printk_text, "CPU 3: machine check: action required here\n"));
}

static void test_nothing_to_go_on_with(void **state)
{
	(void)state;
	mcg_status = NOT_HIT & ~MCG_STATUS_RIPV;
	assert_int_equal(exit_machine_check(cpu), ACTION_STOP);
	expect_ended();
	assert_int_equal(public->last_machine_check.banks, 0);
}

/* There is no guest that could be hit: a CPU of the root cell that waits for SIPI, one that has been stopped. */
static void test_parked(void **state)
{
	(void)state;
	mcg_status = HIT;
	status[2] = REQUIRED;
	cpu->cell = &root_cell;
	cpu->start = CPU_START_WAITING;
	assert_int_equal(exit_machine_check(cpu), ACTION_RESUME);
	expect_ended();
	set_up(state);
	mcg_status = HIT;
	status[2] = REQUIRED;
	public->state = JAILHOUSE_CPU_FAILED;
	assert_int_equal(exit_machine_check(cpu), ACTION_RESUME);
	expect_ended();
}

/* Linux judges its own, with everything as the processor left it. */
static void test_linux(void **state)
{
	(void)state;
	cpu->cell = &root_cell;
	mcg_status = HIT;
	status[2] = REQUIRED;
	assert_int_equal(exit_machine_check(cpu), ACTION_RESUME);
	assert_int_equal(cpu->mc_pending, HIT);
	assert_int_equal(ended, 0);
	assert_int_equal(public->machine_checks, 0);
	assert_int_equal(mcg_status, HIT);
	/* Pending also when the register says nothing. */
	mcg_status = 0;
	exit_machine_check(cpu);
	assert_int_not_equal(cpu->mc_pending, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_cell_goes_on, set_up),
		cmocka_unit_test_setup(test_nothing_is_lost, set_up),
		cmocka_unit_test_setup(test_cell_that_was_hit_stops, set_up),
		cmocka_unit_test_setup(test_nothing_to_go_on_with, set_up),
		cmocka_unit_test_setup(test_parked, set_up),
		cmocka_unit_test_setup(test_linux, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
