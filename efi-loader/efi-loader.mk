# SPDX-License-Identifier: GPL-2.0-only
#
# rvm.efi: objects, linked as a shared object with GNU-EFI's start-up code and linker script, turned
# into a PE image by objcopy.

EFI_DIR := efi-loader
EFI_OUT := $(B)/efi-loader

# Where Debian's gnu-efi package puts them.
EFI_INCLUDE ?= /usr/include/efi
EFI_LIB ?= /usr/lib

EFI_SRC := $(wildcard $(EFI_DIR)/*.c) handoff/crash.c handoff/image.c handoff/microcode.c \
	   handoff/prepare.c handoff/carve.c $(CONFIG_SYSTEM_SRC)
EFI_ASM := handoff/door.S $(EFI_DIR)/embedded.S
EFI_OBJ := $(EFI_SRC:%.c=$(EFI_OUT)/%.o) $(EFI_ASM:%.S=$(EFI_OUT)/%.o)

# GNU-EFI's headers are system headers: their warnings are not ours. Firmware calls need no SSE state
# of ours to survive, and interrupts use our stack, so neither SSE nor a red zone.
EFI_CPPFLAGS := -I. -Iinclude -Ihandoff -Ihypervisor -I$(EFI_DIR) \
		-isystem $(EFI_INCLUDE) -isystem $(EFI_INCLUDE)/x86_64 -DGNU_EFI_USE_MS_ABI
EFI_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -ffreestanding -fpic -fshort-wchar -fno-strict-aliasing \
	      -fno-stack-protector -fno-asynchronous-unwind-tables -fvisibility=hidden \
	      -fcf-protection=branch -fno-jump-tables -mno-red-zone -mgeneral-regs-only \
	      -Wframe-larger-than=6144 -ffile-prefix-map=$(CURDIR)=.
EFI_LDFLAGS := -nostdlib -shared -Bsymbolic -znocombreloc -znoexecstack --no-undefined \
	       --build-id=none -T $(EFI_LIB)/elf_x86_64_efi.lds
EFI_SECTIONS := $(addprefix -j ,.text .sdata .data .core .sbat .dynamic .rela .rela.* .reloc)

# In a test build these two are others (include/test_build.h): the core inside of it, and the keys that it knows.
EFI_KNOBS := $(addprefix $(EFI_DIR)/,embedded.o rvm_conf.o)
EFI_TEST_OBJ := $(filter-out $(EFI_KNOBS:%=$(EFI_OUT)/%),$(EFI_OBJ)) $(EFI_KNOBS:%=$(EFI_OUT)/test/%)

ALL += $(B)/rvm.efi

# $(1) directory of the objects, $(2) the core inside of it, $(3) options of this variant
define efi_compile
$(1)/%.o: %.c
	$$(call say,CC,$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(EFI_CPPFLAGS) $$(EFI_CFLAGS) $(3) -DRVM_VERSION='"$$(RVM_VERSION)"' -MMD -MP -c -o $$@ $$<

$(1)/%.o: %.S
	$$(call say,AS,$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(EFI_CPPFLAGS) -DRVM_CORE_IMAGE='"$(2)"' -DRVM_SBAT='"$$(EFI_DIR)/rvm.sbat"' -MMD -MP -c -o $$@ $$<

$(1)/$$(EFI_DIR)/embedded.o: $(2) $$(EFI_DIR)/rvm.sbat
endef
$(eval $(call efi_compile,$(EFI_OUT),$(B)/rvm-intel.bin))
$(eval $(call efi_compile,$(EFI_OUT)/test,$(B)/guest/rvm-intel.bin,-DRVM_TEST=1))

# The version is part of the banner, of what is told the driver, and can be read out of the file.
$(addprefix $(EFI_OUT)/$(EFI_DIR)/,main.o boot_status.o marker.o): $(EFI_OUT)/version

$(EFI_OUT)/version: FORCE
	$(Q)mkdir -p $(@D)
	$(Q)echo '$(RVM_VERSION)' | cmp -s - $@ || echo '$(RVM_VERSION)' > $@

.PHONY: FORCE
FORCE:

# $(1) the image, $(2) the shared object that it is made of, $(3) objects
define efi_image
$(2): $(3)
	$$(call say,LD,$$@)
	$$(Q)$$(LD) $$(EFI_LDFLAGS) $$(EFI_LIB)/crt0-efi-x86_64.o $(3) -L$$(EFI_LIB) -lgnuefi -o $$@

$(1): $(2) $$(EFI_DIR)/pe_finish.py
	$$(call say,PE,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(OBJCOPY) $$(EFI_SECTIONS) --target efi-app-x86_64 --subsystem=10 $$< $$@
	$$(Q)$$(PYTHON) $$(EFI_DIR)/pe_finish.py $$@
endef
$(eval $(call efi_image,$(B)/rvm.efi,$(EFI_OUT)/rvm.so,$(EFI_OBJ)))
$(eval $(call efi_image,$(B)/guest/rvm.efi,$(EFI_OUT)/test/rvm.so,$(EFI_TEST_OBJ)))

EFI_INSTALLDIR = $(DESTDIR)$(PREFIX)/lib/rvm

.PHONY: efi-install
INSTALL += efi-install
INSTALLED += $(PREFIX)/lib/rvm
efi-install: $(B)/rvm.efi
	$(call say,INSTALL,$(EFI_INSTALLDIR)/rvm.efi)
	$(Q)install -D -m 644 $(B)/rvm.efi $(EFI_INSTALLDIR)/rvm.efi
	$(Q)install -D -m 644 $(EFI_DIR)/rvm.conf.example $(EFI_INSTALLDIR)/rvm.conf.example

$(EFI_OBJ) $(EFI_TEST_OBJ): | $(B)/needs-compiler $(B)/needs-efi

-include $(sort $(EFI_OBJ:.o=.d) $(EFI_TEST_OBJ:.o=.d))
