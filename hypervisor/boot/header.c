// SPDX-License-Identifier: GPL-2.0-only
/*
 * The image header as the build leaves it; the linker script supplies the numbers. The doors fill
 * in the rest. Also home of the pages that the root cell may read.
 */
#include "boot/boot.h"
#include "image_header.h"
#include "ring.h"
#include "x86/percpu_layout.h"

_Static_assert(RVM_HV_BASE == 0xffff800000000000ULL, "HV_BASE in hypervisor.lds.S");
_Static_assert(offsetof(struct rvm_image_header, core_size) == 32, "hypervisor.lds.S");
_Static_assert(offsetof(struct rvm_image_header, online_cpus) == 196, "hypervisor.lds.S");
_Static_assert(offsetof(struct rvm_image_header, checksum) == 16, "seal.py");
_Static_assert(sizeof(struct rvm_image_header) <= RVM_PAGE_SIZE, "one page");

/* Values, not addresses: what the linker script computes becomes a symbol's address. */
extern const char header_file_size[], header_core_size[], header_entry[], header_text[],
	header_text_size[], header_rodata[], header_rodata_size[], header_data[], header_data_size[],
	header_shared[], header_shared_size[], header_ring[], header_crash[];

struct rvm_ring shared_ring __attribute__((section(".bss.shared"), aligned(4096)));

/* Used by way of the header only. */
extern char shared_crash[];
char shared_crash[RVM_CRASH_AREA_SIZE] __attribute__((section(".bss.shared"), aligned(4096)));

struct rvm_image_header image_header __attribute__((section(".header"), aligned(4096))) = {
	.signature = { 'R', 'V', 'M', 'I', 'M', 'A', 'G', 'E' },
	.abi_version = RVM_ABI_VERSION,
	.header_size = sizeof(struct rvm_image_header),
	.file_size = (uint64_t)header_file_size,
	.core_size = (uint64_t)header_core_size,
	.percpu_size = PERCPU_SIZE,
	.entry_offset = (uint64_t)header_entry,
	.text = { (uint64_t)header_text, (uint64_t)header_text_size },
	.rodata = { (uint64_t)header_rodata, (uint64_t)header_rodata_size },
	.data = { (uint64_t)header_data, (uint64_t)header_data_size },
	.shared = { (uint64_t)header_shared, (uint64_t)header_shared_size },
	.ring_offset = (uint64_t)header_ring,
	.crash = { (uint64_t)header_crash, RVM_CRASH_AREA_SIZE },
	.version = RVM_VERSION,
};
