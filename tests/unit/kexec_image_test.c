// SPDX-License-Identifier: GPL-2.0-only
/* sources: tools/bzimage.c tools/kexec_image.c */
/*
 * Reader of kernel images, with sound and hostile input, and the file that `kexec --enter` makes of one:
 * where everything is, what of the setup header changes, and that the door can give it back.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cell_config.h"
#include "tools/kexec_image.h"

#define SETUP_SIZE (3 * 512)
#define KERNEL_SIZE 8192
#define FILE_SIZE (SETUP_SIZE + KERNEL_SIZE)
#define INIT_SIZE 0x123000
#define MIB (1ULL << 20)

static uint8_t file[FILE_SIZE];
static struct bzimage image;
static struct rvm_refusal why;

static void put(uint8_t *data, unsigned int offset, unsigned int bytes, uint64_t value)
{
	for (data += offset; bytes-- != 0; value >>= 8)
		*data++ = (uint8_t)value;
}

static uint64_t get(const uint8_t *data, unsigned int offset, unsigned int bytes)
{
	uint64_t value = 0;

	while (bytes-- != 0)
		value = value << 8 | data[offset + bytes];
	return value;
}

static int setup(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < FILE_SIZE; i++)
		file[i] = (uint8_t)(i * 7 + i / 256);
	put(file, BOOT_SETUP_SECTS, 1, SETUP_SIZE / 512 - 1);
	put(file, BOOT_SYSSIZE, 4, KERNEL_SIZE / 16);
	put(file, BOOT_FLAG, 2, BOOT_FLAG_VALUE);
	put(file, BOOT_HEADER, 4, BOOT_HEADER_MAGIC);
	put(file, BOOT_VERSION, 2, 0x20f);
	put(file, BOOT_LOADFLAGS, 1, 1);
	put(file, BOOT_KERNEL_ALIGNMENT, 4, 0x1000);
	put(file, BOOT_RELOCATABLE, 1, 1);
	put(file, BOOT_XLOADFLAGS, 2, 0x7f);
	put(file, BOOT_PAYLOAD_OFFSET, 4, 0x300);
	put(file, BOOT_PREF_ADDRESS, 8, 0x1000000);
	put(file, BOOT_INIT_SIZE, 4, INIT_SIZE);
	put(file, BOOT_HANDOVER_OFFSET, 4, 0x190);
	put(file, BOOT_KERNEL_INFO, 4, 0x1000);
	return 0;
}

static int read_file(uint64_t size)
{
	uint8_t *copy = malloc(size + 1);
	int err;

	/* Memory of exactly that size, so that the sanitizer sees a read beyond it. */
	assert_non_null(copy);
	copy = realloc(copy, size ? size : 1);
	memcpy(copy, file, size);
	why.what = "";
	err = bzimage_read(copy, size, &image, &why);
	free(copy);
	image.data = file;
	return err;
}

static void expect_refusal(int err, const char *what)
{
	assert_int_equal(read_file(FILE_SIZE), err);
	assert_non_null(strstr(why.what, what));
	setup(NULL);
}

static void test_read(void **state)
{
	(void)state;
	assert_int_equal(read_file(FILE_SIZE), 0);
	assert_int_equal(image.setup_size, SETUP_SIZE);
	assert_int_equal(image.kernel_size, KERNEL_SIZE);
	assert_int_equal(image.init_size, INIT_SIZE);
	assert_int_equal(image.alignment, 0x1000);
}

static void test_refusals(void **state)
{
	(void)state;
	put(file, BOOT_FLAG, 2, 0);
	expect_refusal(-ENOEXEC, "boot_flag");
	put(file, BOOT_HEADER, 4, 0);
	expect_refusal(-ENOEXEC, "HdrS");
	put(file, BOOT_VERSION, 2, 0x20b);
	expect_refusal(-ENOEXEC, "version");
	put(file, BOOT_LOADFLAGS, 1, 0);
	expect_refusal(-ENOEXEC, "LOADED_HIGH");
	put(file, BOOT_RELOCATABLE, 1, 0);
	expect_refusal(-ENOEXEC, "relocatable");
	put(file, BOOT_XLOADFLAGS, 2, 2);
	expect_refusal(-ENOEXEC, "KERNEL_64");
	put(file, BOOT_XLOADFLAGS, 2, 1);
	expect_refusal(-ENOEXEC, "ABOVE_4G");
	put(file, BOOT_INIT_SIZE, 4, KERNEL_SIZE - 1);
	expect_refusal(-ENOEXEC, "init_size");
	put(file, BOOT_INIT_SIZE, 4, 0xffffffff);
	expect_refusal(-ENOEXEC, "init_size");
	put(file, BOOT_KERNEL_ALIGNMENT, 4, 0x3000);
	expect_refusal(-ENOEXEC, "alignment");
	put(file, BOOT_KERNEL_ALIGNMENT, 4, 0);
	expect_refusal(-ENOEXEC, "alignment");
	put(file, BOOT_KERNEL_ALIGNMENT, 4, 0x80000000);
	expect_refusal(-ENOEXEC, "alignment");
	put(file, BOOT_SYSSIZE, 4, KERNEL_SIZE / 16 + 1);
	expect_refusal(-ENODATA, "file size");
	put(file, BOOT_SETUP_SECTS, 1, 255);
	expect_refusal(-ENODATA, "file size");
	put(file, BOOT_SETUP_SECTS, 1, 0);
	expect_refusal(-ENODATA, "file size");
}

static void test_truncated(void **state)
{
	uint64_t size;

	(void)state;
	for (size = 0; size + 16 < FILE_SIZE; size += size < 1024 ? 1 : 61)
		assert_int_equal(read_file(size), -ENODATA);
}

/* A door of which only the header is real. */
static uint8_t door[RVM_KEXEC_HEADER + sizeof(struct rvm_kexec_header) + 32];
static struct rvm_kexec_header *const header = (void *)(door + RVM_KEXEC_HEADER);

static void make_door(void)
{
	memset(door, 0xd0, sizeof(door));
	memset(header, 0, sizeof(*header));
	memcpy(header->signature, RVM_KEXEC_SIGNATURE, RVM_KEXEC_SIGNATURE_LEN);
	header->abi_version = RVM_ABI_VERSION;
	header->header_size = sizeof(*header);
	header->door_size = 0x5000;
}

static void test_door(void **state)
{
	(void)state;
	make_door();
	assert_int_equal(kexec_door_check(door, sizeof(door), &why), 0);
	assert_int_equal(kexec_door_check(door, sizeof(*header), &why), -ENODATA);
	assert_int_equal(kexec_door_check(door, 0, &why), -ENODATA);
	header->door_size = 0x5001;
	assert_int_equal(kexec_door_check(door, sizeof(door), &why), -EINVAL);
	header->door_size = 0;
	assert_int_equal(kexec_door_check(door, sizeof(door), &why), -EINVAL);
	make_door();
	header->abi_version++;
	assert_int_equal(kexec_door_check(door, sizeof(door), &why), -EPROTO);
	make_door();
	header->signature[3] ^= 1;
	assert_int_equal(kexec_door_check(door, sizeof(door), &why), -EINVAL);
}

static void fill_parts(struct kexec_image *parts)
{
	make_door();
	assert_int_equal(read_file(FILE_SIZE), 0);
	*parts = (struct kexec_image){
		.door = { door, sizeof(door) },
		.core = { "the core", 8 },
		.config = { "configuration", 13 },
		.kernel = image,
		.memory = 6 * MIB,
		.rsdp = 0xe0000,
		.max_cpus = 4,
		.debug_fail_cpu = RVM_NO_CPU,
	};
}

static void expect_aligned(const struct rvm_kexec_part *part, uint64_t start, uint64_t size,
			   uint64_t alignment)
{
	assert_int_equal(part->offset % alignment, 0);
	assert_true(part->offset >= start);
	assert_int_equal(part->size, size);
}

static void test_layout(void **state)
{
	struct rvm_kexec_header h;
	struct kexec_image parts;
	uint64_t size = 0;
	uint8_t *out, *at;
	int error = 0;

	(void)state;
	fill_parts(&parts);
	out = kexec_image_build(&parts, &size, &error, &why);
	assert_non_null(out);
	at = out + SETUP_SIZE;
	memcpy(&h, at + RVM_KEXEC_HEADER, sizeof(h));
	expect_aligned(&h.core, h.door_size, 8, 4096);
	expect_aligned(&h.config, h.core.offset + 8, 13, 4096);
	expect_aligned(&h.carved, h.config.offset + 13, 13 + 2 * sizeof(struct jailhouse_memory),
		       4096);
	expect_aligned(&h.kernel, h.carved.offset + h.carved.size, INIT_SIZE, 2 * MIB);
	expect_aligned(&h.memory, h.kernel.offset + INIT_SIZE, 6 * MIB, 2 * MIB);
	expect_aligned(&h.stacks, h.memory.offset + 6 * MIB, h.max_cpus * RVM_KEXEC_STACK, 4096);
	expect_aligned(&h.tables, h.stacks.offset + h.stacks.size, RVM_KEXEC_TABLES, 4096);
	assert_memory_equal(at + h.core.offset, "the core", 8);
	assert_memory_equal(at + h.config.offset, "configuration", 13);
	assert_memory_equal(at + h.kernel.offset, file + SETUP_SIZE, KERNEL_SIZE);
	assert_int_equal(size, SETUP_SIZE + h.kernel.offset + KERNEL_SIZE);
	assert_int_equal(h.rsdp, 0xe0000);
	assert_int_equal(h.max_cpus, 4);
	free(out);
}

/* A loader that knows nothing of all this must accept it, and the door must be able to undo it. */
static void test_setup_header(void **state)
{
	/* As setup_ranges in kexec-loader/entry.S. */
	static const unsigned int restored[][2] = {
		{ BOOT_SYSSIZE, 4 }, { BOOT_KERNEL_ALIGNMENT, 8 }, { BOOT_PAYLOAD_OFFSET, 8 },
		{ BOOT_PREF_ADDRESS, BOOT_HEADER_END - BOOT_PREF_ADDRESS },
	};
	struct rvm_kexec_header h;
	struct kexec_image parts;
	struct bzimage again;
	uint64_t size = 0;
	unsigned int i;
	uint8_t *out;
	int error = 0;

	(void)state;
	fill_parts(&parts);
	out = kexec_image_build(&parts, &size, &error, &why);
	assert_non_null(out);
	memcpy(&h, out + SETUP_SIZE + RVM_KEXEC_HEADER, sizeof(h));
	assert_int_equal(bzimage_read(out, size, &again, &why), 0);
	assert_int_equal(again.setup_size, SETUP_SIZE);
	assert_int_equal(again.alignment, 2 * MIB);
	assert_int_equal(again.init_size, h.tables.offset + RVM_KEXEC_TABLES);
	assert_int_equal(out[BOOT_MIN_ALIGNMENT], 21);
	assert_int_equal(get(out, BOOT_PAYLOAD_OFFSET, 4), 0x300 + h.kernel.offset);
	assert_int_equal(get(out, BOOT_KERNEL_INFO, 4), 0x1000 + h.kernel.offset);
	assert_int_equal(get(out, BOOT_HANDOVER_OFFSET, 4), 0);
	assert_int_equal(get(out, BOOT_XLOADFLAGS, 2), 0x73);
	assert_int_equal(get(out, 0, 2), 0);
	for (i = 0; i < sizeof(restored) / sizeof(restored[0]); i++)
		memcpy(out + restored[i][0], h.setup + restored[i][0] - RVM_KEXEC_SETUP_START,
		       restored[i][1]);
	assert_memory_equal(out + BOOT_SETUP_SECTS, file + BOOT_SETUP_SECTS,
			    SETUP_SIZE - BOOT_SETUP_SECTS);
	free(out);
}

/* A kernel of protocol 2.12 has code where kernel_info_offset would be. */
static void test_old_header(void **state)
{
	struct kexec_image parts;
	uint64_t size = 0;
	uint8_t *out;
	int error = 0;

	(void)state;
	put(file, BOOT_VERSION, 2, 0x20c);
	fill_parts(&parts);
	out = kexec_image_build(&parts, &size, &error, &why);
	assert_non_null(out);
	assert_int_equal(get(out, BOOT_KERNEL_INFO, 4), 0x1000);
	free(out);
	setup(NULL);
}

static void test_large(void **state)
{
	struct kexec_image parts;
	uint64_t size = 0;
	uint8_t *out;
	int error = 0;

	(void)state;
	fill_parts(&parts);
	parts.kernel.alignment = 16 * MIB;
	parts.memory = 0;
	out = kexec_image_build(&parts, &size, &error, &why);
	assert_non_null(out);
	assert_int_equal(size, SETUP_SIZE + 16 * MIB + KERNEL_SIZE);
	free(out);
	parts.memory = 4096 * MIB;
	assert_null(kexec_image_build(&parts, &size, &error, &why));
	assert_int_equal(error, -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_door),
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_setup_header),
		cmocka_unit_test(test_old_header),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
