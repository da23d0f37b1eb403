# SPDX-License-Identifier: GPL-2.0-only
#
# RVM: everything is built into $(B). Each directory adds its own rules in a fragment NAME/NAME.mk;
# there is no recursion except into the kernel's build system for the driver.

B ?= build
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
say = @printf '  %-8s %s\n' $(1) $(2)

CC ?= gcc
OBJCOPY ?= objcopy
NM ?= nm
PYTHON ?= /usr/bin/python3

VERSION := 0.1
GIT_REV := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
RVM_VERSION := $(VERSION)-g$(GIT_REV)

# Warnings are errors in every C file of the project, whatever it is compiled for.
WARNINGS := -Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes -Wundef -Wshadow -Wvla \
	    -Wpointer-arith -Wwrite-strings -Wimplicit-fallthrough

all:

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all check test run bench install install-check uninstall deb clean distclean compile_commands fuzz \
	soak help

# What a directory adds: build products to ALL, host test programs to CHECK, things to INSTALL; files and
# whole directories that these put into place to INSTALLED.
ALL :=
CHECK :=
INSTALL :=
INSTALLED =

# What a part of the build needs is looked for once, before its first file is compiled (scripts/needs).
$(B)/needs-%:
	$(Q)CC='$(CC)' PYTHON='$(PYTHON)' EFI_INCLUDE='$(EFI_INCLUDE)' EFI_LIB='$(EFI_LIB)' KDIR='$(KDIR)' \
		scripts/needs $*
	$(Q)mkdir -p $(B)
	$(Q)touch $@

include $(wildcard hypervisor/hypervisor.mk efi-loader/efi-loader.mk \
	kexec-loader/kexec-loader.mk driver/driver.mk \
	tools/tools.mk inmates/inmates.mk configs/configs.mk tests/unit/unit.mk tests/guest/guest.mk \
	tests/tests.mk debian/deb.mk)

all: $(ALL)

## check: unit tests on the host, under address and undefined-behaviour sanitizers
check: $(CHECK)

## install: tool, core image, rvm.efi, man page, and the driver for the running kernel; DESTDIR= for files only
install: $(INSTALL)
	$(if $(DESTDIR),,$(Q)scripts/install-module install $(VERSION) '$(KDIR)' $(abspath $(DRIVER_DIR)))

$(INSTALL): | install-check

# Before anything is built or copied: with DESTDIR files are put there and nothing of this machine changes.
install-check:
	$(if $(DESTDIR),,$(Q)scripts/install-module check $(VERSION) '$(KDIR)' \
		'$(if $(filter command environment,$(origin KDIR)),given)')

## uninstall: remove what install has installed
uninstall:
	$(if $(DESTDIR),,$(Q)scripts/install-module remove $(VERSION))
	$(Q)rm -rf $(addprefix $(DESTDIR),$(INSTALLED))
	$(Q)rmdir --ignore-fail-on-non-empty $(DESTDIR)$(PREFIX)/share/doc/rvm 2>/dev/null || true

## compile_commands: compile_commands.json for clangd (needs bear)
compile_commands:
	$(Q)rm -rf $(B)/bear
	$(Q)bear --output compile_commands.json -- $(MAKE) B=$(B)/bear all

## clean: remove what was built; what was fetched stays
clean:
	$(Q)rm -rf $(B) compile_commands.json

## distclean: also remove what was fetched for the tests
distclean: clean
	$(Q)rm -rf .testbed

## help: this list
help:
	@echo 'make              build the core, rvm.efi, jailhouse.ko, the tool and inmates into $(B)/'
	@sed -n 's/^## \([a-z_-]*\): /make \1	/p' $(MAKEFILE_LIST) | sort -u | expand -t 18

$(B)/%/:
	$(Q)mkdir -p $@
