/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages for people: firmware console, and a UART of its own when the firmware has none. */
#ifndef RVM_LOG_H
#define RVM_LOG_H

#include "boot_handoff.h"
#include "efi_env.h"

/** log_uart() - print to this port too, unless the firmware's console already goes to a UART */
void log_uart(uint64_t port);

/** log_line() - one line, prefix and line end are added */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** log_problem() - the same, for a reason why the core is not entered */
void log_problem(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * log_first_problem() - the first line of log_problem(), log_error() or log_refusal() since
 * log_forget_problem(), empty when there was none
 */
const char *log_first_problem(void);
void log_forget_problem(void);

/** log_error() - one line with the name of the status at its end; returns the status */
EFI_STATUS log_error(EFI_STATUS status, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** log_refusal() - one line from a refusal; object: what it is about */
void log_refusal(const char *object, const struct rvm_refusal *why, int error);

#endif /* RVM_LOG_H */
