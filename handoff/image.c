// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks of the core image, before anything is done with it. Used by all doors through
 * handoff/prepare.c and directly; pure, and never reads beyond the bytes it was given.
 */
#include "boot_handoff.h"
#include "handoff_env.h"
#include "ring.h"

_Static_assert(sizeof(struct rvm_image_header) <= RVM_PAGE_SIZE, "the header is one page");

uint32_t rvm_image_checksum(const void *image, uint64_t file_size)
{
	const uint64_t start = offsetof(struct rvm_image_header, checksum) + sizeof(uint32_t);

	return rvm_crc32((const uint8_t *)image + start, file_size - start);
}

static uint64_t text_number(const char *text)
{
	uint64_t value;

	memcpy(&value, text, sizeof(value));
	return value;
}

int rvm_image_check_identity(const struct rvm_image_header *h, struct rvm_refusal *why)
{
	if (memcmp(h->signature, RVM_IMAGE_SIGNATURE, RVM_IMAGE_SIGNATURE_LEN) != 0)
		return refuse(why, -EINVAL, "image signature", text_number(RVM_IMAGE_SIGNATURE),
			      text_number(h->signature));
	if (h->abi_version != RVM_ABI_VERSION)
		return refuse(why, -EPROTO, "image ABI version", RVM_ABI_VERSION, h->abi_version);
	if (h->header_size != sizeof(*h))
		return refuse(why, -EINVAL, "image header size", sizeof(*h), h->header_size);
	return 0;
}

static int check_sizes(const struct rvm_image_header *h, struct rvm_refusal *why)
{
	if (h->file_size < sizeof(*h))
		return refuse(why, -EINVAL, "image file size in header", sizeof(*h), h->file_size);
	if (!page_aligned(h->core_size) || h->core_size > RVM_MAX_MEMORY)
		return refuse(why, -EINVAL, "image core size", RVM_MAX_MEMORY, h->core_size);
	if (h->core_size < h->file_size)
		return refuse(why, -EINVAL, "image core size", h->file_size, h->core_size);
	if (!page_aligned(h->percpu_size) || h->percpu_size == 0 ||
	    h->percpu_size > RVM_MAX_MEMORY)
		return refuse(why, -EINVAL, "image per-CPU size", RVM_PAGE_SIZE, h->percpu_size);
	if (h->version[sizeof(h->version) - 1] != '\0')
		return refuse(why, -EINVAL, "image version text", 0,
			      (uint8_t)h->version[sizeof(h->version) - 1]);
	return 0;
}

/* One part: page aligned and inside [start, limit). */
static int check_part(const struct rvm_image_part *part, uint64_t start, uint64_t limit,
		      const char *what, struct rvm_refusal *why)
{
	if (!page_aligned(part->offset) || part->offset < start)
		return refuse(why, -EINVAL, what, start, part->offset);
	if (!page_aligned(part->size) || !range_inside(part->offset, part->size, limit))
		return refuse(why, -EINVAL, what, limit, part->size);
	return 0;
}

static int check_parts(const struct rvm_image_header *h, struct rvm_refusal *why)
{
	uint64_t start = RVM_PAGE_SIZE;
	int err;

	err = check_part(&h->text, start, h->core_size, "image part text", why);
	if (err)
		return err;
	start = h->text.offset + h->text.size;
	err = check_part(&h->rodata, start, h->core_size, "image part rodata", why);
	if (err)
		return err;
	start = h->rodata.offset + h->rodata.size;
	err = check_part(&h->data, start, h->core_size, "image part data", why);
	if (err)
		return err;
	err = check_part(&h->shared, h->data.offset, h->data.offset + h->data.size,
			 "image part shared", why);
	if (err)
		return err;
	/* Code that the file does not hold would run as zeros. */
	if (h->file_size < h->text.offset + h->text.size)
		return refuse(why, -EINVAL, "image file size in header",
			      h->text.offset + h->text.size, h->file_size);
	return 0;
}

static int check_pointers(const struct rvm_image_header *h, struct rvm_refusal *why)
{
	uint64_t shared_end = h->shared.offset + h->shared.size;

	if (h->entry_offset < h->text.offset || h->entry_offset - h->text.offset >= h->text.size)
		return refuse(why, -EINVAL, "image entry offset", h->text.offset, h->entry_offset);
	if (h->ring_offset < h->shared.offset || h->ring_offset % sizeof(uint64_t) != 0 ||
	    !range_inside(h->ring_offset, sizeof(struct rvm_ring), shared_end))
		return refuse(why, -EINVAL, "image ring offset", h->shared.offset, h->ring_offset);
	if (h->crash.offset < h->shared.offset || !page_aligned(h->crash.offset) ||
	    h->crash.size != RVM_CRASH_AREA_SIZE ||
	    !range_inside(h->crash.offset, h->crash.size, shared_end))
		return refuse(why, -EINVAL, "image crash record", h->shared.offset,
			      h->crash.offset);
	return 0;
}

int rvm_image_check(const void *image, uint64_t size, struct rvm_refusal *why)
{
	const struct rvm_image_header *h = image;
	uint32_t checksum;
	int err;

	if (size < sizeof(*h))
		return refuse(why, -ENODATA, "image file size", sizeof(*h), size);
	err = rvm_image_check_identity(h, why);
	if (err)
		return err;
	if (size < h->file_size)
		return refuse(why, -ENODATA, "image file size", h->file_size, size);
	err = check_sizes(h, why);
	if (err)
		return err;
	err = check_parts(h, why);
	if (err)
		return err;
	err = check_pointers(h, why);
	if (err)
		return err;
	/* Last: it takes a while, and what is wrong with a field says more. */
	checksum = rvm_image_checksum(image, h->file_size);
	if (h->checksum != checksum)
		return refuse(why, -EINVAL, "image checksum", checksum, h->checksum);
	return 0;
}
