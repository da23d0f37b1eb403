/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands of the program, one function each; see jailhouse.c for the table. */
#ifndef TOOLS_COMMAND_H
#define TOOLS_COMMAND_H

#include <stdio.h>

#include "json.h"

/**
 * Every command: @argv[0] is its name, the rest its options and arguments.
 * Return: enum exit_code.
 */
int cmd_enable(int argc, char **argv);
int cmd_disable(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_console(int argc, char **argv);
int cmd_crash(int argc, char **argv);
int cmd_hardware_check(int argc, char **argv);
int cmd_kexec(int argc, char **argv);
int cmd_config_check(int argc, char **argv);
int cmd_cell_create(int argc, char **argv);
int cmd_cell_load(int argc, char **argv);
int cmd_cell_start(int argc, char **argv);
int cmd_cell_shutdown(int argc, char **argv);
int cmd_cell_destroy(int argc, char **argv);
int cmd_cell_list(int argc, char **argv);
int cmd_cell_stats(int argc, char **argv);
int cmd_efi_install(int argc, char **argv);
int cmd_efi_remove(int argc, char **argv);
int cmd_efi_status(int argc, char **argv);
int cmd_efi_reset_attempts(int argc, char **argv);

/**
 * cells_show() - the table of cells, as Jailhouse prints it; nothing when there is no cell
 * Return: number of cells.
 */
int cells_show(FILE *out);

/** cells_json() - the same as array @key */
void cells_json(struct json *j, const char *key);

/** check_finished() - that all output went out; return: enum exit_code */
int check_finished(void);

#endif /* TOOLS_COMMAND_H */
