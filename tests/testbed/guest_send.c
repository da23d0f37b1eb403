// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs in the guest: copies standard input to the emulator's debug port, which
 * costs nothing there, while the serial console takes 87 us for each byte.
 * Without a C library, so that it adds next to nothing to the initramfs.
 */
#define DEBUG_PORT 0xe9

enum { SYS_READ = 0, SYS_EXIT = 60, SYS_IOPL = 172 };

static char buffer[65536];

static long syscall3(long number, long a, long b, long c)
{
	long result;

	__asm__ volatile("syscall" : "=a" (result)
			 : "a" (number), "D" (a), "S" (b), "d" (c)
			 : "rcx", "r11", "memory");
	return result;
}

static void out_bytes(const char *from, long size)
{
	__asm__ volatile("rep outsb" : "+S" (from), "+c" (size)
			 : "d" (DEBUG_PORT) : "memory");
}

__attribute__((noreturn)) static void leave(int status)
{
	for (;;)
		syscall3(SYS_EXIT, status, 0, 0);
}

__attribute__((noreturn, used)) void _start(void);

void _start(void)
{
	long size;

	if (syscall3(SYS_IOPL, 3, 0, 0))
		leave(1);
	while ((size = syscall3(SYS_READ, 0, (long)buffer, sizeof(buffer))) > 0)
		out_bytes(buffer, size);
	leave(size != 0);
}
