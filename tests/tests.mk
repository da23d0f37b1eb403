# SPDX-License-Identifier: GPL-2.0-only
#
# The two commands of the README, and what they need. Both set the machine up first; the build comes
# after that in a make of its own, because only then the kernel's headers are there.

.PHONY: setup test run soak testbed-build

TESTBED_ENV := .testbed/env
# The kernel that the guests boot.
TESTBED_KDIR = $(shell sed -n 's/^KDIR=//p' $(TESTBED_ENV))

## setup: install what builds and tests need, fetch emulator and kernel (run and test do it too)
setup:
	$(Q)tests/testbed/setup

testbed-build: setup
	$(Q)+$(MAKE) $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc)) KDIR=$(TESTBED_KDIR) all guest-tools

## test: everything is tested; the last line is `N passed, N failed`
test: testbed-build
	$(Q)tests/all --kdir $(TESTBED_KDIR)

## soak: 20 kexecs, 200 times enable and disable, 50 times hotplug of each processor
soak: testbed-build
	$(Q)nice tests/run scenarios --tag soak -j 2

## run: show a cell next to Linux in an emulator; INTERACTIVE=1: a root shell, FILES="a.cell b.bin": into /cells
run: testbed-build
	$(Q)tests/demo $(if $(filter 1,$(INTERACTIVE)),--interactive) $(addprefix --file ,$(FILES))
