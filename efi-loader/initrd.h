/* SPDX-License-Identifier: GPL-2.0-only */
/* The initrd as Linux's EFI stub asks for it. */
#ifndef RVM_INITRD_H
#define RVM_INITRD_H

#include "efi_env.h"
#include "rvm_conf.h"

/** initrd_publish() - load the files and offer them to Linux; fine when there are none */
EFI_STATUS initrd_publish(const struct rvm_conf *conf);

/** initrd_withdraw() - undo initrd_publish(), also after it failed */
void initrd_withdraw(void);

#endif /* RVM_INITRD_H */
