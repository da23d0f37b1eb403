/* SPDX-License-Identifier: GPL-2.0-only */
/* One form for every refusal of the core: CPU, then field, wanted, found, or words. */
#ifndef RVM_X86_REFUSAL_H
#define RVM_X86_REFUSAL_H

#include "x86/percpu.h"

/**
 * refuse() - record and print why the core cannot be entered
 * The first refusal of an entry is kept in the image header, where the door reads it.
 * Return: @error.
 */
int refuse(struct percpu *cpu, int error, const char *what, uint64_t wanted, uint64_t found);

/** refuse_words() - the same with a text that tells what is wrong */
int refuse_words(struct percpu *cpu, int error, const char *words);

#endif /* RVM_X86_REFUSAL_H */
