/* SPDX-License-Identifier: GPL-2.0-only */
/* Tells driver and tool what became of this boot. */
#ifndef RVM_BOOT_STATUS_H
#define RVM_BOOT_STATUS_H

#include "efi_env.h"
#include "efi_variables.h"
#include "rvm_conf.h"

/** boot_status_publish() - leave the variable; a failure is said, not fatal */
void boot_status_publish(const struct rvm_conf *conf, enum rvm_efi_outcome outcome);

#endif /* RVM_BOOT_STATUS_H */
