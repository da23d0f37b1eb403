/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages on a UART that Linux has set up. */
#ifndef RVM_KEXEC_LOG_H
#define RVM_KEXEC_LOG_H

#include <stdarg.h>

#include "console_config.h"

/** log_init() - no messages before it, and none without a UART of the 8250 family */
void log_init(const struct jailhouse_console *console);

/** log_line() - one line, prefix and line end are added */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* RVM_KEXEC_LOG_H */
