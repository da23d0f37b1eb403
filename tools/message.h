/* SPDX-License-Identifier: GPL-2.0-only */
/* What the program says when something is wrong, and its exit codes. */
#ifndef TOOLS_MESSAGE_H
#define TOOLS_MESSAGE_H

/** Exit codes. */
enum exit_code {
	EXIT_CODE_OK = 0,
	/** It did not work; a message says why and what to do. */
	EXIT_CODE_FAILURE = 1,
	/** The command line was not understood. */
	EXIT_CODE_USAGE = 2,
};

/**
 * fail() - say why it did not work
 * @advice: what to do next, complete sentence; NULL when the message says it
 * Return: EXIT_CODE_FAILURE.
 */
__attribute__((format(printf, 2, 3))) int fail(const char *advice, const char *format, ...);

/** fail_usage() - say what is wrong with the command line; return: EXIT_CODE_USAGE */
__attribute__((format(printf, 2, 3))) int fail_usage(const char *command, const char *format, ...);

/** fail_memory() - out of memory; return: EXIT_CODE_FAILURE */
int fail_memory(void);

/**
 * warn() - something that does not stop the command
 *
 * The C library has another function of that name, which libblkid calls.
 */
__attribute__((format(printf, 1, 2))) void warn(const char *format, ...) __asm__("message_warn");

#endif /* TOOLS_MESSAGE_H */
