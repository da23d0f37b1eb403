/* SPDX-License-Identifier: GPL-2.0-only */
/* See marker.c; tools/efi_program.c has the same two texts. */
#ifndef RVM_MARKER_H
#define RVM_MARKER_H

#define RVM_MARKER_BEGIN "#### RVM rvm.efi "
#define RVM_MARKER_END " ####"

extern const char rvm_marker[];

#endif /* RVM_MARKER_H */
