// SPDX-License-Identifier: GPL-2.0-only
/* sources: tools/bzimage.c tools/kexec_image.c kexec-loader/e820.c kexec-loader/cmdline.c efi-loader/text.c tools/kexec_refusal.c */
/*
 * libFuzzer target of what `kexec --enter` and the kexec door read; the first byte chooses: a kernel
 * image, which is then packed with a door when it is accepted, a memory map with a range to take out of
 * it, or a command line.
 */
#include <stdlib.h>
#include <string.h>

#include "kexec-loader/cmdline.h"
#include "kexec-loader/e820.h"
#include "tools/kexec_image.h"
#include "tools/kexec_refusal.h"

/* Larger ones would only make the fuzzer slow: so much of the file is empty. */
#define MAX_ALIGNMENT (4U << 20)
#define DOOR_SIZE 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool right)
{
	if (!right)
		abort();
}

static void expect_packed(const struct bzimage *image)
{
	static uint8_t door[DOOR_SIZE];
	struct rvm_kexec_header *h = (void *)(door + RVM_KEXEC_HEADER);
	const struct kexec_image parts = {
		.door = { door, sizeof(door) }, .core = { "core", 4 }, .config = { "config", 6 },
		.kernel = *image, .memory = 4 << 20,
	};
	struct rvm_refusal why;
	struct bzimage again;
	uint64_t size;
	uint8_t *out;
	int error;

	h->door_size = DOOR_SIZE;
	out = kexec_image_build(&parts, &size, &error, &why);
	expect(out != NULL);
	/* Its limit is for kernels that somebody gives; with core and door one may be beyond it. */
	expect(bzimage_read(out, size, &again, &why) == 0 || again.init_size > BZIMAGE_MAX_SIZE);
	expect(again.setup_size == image->setup_size);
	expect(again.init_size > image->init_size + parts.memory);
	expect(memcmp(out + size - image->kernel_size, image->data + image->setup_size,
		      image->kernel_size) == 0);
	free(out);
}

static void test_image(const uint8_t *data, size_t size)
{
	struct rvm_refusal why = { NULL, 0, 0 };
	struct bzimage image;

	if (bzimage_read(data, size, &image, &why) != 0) {
		expect(why.what != NULL);
		return;
	}
	expect(image.setup_size + image.kernel_size == size);
	if (image.alignment <= MAX_ALIGNMENT)
		expect_packed(&image);
}

static void test_map(const uint8_t *data, size_t size)
{
	struct e820 map = { 0 }, before;
	struct rvm_refusal why;
	uint64_t start, bytes, low;

	if (size < 16)
		return;
	memcpy(&start, data, 8);
	memcpy(&bytes, data + 8, 8);
	while (map.count < BOOT_E820_MAX && 16 + (map.count + 1) * sizeof(map.entry[0]) <= size) {
		memcpy(&map.entry[map.count], data + 16 + map.count * sizeof(map.entry[0]),
		       sizeof(map.entry[0]));
		map.count++;
	}
	low = e820_low_place(&map, 8192);
	expect(low == 0 || (low >= 4096 && low + 8192 <= 0xa0000));
	expect(low == 0 || e820_bytes(&map, low, 8192, BOOT_E820_RAM) == 8192);
	before = map;
	if (e820_take(&map, start, bytes, BOOT_E820_RESERVED, &why) != 0) {
		expect(memcmp(&map, &before, sizeof(map)) == 0);
		return;
	}
	expect(map.count <= BOOT_E820_MAX);
	expect(e820_bytes(&map, start, bytes, BOOT_E820_RESERVED) == bytes);
	expect(e820_bytes(&map, start, bytes, BOOT_E820_RAM) == 0 ||
	       e820_bytes(&before, start, bytes, BOOT_E820_RESERVED) == bytes);
}

static void test_cmdline(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), out[512], found[64];

	if (text == NULL)
		return;
	memcpy(text, data, size);
	text[size] = '\0';
	kexec_refusal_find(text, found, sizeof(found));
	expect(memchr(found, 0, sizeof(found)) != NULL);
	cmdline_forget(text, size);
	kexec_refusal_find(text, found, sizeof(found));
	expect(found[0] == '\0');
	if (cmdline_prepend(text, text, size + 1, out, sizeof(out)))
		expect(strlen(out) < sizeof(out));
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (data[0] == 'i')
		test_image(data + 1, size - 1);
	else if (data[0] == 'm')
		test_map(data + 1, size - 1);
	else
		test_cmdline(data + 1, size - 1);
	return 0;
}
