/* SPDX-License-Identifier: GPL-2.0-only */
/* System configurations from files, with messages. */
#ifndef TOOLS_CONFIG_LOAD_H
#define TOOLS_CONFIG_LOAD_H

#include "config_build.h"

/** config_read() - a file the user named, unchecked; return: enum exit_code */
int config_read(const char *file, struct config *config);

/** config_check() - check it as the core does; @origin: what it is, for the message */
int config_check(const char *origin, const struct config *config);

#endif /* TOOLS_CONFIG_LOAD_H */
