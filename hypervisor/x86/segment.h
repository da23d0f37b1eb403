/* SPDX-License-Identifier: GPL-2.0-only */
/* Segment registers in the order in which the VMCS has them (SDM Vol. 3D, Appendix B). */
#ifndef RVM_X86_SEGMENT_H
#define RVM_X86_SEGMENT_H

enum segment_index {
	SEG_ES,
	SEG_CS,
	SEG_SS,
	SEG_DS,
	SEG_FS,
	SEG_GS,
	SEG_LDTR,
	SEG_TR,
	NUM_SEGS,
};

/* Access rights, SDM Vol. 3C, table 25-2. */
#define SEG_TYPE 0xfU
#define SEG_UNUSABLE (1U << 16)
#define SEG_LONG (1U << 13)
#define SEG_DEFAULT_32 (1U << 14)

#endif /* RVM_X86_SEGMENT_H */
