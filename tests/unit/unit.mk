# SPDX-License-Identifier: GPL-2.0-only
#
# Unit tests: every NAME_test.c here is one program, built from itself and from the files that its
# line "/* sources: a.c b.c */" (among the first five) names, relative to the top of the tree. Flags of
# the compiler that one needs are in a line "/* flags: */" there.

UNIT_CFLAGS := -std=gnu11 -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	       -fno-sanitize-recover=all $(WARNINGS) -Itests/fakes -Iinclude -Ihypervisor -Iefi-loader -I. \
	       -idirafter $(EFI_INCLUDE) -idirafter $(EFI_INCLUDE)/x86_64 -DGNU_EFI_USE_MS_ABI
UNIT_LIBS := -lcmocka -lpthread -lblkid -lmd

UNIT_TESTS := $(patsubst tests/unit/%.c,$(B)/tests/unit/%,$(wildcard tests/unit/*_test.c))

sources_of = $(shell sed -n '1,5s,^/\* sources: *\(.*[^ ]\) *\*/,\1,p' $(1))
flags_of = $(shell sed -n '1,5s,^/\* flags: *\(.*[^ ]\) *\*/,\1,p' $(1))

define unit_rule
$(B)/tests/unit/$(1): tests/unit/$(1).c $(call sources_of,tests/unit/$(1).c) tests/unit/unit.mk \
		| $(B)/tests/unit/
	$$(call say,UNIT,$$@)
	$$(Q)$$(CC) $$(UNIT_CFLAGS) $(call flags_of,tests/unit/$(1).c) -MM -MP -MT $$@ $$(filter %.c,$$^) | sed 's, [^ ]*\.c\>,,g' >$$@.d
	$$(Q)$$(CC) $$(UNIT_CFLAGS) $(call flags_of,tests/unit/$(1).c) -o $$@ $$(filter %.c,$$^) $$(UNIT_LIBS)
endef
$(foreach t,$(notdir $(UNIT_TESTS)),$(eval $(call unit_rule,$(t))))

# Which headers each program depends on.
-include $(wildcard $(B)/tests/unit/*.d)

include tests/fuzz/fuzz.mk

# What tests/check_knobs compares.
KNOBS_CHECKED := $(foreach f,rvm-intel.bin rvm.efi jailhouse,$(B)/$(f) $(B)/guest/$(f))

## unit: build and run the unit tests and the style check, sum up
.PHONY: unit
unit: $(UNIT_TESTS) $(REPLAY_TESTS) $(B)/hypervisor/rvm-intel.elf $(KNOBS_CHECKED) $(CONFIGS_CELLS) $(CONFIGS_INMATE_CELLS)
	$(Q)tests/unit/run tests/testbed/lateness_test tests/check_style tests/check_branches tests/check_knobs tests/fuzz/run_test tests/testbed/select_test \
		tests/unit/config_cells_test tests/unit/core_stubs_test tests/unit/layers_test tests/check_docs $(UNIT_TESTS) $(REPLAY_TESTS)

CHECK += unit
