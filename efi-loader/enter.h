/* SPDX-License-Identifier: GPL-2.0-only */
/* The core: from the image file to every processor being its guest. */
#ifndef RVM_ENTER_H
#define RVM_ENTER_H

#include "efi_env.h"
#include "rvm_conf.h"

/**
 * enter_core() - stash or enter the core as configured
 * Return: EFI_SUCCESS, or an error after everything was undone and said on screen.
 */
EFI_STATUS enter_core(const struct rvm_conf *conf);

#endif /* RVM_ENTER_H */
