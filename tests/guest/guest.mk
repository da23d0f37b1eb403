# SPDX-License-Identifier: GPL-2.0-only
#
# Programs, kernel module and scripts of the test guests, built into $(B)/guest. Not part of `all`:
# what boots a guest depends on guest-tools.

.PHONY: guest-tools

GUEST_DIR := tests/guest
GUEST_OUT := $(B)/guest
GUEST_CFLAGS := -std=gnu11 -O2 $(WARNINGS) -I$(GUEST_DIR) -Iinclude
GUEST_PROGRAMS := rvmprobe rvmload rvmcpu rvmbench rvmmutate rvmcell rvmlate rvmchaos rvmkvm
GUEST_SCRIPTS := rvmtest collect-machine

rvmprobe_SOURCES := $(addprefix $(GUEST_DIR)/,rvmprobe.c probe_trap.c probe_wrap.c \
	probe_cpuid.c probe_msr.c guest.c)
rvmload_SOURCES := $(addprefix $(GUEST_DIR)/,rvmload.c load_cpu.c load_os.c guest.c)
rvmcpu_SOURCES := $(addprefix $(GUEST_DIR)/,rvmcpu.c cpu_features.c cpu_shstk.c guest.c)
# Shadow stacks are changed through the frame pointer.
rvmcpu_CFLAGS := -fno-omit-frame-pointer
rvmmutate_SOURCES := $(addprefix $(GUEST_DIR)/,rvmmutate.c mutate_config.c mutate_cell.c \
	mutate_memory.c guest.c)
rvmcell_SOURCES := $(addprefix $(GUEST_DIR)/,rvmcell.c cell_calls.c cell_inmate.S guest.c)
rvmlate_SOURCES := $(addprefix $(GUEST_DIR)/,rvmlate.c guest.c)
rvmchaos_SOURCES := $(addprefix $(GUEST_DIR)/,rvmchaos.c guest.c)
rvmchaos_CFLAGS := -I.
rvmkvm_SOURCES := $(addprefix $(GUEST_DIR)/,rvmkvm.c guest.c)
rvmbench_SOURCES := tests/bench/rvmbench.c tests/bench/cases_cpu.c tests/bench/cases_os.c \
	tests/bench/watch.c tests/bench/exits.c $(GUEST_DIR)/guest.c

GUEST_HEADERS := $(wildcard $(GUEST_DIR)/*.h tests/bench/*.h include/*.h)

# Static: the initramfs has no libraries.
$(GUEST_PROGRAMS:%=$(GUEST_OUT)/%): $(GUEST_OUT)/%: $(GUEST_HEADERS) | $(GUEST_OUT)/
	$(call say,LINK,$@)
	$(Q)$(CC) $(GUEST_CFLAGS) $($*_CFLAGS) -static -o $@ $($*_SOURCES)

$(foreach p,$(GUEST_PROGRAMS),$(eval $(GUEST_OUT)/$(p): $($(p)_SOURCES)))

$(GUEST_SCRIPTS:%=$(GUEST_OUT)/%): $(GUEST_OUT)/%: $(GUEST_DIR)/% | $(GUEST_OUT)/
	$(Q)install -m 755 $< $@

# KDIR if the user gave one, else that of the kernel which the guests boot, see tests/testbed/setup.
GUEST_KDIR = $(if $(filter command environment%,$(origin KDIR)),$(KDIR),$(or $(shell \
	sed -n 's/^KDIR=//p' .testbed/env 2>/dev/null),/lib/modules/$(shell uname -r)/build))

# The kernel's build system writes next to the sources, so it gets a copy of them.
GUEST_MODULE := $(GUEST_OUT)/module
GUEST_MODULE_SOURCES := $(patsubst $(GUEST_DIR)/module/%,%,$(wildcard $(GUEST_DIR)/module/*))

$(GUEST_MODULE_SOURCES:%=$(GUEST_MODULE)/%): $(GUEST_MODULE)/%: $(GUEST_DIR)/module/% | $(GUEST_MODULE)/
	$(Q)cp $< $@

$(GUEST_OUT)/rvm_test.ko: $(GUEST_MODULE_SOURCES:%=$(GUEST_MODULE)/%) $(wildcard include/*.h)
	$(call say,KBUILD,$@)
	$(Q)$(MAKE) -s -C $(GUEST_KDIR) M=$(abspath $(GUEST_MODULE)) RVM_INCLUDE=$(abspath include) modules
	$(Q)cp $(GUEST_MODULE)/rvm_test.ko $@

# An EFI program, linked and converted as rvm.efi is.
$(GUEST_OUT)/x2apic.o: $(GUEST_DIR)/x2apic.c efi-loader/proto/mp_services.h | $(GUEST_OUT)/
	$(call say,CC,$<)
	$(Q)$(CC) $(EFI_CPPFLAGS) $(EFI_CFLAGS) -c -o $@ $<

$(GUEST_OUT)/x2apic.efi: $(GUEST_OUT)/x2apic.o
	$(call say,PE,$@)
	$(Q)$(LD) $(EFI_LDFLAGS) $(EFI_LIB)/crt0-efi-x86_64.o $< -L$(EFI_LIB) -lefi -lgnuefi -o $(@:.efi=.so)
	$(Q)$(OBJCOPY) $(EFI_SECTIONS) --target efi-app-x86_64 --subsystem=10 $(@:.efi=.so) $@

guest-tools: $(GUEST_OUT)/x2apic.efi
guest-tools: $(GUEST_PROGRAMS:%=$(GUEST_OUT)/%) $(GUEST_SCRIPTS:%=$(GUEST_OUT)/%) $(GUEST_OUT)/rvm_test.ko \
	$(GUEST_OUT)/jailhouse.ko $(GUEST_OUT)/rvm-intel.bin $(GUEST_OUT)/rvm.efi $(GUEST_OUT)/jailhouse

BENCH_FLAGS ?=

## bench: time and VM exits of usual operations, bare and under RVM (BENCH_FLAGS for bench.py)
bench: guest-tools all
	$(Q)$(PYTHON) tests/bench/bench.py --build $(B) $(BENCH_FLAGS)
