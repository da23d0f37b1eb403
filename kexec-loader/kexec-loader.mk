# SPDX-License-Identifier: GPL-2.0-only
#
# rvm-kexec.bin: the kexec door, a flat image for any address. The sources that know nothing of firmware
# services are those of rvm.efi.

KEXEC_DIR := kexec-loader
KEXEC_OUT := $(B)/kexec-loader

KEXEC_SRC := $(wildcard $(KEXEC_DIR)/*.c) handoff/image.c handoff/prepare.c handoff/carve.c \
	     $(CONFIG_SYSTEM_SRC) \
	     $(addprefix $(EFI_DIR)/,acpi_tables.c cpu_check.c cpu_probe.c feature_control.c mem.c \
	       memory_reach.c refusal_text.c text.c)
KEXEC_ASM := $(wildcard $(KEXEC_DIR)/*.S) handoff/door.S
KEXEC_OBJ := $(KEXEC_SRC:%.c=$(KEXEC_OUT)/%.o) $(KEXEC_ASM:%.S=$(KEXEC_OUT)/%.S.o)

KEXEC_CPPFLAGS := -I. -Iinclude -Ihandoff -Ihypervisor -I$(KEXEC_DIR) -I$(EFI_DIR)
KEXEC_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -ffreestanding -fpie -fvisibility=hidden \
		-fno-strict-aliasing -fno-stack-protector -fno-asynchronous-unwind-tables \
		-fcf-protection=none -fno-jump-tables -mno-red-zone -mgeneral-regs-only \
		-Wframe-larger-than=4096 -ffile-prefix-map=$(CURDIR)=.

ALL += $(B)/rvm-kexec.bin
INSTALL += kexec-install
INSTALLED += $(FIRMWAREDIR)/rvm-kexec.bin

$(KEXEC_OUT)/%.o: %.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(KEXEC_CPPFLAGS) $(KEXEC_CFLAGS) -MMD -MP -c -o $@ $<

$(KEXEC_OUT)/%.S.o: %.S
	$(call say,AS,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(KEXEC_CPPFLAGS) -D__ASSEMBLER__ -MMD -MP -c -o $@ $<

# Relocations of any kind but base + addend are errors: nobody would apply them.
$(KEXEC_OUT)/rvm-kexec.elf: $(KEXEC_OBJ) $(KEXEC_DIR)/kexec-loader.lds
	$(call say,LD,$@)
	$(Q)$(LD) -pie --no-dynamic-linker -z text -z norelro -z noexecstack --build-id=none \
		--fatal-warnings --no-warn-rwx-segments -T $(KEXEC_DIR)/kexec-loader.lds \
		$(KEXEC_OBJ) -o $@

$(B)/rvm-kexec.bin: $(KEXEC_OUT)/rvm-kexec.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(OBJCOPY) -O binary -R .bss $< $@

.PHONY: kexec-install
kexec-install: $(B)/rvm-kexec.bin
	$(call say,INSTALL,$(DESTDIR)$(FIRMWAREDIR)/rvm-kexec.bin)
	$(Q)install -D -m 644 $(B)/rvm-kexec.bin $(DESTDIR)$(FIRMWAREDIR)/rvm-kexec.bin

$(KEXEC_OBJ): | $(B)/needs-compiler

-include $(KEXEC_OBJ:.o=.d)
