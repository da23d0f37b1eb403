# SPDX-License-Identifier: GPL-2.0-only
#
# The command `jailhouse`: dynamic for installation, static for an initramfs.

PREFIX ?= /usr
SBINDIR ?= $(PREFIX)/sbin
MANDIR ?= $(PREFIX)/share/man
COMPLETIONDIR ?= $(PREFIX)/share/bash-completion/completions
# Firmware is looked for here whatever the prefix.
FIRMWAREDIR ?= /usr/lib/firmware

TOOLS_OUT := $(B)/tools

# Pure sources of the core, so that tool and core cannot disagree.
TOOLS_SRC := $(wildcard tools/*.c hypervisor/cell/config*.c) hypervisor/vmx/caps.c \
	hypervisor/vmx/cpu_facts.c hypervisor/x86/mitigations.c \
	hypervisor/vmx/names.c handoff/crash.c handoff/image.c handoff/microcode.c handoff/prepare.c
TOOLS_OBJ := $(TOOLS_SRC:%.c=$(TOOLS_OUT)/%.o)

# Partitions of disks, and hashes of files.
TOOLS_LIBS := -lblkid -lmd

TOOLS_CPPFLAGS := -D_GNU_SOURCE -Itools -Iinclude -Ihypervisor -I.
TOOLS_CFLAGS := -std=gnu11 -O2 -g -fstack-protector-strong -fPIE $(WARNINGS) \
	-ffile-prefix-map=$(CURDIR)=.

ALL += $(B)/jailhouse $(B)/static/jailhouse
INSTALL += tools-install
INSTALLED += $(SBINDIR)/jailhouse $(MANDIR)/man8/jailhouse.8 $(COMPLETIONDIR)/jailhouse $(FIRMWAREDIR)/rvm-intel.bin

# More options of a test build (include/test_build.h).
TOOLS_KNOBS := tools/kexec_enter_options.o
TOOLS_TEST_OBJ := $(filter-out $(TOOLS_OUT)/$(TOOLS_KNOBS),$(TOOLS_OBJ)) $(TOOLS_OUT)/test/$(TOOLS_KNOBS)

# $(1) directory of the objects, $(2) options of this variant
define tools_compile
$(1)/%.o: %.c
	$$(call say,CC,$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(TOOLS_CPPFLAGS) $$(TOOLS_CFLAGS) $(2) $$(CPPFLAGS) $$(CFLAGS) -DRVM_VERSION='"$$(RVM_VERSION)"' \
		-MMD -MP -c -o $$@ $$<
endef
$(eval $(call tools_compile,$(TOOLS_OUT)))
$(eval $(call tools_compile,$(TOOLS_OUT)/test,-DRVM_TEST=1))

# The version is part of the output.
$(TOOLS_OUT)/tools/jailhouse.o: $(TOOLS_OUT)/version

$(TOOLS_OUT)/version: tools-version
	$(Q)mkdir -p $(@D)
	$(Q)echo '$(RVM_VERSION)' | cmp -s - $@ || echo '$(RVM_VERSION)' >$@

.PHONY: tools tools-version tools-install

## tools: build/jailhouse and build/static/jailhouse
tools: $(B)/jailhouse $(B)/static/jailhouse

$(B)/jailhouse: $(TOOLS_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) -pie -Wl,-z,relro,-z,now $(LDFLAGS) -o $@ $(TOOLS_OBJ) $(TOOLS_LIBS)

$(B)/static/jailhouse: $(TOOLS_OBJ)
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -static $(LDFLAGS) -o $@ $(TOOLS_OBJ) $(TOOLS_LIBS)

$(B)/guest/jailhouse: $(TOOLS_TEST_OBJ)
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -static $(LDFLAGS) -o $@ $(TOOLS_TEST_OBJ) $(TOOLS_LIBS)

tools-install: $(B)/jailhouse $(B)/rvm-intel.bin
	$(call say,INSTALL,$(DESTDIR)$(SBINDIR)/jailhouse)
	$(Q)install -D -m 755 $(B)/jailhouse $(DESTDIR)$(SBINDIR)/jailhouse
	$(Q)install -D -m 644 tools/jailhouse.8 $(DESTDIR)$(MANDIR)/man8/jailhouse.8
	$(Q)install -D -m 644 tools/jailhouse.bash $(DESTDIR)$(COMPLETIONDIR)/jailhouse
	$(Q)install -D -m 644 $(B)/rvm-intel.bin $(DESTDIR)$(FIRMWAREDIR)/rvm-intel.bin

$(TOOLS_OBJ) $(TOOLS_TEST_OBJ): | $(B)/needs-compiler $(B)/needs-tool

-include $(sort $(TOOLS_OBJ:.o=.d) $(TOOLS_TEST_OBJ:.o=.d))
