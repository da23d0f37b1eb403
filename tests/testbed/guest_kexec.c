// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs in the guest: loads a kernel for kexec, or with -p for after a panic,
 * or with -e starts the loaded one. In place of kexec-tools, whose libraries
 * the initramfs would have to carry.
 */
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

static int open_file(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		perror(path);
	return file;
}

static int load(char **names, unsigned long flags)
{
	int kernel = open_file(names[0]);
	int initrd = open_file(names[1]);

	if (kernel < 0 || initrd < 0)
		return 1;
	if (syscall(SYS_kexec_file_load, kernel, initrd,
		    strlen(names[2]) + 1, names[2], flags)) {
		perror("kexec_file_load");
		return 1;
	}
	return 0;
}

static int start(void)
{
	sync();
	reboot(LINUX_REBOOT_CMD_KEXEC);
	perror("reboot");
	return 1;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "-e"))
		return start();
	if (argc == 5 && !strcmp(argv[1], "-p"))
		return load(argv + 2, KEXEC_FILE_ON_CRASH);
	if (argc == 4)
		return load(argv + 1, 0);
	fprintf(stderr, "usage: kexec-load [-p] KERNEL INITRD OPTIONS\n"
			"       kexec-load -e\n");
	return 2;
}
