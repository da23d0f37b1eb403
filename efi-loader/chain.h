/* SPDX-License-Identifier: GPL-2.0-only */
/* What runs after rvm.efi: Linux's EFI stub, or any other EFI program. */
#ifndef RVM_CHAIN_H
#define RVM_CHAIN_H

#include "efi_env.h"
#include "rvm_conf.h"

/**
 * chain_start() - start what the configuration names and come back when it ends or fails
 *
 * With both, chainload is what is left when Linux cannot be started; it gets the options only when
 * there is no Linux they are meant for.
 * Return: status of the program, or why it could not be started (already said on screen).
 */
EFI_STATUS chain_start(const struct rvm_conf *conf);

#endif /* RVM_CHAIN_H */
