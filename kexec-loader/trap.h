/* SPDX-License-Identifier: GPL-2.0-only */
/* Exceptions in the door: a touch of unmapped memory maps it, anything else ends the attempt. */
#ifndef RVM_KEXEC_TRAP_H
#define RVM_KEXEC_TRAP_H

/** trap_init() - build the table and load it here */
void trap_init(void);

/** trap_load() - load it on another processor */
void trap_load(void);

#endif /* RVM_KEXEC_TRAP_H */
