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
# the same keep their time, so that only what changed is compiled again. The digest of the core image goes with
# them, so the core is built first.
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
	$(Q){ printf '/* SPDX-License-Identifier: GPL-2.0-only */\n/* Generated: SHA-256 of %s. */\n' \
		rvm-intel.bin; sha256sum <$(B)/rvm-intel.bin | cut -c1-64 | \
		sed 's/../0x&, /g;s/^/#define RVM_CORE_DIGEST /;s/, $$//'; } >$(1)/core_digest.h.new
	$(Q)cmp -s $(1)/core_digest.h.new $(1)/core_digest.h || cp $(1)/core_digest.h.new $(1)/core_digest.h
	$(Q)rm -f $(1)/core_digest.h.new
endef

# Objects of another kernel must not be mixed in. $(1): as above.
define driver_check_kdir
	$(Q)if test "$$(cat $(1)/.kdir 2>/dev/null)" != '$(KDIR)'; then \
		rm -rf $(1); \
		mkdir -p $(1); \
		echo '$(KDIR)' >$(1)/.kdir; \
	fi
endef

# $(1): directory, $(2): module to make, $(3): variables for Kbuild
define driver_build
	$(call say,KBUILD,$(2))
	$(call driver_check_kdir,$(1))
	$(call driver_copy,$(1))
	$(Q)+$(MAKE) -C $(KDIR) M=$(abspath $(1)) $(3) $(if $(filter 1,$(V)),V=1,-s) modules
	$(Q)cp $(1)/jailhouse.ko $(2)
endef

# udev does not look below /usr/local.
UDEVDIR ?= /usr/lib/udev/rules.d

.PHONY: driver driver-force driver-install driver-source

## driver: build/jailhouse.ko for the kernel in KDIR
driver: $(B)/jailhouse.ko

$(B)/jailhouse.ko: $(DRIVER_FILES) $(DRIVER_SHARED) driver/driver.mk $(B)/driver.kdir $(B)/rvm-intel.bin | $(B)/needs-driver
	$(call driver_build,$(DRIVER_DIR),$@)

# The same with the parameters of driver/knobs.c, for scenarios. Never installed.
$(B)/guest/jailhouse.ko: $(B)/jailhouse.ko
	$(Q)mkdir -p $(B)/guest
	$(call driver_build,$(DRIVER_DIR)-test,$@,RVM_TEST=1)

# Changes when KDIR or the version does.
$(B)/driver.kdir: driver-force
	$(Q)mkdir -p $(B)
	$(Q)echo '$(KDIR) $(RVM_VERSION)' | cmp -s - $@ || echo '$(KDIR) $(RVM_VERSION)' >$@

ALL += $(B)/jailhouse.ko
INSTALL += driver-install
INSTALLED += /usr/src/rvm-$(VERSION) $(UDEVDIR)/70-rvm.rules

# Sources for a build elsewhere, see tests/build-test.
driver-source: $(B)/rvm-intel.bin
	$(call driver_copy,$(B)/driver-source)

# Module sources for DKMS.
DKMS_DIR = $(DESTDIR)/usr/src/rvm-$(VERSION)

driver-install: $(B)/rvm-intel.bin $(if $(DESTDIR),,$(B)/jailhouse.ko)
	$(call say,INSTALL,$(DKMS_DIR))
	$(call driver_copy,$(DKMS_DIR))
	$(Q)sed 's/@VERSION@/$(VERSION)/' driver/dkms.conf.in >$(DKMS_DIR)/dkms.conf
	$(Q)install -D -m 644 driver/70-rvm.rules $(DESTDIR)$(UDEVDIR)/70-rvm.rules
