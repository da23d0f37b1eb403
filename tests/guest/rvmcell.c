// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tries every refusal of the ioctls for cells, without the tool and its checks, and writes the
 * configuration and the images with which the tool is tried. The cell has CPU index 1 of two, and memory
 * at 0x31000000.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cell_calls.h"
#include "cell_config.h"
#include "cell_inmate.h"
#include "driver_ioctl.h"
#include "guest.h"
#include "image_header.h"

#define DEVICE "/dev/jailhouse"

#define MEMORY 0x31000000ULL
#define RAM_SIZE 0x10000ULL
#define COMM_ADDRESS 0x10000ULL
/** Memory that cannot be loaded. */
#define DATA_ADDRESS 0x20000ULL
/** Linux's own, whatever it keeps there. */
#define LINUX_MEMORY 0x20000000ULL
/** The hypervisor's. */
#define HV_MEMORY 0x30000000ULL

#define NAME "rvmcell"
#define ROOT_NAME "Bochs i440FX"

#define READ_WRITE (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)

struct config {
	struct jailhouse_cell_desc cell;
	uint64_t cpus[1];
	struct jailhouse_memory mem[3];
} RVM_PACKED;

static const struct config good = {
	.cell = {
		.signature = JAILHOUSE_CELL_DESC_SIGNATURE,
		.architecture = JAILHOUSE_X86,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.name = NAME,
		.cpu_set_size = sizeof(good.cpus),
		.num_memory_regions = 3,
	},
	.cpus = { 1ULL << 1 },
	.mem = {
		{ MEMORY, 0, RAM_SIZE, READ_WRITE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_LOADABLE },
		{ MEMORY + RAM_SIZE, DATA_ADDRESS, RAM_SIZE, READ_WRITE },
		{ 0, COMM_ADDRESS, 0x1000, READ_WRITE | JAILHOUSE_MEM_COMM_REGION },
	},
};

static int device;
static unsigned int tried, wrong;

/* @wanted: errno, 0 for success. */
static void expect(const char *what, int result, int wanted)
{
	int found = result < 0 ? errno : 0;

	tried++;
	if (found == wanted)
		return;
	wrong++;
	printf("%s: wanted %s, found %s\n", what, wanted ? strerrorname_np(wanted) : "success",
	       found ? strerrorname_np(found) : "success");
}

struct create_case {
	const char *what;
	int wanted;
	/** Makes both wrong in one way. */
	void (*spoil)(struct config *config, struct jailhouse_cell_create *create);
};

#define SPOIL(name) \
	static void name(struct config *config, struct jailhouse_cell_create *create)

SPOIL(no_address) { (void)config; create->config_address = 8; }
SPOIL(too_small) { (void)config; create->config_size = sizeof(struct jailhouse_cell_desc) - 1; }
SPOIL(too_large) { (void)config; create->config_size = (1U << 20) + 1; }
SPOIL(truncated) { (void)config; create->config_size -= 1; }
SPOIL(counters) { (void)create; config->cell.num_memory_regions = 0xffffffff; }
SPOIL(signature) { (void)create; config->cell.signature[0] = 'X'; }
SPOIL(architecture) { (void)create; config->cell.architecture = 1; }
SPOIL(revision) { (void)create; config->cell.revision = 13; }
SPOIL(no_name) { (void)create; config->cell.name[0] = '\0'; }
SPOIL(root_name) { (void)create; strcpy(config->cell.name, ROOT_NAME); }
SPOIL(no_cpu) { (void)create; config->cpus[0] = 0; }
SPOIL(unknown_cpu) { (void)create; config->cpus[0] = 1ULL << 63; }
SPOIL(all_cpus) { (void)create; config->cpus[0] = 3; }
SPOIL(unaligned) { (void)create; config->mem[0].phys_start += 0x10; }
SPOIL(overlap) { (void)create; config->mem[1].phys_start = MEMORY; }
SPOIL(linux_memory) { (void)create; config->mem[0].phys_start = LINUX_MEMORY; }
SPOIL(hv_memory) { (void)create; config->mem[0].phys_start = HV_MEMORY; }
SPOIL(no_memory) { (void)create; config->mem[0].phys_start = 0x80000000ULL; }

static const struct create_case create_cases[] = {
	{ "address of the configuration", EFAULT, no_address },
	{ "size below the fixed part", EINVAL, too_small },
	{ "size above the limit", E2BIG, too_large },
	{ "size below what the counters say", E2BIG, truncated },
	{ "counters", E2BIG, counters },
	{ "signature", EINVAL, signature },
	{ "architecture", EINVAL, architecture },
	{ "revision", EINVAL, revision },
	{ "no name", EINVAL, no_name },
	{ "name of the root cell", EEXIST, root_name },
	{ "no CPU", EINVAL, no_cpu },
	{ "a CPU that is not there", EINVAL, unknown_cpu },
	{ "all CPUs", EBUSY, all_cpus },
	{ "memory not aligned", EINVAL, unaligned },
	{ "memory twice", EINVAL, overlap },
	{ "Linux's memory", EBUSY, linux_memory },
	{ "the hypervisor's memory", EINVAL, hv_memory },
	{ "memory that the root cell has not", EINVAL, no_memory },
};

static int create(const struct config *config)
{
	struct jailhouse_cell_create argument = {
		.config_address = (uintptr_t)config,
		.config_size = sizeof(*config),
		/* Jailhouse's own tool leaves anything here. */
		.padding = 0xdeadbeef,
	};

	return ioctl(device, JAILHOUSE_CELL_CREATE, &argument);
}

static void try_create(void)
{
	size_t i;

	for (i = 0; i < sizeof(create_cases) / sizeof(create_cases[0]); i++) {
		struct config config = good;
		struct jailhouse_cell_create argument = {
			.config_address = (uintptr_t)&config,
			.config_size = sizeof(config),
		};

		create_cases[i].spoil(&config, &argument);
		expect(create_cases[i].what, ioctl(device, JAILHOUSE_CELL_CREATE, &argument),
		       create_cases[i].wanted);
	}
	expect("create: no argument", ioctl(device, JAILHOUSE_CELL_CREATE, NULL), EFAULT);
}

/* A cell with this configuration exists. */
static void try_create_again(void)
{
	struct config config = good;

	expect("name of another cell", create(&config), EEXIST);
	strcpy(config.cell.name, "other");
	expect("CPU of another cell", create(&config), EBUSY);
}

static struct jailhouse_cell_id by_id(int id)
{
	struct jailhouse_cell_id cell = { .id = id, .padding = 0xdeadbeef };

	return cell;
}

static struct jailhouse_cell_id by_name(const char *name)
{
	struct jailhouse_cell_id cell = { .id = JAILHOUSE_CELL_ID_UNUSED };
	size_t size = strlen(name) + 1;

	/* Cut without an end if it is too long. */
	memcpy(cell.name, name, size < sizeof(cell.name) ? size : sizeof(cell.name));
	return cell;
}

static int load(struct jailhouse_cell_id cell, unsigned int count,
		const struct jailhouse_preload_image *image)
{
	struct {
		struct jailhouse_cell_load fixed;
		struct jailhouse_preload_image image;
	} argument = { .fixed = { cell, count, 0xdeadbeef } };

	if (image)
		argument.image = *image;
	return ioctl(device, JAILHOUSE_CELL_LOAD, &argument);
}

/* Each command with a selection that is wrong. */
static void try_selection(const char *what, struct jailhouse_cell_id cell, int wanted)
{
	char text[96];

	snprintf(text, sizeof(text), "load: %s", what);
	expect(text, load(cell, 0, NULL), wanted);
	snprintf(text, sizeof(text), "start: %s", what);
	expect(text, ioctl(device, JAILHOUSE_CELL_START, &cell), wanted);
	snprintf(text, sizeof(text), "destroy: %s", what);
	expect(text, ioctl(device, JAILHOUSE_CELL_DESTROY, &cell), wanted);
}

static void try_selections(void)
{
	try_selection("number that is not there", by_id(17), ENOENT);
	try_selection("largest number", by_id(0x7fffffff), ENOENT);
	try_selection("negative number", by_id(-17), ENOENT);
	try_selection("name that is not there", by_name("nothing"), ENOENT);
	try_selection("empty name", by_name(""), ENOENT);
	try_selection("name without an end", by_name("1234567890123456789012345678901234567890"),
		      ENOENT);
	try_selection("root cell", by_id(0), EINVAL);
	try_selection("root cell's name", by_name(ROOT_NAME), EINVAL);
	expect("load: no argument", ioctl(device, JAILHOUSE_CELL_LOAD, NULL), EFAULT);
	expect("start: no argument", ioctl(device, JAILHOUSE_CELL_START, NULL), EFAULT);
	expect("destroy: no argument", ioctl(device, JAILHOUSE_CELL_DESTROY, NULL), EFAULT);
	expect("unknown request", ioctl(device, _IO(0, 6)), ENOTTY);
}

static void try_images(void)
{
	static uint8_t data[RAM_SIZE + 1];
	static const struct {
		const char *what;
		int wanted;
		uint64_t source, size, target;
	} cases[] = {
		{ "image for memory that is not there", EINVAL, 0, 1, 0x40000 },
		{ "image for memory that is not loadable", EINVAL, 0, 1, DATA_ADDRESS },
		{ "image for the communication region", EINVAL, 0, 1, COMM_ADDRESS },
		{ "image that is too large", EINVAL, 0, RAM_SIZE + 1, 0 },
		{ "image that ends behind the memory", EINVAL, 0, 2, RAM_SIZE - 1 },
		{ "image at the end of all addresses", EINVAL, 0, 2, ~0ULL },
		{ "image of the largest size", EINVAL, 0, ~0ULL, 1 },
		{ "image that cannot be read", EFAULT, 8, 1, 0 },
		{ "empty image", 0, 8, 0, 0x40000 },
		{ "largest image", 0, 0, RAM_SIZE, 0 },
		{ "image for the last byte", 0, 0, 1, RAM_SIZE - 1 },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct jailhouse_preload_image image = {
			cases[i].source ? cases[i].source : (uintptr_t)data, cases[i].size,
			cases[i].target, 0xdeadbeef,
		};

		expect(cases[i].what, load(by_name(NAME), 1, &image), cases[i].wanted);
	}
	expect("too many images", load(by_name(NAME), 0xffffffff, NULL), E2BIG);
	expect("no image", load(by_name(NAME), 0, NULL), 0);
}

/* A number in the driver's directory in sysfs. */
static uint64_t driver_number(const char *name)
{
	char path[96];
	unsigned long long value = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/devices/jailhouse/%s", name);
	file = fopen(path, "re");
	if (!file || fscanf(file, "%llu", &value) != 1)
		die(path);
	fclose(file);
	return value;
}

static uint64_t pages_left(void)
{
	return driver_number("mem_pool_size") - driver_number("mem_pool_used");
}

/* Enables with the smallest pool that the core accepts. */
static void try_small(const char *path)
{
	static uint8_t data[1 << 16];
	struct jailhouse_system *system = (struct jailhouse_system *)data;
	uint64_t least = RVM_MIN_POOL_PAGES +
			 RVM_MIN_POOL_PAGES_PER_CPU * (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);
	FILE *file = fopen(path, "re");

	if (!file || !fread(data, 1, sizeof(data), file))
		die(path);
	fclose(file);
	expect("enable", ioctl(device, JAILHOUSE_ENABLE, system), 0);
	system->hypervisor_memory.size -= (driver_number("mem_pool_size") - least) * 4096;
	expect("disable", ioctl(device, JAILHOUSE_DISABLE), 0);
	expect("enable with a small pool", ioctl(device, JAILHOUSE_ENABLE, system), 0);
	/* Less memory needs fewer tables for the way in, which the pool gets. */
	expect("the smallest one", driver_number("mem_pool_size") <= least + 16 ? 0 : -1, 0);
}

#define MAX_FILL 512

/* A cell that takes a page of the pool for each of its regions: every one needs a table of its own. */
static int create_filler(uint32_t regions)
{
	static struct {
		struct jailhouse_cell_desc cell;
		uint64_t cpus[1];
		struct jailhouse_memory mem[MAX_FILL];
	} RVM_PACKED config;
	struct jailhouse_cell_create argument = { .config_address = (uintptr_t)&config };

	config.cell = good.cell;
	strcpy(config.cell.name, "filler");
	config.cell.num_memory_regions = regions;
	config.cpus[0] = 1ULL << 2;
	for (uint32_t i = 0; i < regions; i++)
		config.mem[i] = (struct jailhouse_memory){
			MEMORY + 0x200000 + i * 0x1000ULL, i * 0x200000ULL, 0x1000,
			READ_WRITE | JAILHOUSE_MEM_EXECUTE,
		};
	argument.config_size = (uint32_t)(sizeof(config) - sizeof(config.mem) +
					  regions * sizeof(config.mem[0]));
	return ioctl(device, JAILHOUSE_CELL_CREATE, &argument);
}

/*
 * Twice, as tables that the first try has split may stay split: nothing may be lost by the second.
 * Return: whether there is a cell now.
 */
static bool create_with_little(const char *what, uint32_t filling, bool filler)
{
	uint64_t used[2];
	char text[64];

	snprintf(text, sizeof(text), "%s, %u pages filled", what, filling);
	for (size_t i = 0; i < 2; i++) {
		if ((filler ? create_filler(filling) : create(&good)) == 0)
			return true;
		expect(text, -1, ENOMEM);
		used[i] = driver_number("mem_pool_used");
	}
	expect(text, used[0] == used[1] ? 0 : -1, 0);
	return false;
}

/*
 * Another cell takes all of the core's memory, then a page less each time, until there is enough for a
 * small cell: so that is refused for want of each of its pages, those of the root cell's tables included.
 */
static void try_pool(void)
{
	struct jailhouse_cell_id filler = by_name("filler"), cell = by_name(NAME);
	uint64_t left = pages_left();
	uint32_t filling = left < MAX_FILL ? (uint32_t)left : MAX_FILL;
	unsigned int refused = 0, without = 0;
	bool created = false;

	for (; filling && !created; filling--) {
		if (!create_with_little("filler", filling, true)) {
			without++;
			continue;
		}
		left = pages_left();
		created = create_with_little("create", filling, false);
		refused += !created;
		if (created)
			expect("destroy", ioctl(device, JAILHOUSE_CELL_DESTROY, &cell), 0);
		expect("destroy filler", ioctl(device, JAILHOUSE_CELL_DESTROY, &filler), 0);
	}
	printf("rvmcell: filler refused %u times, cell %u times, created with %llu pages left\n",
	       without, refused, (unsigned long long)left);
	expect("a filler and a cell that need some pages", without > 4 && refused > 8 ? 0 : -1, 0);
	expect("created in the end", created ? 0 : -1, 0);
}

/* Nothing is enabled. */
static void try_idle(void)
{
	expect("create while not enabled", create(&good), EINVAL);
	try_selection("while not enabled", by_id(1), EINVAL);
	expect("call without capability", calls_without_capability(device), EPERM);
}

static void on_alarm(int number)
{
	(void)number;
}

/* The cell takes its time to answer. */
static void try_interrupt(void)
{
	const struct sigaction action = { .sa_handler = on_alarm };
	struct jailhouse_cell_id cell = by_name(NAME);

	sigaction(SIGALRM, &action, NULL);
	ualarm(100000, 0);
	expect("destroy, interrupted", ioctl(device, JAILHOUSE_CELL_DESTROY, &cell), EINTR);
	expect("destroy", ioctl(device, JAILHOUSE_CELL_DESTROY, &cell), 0);
}

static int write_file(const char *path, const void *data, size_t size)
{
	FILE *file = fopen(path, "we");

	if (!file || fwrite(data, 1, size, file) != size || fclose(file))
		die(path);
	return 0;
}

static int write_image(const char *path, int mode)
{
	uint8_t image[256];
	size_t size = (size_t)(cell_inmate_end - cell_inmate_start);

	memcpy(image, cell_inmate_start, size);
	image[INMATE_MODE_OFFSET] = (uint8_t)mode;
	return write_file(path, image, size);
}

static const struct {
	const char *name;
	void (*run)(void);
} parts[] = {
	{ "idle", try_idle },
	{ "create", try_create },
	{ "selection", try_selections },
	{ "again", try_create_again },
	{ "images", try_images },
	{ "interrupt", try_interrupt },
	{ "pool", try_pool },
};

int main(int argc, char **argv)
{
	size_t i;

	if (argc == 3 && !strcmp(argv[1], "config"))
		return write_file(argv[2], &good, sizeof(good));
	if (argc == 4 && !strcmp(argv[1], "image"))
		return write_image(argv[2], atoi(argv[3]));
	device = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (device < 0)
		die(DEVICE);
	if (argc >= 2 && argc <= 3 && !strcmp(argv[1], "insist"))
		return calls_insist(device, argv[2]);
	if (argc == 3 && !strcmp(argv[1], "small"))
		try_small(argv[2]);
	for (i = 0; argc == 2 && i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!strcmp(argv[1], parts[i].name))
			parts[i].run();
	if (!tried) {
		fputs("usage: rvmcell idle|create|selection|again|images|interrupt|pool\n"
		      "       rvmcell small SYSTEM-CONFIG | insist [CELL] | config FILE | image FILE MODE\n", stderr);
		return 2;
	}
	printf("rvmcell: %u tried, %u wrong\n", tried, wrong);
	return wrong ? 1 : 0;
}
