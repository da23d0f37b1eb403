// SPDX-License-Identifier: GPL-2.0-only
/*
 * rvmkvm: creates a virtual machine and drops it, as any user of /dev/kvm may. Run by scenarios where KVM was
 * loaded before the core was entered.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "guest.h"

int main(void)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), vm;

	if (kvm < 0)
		die("/dev/kvm");
	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	if (vm < 0) {
		printf("rvmkvm: no machine: %s\n", strerror(errno));
		return 1;
	}
	close(vm);
	close(kvm);
	printf("rvmkvm: a machine was created\n");
	return 0;
}
