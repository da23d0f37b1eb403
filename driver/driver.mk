# SPDX-License-Identifier: GPL-2.0-only
#
# jailhouse.ko, built by the kernel's build system in a copy of the sources below $(B)/driver, so that
# the tree stays clean. KDIR: build directory of the kernel; default: the running kernel's, or the
# newest one that is installed.

KDIR ?= $(firstword $(wildcard /lib/modules/$(shell uname -r)/build) \
	$(shell ls -d /lib/modules/*/build 2>/dev/null | sort -rV))

DRIVER_FILES := $(addprefix driver/,Kbuild) $(wildcard driver/*.c driver/*.h)
DRIVER_SHARED := $(wildcard include/*.h handoff/*.[cSh] hypervisor/cell/config*.[ch])
DRIVER_DIR := $(B)/driver

# $(1): directory. Puts the sources there in the layout that Kbuild expects; files that are already
# the same keep their time, so that only what changed is compiled again.
define driver_copy
	$(Q)mkdir -p $(1)/include $(1)/handoff $(1)/cell
	$(Q)cp -pu $(DRIVER_FILES) $(1)/
	$(Q)cp -pu include/*.h $(1)/include/
	$(Q)cp -pu handoff/*.[cSh] $(1)/handoff/
	$(Q)cp -pu hypervisor/cell/config*.[ch] $(1)/cell/
	$(Q)printf '/* SPDX-License-Identifier: GPL-2.0-only */\n/* Generated. */\n#define %s "%s"\n' \
		RVM_VERSION_TEXT '$(RVM_VERSION)' >$(1)/version.h.new
	$(Q)cmp -s $(1)/version.h.new $(1)/version.h || cp $(1)/version.h.new $(1)/version.h
	$(Q)rm -f $(1)/version.h.new
endef

# Objects of another kernel must not be mixed in.
define driver_check_kdir
	$(Q)if test "$$(cat $(DRIVER_DIR)/.kdir 2>/dev/null)" != '$(KDIR)'; then \
		rm -rf $(DRIVER_DIR); \
		mkdir -p $(DRIVER_DIR); \
		echo '$(KDIR)' >$(DRIVER_DIR)/.kdir; \
	fi
endef

# udev does not look below /usr/local.
UDEVDIR ?= /usr/lib/udev/rules.d

.PHONY: driver driver-force driver-install driver-source

## driver: build/jailhouse.ko for the kernel in KDIR
driver: $(B)/jailhouse.ko

$(B)/jailhouse.ko: $(DRIVER_FILES) $(DRIVER_SHARED) driver/driver.mk $(B)/driver.kdir | $(B)/needs-driver
	$(call say,KBUILD,$@)
	$(driver_check_kdir)
	$(call driver_copy,$(DRIVER_DIR))
	$(Q)+$(MAKE) -C $(KDIR) M=$(abspath $(DRIVER_DIR)) $(if $(filter 1,$(V)),V=1,-s) modules
	$(Q)cp $(DRIVER_DIR)/jailhouse.ko $@

# Changes when KDIR or the version does.
$(B)/driver.kdir: driver-force
	$(Q)mkdir -p $(B)
	$(Q)echo '$(KDIR) $(RVM_VERSION)' | cmp -s - $@ || echo '$(KDIR) $(RVM_VERSION)' >$@

ALL += $(B)/jailhouse.ko
INSTALL += driver-install
INSTALLED += /usr/src/rvm-$(VERSION) $(UDEVDIR)/70-rvm.rules

# Sources for a build elsewhere, see tests/build-test.
driver-source:
	$(call driver_copy,$(B)/driver-source)

# Module sources for DKMS.
DKMS_DIR = $(DESTDIR)/usr/src/rvm-$(VERSION)

driver-install: $(if $(DESTDIR),,$(B)/jailhouse.ko)
	$(call say,INSTALL,$(DKMS_DIR))
	$(call driver_copy,$(DKMS_DIR))
	$(Q)sed 's/@VERSION@/$(VERSION)/' driver/dkms.conf.in >$(DKMS_DIR)/dkms.conf
	$(Q)install -D -m 644 driver/70-rvm.rules $(DESTDIR)$(UDEVDIR)/70-rvm.rules
