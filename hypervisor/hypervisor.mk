# SPDX-License-Identifier: GPL-2.0-only
#
# The core. What uses a symbol of a layer to its right is refused before linking (layers.py; tests/check_style
# does the same for headers). Linked twice: the second time with the symbol table for dumps.

HV_LAYERS := lib x86 mm vmx devices cell exit boot
HV_B := $(B)/hypervisor

# The check of system configurations, for the doors that do it without the core.
CONFIG_SYSTEM_SRC := $(addprefix hypervisor/cell/,config.c config_array.c config_pci.c config_system.c \
						 config_words.c)

HV_CFLAGS := -std=gnu11 -O2 -g -ffreestanding -fno-builtin-printf -fpie -fvisibility=hidden \
	     -mgeneral-regs-only -mno-red-zone -mcmodel=small -fno-stack-protector \
	     -fno-jump-tables -mindirect-branch=thunk-extern -mindirect-branch-register \
	     -fcf-protection=none -fno-asynchronous-unwind-tables -fno-omit-frame-pointer -fno-strict-aliasing -Wframe-larger-than=2048 $(WARNINGS) \
	     -Iinclude -Ihypervisor -DRVM_VERSION='"$(RVM_VERSION)"'

HV_SRCS := $(foreach l,$(HV_LAYERS),$(sort $(wildcard hypervisor/$(l)/*.c hypervisor/$(l)/*.S)))
HV_KNOB_SRCS := $(addprefix hypervisor/,boot/boot.c boot/uniform.c cell/cell_cpu.c exit/crash.c exit/leave.c)
HV_OBJS := $(addsuffix .o,$(addprefix $(B)/,$(HV_SRCS)))

ALL += $(B)/rvm-intel.bin

-include $(HV_OBJS:.o=.d)
$(HV_OBJS): | $(B)/needs-compiler

# Changes when the version does; boot/header.c carries it.
$(HV_B)/version: version-force
	$(Q)mkdir -p $(@D)
	$(Q)echo '$(RVM_VERSION)' | cmp -s - $@ || echo '$(RVM_VERSION)' >$@

.PHONY: version-force
$(HV_B)/boot/header.c.o: $(HV_B)/version

$(HV_B)/%.c.o: hypervisor/%.c Makefile hypervisor/hypervisor.mk
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(HV_CFLAGS) -MMD -MP -c $< -o $@

# The fast path has no frame to walk: faults in it are dumped with RIP and the stub's return address.
$(HV_B)/exit/cpuid.c.o: HV_CFLAGS += -fomit-frame-pointer

$(HV_B)/%.S.o: hypervisor/%.S Makefile hypervisor/hypervisor.mk
	$(call say,AS,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(HV_CFLAGS) -D__ASSEMBLER__ -MMD -MP -c $< -o $@

$(HV_B)/hypervisor.lds: hypervisor/hypervisor.lds.S
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -E -P -x c $< -o $@

HV_LINK = $(CC) -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-z,norelro \
	  -Wl,-z,max-page-size=4096 -Wl,--fatal-warnings -Wl,--no-warn-rwx-segments \
	  -Wl,-T,$(HV_B)/hypervisor.lds

# The files that do more in a test build, compiled again (include/test_build.h).
HV_KNOBS := $(HV_KNOB_SRCS:%=$(HV_B)/test/%.o)
HV_TEST_OBJS := $(filter-out $(HV_KNOB_SRCS:%=$(B)/%.o),$(HV_OBJS)) $(HV_KNOBS)
-include $(HV_KNOBS:.o=.d)
$(HV_KNOBS): | $(B)/needs-compiler

$(HV_B)/test/%.c.o: %.c Makefile hypervisor/hypervisor.mk
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(HV_CFLAGS) -DRVM_TEST=1 -MMD -MP -c $< -o $@

$(HV_B)/symbols0.S:
	$(Q)mkdir -p $(@D)
	$(Q)hypervisor/symbols.sh </dev/null >$@

# The core knows its functions by name: what a first link says goes into the second one.
# $(1) directory, $(2) objects, $(3) the image
define hv_image
$(1)/pass1.elf: $(2) $(HV_B)/symbols0.S $(HV_B)/hypervisor.lds hypervisor/layers.py
	$$(call say,LD,$$@)
	$$(Q)$$(PYTHON) hypervisor/layers.py $$(NM) $$(HV_LAYERS) -- $(2)
	$$(Q)$$(HV_LINK) $(2) $(HV_B)/symbols0.S -o $$@

$(1)/symbols1.S: $(1)/pass1.elf hypervisor/symbols.sh
	$$(Q)$$(NM) -n $$< | hypervisor/symbols.sh >$$@

$(1)/rvm-intel.elf: $(2) $(1)/symbols1.S $(HV_B)/hypervisor.lds
	$$(call say,LD,$$@)
	$$(Q)$$(HV_LINK) $(2) $(1)/symbols1.S -o $$@

$(3): $(1)/rvm-intel.elf hypervisor/seal.py
	$$(call say,OBJCOPY,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(OBJCOPY) -O binary -j .header -j .text -j .rodata -j .data $$< $$@
	$$(Q)$$(PYTHON) hypervisor/seal.py $$@
endef
$(eval $(call hv_image,$(HV_B),$(HV_OBJS),$(B)/rvm-intel.bin))
$(eval $(call hv_image,$(HV_B)/test,$(HV_TEST_OBJS),$(B)/guest/rvm-intel.bin))
