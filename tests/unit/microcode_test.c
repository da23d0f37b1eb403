// SPDX-License-Identifier: GPL-2.0-only
/* sources: handoff/microcode.c efi-loader/cpu_microcode.c */
/*
 * Microcode: the reader of files, what a processor does with one, and the judgement of the result. Files
 * end at the end of their memory, so that reading too far ends the test.
 */
#include <errno.h>

#include "tests/fakes/unit.h"

#include "tests/fakes/fake_microcode.h"

#include "boot_handoff.h"
#include "cpu_microcode.h"
#include "cpu_ops.h"

#define SIGNATURE 0x50654U
#define KIB 1024U

static struct rvm_refusal why;
static uint64_t offset;

static int check(const void *file, uint64_t size)
{
	void *exact = malloc(size ? size : 1);
	int ret;

	memset(&why, 0, sizeof(why));
	memcpy(exact, file, size);
	ret = rvm_microcode_check(exact, size, &offset, &why);
	free(exact);
	return ret;
}

static void expect_refused(const void *file, uint64_t size, const char *what, uint64_t wanted,
			   uint64_t found)
{
	assert_int_equal(check(file, size), -EINVAL);
	assert_string_equal(why.what, what);
	assert_int_equal(why.wanted, wanted);
	assert_int_equal(why.found, found);
}

static void test_good_files(void **state)
{
	static uint32_t file[4 * KIB];
	uint8_t *at = (uint8_t *)file;

	(void)state;
	fake_microcode(at, 2 * KIB, 0, 1);
	assert_int_equal(check(file, 2 * KIB), 1);
	fake_microcode(at + 2 * KIB, 3 * KIB, 3, 2);
	fake_microcode(at + 5 * KIB, KIB, 0, 3);
	assert_int_equal(check(file, 6 * KIB), 3);
	assert_int_equal(offset, 6 * KIB);
	/* Sizes of zero mean 2000 and 2048, whatever the total size says. */
	((struct rvm_microcode_header *)file)->data_size = 0;
	((struct rvm_microcode_header *)file)->total_size = 12345;
	fake_microcode_seal((struct rvm_microcode_header *)file);
	assert_int_equal(check(file, 6 * KIB), 3);
	assert_int_equal(rvm_microcode_size((struct rvm_microcode_header *)file), 2048);
}

static void test_bad_headers(void **state)
{
	static const struct {
		size_t field;
		uint32_t value;
		const char *what;
		uint64_t wanted, found;
	} bad[] = {
#define FIELD(name) offsetof(struct rvm_microcode_header, name)
		{ FIELD(version), 2, "header version", 1, 2 },
		{ FIELD(loader), 0, "loader revision", 1, 0 },
		{ FIELD(total_size), 0, "total size, at most the rest of the file", 2 * KIB, 0 },
		{ FIELD(total_size), 3 * KIB, "total size, at most the rest of the file", 2 * KIB, 3 * KIB },
		{ FIELD(total_size), 0xfffffc00, "total size, at most the rest of the file", 2 * KIB,
		  0xfffffc00 },
		{ FIELD(total_size), 2000, "total size, modulo 1024", 0, 976 },
		{ FIELD(data_size), 1001, "data size, a multiple of 4 and at most", 2000, 1001 },
		{ FIELD(data_size), 2004, "data size, a multiple of 4 and at most", 2000, 2004 },
		{ FIELD(data_size), 0xfffffffc, "data size, a multiple of 4 and at most", 2000,
		  0xfffffffc },
		{ FIELD(data_size), 1992, "bytes for a table of signatures", 20, 8 },
		{ FIELD(data_size), 1960, "bytes of the table of signatures", 20 + 12 * 0x5a5a5a5aULL, 40 },
#undef FIELD
	};
	static uint32_t file[KIB];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		fake_microcode(file, 2 * KIB, 0, 1);
		file[bad[i].field / 4] = bad[i].value;
		expect_refused(file, 2 * KIB, bad[i].what, bad[i].wanted, bad[i].found);
		assert_int_equal(offset, 0);
	}
	expect_refused(file, 0, "bytes for a header", 48, 0);
	expect_refused(file, 47, "bytes for a header", 48, 47);
}

/* What follows the last update is part of the file, and what is wrong is named with its place. */
static void test_bad_end(void **state)
{
	static uint32_t file[2 * KIB];

	(void)state;
	fake_microcode(file, 2 * KIB, 0, 1);
	memset((uint8_t *)file + 2 * KIB, 0, 2 * KIB);
	expect_refused(file, 2 * KIB + 16, "bytes for a header", 48, 16);
	assert_int_equal(offset, 2 * KIB);
	expect_refused(file, 4 * KIB, "header version", 1, 0);
	assert_int_equal(offset, 2 * KIB);
	assert_int_equal(rvm_microcode_check(file, RVM_MICROCODE_MAX_SIZE + 1, &offset, &why), -EINVAL);
	assert_string_equal(why.what, "bytes of a file, at most");
}

/* Each bit of an update counts, in header, data and table. */
static void test_checksums(void **state)
{
	static uint32_t file[KIB / 2];
	uint8_t *byte = (uint8_t *)file;

	(void)state;
	fake_microcode(file, 2 * KIB, 4, 1);
	assert_int_equal(check(file, 2 * KIB), 1);
	for (uint32_t i = 0; i < 2 * KIB; i++) {
		byte[i] ^= 0x10;
		assert_int_equal(check(file, 2 * KIB), -EINVAL);
		byte[i] ^= 0x10;
	}
	/* A signature whose own sum is wrong, with that of the table put right. */
	file[2 * KIB / 4 - 1]++;
	file[(2 * KIB - 4 * 12 - 16) / 4]--;
	assert_int_equal(check(file, 2 * KIB), -EINVAL);
	assert_string_equal(why.what, "sum of a signature");
}

static uint32_t found(const void *file, uint64_t size, uint32_t signature, uint32_t flags)
{
	const struct rvm_microcode_header *h = rvm_microcode_find(file, size, signature, flags);

	return h ? h->revision : 0;
}

static void test_find(void **state)
{
	static uint32_t file[2 * KIB];
	struct rvm_microcode_header *first = fake_microcode(file, 2 * KIB, 0, 0x10);
	struct rvm_microcode_header *second = fake_microcode((uint8_t *)file + 2 * KIB, 2 * KIB, 2, 0x20);
	struct rvm_microcode_signature *s = (void *)((uint8_t *)second + 2 * KIB - 24);

	(void)state;
	second->signature = 0x906ea;
	second->flags = 0x22;
	s[0].signature = 0x906eb;
	s[0].flags = 0x02;
	s[1].signature = SIGNATURE;
	s[1].flags = 0x80;
	fake_microcode_seal(second);
	assert_int_equal(check(file, 4 * KIB), 2);
	assert_int_equal(found(file, 4 * KIB, SIGNATURE, 0x01), 0x10);
	assert_int_equal(found(file, 4 * KIB, SIGNATURE, 0x80), 0x20);
	assert_int_equal(found(file, 4 * KIB, SIGNATURE, 0x08), 0);
	assert_int_equal(found(file, 4 * KIB, 0x906ea, 0x20), 0x20);
	assert_int_equal(found(file, 4 * KIB, 0x906ea, 0x01), 0);
	assert_int_equal(found(file, 4 * KIB, 0x906eb, 0x02), 0x20);
	assert_int_equal(found(file, 4 * KIB, 0x906eb, 0x20), 0);
	assert_int_equal(found(file, 4 * KIB, 0x50655, 0x01), 0);
	/* The newest counts, not the last; a negative revision is older than any other. */
	first->revision = 0x30;
	assert_int_equal(found(file, 4 * KIB, SIGNATURE, 0x80), 0x30);
	first->revision = 0x80000030;
	assert_int_equal(found(file, 4 * KIB, SIGNATURE, 0x80), 0x20);
	/* Without flags it is for processors without IA32_PLATFORM_ID. */
	first->flags = 0;
	assert_int_equal(found(file, 2 * KIB, SIGNATURE, 0x01), 0);
	assert_int_equal(found(file, 2 * KIB, SIGNATURE, 0), 0x80000030);
}

/* A processor: takes an update, or ignores it. */
static struct {
	uint32_t revision, sign_id, takes;
	uint64_t platform_id, address;
	unsigned int loads;
} processor;

struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	(void)subleaf;
	assert_int_equal(leaf, 1);
	/* As hardware does, only a register that was cleared is filled in. */
	if (!processor.sign_id)
		processor.sign_id = processor.revision;
	return (struct cpuid){ .eax = SIGNATURE };
}

uint64_t msr_read(uint32_t msr)
{
	if (msr == 0x17)
		return processor.platform_id;
	assert_int_equal(msr, 0x8b);
	return (uint64_t)processor.sign_id << 32;
}

void msr_write(uint32_t msr, uint64_t value)
{
	if (msr == 0x8b) {
		assert_int_equal(value, 0);
		processor.sign_id = 0;
		return;
	}
	assert_int_equal(msr, 0x79);
	processor.address = value;
	processor.loads++;
	processor.revision = processor.takes;
}

static struct cpu_microcode run_on(uint32_t before, uint32_t takes, const void *file, uint64_t size)
{
	struct cpu_microcode cpu = { 0 };

	memset(&processor, 0, sizeof(processor));
	processor.revision = before;
	processor.takes = takes;
	processor.platform_id = 2ULL << 50;
	cpu_microcode_load(&cpu, file, size);
	assert_int_equal(cpu.before, before);
	return cpu;
}

static void test_processor(void **state)
{
	static uint32_t file[KIB] __attribute__((aligned(1024)));
	struct cpu_microcode cpu;

	(void)state;
	fake_microcode(file, 2 * KIB, 0, 0x20);
	cpu = run_on(0x10, 0x20, file, 2 * KIB);
	assert_int_equal(cpu_microcode_check(&cpu, &why), 0);
	assert_true(cpu.loaded);
	assert_int_equal(cpu.after, 0x20);
	assert_int_equal(cpu.flags, 1 << 2);
	/* The linear address of the data, which the processor wants in multiples of 16. */
	assert_int_equal(processor.address, (uintptr_t)file + 48);
	assert_int_equal(processor.address % 16, 0);
	/* The same and a newer revision are left alone. */
	cpu = run_on(0x20, 0x20, file, 2 * KIB);
	assert_int_equal(cpu_microcode_check(&cpu, &why), 0);
	assert_int_equal(processor.loads, 0);
	cpu = run_on(0x21, 0x20, file, 2 * KIB);
	assert_int_equal(cpu_microcode_check(&cpu, &why), 0);
	assert_int_equal(processor.loads, 0);
	assert_false(cpu.loaded);
	/* One that its thread's sibling has brought along meanwhile counts as well. */
	cpu = run_on(0x10, 0x30, file, 2 * KIB);
	assert_int_equal(cpu_microcode_check(&cpu, &why), 0);
}

static void test_processor_refusals(void **state)
{
	static uint32_t file[KIB];
	struct cpu_microcode cpu;

	(void)state;
	fake_microcode(file, 2 * KIB, 0, 0x20);
	cpu = run_on(0x10, 0x10, file, 2 * KIB);
	assert_int_equal(cpu_microcode_check(&cpu, &why), -EINVAL);
	assert_string_equal(why.what, "microcode revision after the update");
	assert_int_equal(why.wanted, 0x20);
	assert_int_equal(why.found, 0x10);
	((struct rvm_microcode_header *)file)->flags = 0x1;
	cpu = run_on(0x10, 0x20, file, 2 * KIB);
	assert_int_equal(processor.loads, 0);
	assert_int_equal(cpu_microcode_check(&cpu, &why), -ENOENT);
	assert_int_equal(why.wanted, SIGNATURE);
	cpu_microcode_load(&cpu, file, 2 * KIB);
	assert_int_equal(cpu_microcode_check(&cpu, &why), -EINVAL);
	assert_int_equal(why.found, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_files), cmocka_unit_test(test_bad_headers),
		cmocka_unit_test(test_bad_end),	   cmocka_unit_test(test_checksums),
		cmocka_unit_test(test_find),	   cmocka_unit_test(test_processor),
		cmocka_unit_test(test_processor_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
