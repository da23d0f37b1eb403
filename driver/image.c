// SPDX-License-Identifier: GPL-2.0-only
/*
 * The core image: from a firmware file or from the stash in reserved memory; and the checked view of a
 * header that lies in that memory. Called by enable, attach and the statistics.
 */
#include "driver.h"

static bool has_stash(const struct rvm_memory *memory, struct rvm_stash *stash,
		      struct rvm_refusal *why)
{
	return memory->source != RVM_MEMORY_NONE &&
	       rvm_handoff_find_stash(memory->map, memory->phys, memory->size, stash, why) == 0;
}

static int check_file(struct rvm_image *image, const char *name)
{
	struct rvm_refusal why;
	int err;

	err = rvm_image_check(image->file->data, image->file->size, &why);
	if (err) {
		rvm_image_put(image);
		return rvm_refuse(err, "%s: %s: wanted 0x%llx, found 0x%llx", name, why.what,
				  why.wanted, why.found);
	}
	image->data = image->file->data;
	image->size = image->file->size;
	err = rvm_core_digest_check(image->data, image->size);
	if (err)
		rvm_image_put(image);
	return err;
}

/**
 * rvm_image_get() - find the image for this memory
 *
 * What rvm.efi stashed is used as it is. Other memory may hold the image of the last enable, but a
 * file is preferred there, because it may have been updated since.
 */
int rvm_image_get(struct rvm_image *image, const struct rvm_memory *memory)
{
	struct rvm_refusal why = {};
	struct rvm_stash stash = {};
	bool stashed = has_stash(memory, &stash, &why);
	int err;

	memset(image, 0, sizeof(*image));
	if (memory->source == RVM_MEMORY_STASH && stashed)
		return rvm_core_digest_check(stash.image, stash.image_size);
	if (memory->source == RVM_MEMORY_STASH)
		pr_warn("stash at 0x%llx unusable: %s: wanted 0x%llx, found 0x%llx\n",
			memory->phys, why.what, why.wanted, why.found);
	err = request_firmware(&image->file, rvm_firmware_name, rvm.dev);
	if (!err)
		return check_file(image, rvm_firmware_name);
	image->file = NULL;
	if (stashed)
		return rvm_core_digest_check(stash.image, stash.image_size);
	return rvm_refuse(err, "core image %s not found where firmware is looked for",
			  rvm_firmware_name);
}

void rvm_image_put(struct rvm_image *image)
{
	release_firmware(image->file);
	memset(image, 0, sizeof(*image));
}

static bool inside(u64 offset, u64 size, u64 limit)
{
	return offset <= limit && size <= limit - offset;
}

/**
 * rvm_view_init() - check the header in the memory and copy what the driver uses of it
 * Return: 0, -EPROTO or -EINVAL with a refusal printed.
 */
int rvm_view_init(struct rvm_view *view, const struct rvm_memory *memory)
{
	const struct rvm_image_header *h = memory->map;

	*view = (struct rvm_view){
		.core_size = h->core_size,
		.percpu_size = h->percpu_size,
		.shared_offset = h->shared.offset,
		.shared_size = h->shared.size,
		.ring_offset = h->ring_offset,
		.config_offset = h->config_offset,
		.config_size = h->config_size,
		.crash_offset = rvm_crash_find_kept(h, memory->phys),
		.max_cpus = h->max_cpus,
		.online_cpus = h->online_cpus,
		.door = h->door,
	};
	view->crash_size = view->crash_offset ? RVM_CRASH_AREA_SIZE : 0;
	memcpy(view->version, h->version, sizeof(view->version));
	view->version[sizeof(view->version) - 1] = '\0';
	if (memcmp(h->signature, RVM_IMAGE_SIGNATURE, RVM_IMAGE_SIGNATURE_LEN) != 0)
		return rvm_refuse(-EINVAL, "no core image at 0x%llx: signature %.8s", memory->phys,
				  h->signature);
	if (h->abi_version != RVM_ABI_VERSION)
		return rvm_refuse(-EPROTO, "core has ABI version %u, this driver %u",
				  h->abi_version, RVM_ABI_VERSION);
	if (view->online_cpus == 0 || view->online_cpus > view->max_cpus ||
	    view->max_cpus > RVM_MAX_CPUS)
		return rvm_refuse(-EINVAL, "core header: %u CPUs of %u", view->online_cpus,
				  view->max_cpus);
	if (view->percpu_size < RVM_PAGE_SIZE || view->percpu_size > memory->size ||
	    !inside(view->core_size, view->max_cpus * view->percpu_size, memory->size))
		return rvm_refuse(-EINVAL, "core header: per-CPU areas at 0x%llx of 0x%llx each",
				  view->core_size, view->percpu_size);
	if (!inside(view->shared_offset, view->shared_size, view->core_size) ||
	    view->ring_offset % sizeof(u64) != 0 ||
	    !inside(view->ring_offset, sizeof(struct rvm_ring), view->core_size))
		return rvm_refuse(-EINVAL, "core header: shared part 0x%llx, ring 0x%llx",
				  view->shared_offset, view->ring_offset);
	if (!inside(view->config_offset, view->config_size, memory->size))
		return rvm_refuse(-EINVAL, "core header: configuration at 0x%llx, 0x%llx bytes",
				  view->config_offset, view->config_size);
	return 0;
}

/** rvm_public_page() - counters of one CPU; NULL when the core has none for it */
const struct rvm_cpu_public *rvm_public_page(u32 index)
{
	const struct rvm_cpu_public *page;

	if (rvm.memory.source == RVM_MEMORY_NONE || index >= rvm.view.max_cpus)
		return NULL;
	page = rvm.memory.map + rvm.view.core_size + index * rvm.view.percpu_size;
	return READ_ONCE(page->magic) == RVM_CPU_PUBLIC_MAGIC ? page : NULL;
}
