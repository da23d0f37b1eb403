// SPDX-License-Identifier: GPL-2.0-only
/*
 * The version, where programs that look at the file rvm.efi find it: `jailhouse efi status` searches
 * for this text. Nothing in rvm.efi uses it.
 */
#include "marker.h"

__attribute__((used)) const char rvm_marker[] = RVM_MARKER_BEGIN RVM_VERSION RVM_MARKER_END;
