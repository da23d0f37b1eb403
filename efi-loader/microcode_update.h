/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The setting `microcode`: what Linux cannot do under the core, because microcode is not updated in a
 * guest, is done before the core is entered.
 */
#ifndef RVM_MICROCODE_UPDATE_H
#define RVM_MICROCODE_UPDATE_H

#include "load_file.h"
#include "rvm_conf.h"

/** microcode_get() - load, check and measure the file; without the setting there is none */
EFI_STATUS microcode_get(const struct rvm_conf *conf, struct file *ret_file);

/**
 * microcode_update() - bring every processor to the file's revision
 * @ret_loaded: number of processors that have loaded something
 *
 * A processor that has the revision, or a newer one, is left alone.
 * Return: an error when the file has nothing for a processor, or one does not take it.
 */
EFI_STATUS microcode_update(const struct file *file, uint32_t *ret_loaded);

#endif /* RVM_MICROCODE_UPDATE_H */
