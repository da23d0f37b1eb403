// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/lib/crash_record.c hypervisor/lib/string.c handoff/crash.c handoff/image.c */
/*
 * The crash record: what the core writes is what readers accept, and nothing else is. Memory behind
 * the record is fenced off, so reading too far ends the test.
 */
#include <errno.h>
#include <sys/mman.h>

#include "tests/fakes/unit.h"

#include "boot_handoff.h"
#include "lib/crash_record.h"
#include "lib/util.h"

#define CPUS 3
#define PHYS 0x40000000ULL

static struct rvm_crash_record *record;
static struct rvm_cpu_public cpus[RVM_MAX_CPUS];
static struct rvm_ring ring;
static struct rvm_refusal why;
/* Number of the CPU that crashed in the next record. */
static uint32_t crashed;

static int set_up(void **state)
{
	uint8_t *area = mmap(NULL, RVM_CRASH_AREA_SIZE + 4096, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_true(area != MAP_FAILED);
	assert_int_equal(mprotect(area + RVM_CRASH_AREA_SIZE, 4096, PROT_NONE), 0);
	record = (struct rvm_crash_record *)area;
	memset(area, 0xa5, RVM_CRASH_AREA_SIZE);
	memset(cpus, 0, sizeof(cpus));
	memset(&ring, 0, sizeof(ring));
	crashed = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return munmap(record, RVM_CRASH_AREA_SIZE + 4096);
}

static void log_exits(struct rvm_cpu_public *cpu, uint64_t count)
{
	for (; cpu->exits_logged < count; cpu->exits_logged++)
		cpu->exit_log[cpu->exits_logged % RVM_EXIT_LOG_SIZE] = (struct rvm_exit_entry){
			.tsc = cpu->exits_logged, .rip = cpu->exits_logged * 16, .reason = 18,
		};
}

static void print(const char *text)
{
	for (; *text; text++)
		ring.data[ring.head++ % RVM_RING_SIZE] = *text;
}

static void write_record(uint32_t count)
{
	crash_record_start(record);
	record->kind = RVM_CRASH_PANIC;
	record->cpu = crashed;
	strcpy(record->core_version, "1.2");
	strcpy(record->reason, "test");
	crash_record_frame(record, 0x1000, "function", 5);
	crash_record_cpus(record, count);
	for (uint32_t i = 0; i < count; i++)
		crash_record_cpu(record, i, &cpus[i]);
	crash_record_console(record, &ring);
	crash_record_seal(record);
}

static int check(void)
{
	memset(&why, 0, sizeof(why));
	return rvm_crash_check(record, RVM_CRASH_AREA_SIZE, &why);
}

static const struct rvm_crash_cpu *cpu_at(uint32_t i)
{
	return (const struct rvm_crash_cpu *)(record + 1) + i;
}

static const struct rvm_exit_entry *exits_at(uint32_t i)
{
	const struct rvm_exit_entry *exits = (const void *)cpu_at(record->num_cpus);

	for (uint32_t before = 0; before < i; before++)
		exits += cpu_at(before)->num_exits;
	return exits;
}

/* The value that everybody else's CRC-32 has for this text. */
static void test_crc(void **state)
{
	(void)state;
	assert_int_equal(rvm_crc32("123456789", 9), 0xcbf43926);
	assert_int_equal(rvm_crc32("", 0), 0);
}

static void test_whole(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < CPUS; i++) {
		cpus[i].cpu = i;
		cpus[i].apic_id = 2 * i;
		cpus[i].exits[RVM_EXIT_REASON_CPUID] = 100;
		cpus[i].exits[18] = i;
	}
	log_exits(&cpus[1], 5);
	log_exits(&cpus[2], RVM_EXIT_LOG_SIZE + 3);
	print("hello\n");
	write_record(CPUS);
	assert_int_equal(check(), 0);
	assert_int_equal(record->num_exits, 5 + RVM_EXIT_LOG_SIZE);
	assert_int_equal(record->num_frames, 1);
	assert_string_equal(record->trace[0].symbol, "function");
	assert_int_equal(cpu_at(0)->num_exits, 0);
	assert_int_equal(cpu_at(2)->exits, 102);
	assert_int_equal(cpu_at(2)->cpuid_exits, 100);
	assert_int_equal(cpu_at(2)->apic_id, 4);
	assert_int_equal(cpu_at(1)->num_exits, 5);
	assert_int_equal(exits_at(1)[0].tsc, 0);
	/* Oldest first. */
	assert_int_equal(cpu_at(2)->num_exits, RVM_EXIT_LOG_SIZE);
	assert_int_equal(exits_at(2)[0].tsc, 3);
	assert_int_equal(exits_at(2)[RVM_EXIT_LOG_SIZE - 1].tsc, RVM_EXIT_LOG_SIZE + 2);
	assert_int_equal(record->console_size, 6);
	assert_memory_equal(exits_at(CPUS), "hello\n", 6);
}

/* What is not there any more is not counted, and no CPU's entries are taken for another one's. */
static void check_exits(uint32_t count)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t exits = cpu_at(i)->num_exits;

		for (uint32_t n = 0; n < exits; n++)
			assert_int_equal(exits_at(i)[n].tsc, 100 + i - exits + n);
		assert_true(i != crashed || exits == RVM_EXIT_LOG_SIZE);
		sum += exits;
	}
	assert_int_equal(sum, record->num_exits);
	assert_int_equal(sum, MIN(count * RVM_EXIT_LOG_SIZE, rvm_crash_max_exits(count)));
}

static void test_largest(void **state)
{
	static const uint32_t counts[] = { 0, 1, 63, 64, 76, 77, 255, 256, 257, 512, RVM_MAX_CPUS - 1,
					   RVM_MAX_CPUS };

	(void)state;
	for (uint32_t i = 0; i < RVM_MAX_CPUS; i++)
		log_exits(&cpus[i], 100 + i);
	while (ring.head < RVM_RING_SIZE + 100)
		print("abcdefghijklmnopqrstuvwxyz\n");
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		for (unsigned int where = 0; where < 4; where++) {
			/* The first one, one in the middle, the last one, none of them. */
			crashed = where < 3 ? (counts[i] - (counts[i] > 0)) * where / 2 : counts[i] + 1;
			write_record(counts[i]);
			assert_int_equal(check(), 0);
			assert_true(record->size <= RVM_CRASH_AREA_SIZE);
			assert_int_equal(record->console_size, RVM_CRASH_MAX_CONSOLE);
			check_exits(counts[i]);
		}
	}
	crash_record_start(record);
	crash_record_cpus(record, RVM_MAX_CPUS + 1);
	assert_int_equal(record->num_cpus, RVM_MAX_CPUS);
}

/* A record that was interrupted is one all the same. */
static void test_cut(void **state)
{
	(void)state;
	crash_record_start(record);
	record->flags |= RVM_CRASH_CUT;
	crash_record_seal(record);
	assert_int_equal(check(), 0);
	crash_record_start(record);
	crash_record_cpus(record, CPUS);
	crash_record_seal(record);
	assert_int_equal(check(), 0);
	assert_int_equal(cpu_at(CPUS - 1)->num_exits, 0);
}

static void test_limits_of_texts(void **state)
{
	char name[100];

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	crash_record_start(record);
	for (unsigned int i = 0; i < RVM_CRASH_MAX_FRAMES + 3; i++)
		crash_record_frame(record, i, name, 0);
	assert_int_equal(record->num_frames, RVM_CRASH_MAX_FRAMES);
	assert_int_equal(strlen(record->trace[0].symbol), sizeof(record->trace[0].symbol) - 1);
	crash_record_seal(record);
	assert_int_equal(check(), 0);
}

/* Every single bit counts, but for those that only say where the checksum ends. */
static void test_damaged(void **state)
{
	uint8_t *byte = (uint8_t *)record;

	(void)state;
	log_exits(&cpus[0], 2);
	print("text");
	write_record(1);
	for (uint32_t i = 0; i < record->size; i++) {
		if (i >= 6 && i < 8)
			continue;
		byte[i] ^= 1 << i % 8;
		assert_true(check() < 0);
		assert_true(i < 16 || why.what);
		byte[i] ^= 1 << i % 8;
	}
	assert_int_equal(check(), 0);
}

static void assert_refused(int error)
{
	record->checksum = rvm_crc32((uint8_t *)record + RVM_CRASH_UNSUMMED,
				     RVM_CRASH_AREA_SIZE - RVM_CRASH_UNSUMMED);
	if (record->size >= RVM_CRASH_UNSUMMED && record->size <= RVM_CRASH_AREA_SIZE)
		record->checksum = rvm_crc32((uint8_t *)record + RVM_CRASH_UNSUMMED,
					     record->size - RVM_CRASH_UNSUMMED);
	assert_int_equal(check(), error);
	write_record(1);
	assert_int_equal(check(), 0);
}

/* With a right checksum: whoever has left it may have meant harm. */
static void test_hostile(void **state)
{
	(void)state;
	write_record(1);
	record->magic = 0;
	assert_refused(-ENOENT);
	record->version++;
	assert_refused(-EPROTO);
	record->size = 0;
	assert_refused(-EINVAL);
	record->size = ~0U;
	assert_refused(-EINVAL);
	record->size++;
	assert_refused(-EINVAL);
	record->num_cpus = RVM_MAX_CPUS + 1;
	assert_refused(-EINVAL);
	record->num_cpus = 2;
	assert_refused(-EINVAL);
	record->num_exits = 0x10000000;
	assert_refused(-EINVAL);
	record->num_exits = 1;
	record->size += sizeof(struct rvm_exit_entry);
	assert_refused(-EINVAL);
	((struct rvm_crash_cpu *)(record + 1))->num_exits = 1;
	assert_refused(-EINVAL);
	record->console_size = RVM_CRASH_MAX_CONSOLE + 1;
	assert_refused(-EINVAL);
	record->console_size = ~0U;
	assert_refused(-EINVAL);
	record->num_frames = RVM_CRASH_MAX_FRAMES + 1;
	assert_refused(-EINVAL);
	record->flags = 8;
	assert_refused(-EINVAL);
	memset(record->reason, 'r', sizeof(record->reason));
	assert_refused(-EINVAL);
	memset(record->core_version, 'v', sizeof(record->core_version));
	assert_refused(-EINVAL);
	memset(record->trace[15].symbol, 's', sizeof(record->trace[15].symbol));
	assert_refused(-EINVAL);
	((struct rvm_crash_cpu *)(record + 1))->num_exits = RVM_EXIT_LOG_SIZE + 1;
	assert_refused(-EINVAL);
	assert_int_equal(rvm_crash_check(record, sizeof(*record) - 1, &why), -EINVAL);
	assert_int_equal(rvm_crash_check(record, record->size - 1, &why), -EINVAL);
	assert_int_equal(rvm_crash_check(record, record->size, &why), 0);
}

static void header_fill(struct rvm_image_header *h)
{
	memset(h, 0, sizeof(*h));
	memcpy(h->signature, RVM_IMAGE_SIGNATURE, RVM_IMAGE_SIGNATURE_LEN);
	h->abi_version = RVM_ABI_VERSION;
	h->header_size = sizeof(*h);
	h->phys_base = PHYS;
	h->mem_size = 16 << 20;
	h->state = RVM_STATE_FAILED;
	h->crash = (struct rvm_image_part){ 0x30000, RVM_CRASH_AREA_SIZE };
	h->crash_kept = (struct rvm_image_part){ 0x90000, RVM_CRASH_AREA_SIZE };
}

static void test_find(void **state)
{
	struct rvm_image_header h;

	(void)state;
	header_fill(&h);
	assert_int_equal(rvm_crash_find(&h, PHYS), 0x30000);
	assert_int_equal(rvm_crash_find_kept(&h, PHYS), 0x90000);
	assert_int_equal(rvm_crash_find(&h, PHYS + 0x200000), 0);
	assert_int_equal(rvm_crash_find_kept(&h, PHYS + 0x200000), 0);
	h.state = RVM_STATE_ACTIVE;
	assert_int_equal(rvm_crash_find(&h, PHYS), 0);
	assert_int_equal(rvm_crash_find_kept(&h, PHYS), 0x90000);
	h.crash_kept.size = 0;
	assert_int_equal(rvm_crash_find_kept(&h, PHYS), 0);
	header_fill(&h);
	h.signature[0] = 'x';
	assert_int_equal(rvm_crash_find(&h, PHYS), 0);
}

static void test_find_hostile(void **state)
{
	static const uint64_t bad[] = { 0, 0x30001, (16 << 20) - 0x1000, 16 << 20, ~0xfffULL };
	struct rvm_image_header h;

	(void)state;
	header_fill(&h);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		h.crash.offset = bad[i];
		h.crash_kept.offset = bad[i];
		assert_int_equal(rvm_crash_find(&h, PHYS), 0);
		assert_int_equal(rvm_crash_find_kept(&h, PHYS), 0);
	}
	header_fill(&h);
	h.mem_size = RVM_MAX_MEMORY + 1;
	assert_int_equal(rvm_crash_find(&h, PHYS), 0);
	header_fill(&h);
	h.crash.size = ~0ULL;
	assert_int_equal(rvm_crash_find(&h, PHYS), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_crc),
		cmocka_unit_test_setup_teardown(test_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_largest, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_cut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_limits_of_texts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_damaged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hostile, set_up, tear_down),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_find_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
