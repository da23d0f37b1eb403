# SPDX-License-Identifier: GPL-2.0-only
#
# Programs for cells: $(B)/inmates/NAME.bin, flat images for `jailhouse cell load`. One library, compiled
# for 64 and for 32 bits; it includes nothing but include/.

INMATES_OUT := $(B)/inmates
INMATES_LIB := inmates/lib

# Names of 64-bit programs, and the files each is made of.
INMATES_64 := tiny apic smp ioapic exits fault chaos
INMATES_32 := 32-bit
tiny_FILES := inmates/demos/tiny.c
apic_FILES := inmates/demos/apic.c
smp_FILES := inmates/demos/smp.c
ioapic_FILES := inmates/demos/ioapic.c
exits_FILES := inmates/demos/exits.c
32-bit_FILES := inmates/demos/32-bit.c
chaos_FILES := $(wildcard inmates/tests/chaos*.c) inmates/tests/chaos_switch.S
fault_FILES := $(wildcard inmates/tests/fault*.c)

# tiny once more for the reset address 0xffff0, loaded at 0xf0000.
INMATES_BIN := $(patsubst %,$(INMATES_OUT)/%.bin,$(INMATES_64) $(INMATES_32) tiny-f0000 real-mode alignment)

INMATES_CPPFLAGS := -I$(INMATES_LIB) -Iinclude
INMATES_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -ffreestanding -fno-pic -fno-pie \
		  -fno-stack-protector -fno-asynchronous-unwind-tables -fno-strict-aliasing \
		  -fno-builtin -fcf-protection=none -mno-red-zone -mgeneral-regs-only \
		  -Wframe-larger-than=2048 -ffile-prefix-map=$(CURDIR)=.
INMATES_CFLAGS_64 := -m64
INMATES_CFLAGS_32 := -m32 -mpreferred-stack-boundary=2
INMATES_LDFLAGS_64 := -m elf_x86_64
INMATES_LDFLAGS_32 := -m elf_i386

INMATES_LIB_SRC := $(wildcard $(INMATES_LIB)/*.c)
INMATES_LIB_ASM := $(INMATES_LIB)/irq_entry.S

ALL += $(INMATES_BIN)
INSTALL += inmates-install

.PHONY: inmates inmates-install

## inmates: programs for cells, build/inmates/*.bin
inmates: $(INMATES_BIN)

# $(1) is 32 or 64.
define inmates_rules
$(INMATES_OUT)/$(1)/%.o: %.c inmates/inmates.mk
	$$(call say,CC$(1),$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(INMATES_CPPFLAGS) $$(INMATES_CFLAGS) $$(INMATES_CFLAGS_$(1)) -MMD -MP -c -o $$@ $$<

$(INMATES_OUT)/$(1)/%.S.o: %.S inmates/inmates.mk
	$$(call say,AS$(1),$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(INMATES_CPPFLAGS) $$(INMATES_CFLAGS_$(1)) -D__ASSEMBLER__ -MMD -MP -c -o $$@ $$<

INMATES_LIB_$(1) := $$(INMATES_LIB_SRC:%.c=$(INMATES_OUT)/$(1)/%.o) \
		    $$(INMATES_LIB_ASM:%.S=$(INMATES_OUT)/$(1)/%.S.o)
INMATES_DEPS += $$(INMATES_LIB_$(1):.o=.d)
endef
$(foreach bits,64 32,$(eval $(call inmates_rules,$(bits))))

# The start-up code and the memory layout by reset address.
$(INMATES_OUT)/64/start-f0000.S.o: $(INMATES_LIB)/start.S inmates/inmates.mk
	$(call say,AS64,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(INMATES_CPPFLAGS) -m64 -DINMATE_HIGH_RESET -c -o $@ $<

INMATES_LDS := $(INMATES_OUT)/inmate.lds
INMATES_LDS_HIGH := $(INMATES_OUT)/inmate-f0000.lds

$(INMATES_LDS): INMATES_PLACE := -DINMATE_BASE=0
$(INMATES_LDS_HIGH): INMATES_PLACE := -DINMATE_BASE=0xf0000 -DINMATE_HIGH_RESET
$(INMATES_LDS) $(INMATES_LDS_HIGH): $(INMATES_LIB)/inmate.lds.S inmates/inmates.mk | $(INMATES_OUT)/
	$(Q)$(CC) -E -P -x assembler-with-cpp $(INMATES_PLACE) -o $@ $<

# Objects of the files $(1), $(2) is 32 or 64.
inmates_objects = $(patsubst %.c,$(INMATES_OUT)/$(2)/%.o,$(patsubst %.S,$(INMATES_OUT)/$(2)/%.S.o,$(1)))

# $(1) is the program, $(2) its files, $(3) 32 or 64, $(4) the start-up code, $(5) the layout.
define inmates_program
$(INMATES_OUT)/$(1).elf: $(call inmates_objects,$(2),$(3)) $(4) $$(INMATES_LIB_$(3)) $(5)
	$$(call say,LD,$$@)
	$$(Q)$$(LD) $$(INMATES_LDFLAGS_$(3)) -z noexecstack --build-id=none --fatal-warnings \
		--no-warn-rwx-segments -T $(5) $$(filter %.o,$$^) -o $$@
INMATES_DEPS += $(patsubst %.o,%.d,$(call inmates_objects,$(2),$(3)))
endef
INMATES_START = $(INMATES_OUT)/$(1)/$(INMATES_LIB)/start.S.o
$(foreach p,$(INMATES_64),$(eval $(call inmates_program,$(p),$($(p)_FILES),64,$(call \
	INMATES_START,64),$(INMATES_LDS))))
$(foreach p,$(INMATES_32),$(eval $(call inmates_program,$(p),$($(p)_FILES),32,$(call \
	INMATES_START,32),$(INMATES_LDS))))
$(eval $(call inmates_program,tiny-f0000,$(tiny_FILES),64,$(INMATES_OUT)/64/start-f0000.S.o,$(INMATES_LDS_HIGH)))

# Without the library, which is for programs that go to a mode with paging.
$(INMATES_OUT)/real-mode.elf: $(INMATES_OUT)/32/inmates/tests/real_mode.S.o
$(INMATES_OUT)/alignment.elf: $(INMATES_OUT)/32/inmates/tests/alignment.S.o
$(INMATES_OUT)/real-mode.elf $(INMATES_OUT)/alignment.elf:
	$(call say,LD,$@)
	$(Q)$(LD) $(INMATES_LDFLAGS_32) -z noexecstack --build-id=none -Ttext 0 $< -o $@
INMATES_DEPS += $(INMATES_OUT)/32/inmates/tests/real_mode.S.d $(INMATES_OUT)/32/inmates/tests/alignment.S.d

$(INMATES_BIN): %.bin: %.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(OBJCOPY) -O binary -R .bss $< $@

# Firmware for emulated PCs that does what loading and starting a cell does.
$(INMATES_OUT)/rom.bin: tests/inmates/rom.S | $(INMATES_OUT)/
	$(call say,AS,$<)
	$(Q)$(CC) -m32 -D__ASSEMBLER__ -c -o $(@:.bin=.o) $<
	$(Q)$(LD) -m elf_i386 --oformat binary -Ttext 0 -e 0 -o $@ $(@:.bin=.o)

## inmates-test: inmates on emulated PCs without the hypervisor
.PHONY: inmates-test
inmates-test: $(INMATES_BIN) $(INMATES_OUT)/rom.bin
	$(Q)tests/inmates/run

# Below PREFIX/lib: not programs of this machine.
INMATES_DIR = $(DESTDIR)$(PREFIX)/lib/rvm/inmates

inmates-install: $(INMATES_BIN)
	$(call say,INSTALL,$(INMATES_DIR))
	$(Q)install -D -m 644 -t $(INMATES_DIR) $(INMATES_BIN)

-include $(INMATES_DEPS)
