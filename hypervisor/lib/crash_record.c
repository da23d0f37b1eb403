// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writer of the crash record (include/crash_record.h). Called by x86/crash.c when all is lost;
 * pure. Every count that places something is bounded here, whatever it was made from.
 */
#include "lib/crash_record.h"
#include "lib/string.h"
#include "lib/util.h"

#include "image_header.h"

BUILD_ASSERT((RVM_EXIT_LOG_SIZE & (RVM_EXIT_LOG_SIZE - 1)) == 0);
BUILD_ASSERT(offsetof(struct rvm_crash_record, kind) == RVM_CRASH_UNSUMMED);
BUILD_ASSERT(sizeof(struct rvm_crash_record) + RVM_MAX_CPUS * sizeof(struct rvm_crash_cpu) +
		     RVM_EXIT_LOG_SIZE * sizeof(struct rvm_exit_entry) + RVM_CRASH_MAX_CONSOLE <=
	     RVM_CRASH_AREA_SIZE);

static struct rvm_crash_cpu *cpus_of(struct rvm_crash_record *r)
{
	return (struct rvm_crash_cpu *)(r + 1);
}

static struct rvm_exit_entry *exits_of(struct rvm_crash_record *r)
{
	return (struct rvm_exit_entry *)(cpus_of(r) + r->num_cpus);
}

static char *console_of(struct rvm_crash_record *r)
{
	return (char *)(exits_of(r) + r->num_exits);
}

void crash_record_start(struct rvm_crash_record *r)
{
	memset(r, 0, RVM_CRASH_AREA_SIZE);
	r->version = RVM_CRASH_VERSION;
}

void crash_record_frame(struct rvm_crash_record *r, uint64_t address, const char *symbol,
			uint64_t offset)
{
	struct rvm_crash_frame *f;
	size_t i;

	if (r->num_frames >= RVM_CRASH_MAX_FRAMES)
		return;
	f = &r->trace[r->num_frames];
	f->address = address;
	f->offset = offset;
	for (i = 0; i + 1 < sizeof(f->symbol) && symbol[i]; i++)
		f->symbol[i] = symbol[i];
	r->num_frames++;
}

void crash_record_cpus(struct rvm_crash_record *r, uint32_t cpus)
{
	r->num_cpus = MIN(cpus, (uint32_t)RVM_MAX_CPUS);
	r->num_exits = 0;
}

/* What is left is divided among those that are left, but what the CPU that crashed remembers has its place. */
static uint64_t room_for_exits(const struct rvm_crash_record *r, uint32_t index)
{
	uint32_t left = rvm_crash_max_exits(r->num_cpus) - r->num_exits, cpus = r->num_cpus - index;

	if (index == r->cpu)
		return RVM_EXIT_LOG_SIZE;
	if (index < r->cpu && r->cpu < r->num_cpus) {
		left -= RVM_EXIT_LOG_SIZE;
		cpus--;
	}
	return MIN(RVM_EXIT_LOG_SIZE, (left + cpus - 1) / cpus);
}

void crash_record_cpu(struct rvm_crash_record *r, uint32_t index, const struct rvm_cpu_public *from)
{
	struct rvm_crash_cpu *cpu = &cpus_of(r)[index];
	struct rvm_exit_entry *to = &exits_of(r)[r->num_exits];
	uint64_t end = from->exits_logged;
	uint64_t count = MIN(end, room_for_exits(r, index));

	cpu->cpu = from->cpu;
	cpu->apic_id = from->apic_id;
	cpu->state = from->state;
	for (uint32_t i = 0; i < RVM_NUM_EXIT_REASONS; i++)
		cpu->exits += from->exits[i];
	cpu->cpuid_exits = from->exits[RVM_EXIT_REASON_CPUID];
	for (uint64_t n = end - count; n != end; n++)
		*to++ = from->exit_log[n % RVM_EXIT_LOG_SIZE];
	cpu->num_exits = (uint32_t)count;
	r->num_exits += cpu->num_exits;
}

void crash_record_console(struct rvm_crash_record *r, const struct rvm_ring *ring)
{
	uint64_t head = ring->head;
	uint64_t size = MIN(head, (uint64_t)RVM_CRASH_MAX_CONSOLE);
	char *to = console_of(r);

	for (uint64_t n = head - size; n != head; n++)
		*to++ = ring->data[n % RVM_RING_SIZE];
	r->console_size = (uint32_t)size;
}

void crash_record_seal(struct rvm_crash_record *r)
{
	r->size = (uint32_t)(console_of(r) - (char *)r) + r->console_size;
	r->checksum = rvm_crc32((uint8_t *)r + RVM_CRASH_UNSUMMED, r->size - RVM_CRASH_UNSUMMED);
	__atomic_store_n(&r->magic, RVM_CRASH_MAGIC, __ATOMIC_RELEASE);
}
