// SPDX-License-Identifier: GPL-2.0-only
/* sources: efi-loader/crash.c efi-loader/core_place.c efi-loader/text.c handoff/crash.c handoff/image.c */
/* flags: -fshort-wchar */
/*
 * rvm.efi's look for a crash record. The firmware here protects its free memory: a page that is
 * touched without having been allocated, or after it was freed, ends the test.
 */
#include <sys/mman.h>

#include "tests/fakes/unit.h"

#include "boot_handoff.h"
#include "core_place.h"
#include "crash.h"
#include "log.h"
#include "variables.h"

#define PAGE RVM_PAGE_SIZE
#define SIZE (2ULL << 20)
#define CRASH (16 * PAGE)
#define KEPT (64 * PAGE)

EFI_SYSTEM_TABLE *ST;
EFI_BOOT_SERVICES *BS;
static EFI_BOOT_SERVICES services;

static uint8_t *core;
static uint64_t phys;
static uint8_t in_use[SIZE / PAGE];
static unsigned int allocations, pools, writes, problems;
static char said[256];
static struct crash_copy copy;

static struct {
	bool there;
	bool broken;
	UINTN size;
	uint8_t data[64];
} variable;

static EFI_STATUS EFIAPI allocate_pages(EFI_ALLOCATE_TYPE how, EFI_MEMORY_TYPE type, UINTN pages,
					EFI_PHYSICAL_ADDRESS *address)
{
	UINTN first = (*address - phys) / PAGE, i;

	assert_int_equal(how, AllocateAddress);
	assert_int_equal(type, EfiLoaderData);
	if (*address < phys || *address >= phys + SIZE || *address + pages * PAGE > phys + SIZE)
		return EFI_NOT_FOUND;
	for (i = first; i < first + pages; i++)
		if (in_use[i])
			return EFI_NOT_FOUND;
	memset(in_use + first, 1, pages);
	assert_int_equal(mprotect((void *)*address, pages * PAGE, PROT_READ | PROT_WRITE), 0);
	allocations++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI free_pages(EFI_PHYSICAL_ADDRESS address, UINTN pages)
{
	memset(in_use + (address - phys) / PAGE, 0, pages);
	assert_int_equal(mprotect((void *)address, pages * PAGE, PROT_NONE), 0);
	allocations--;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI allocate_pool(EFI_MEMORY_TYPE type, UINTN size, VOID **data)
{
	(void)type;
	*data = malloc(size);
	pools++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI free_pool(VOID *data)
{
	free(data);
	pools--;
	return EFI_SUCCESS;
}

void log_line(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(said, sizeof(said), format, args);
	va_end(args);
}

EFI_STATUS log_error(EFI_STATUS status, const char *format, ...)
{
	(void)format;
	problems++;
	return status;
}

void log_refusal(const char *object, const struct rvm_refusal *why, int error)
{
	(void)object;
	(void)why;
	(void)error;
	problems++;
}

EFI_STATUS variable_read(const CHAR16 *name, void *data, UINTN *size)
{
	UINTN room = *size;

	(void)name;
	if (!variable.there)
		return EFI_NOT_FOUND;
	*size = variable.size;
	memcpy(data, variable.data, room < variable.size ? room : variable.size);
	return EFI_SUCCESS;
}

EFI_STATUS variable_write(const CHAR16 *name, bool keep, const void *data, UINTN size)
{
	(void)name;
	assert_true(keep);
	if (variable.broken)
		return EFI_OUT_OF_RESOURCES;
	memcpy(variable.data, data, size);
	variable.size = size;
	variable.there = true;
	writes++;
	return EFI_SUCCESS;
}

static struct rvm_image_header *header(void)
{
	return (struct rvm_image_header *)core;
}

static void write_record(uint64_t offset, const char *reason)
{
	struct rvm_crash_record *r = (struct rvm_crash_record *)(core + offset);

	memset(r, 0, sizeof(*r));
	r->magic = RVM_CRASH_MAGIC;
	r->version = RVM_CRASH_VERSION;
	r->size = sizeof(*r);
	strcpy(r->reason, reason);
	r->checksum = rvm_crc32((uint8_t *)r + RVM_CRASH_UNSUMMED, r->size - RVM_CRASH_UNSUMMED);
}

/* A core that has crashed, with an older record that its door had carried over. */
static void fill_core(void)
{
	struct rvm_image_header *h = header();

	memcpy(h->signature, RVM_IMAGE_SIGNATURE, RVM_IMAGE_SIGNATURE_LEN);
	h->abi_version = RVM_ABI_VERSION;
	h->header_size = sizeof(*h);
	h->phys_base = phys;
	h->mem_size = SIZE;
	h->state = RVM_STATE_FAILED;
	h->crash = (struct rvm_image_part){ CRASH, RVM_CRASH_AREA_SIZE };
	h->crash_kept = (struct rvm_image_part){ KEPT, RVM_CRASH_AREA_SIZE };
	write_record(CRASH, "new");
	write_record(KEPT, "old");
}

/* Memory that the test itself looks into. */
static void open_memory(void)
{
	assert_int_equal(mprotect(core, SIZE, PROT_READ | PROT_WRITE), 0);
}

static void protect_memory(void)
{
	memset(in_use, 0, sizeof(in_use));
	assert_int_equal(mprotect(core, SIZE, PROT_NONE), 0);
}

static void place_is(uint64_t start, uint64_t size)
{
	const struct rvm_efi_place place = { RVM_EFI_PLACE_VERSION, 0, start, size };

	memcpy(variable.data, &place, sizeof(place));
	variable.size = sizeof(place);
	variable.there = true;
}

static int set_up(void **state)
{
	(void)state;
	core = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(core != MAP_FAILED);
	phys = (uintptr_t)core;
	memset(&variable, 0, sizeof(variable));
	memset(&copy, 0, sizeof(copy));
	said[0] = 0;
	allocations = pools = writes = problems = 0;
	services.AllocatePages = allocate_pages;
	services.FreePages = free_pages;
	services.AllocatePool = allocate_pool;
	services.FreePool = free_pool;
	BS = &services;
	fill_core();
	protect_memory();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	crash_free(&copy);
	assert_int_equal(allocations, 0);
	assert_int_equal(pools, 0);
	return munmap(core, SIZE);
}

static void expect_record(const char *reason)
{
	assert_non_null(copy.data);
	assert_string_equal(((struct rvm_crash_record *)copy.data)->reason, reason);
	assert_int_equal(copy.size, sizeof(struct rvm_crash_record));
	assert_int_equal(copy.memory, phys);
}

/* Nobody knows where a core was: nothing is looked at. */
static void test_no_variable(void **state)
{
	(void)state;
	crash_find(&copy);
	assert_null(copy.data);
	assert_string_equal(said, "");
}

static void test_found(void **state)
{
	(void)state;
	place_is(phys, SIZE);
	crash_find(&copy);
	expect_record("new");
}

static void test_older_record(void **state)
{
	(void)state;
	place_is(phys, SIZE);
	open_memory();
	header()->state = RVM_STATE_STASHED;
	protect_memory();
	crash_find(&copy);
	expect_record("old");
}

/* What the firmware uses now is not looked at, be it the header or the record. */
static void test_in_use(void **state)
{
	(void)state;
	place_is(phys, SIZE);
	in_use[0] = 1;
	crash_find(&copy);
	assert_null(copy.data);
	assert_non_null(strstr(said, "in use"));
	in_use[0] = 0;
	in_use[CRASH / PAGE + 1] = 1;
	crash_find(&copy);
	expect_record("old");
}

static void test_senseless_variable(void **state)
{
	static const struct rvm_efi_place bad[] = {
		{ RVM_EFI_PLACE_VERSION + 1, 0, 0x200000, 0x200000 },
		{ RVM_EFI_PLACE_VERSION, 1, 0x200000, 0x200000 },
		{ RVM_EFI_PLACE_VERSION, 0, 0, 0x200000 },
		{ RVM_EFI_PLACE_VERSION, 0, 0x200001, 0x200000 },
		{ RVM_EFI_PLACE_VERSION, 0, 1ULL << 52, 0x200000 },
		{ RVM_EFI_PLACE_VERSION, 0, 0x200000, 0 },
		{ RVM_EFI_PLACE_VERSION, 0, 0x200000, 0x200001 },
		{ RVM_EFI_PLACE_VERSION, 0, 0x200000, RVM_MAX_MEMORY + PAGE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		place_is(0, 0);
		memcpy(variable.data, &bad[i], sizeof(bad[i]));
		said[0] = 0;
		crash_find(&copy);
		assert_non_null(strstr(said, "makes no sense"));
	}
	for (variable.size = 0; variable.size < sizeof(variable.data); variable.size++) {
		if (variable.size == sizeof(struct rvm_efi_place))
			continue;
		said[0] = 0;
		crash_find(&copy);
		assert_non_null(strstr(said, "makes no sense"));
	}
	/* Plausible, but the firmware has no such memory; smaller than the header claims. */
	place_is(phys + SIZE, SIZE);
	crash_find(&copy);
	place_is(phys, CRASH + RVM_CRASH_AREA_SIZE - PAGE);
	crash_find(&copy);
	assert_null(copy.data);
}

/* The old record is gone from free memory once it is in the new core's. */
static void test_carried(void **state)
{
	(void)state;
	place_is(phys, SIZE);
	crash_find(&copy);
	crash_carried(&copy, phys - SIZE, SIZE);
	open_memory();
	assert_int_equal(((struct rvm_crash_record *)(core + CRASH))->magic, 0);
	assert_int_equal(((struct rvm_crash_record *)(core + KEPT))->magic, 0);
	/* In memory that is the new core's nothing is erased; and nothing in memory that is in use. */
	fill_core();
	protect_memory();
	crash_carried(&copy, phys, SIZE);
	memset(in_use, 1, sizeof(in_use));
	crash_carried(&copy, phys - SIZE, SIZE);
	open_memory();
	assert_int_equal(((struct rvm_crash_record *)(core + CRASH))->magic, RVM_CRASH_MAGIC);
}

/* Memory that was taken for the next core is looked at as it is. */
static void test_taken(void **state)
{
	(void)state;
	open_memory();
	memset(in_use, 1, sizeof(in_use));
	crash_find_at(phys, SIZE, &copy);
	expect_record("new");
	write_record(CRASH, "other");
	crash_find_at(phys, SIZE, &copy);
	expect_record("new");
}

/* Flash is written when the place changes, and one that cannot be written is said. */
static void test_place(void **state)
{
	struct rvm_efi_place place;

	(void)state;
	core_place_write(phys, SIZE);
	core_place_write(phys, SIZE);
	assert_int_equal(writes, 1);
	assert_true(core_place_read(&place));
	assert_int_equal(place.phys, phys);
	assert_int_equal(place.size, SIZE);
	core_place_write(phys + SIZE, SIZE);
	assert_int_equal(writes, 2);
	variable.broken = true;
	core_place_write(phys, SIZE);
	assert_int_equal(problems, 1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(test_no_variable), CASE(test_found), CASE(test_older_record), CASE(test_in_use),
		CASE(test_senseless_variable), CASE(test_carried), CASE(test_taken), CASE(test_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
