/* SPDX-License-Identifier: GPL-2.0-only */
/* The core: from the image file to every processor being its guest. */
#ifndef RVM_ENTER_H
#define RVM_ENTER_H

#include "efi_env.h"
#include "efi_variables.h"
#include "rvm_conf.h"

/**
 * enter_core() - stash or enter the core as configured
 *
 * Whatever prevents it was undone and said on screen.
 */
enum rvm_efi_outcome enter_core(const struct rvm_conf *conf);

#endif /* RVM_ENTER_H */
