/* SPDX-License-Identifier: GPL-2.0-only */
/* Where settings come from: rvm.conf on the volume, and the command line. */
#ifndef RVM_OPTIONS_H
#define RVM_OPTIONS_H

#include "efi_env.h"
#include "rvm_conf.h"

/** options_read() - fill conf; says what was wrong, always leaves something usable */
void options_read(EFI_LOADED_IMAGE *image, struct rvm_conf *conf);

#endif /* RVM_OPTIONS_H */
