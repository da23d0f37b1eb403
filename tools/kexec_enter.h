/* SPDX-License-Identifier: GPL-2.0-only */
/* `jailhouse kexec --enter`: the next kernel starts under the core. */
#ifndef TOOLS_KEXEC_ENTER_H
#define TOOLS_KEXEC_ENTER_H

#include <stdbool.h>

/** kexec_enter_wanted() - whether --enter is among the options of `kexec` */
bool kexec_enter_wanted(int argc, char **argv);

/**
 * kexec_enter() - load the kernel with the core in front of it
 * @argv: @argv[0] is "kexec", the rest as the user gave it
 * Return: enum exit_code, or the exit status of kexec(8).
 */
int kexec_enter(int argc, char **argv);

#endif /* TOOLS_KEXEC_ENTER_H */
