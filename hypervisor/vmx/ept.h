/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Extended page tables of one cell (SDM Vol. 3C, 29.3): what a guest sees of physical memory, with
 * which rights and memory type. Accessed and dirty bits are off; the guest's PAT stays in force.
 *
 * No function here invalidates: after a change of something that was mapped, the caller flushes
 * with INVEPT on every CPU that uses the tables, then calls ept_reap(). Changes of one struct ept
 * must be serialised by the caller. Addresses and sizes are multiples of 4 KiB.
 */
#ifndef RVM_VMX_EPT_H
#define RVM_VMX_EPT_H

#include "mm/page_table.h"
#include "vmx/memtype.h"

/** Rights; write without read does not exist, execute alone only with ept_caps.exec_only. */
#define EPT_READ  1U
#define EPT_WRITE 2U
#define EPT_EXEC  4U
#define EPT_RW	  (EPT_READ | EPT_WRITE)
#define EPT_RWX	  (EPT_READ | EPT_WRITE | EPT_EXEC)

/** What of IA32_VMX_EPT_VPID_CAP (SDM Vol. 3D, A.10) matters here. */
struct ept_caps {
	/** Bit 0. */
	bool exec_only;
	/** Bit 6: four levels; required. */
	bool walk_4;
	/** Bit 8 or 14: the processor reads the tables themselves as UC or WB; WB is preferred. */
	bool walk_uc;
	bool walk_wb;
	/** Bits 16 and 17. */
	bool page_2m;
	bool page_1g;
	/**
	 * Not of the MSR: leaves with execute permission are 4 KiB. A guest that changes the size of a page of its
	 * own while it executes there finds two entries in the instruction TLB and a machine check where
	 * IA32_ARCH_CAPABILITIES.PSCHANGE_MC_NO is 0; no leaf of the EPT that is larger, no such entry.
	 */
	bool small_code_pages;
	/** Width of physical addresses (CPUID 80000008H), 32 to 52. */
	unsigned int phys_bits;
};

struct ept {
	struct page_table pt;
	struct ept_caps caps;
};

/** ept_caps_decode() - from the value of IA32_VMX_EPT_VPID_CAP */
struct ept_caps ept_caps_decode(uint64_t msr, unsigned int phys_bits);

/**
 * ept_init() - make empty tables
 * Return: 0; -ENODEV the processor lacks four levels or both memory types for tables; -EINVAL
 * phys_bits; -ENOMEM.
 */
int __must_check ept_init(struct ept *ept, const struct ept_caps *caps);

/** ept_destroy() - free everything; no CPU may use the tables any more */
void ept_destroy(struct ept *ept);

/** ept_eptp() - value of the VMCS field EPT pointer */
uint64_t ept_eptp(const struct ept *ept);

/**
 * ept_map() - map guest-physical to physical memory, replacing what was mapped
 * @perm: EPT_*
 *
 * Leaves are as large as alignment, processor and the memory types allow.
 * Return: 0; -EINVAL alignment, wrap-around, address beyond its width, perm (nothing has changed);
 * -ENOMEM: the beginning of the range may have been mapped.
 */
int __must_check ept_map(struct ept *ept, uint64_t gpa, uint64_t hpa, uint64_t size,
			 unsigned int perm, const struct mtrr_state *mtrr);

/** ept_map_uncached() - ept_map() of device registers: UC whatever the MTRRs say */
int __must_check ept_map_uncached(struct ept *ept, uint64_t gpa, uint64_t hpa, uint64_t size,
				  unsigned int perm);

/** ept_tables() - page tables that ept_map() of such a range may need, at most */
uint64_t ept_tables(const struct ept *ept, uint64_t gpa, uint64_t size, unsigned int perm);

/** ept_map_identity() - ept_map() with gpa equal to hpa */
int __must_check ept_map_identity(struct ept *ept, uint64_t start, uint64_t size, unsigned int perm,
				  const struct mtrr_state *mtrr);

/**
 * ept_remap_page() - map one page of the core's own memory (write-back)
 * Return: as ept_map().
 */
int __must_check ept_remap_page(struct ept *ept, uint64_t gpa, uint64_t hpa, unsigned int perm);

/**
 * ept_protect() - change the rights of a mapped range; addresses and memory types stay
 * Return: 0; -EINVAL as ept_map(); -ENOENT not all of it is mapped (nothing has changed); -ENOMEM:
 * the beginning of the range may have changed.
 */
int __must_check ept_protect(struct ept *ept, uint64_t start, uint64_t size, unsigned int perm);

/**
 * ept_unmap() - take a range away; parts that are not mapped are no error
 * Return: 0; -EINVAL as ept_map(); -ENOMEM: the beginning of the range may have been unmapped.
 */
int __must_check ept_unmap(struct ept *ept, uint64_t start, uint64_t size);

/**
 * ept_lookup() - how is one address mapped?
 * @hpa: physical address of the very byte; @perm: EPT_*; @memtype: MEMTYPE_*; each may be NULL
 * Return: 0; -ENOENT; -EINVAL beyond 48 bits.
 */
int __must_check ept_lookup(const struct ept *ept, uint64_t gpa, uint64_t *hpa, unsigned int *perm,
			    uint8_t *memtype);

/** ept_reap() - free tables that changes left over; see page_table_reap() */
void ept_reap(struct ept *ept);

#endif /* RVM_VMX_EPT_H */
