/* SPDX-License-Identifier: GPL-2.0-only */
/* Puts on record what is about to run: in the TPM, and as a number for the boot-attempt counter. */
#ifndef RVM_MEASURE_H
#define RVM_MEASURE_H

#include "efi_env.h"
#include "rvm_conf.h"

/**
 * measure() - measure bytes that decide what runs
 * @what: "core" and so on, for the TPM's event log and for messages
 *
 * Without a TPM nothing is said; a TPM that refuses is said and not fatal.
 */
void measure(const struct rvm_conf *conf, const char *what, const void *data, uint64_t size);

/** measure_report() - one line about what went into the TPM; nothing when there is none */
void measure_report(const struct rvm_conf *conf);

/** measure_complete() - all that was measured is in the TPM */
bool measure_complete(void);

/** measure_tag() - CRC-32 of everything measured so far, whether there is a TPM or not */
uint32_t measure_tag(void);

#endif /* RVM_MEASURE_H */
