// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accesses to the core's memory: what is hidden must read as all ones and swallow writes, what may
 * be read must swallow writes. Called by main.c. Never writes to memory of others when bare.
 */
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "forms.h"
#include "image_header.h"
#include "rvm_test.h"

/* An access that ends the machine ends the answer with it: then the log tells which it was. */
static bool trace;
module_param(trace, bool, 0600);
MODULE_PARM_DESC(trace, "log each form of access before it is tried");

/* Return: true if the form did what it must, at one address. */
static bool form_run(const struct access_form *form, void *base, size_t offset, bool refill)
{
	void *p = base + offset;
	bool good;

	if (trace)
		pr_info("rvm_test: %s at offset %#zx\n", form->name, offset);
	if (refill)
		memset(p, 0xff, form->size);
	good = form->run(p);
	/* Nothing may have stayed; ordinary memory cannot be asked that. */
	return good && (refill || !memchr_inv(p, 0xff, form->size));
}

/* Places that differ for an emulator: aligned, odd, over a page border, up to the end. */
static void form_check(struct report *r, const struct access_form *form, void *base, size_t size,
		       bool refill)
{
	const size_t places[] = {0,
				 1,
				 7,
				 PAGE_SIZE / 2 + 3,
				 PAGE_SIZE - form->size / 2,
				 size - form->size};
	int i, tried = 0, bad = 0;
	size_t first_bad = 0;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		if (places[i] % form->align || places[i] + form->size > size)
			continue;
		tried++;
		if (form_run(form, base, places[i], refill))
			continue;
		if (!bad++)
			first_bad = places[i];
	}
	report_check(r, form->name, !bad, "%d places, %d bad, first at %#zx", tried, bad,
		     first_bad);
}

static void forms_check(struct report *r, void *base, size_t size, bool refill)
{
	u32 i;

	for (i = 0; i < num_access_forms; i++) {
		form_check(r, &access_forms[i], base, size, refill);
		cond_resched();
	}
}

void test_forms(struct report *r, const struct command_args *args)
{
	void *memory = vmalloc(2 * PAGE_SIZE);

	if (!memory) {
		report_check(r, "forms", false, "no memory");
		return;
	}
	forms_check(r, memory, 2 * PAGE_SIZE, true);
	vfree(memory);
}

/* Maps the range of a command, or says why not. */
static void *range_map(struct report *r, const struct command_args *args)
{
	u64 address = args->value[0], size = args->value[1];
	void *memory;

	if (!in_guest()) {
		report_check(r, "map", false, "bare: this would damage memory");
		return NULL;
	}
	if (!size || !PAGE_ALIGNED(address | size) || size > SZ_1G) {
		report_check(r, "map", false, "address and size must be of whole pages");
		return NULL;
	}
	memory = memremap(address, size, MEMREMAP_WB);
	if (!memory)
		report_check(r, "map", false, "%#llx, %#llx bytes", address, size);
	return memory;
}

/* Nothing need be there: what is not the core's business is known from its counters of hidden accesses. */
void test_high(struct report *r, const struct command_args *args)
{
	u64 address = args->value[0], count = args->value[1], i, failed = 0;

	for (i = 0; i < count; i++) {
		void __iomem *page = ioremap(address + i * SZ_1G, PAGE_SIZE);

		if (!page) {
			failed++;
			continue;
		}
		readl(page);
		iounmap(page);
		cond_resched();
	}
	report_check(r, "pages", count && !failed, "%llu, %llu not mapped", count, failed);
}

/* Every page is asked, the forms are tried on the first ones. */
void test_hidden(struct report *r, const struct command_args *args)
{
	void *memory = range_map(r, args);
	u64 size = args->value[1], offset;
	int visible = 0;

	if (!memory)
		return;
	for (offset = 0; offset < size; offset += PAGE_SIZE) {
		u64 *word = memory + offset + (offset >> 9) % PAGE_SIZE;

		if (READ_ONCE(*word) != ~0ULL)
			visible++;
		WRITE_ONCE(*word, 0);
		if (READ_ONCE(*word) != ~0ULL)
			visible++;
		cond_resched();
	}
	report_check(r, "all pages", !visible, "%llu pages, %d reads were not all ones",
		     size >> PAGE_SHIFT, visible);
	forms_check(r, memory, min_t(u64, size, 2 * PAGE_SIZE), false);
	memunmap(memory);
}

/* Counters on these pages change all the time, so only what was written must not be found. */
static int words_check(void *page)
{
	size_t offset;
	int stayed = 0;

	for (offset = 0; offset < PAGE_SIZE; offset += 64) {
		u64 *word = page + offset, value = ~READ_ONCE(*word);

		WRITE_ONCE(*word, value);
		stayed += READ_ONCE(*word) == value;
		value = (u8)~READ_ONCE(*(u8 *)word);
		WRITE_ONCE(*(u8 *)word, (u8)value);
		stayed += READ_ONCE(*(u8 *)word) == value;
	}
	return stayed;
}

void test_readonly(struct report *r, const struct command_args *args)
{
	void *memory = range_map(r, args);
	u64 size = args->value[1], offset;
	int stayed = 0;

	if (!memory)
		return;
	for (offset = 0; offset < size; offset += PAGE_SIZE) {
		stayed += words_check(memory + offset);
		cond_resched();
	}
	report_check(r, "read-only", !stayed, "%llu pages, %d writes stayed", size >> PAGE_SHIFT,
		     stayed);
	memunmap(memory);
}

/* What of the reserved memory the root cell may read, see include/image_header.h and ring.h. */
static bool offset_shown(const struct rvm_image_header *h, u64 offset)
{
	u64 percpu = offset - h->core_size;

	if (offset < PAGE_SIZE)
		return true;
	if (offset >= h->shared.offset && offset < h->shared.offset + h->shared.size)
		return true;
	if (offset >= h->config_offset && offset < PAGE_ALIGN(h->config_offset + h->config_size))
		return true;
	if (offset - h->crash_kept.offset < h->crash_kept.size)
		return true;
	return offset >= h->core_size && percpu < h->max_cpus * h->percpu_size &&
	       percpu % h->percpu_size < PAGE_SIZE;
}

/* Return: whether any word in the page is not all ones. */
static bool page_visible(const void *page)
{
	size_t offset;

	for (offset = 0; offset < PAGE_SIZE; offset += 256)
		if (READ_ONCE(*(u64 *)(page + offset)) != ~0ULL)
			return true;
	return false;
}

static void pages_check(struct report *r, const struct rvm_image_header *h, void *memory)
{
	u64 offset, shown = 0, hidden = 0, leaked = 0, missing = 0, first_leak = 0;

	for (offset = 0; offset < h->mem_size; offset += PAGE_SIZE) {
		bool visible = page_visible(memory + offset);

		if (!offset_shown(h, offset)) {
			hidden++;
			if (visible && !leaked++)
				first_leak = offset;
		} else {
			shown++;
			missing += !visible;
		}
		cond_resched();
	}
	report_check(r, "hidden pages", hidden && !leaked, "%llu, %llu visible, first at %#llx",
		     hidden, leaked, first_leak);
	report_check(r, "shown pages", !missing, "%llu, %llu hidden", shown, missing);
	/* Behind the header, which is the first page, comes code, which is hidden. */
	if (h->text.size >= 2 * PAGE_SIZE && !offset_shown(h, h->text.offset))
		forms_check(r, memory + h->text.offset, 2 * PAGE_SIZE, false);
}

void test_core(struct report *r, const struct command_args *args)
{
	struct command_args whole = {.count = 2, .value = {args->value[0], PAGE_SIZE}};
	struct rvm_image_header *h = range_map(r, &whole);
	void *memory;

	if (!h)
		return;
	if (memcmp(h->signature, RVM_IMAGE_SIGNATURE, RVM_IMAGE_SIGNATURE_LEN) ||
	    h->phys_base != args->value[0] || !h->percpu_size) {
		report_check(r, "header", false, "no image of RVM at %#llx", args->value[0]);
	} else {
		whole.value[1] = h->mem_size;
		memory = range_map(r, &whole);
		if (memory) {
			pages_check(r, h, memory);
			memunmap(memory);
		}
	}
	memunmap(h);
}

/* Two pages side by side: the one before the address and the one at it. */
static void *edge_map(u64 address)
{
	struct page *pages[2];
	unsigned long pfn = address >> PAGE_SHIFT;

	if (!pfn || !pfn_valid(pfn - 1) || !pfn_valid(pfn))
		return NULL;
	pages[0] = pfn_to_page(pfn - 1);
	pages[1] = pfn_to_page(pfn);
	return vmap(pages, 2, VM_MAP, PAGE_KERNEL);
}

/* The visible half is written with what it has: only for memory that nobody else writes. */
static void edge_write(struct report *r, void *edge)
{
	u32 before = READ_ONCE(*(u32 *)(edge - 4));
	u64 after;

	WRITE_ONCE(*(u64 *)(edge - 4), before);
	after = READ_ONCE(*(u64 *)(edge - 4));
	report_check(r, "edge write", after == (0xffffffffULL << 32 | before), "%#x then %#llx",
		     before, after);
}

void test_edge(struct report *r, const struct command_args *args)
{
	void *memory = NULL;
	u64 value;
	u32 below;

	if (in_guest())
		memory = edge_map(args->value[0]);
	if (!memory) {
		report_check(r, "edge", false, "bare, or memory without page structures");
		return;
	}
	below = READ_ONCE(*(u32 *)(memory + PAGE_SIZE - 4));
	value = READ_ONCE(*(u64 *)(memory + PAGE_SIZE - 4));
	report_check(r, "edge read", value == (0xffffffffULL << 32 | below), "%#x then %#llx",
		     below, value);
	if (args->count > 1 && args->value[1])
		edge_write(r, memory + PAGE_SIZE);
	vunmap(memory);
}
