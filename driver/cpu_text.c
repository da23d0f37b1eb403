// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes of rvm/ with lines for each CPU. They can be longer than a page, which is all that a file of
 * sysfs gives in one read, and what they say changes meanwhile: a reader gets the rest of what it has begun.
 */
#include "driver.h"

#include <linux/slab.h>
#include <linux/string.h>

#include "sysfs.h"

/* With the lock held. */
struct rvm_cpu_text_kept {
	char *text;
	size_t length;
	/** Of the reader. */
	const struct file *file;
};

static void forget(struct rvm_cpu_text_kept *kept)
{
	kvfree(kept->text);
	*kept = (struct rvm_cpu_text_kept){ NULL };
}

static size_t write_all(const struct rvm_cpu_text *text, char *to, size_t room)
{
	size_t used = 0;
	u32 index;

	for (index = 0; index < rvm.view.max_cpus; index++) {
		const struct rvm_cpu_public *page = rvm_public_page(index);

		if (page)
			used += text->lines(to + used, room - used, page, index);
	}
	return used;
}

static int make(const struct rvm_cpu_text *text, const struct file *file)
{
	const size_t room = (size_t)rvm.view.max_cpus * text->room + 1;
	struct rvm_cpu_text_kept *kept = text->kept;
	char *all = kvzalloc(room, GFP_KERNEL);

	forget(kept);
	if (!all)
		return -ENOMEM;
	kept->length = write_all(text, all, room);
	/* Most counters of most CPUs are zero, and this stays. */
	kept->text = kvzalloc(kept->length + 1, GFP_KERNEL);
	if (kept->text) {
		memcpy(kept->text, all, kept->length);
		kept->file = file;
	}
	kvfree(all);
	return kept->text ? 0 : -ENOMEM;
}

static ssize_t cpu_text_read(struct file *file, struct kobject *kobj, BIN_ATTRIBUTE *attr,
			     char *buffer, loff_t offset, size_t size)
{
	const struct rvm_cpu_text *text = container_of(attr, struct rvm_cpu_text, attribute);
	struct rvm_cpu_text_kept *kept = text->kept;
	ssize_t ret = 0;

	if (mutex_lock_interruptible(&rvm.lock))
		return -EINTR;
	/* Somebody else may have read in between. */
	if (!offset || kept->file != file)
		ret = make(text, file);
	if (!ret)
		ret = memory_read_from_buffer(buffer, size, &offset, kept->text, kept->length);
	mutex_unlock(&rvm.lock);
	return ret;
}

/* One line "CPU-index ticks". */
static size_t enter_ticks_lines(char *text, size_t room, const struct rvm_cpu_public *page, u32 index)
{
	return scnprintf(text, room, "%u %llu\n", index, READ_ONCE(page->enter_ticks));
}

/* One line "CPU-index ticks ticks-waiting", of the last disable, while the memory is held. */
static size_t leave_ticks_lines(char *text, size_t room, const struct rvm_cpu_public *page, u32 index)
{
	return scnprintf(text, room, "%u %llu %llu\n", index, READ_ONCE(page->leave_ticks),
			 READ_ONCE(page->leave_wait_ticks));
}

/* One line "CPU-index reason count" for each counter that is not zero. */
static size_t exits_lines(char *text, size_t room, const struct rvm_cpu_public *page, u32 index)
{
	size_t used = 0;
	u32 reason;

	for (reason = 0; reason < RVM_NUM_EXIT_REASONS; reason++) {
		u64 count = READ_ONCE(page->exits[reason]);

		if (count)
			used += scnprintf(text + used, room - used, "%u %u %llu\n", index, reason,
					  count);
	}
	return used;
}

/* Numbers of 10 and 20 digits, and what stands between them. */
#define LINE 56

#define CPU_TEXT(what, lines_of_each)                                                          \
	static struct rvm_cpu_text_kept what##_kept;                                           \
	struct rvm_cpu_text rvm_##what = {                                                     \
		.attribute = {                                                                 \
			.attr = { .name = #what, .mode = 0444 },                               \
			.read = cpu_text_read,                                                 \
		},                                                                             \
		.lines = what##_lines,                                                         \
		.room = LINE * (lines_of_each),                                                \
		.kept = &what##_kept,                                                          \
	}

CPU_TEXT(enter_ticks, 1);
CPU_TEXT(leave_ticks, 1);
CPU_TEXT(exits, RVM_NUM_EXIT_REASONS);

/** rvm_cpu_texts_exit() - nobody reads any more */
void rvm_cpu_texts_exit(void)
{
	forget(&enter_ticks_kept);
	forget(&leave_ticks_kept);
	forget(&exits_kept);
}
