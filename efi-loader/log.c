// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages for people. Called by everybody on the boot processor; never by application processors,
 * which must not use firmware services.
 */
#include "log.h"
#include "refusal_text.h"
#include "text.h"

#define LINE_SIZE 320

/* 8250 registers, offsets from its port. */
#define UART_DATA 0
#define UART_LINE_STATUS 5
#define UART_LINE_STATUS_EMPTY 0x20
/* Polls for an empty transmitter; without a limit an absent UART would hang the machine. */
#define UART_MAX_POLLS 100000

static const EFI_GUID global_variable = EFI_GLOBAL_VARIABLE;
static uint16_t uart_port;

/* What was said before the settings were known, for the UART that they name. */
static char early[2048];
static size_t early_size;

/* For those who come later and have not seen the screen. */
static char first_problem[160];

static void port_write(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static uint8_t port_read(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static void uart_put(char c)
{
	unsigned int polls;

	for (polls = 0; polls < UART_MAX_POLLS; polls++)
		if (port_read((uint16_t)(uart_port + UART_LINE_STATUS)) & UART_LINE_STATUS_EMPTY)
			break;
	port_write((uint16_t)(uart_port + UART_DATA), (uint8_t)c);
}

/* The variable ConOut is the list of device paths the console goes to; one with a UART is enough. */
static bool console_has_uart(void)
{
	uint8_t path[1024];
	UINTN size = sizeof(path), pos, length;

	if (ST->RuntimeServices->GetVariable((CHAR16 *)L"ConOut", (EFI_GUID *)&global_variable, NULL,
					     &size, path))
		return false;
	for (pos = 0; pos + 4 <= size; pos += length) {
		length = path[pos + 2] | (UINTN)path[pos + 3] << 8;
		if (length < 4)
			return false;
		if (path[pos] == MESSAGING_DEVICE_PATH && path[pos + 1] == MSG_UART_DP)
			return true;
	}
	return false;
}

void log_uart(uint64_t port)
{
	size_t i;

	if (console_has_uart())
		return;
	uart_port = (uint16_t)port;
	for (i = 0; i < early_size; i++)
		uart_put(early[i]);
	early_size = 0;
}

static void print(const char *text)
{
	CHAR16 wide[LINE_SIZE + 8];
	size_t i;

	for (i = 0; text[i] && i + 1 < ARRAY_SIZE(wide); i++) {
		wide[i] = (unsigned char)text[i];
		if (uart_port)
			uart_put(text[i]);
		else if (early_size < sizeof(early))
			early[early_size++] = text[i];
	}
	wide[i] = 0;
	if (ST->ConOut)
		ST->ConOut->OutputString(ST->ConOut, wide);
}

static void print_line(const char *format, va_list args, const char *end, bool problem)
{
	static const char prefix[] = "rvm: ";
	char line[LINE_SIZE];
	size_t n = sizeof(prefix) - 1;

	text_copy(line, sizeof(line), prefix);
	n += text_vformat(line + n, sizeof(line) - n - 2, format, args);
	text_copy(line + n, sizeof(line) - n - 2, end);
	if (problem && !first_problem[0])
		text_copy(first_problem, sizeof(first_problem), line + sizeof(prefix) - 1);
	n = text_length(line);
	text_copy(line + n, sizeof(line) - n, "\r\n");
	print(line);
}

void log_line(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_line(format, args, "", false);
	va_end(args);
}

void log_problem(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_line(format, args, "", true);
	va_end(args);
}

const char *log_first_problem(void)
{
	return first_problem;
}

void log_forget_problem(void)
{
	first_problem[0] = 0;
}

static const char *status_text(EFI_STATUS status)
{
	static const struct {
		EFI_STATUS status;
		const char *text;
	} texts[] = {
		{ EFI_LOAD_ERROR, ": the file cannot be loaded" },
		{ EFI_INVALID_PARAMETER, ": invalid parameter" },
		{ EFI_UNSUPPORTED, ": not supported" },
		{ EFI_BAD_BUFFER_SIZE, ": bad size" },
		{ EFI_NOT_READY, ": not ready" },
		{ EFI_DEVICE_ERROR, ": device error" },
		{ EFI_OUT_OF_RESOURCES, ": out of memory" },
		{ EFI_VOLUME_CORRUPTED, ": file system is corrupted" },
		{ EFI_NO_MEDIA, ": no medium" },
		{ EFI_NOT_FOUND, ": not found" },
		{ EFI_ACCESS_DENIED, ": access denied" },
		{ EFI_TIMEOUT, ": timed out" },
		{ EFI_NOT_STARTED, ": not started" },
		{ EFI_ALREADY_STARTED, ": already started" },
		{ EFI_ABORTED, ": aborted" },
		{ EFI_SECURITY_VIOLATION, ": refused by Secure Boot" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		if (texts[i].status == status)
			return texts[i].text;
	return NULL;
}

EFI_STATUS log_error(EFI_STATUS status, const char *format, ...)
{
	const char *end = status_text(status);
	char number[40];
	va_list args;

	if (!end) {
		text_format(number, sizeof(number), ": status 0x%llx", (unsigned long long)status);
		end = number;
	}
	va_start(args, format);
	print_line(format, args, end, true);
	va_end(args);
	return status;
}

void log_refusal(const char *object, const struct rvm_refusal *why, int error)
{
	char text[LINE_SIZE];

	refusal_format(text, sizeof(text), object, why, error);
	log_problem("%s", text);
}
