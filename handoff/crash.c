// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reader of crash records (include/crash_record.h). Compiled into the driver, rvm.efi and the tool,
 * who find records in memory that may hold anything; pure, and never reads beyond the bytes it was
 * given.
 */
#include "boot_handoff.h"
#include "handoff_env.h"

static bool text_ends(const char *text, size_t size)
{
	return text[size - 1] == '\0';
}

/* Nothing here overflows: what is multiplied has been bounded before. */
static int check_size(const struct rvm_crash_record *r, struct rvm_refusal *why)
{
	uint64_t wanted;

	if (r->num_cpus > RVM_MAX_CPUS)
		return refuse(why, -EINVAL, "crash record: CPUs", RVM_MAX_CPUS, r->num_cpus);
	if (r->num_exits > rvm_crash_max_exits(r->num_cpus))
		return refuse(why, -EINVAL, "crash record: exits", rvm_crash_max_exits(r->num_cpus),
			      r->num_exits);
	if (r->console_size > RVM_CRASH_MAX_CONSOLE)
		return refuse(why, -EINVAL, "crash record: console text", RVM_CRASH_MAX_CONSOLE,
			      r->console_size);
	wanted = sizeof(*r) + r->num_cpus * sizeof(struct rvm_crash_cpu) +
		 r->num_exits * sizeof(struct rvm_exit_entry) + r->console_size;
	if (r->size != wanted)
		return refuse(why, -EINVAL, "crash record: size", wanted, r->size);
	return 0;
}

static int check_cpus(const struct rvm_crash_record *r, struct rvm_refusal *why)
{
	const struct rvm_crash_cpu *cpu = (const void *)(r + 1);
	uint32_t sum = 0;

	for (uint32_t i = 0; i < r->num_cpus; i++) {
		if (cpu[i].num_exits > RVM_EXIT_LOG_SIZE)
			return refuse(why, -EINVAL, "crash record: exits of a CPU",
				      RVM_EXIT_LOG_SIZE, cpu[i].num_exits);
		sum += cpu[i].num_exits;
	}
	if (sum != r->num_exits)
		return refuse(why, -EINVAL, "crash record: exits of all CPUs", r->num_exits, sum);
	return 0;
}

static int check_content(const struct rvm_crash_record *r, struct rvm_refusal *why)
{
	if (r->num_frames > RVM_CRASH_MAX_FRAMES)
		return refuse(why, -EINVAL, "crash record: frames", RVM_CRASH_MAX_FRAMES,
			      r->num_frames);
	if (r->flags & ~RVM_CRASH_FLAGS)
		return refuse(why, -EINVAL, "crash record: flags", RVM_CRASH_FLAGS, r->flags);
	if (!text_ends(r->core_version, sizeof(r->core_version)) ||
	    !text_ends(r->reason, sizeof(r->reason)))
		return refuse(why, -EINVAL, "crash record: text without an end", 0, 1);
	for (uint32_t i = 0; i < RVM_CRASH_MAX_FRAMES; i++)
		if (!text_ends(r->trace[i].symbol, sizeof(r->trace[i].symbol)))
			return refuse(why, -EINVAL, "crash record: text without an end", 0, 1);
	return check_cpus(r, why);
}

int rvm_crash_check(const void *record, uint64_t size, struct rvm_refusal *why)
{
	const struct rvm_crash_record *r = record;
	uint32_t sum;
	int err;

	if (size < sizeof(*r))
		return refuse(why, -EINVAL, "crash record: size", sizeof(*r), size);
	if (r->magic != RVM_CRASH_MAGIC)
		return refuse(why, -ENOENT, "crash record: magic number", RVM_CRASH_MAGIC,
			      r->magic);
	if (r->version != RVM_CRASH_VERSION)
		return refuse(why, -EPROTO, "crash record: version", RVM_CRASH_VERSION, r->version);
	if (r->size > size || r->size > RVM_CRASH_AREA_SIZE)
		return refuse(why, -EINVAL, "crash record: size", size, r->size);
	err = check_size(r, why);
	if (err)
		return err;
	sum = rvm_crc32((const uint8_t *)record + RVM_CRASH_UNSUMMED, r->size - RVM_CRASH_UNSUMMED);
	if (sum != r->checksum)
		return refuse(why, -EINVAL, "crash record: checksum", sum, r->checksum);
	return check_content(r, why);
}

/* Return: whether the header is one of this memory, so that its offsets mean something. */
static bool header_here(const struct rvm_image_header *h, uint64_t phys)
{
	return rvm_image_check_identity(h, NULL) == 0 && h->phys_base == phys &&
	       h->mem_size <= RVM_MAX_MEMORY;
}

static uint64_t area_offset(const struct rvm_image_header *h, const struct rvm_image_part *area)
{
	if (area->size != RVM_CRASH_AREA_SIZE || area->offset < RVM_PAGE_SIZE ||
	    !page_aligned(area->offset) || !range_inside(area->offset, area->size, h->mem_size))
		return 0;
	return area->offset;
}

uint64_t rvm_crash_find(const struct rvm_image_header *header, uint64_t phys)
{
	if (!header_here(header, phys) || header->state != RVM_STATE_FAILED)
		return 0;
	return area_offset(header, &header->crash);
}

uint64_t rvm_crash_find_kept(const struct rvm_image_header *header, uint64_t phys)
{
	return header_here(header, phys) ? area_offset(header, &header->crash_kept) : 0;
}
