// SPDX-License-Identifier: GPL-2.0-only
/*
 * Console text of the core for readers of /dev/jailhouse and of sysfs. The text of the last session is
 * kept after disable and after a refused enable. The ring is only read; its content is untrusted.
 */
#include "driver.h"

#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "ring_reader.h"

/* The core wakes nobody, so a waiting reader looks again and again. */
#define POLL_INTERVAL (HZ / 50)

#define CHUNK 4096

static struct {
	/** Counts enables and attaches. */
	u64 session;
	/** NULL while no core is active. */
	const struct rvm_ring *live;
	/** Copy of the ring when the session ended. */
	uint64_t last_head;
	char *last;
} console;

struct reader {
	u64 session;
	u64 position;
};

/* Guarded by rvm.lock, as all below. */
static struct ring_text console_text(void)
{
	return console.live ? (struct ring_text){ &console.live->head, console.live->data } :
			      (struct ring_text){ &console.last_head, console.last };
}

static size_t fetch_for(struct reader *reader, char *to)
{
	const struct ring_text text = console_text();
	u64 head = ring_head(&text);
	u64 missed;
	size_t notice = 0;

	if (reader->session != console.session) {
		reader->session = console.session;
		reader->position = head > RVM_RING_SIZE ? head - RVM_RING_SIZE : 0;
	}
	/* Room for the notice is always left. */
	notice = ring_fetch(&text, to, CHUNK - 64, &reader->position, &missed);
	if (missed) {
		char words[64];
		int length = scnprintf(words, sizeof(words), "<missed %llu bytes of console log>\n",
				       missed);

		memmove(to + length, to, notice);
		memcpy(to, words, length);
		notice += length;
	}
	return notice;
}

struct open_console {
	struct reader reader;
	/** Fetched and not yet handed out. */
	char text[CHUNK];
	size_t start;
	size_t end;
	/** Threads may share one open file. */
	struct mutex lock;
};

static int console_open(struct inode *inode, struct file *file)
{
	struct open_console *open = kvzalloc(sizeof(*open), GFP_KERNEL);

	if (!open)
		return -ENOMEM;
	mutex_init(&open->lock);
	file->private_data = open;
	return nonseekable_open(inode, file);
}

static int console_release(struct inode *inode, struct file *file)
{
	kvfree(file->private_data);
	return 0;
}

/* Waits until there is text in open->text. Return: 1, 0 nothing now, or negative errno. */
static int wait_for_text(struct open_console *open, bool block)
{
	while (open->start == open->end) {
		bool enabled;

		if (mutex_lock_interruptible(&rvm.lock))
			return -ERESTARTSYS;
		open->start = 0;
		open->end = fetch_for(&open->reader, open->text);
		enabled = rvm.enabled;
		mutex_unlock(&rvm.lock);
		if (open->end > 0)
			break;
		if (!block)
			return enabled ? 0 : -EAGAIN;
		schedule_timeout_interruptible(POLL_INTERVAL);
		if (signal_pending(current))
			return -ERESTARTSYS;
	}
	return 1;
}

static ssize_t console_read(struct file *file, char __user *to, size_t size, loff_t *offset)
{
	struct open_console *open = file->private_data;
	ssize_t ret;

	if (size == 0)
		return 0;
	if (mutex_lock_interruptible(&open->lock))
		return -ERESTARTSYS;
	ret = wait_for_text(open, !(file->f_flags & O_NONBLOCK));
	if (ret <= 0)
		goto unlock;
	size = min(size, open->end - open->start);
	ret = -EFAULT;
	if (copy_to_user(to, open->text + open->start, size))
		goto unlock;
	open->start += size;
	ret = size;
unlock:
	mutex_unlock(&open->lock);
	return ret;
}

const struct file_operations rvm_fops = {
	.owner = THIS_MODULE,
	.open = console_open,
	.release = console_release,
	.read = console_read,
	.unlocked_ioctl = rvm_ioctl,
	.compat_ioctl = rvm_ioctl,
};

int rvm_console_init(void)
{
	console.last = kvzalloc(RVM_RING_SIZE, GFP_KERNEL);
	return console.last ? 0 : -ENOMEM;
}

void rvm_console_exit(void)
{
	kvfree(console.last);
}

/** rvm_console_start() - a session begins; its ring is in rvm.memory */
void rvm_console_start(void)
{
	const struct rvm_ring *ring = rvm.memory.map + rvm.view.ring_offset;

	if (!ring_valid(ring)) {
		pr_warn("console ring: magic 0x%x, version %u, size %u: not shown\n", ring->magic,
			ring->version, ring->size);
		return;
	}
	console.session++;
	console.live = ring;
}

/** rvm_console_stop() - it ends; its text stays readable */
void rvm_console_stop(void)
{
	if (!console.live)
		return;
	console.last_head = console.live->head;
	memcpy(console.last, console.live->data, RVM_RING_SIZE);
	console.live = NULL;
}

/** rvm_console_tail() - the last text that fits, from the start of a line if something is left out */
ssize_t rvm_console_tail(char *buffer, size_t size)
{
	const struct ring_text text = console_text();

	return ring_tail(&text, buffer, size);
}
