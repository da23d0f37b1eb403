# SPDX-License-Identifier: GPL-2.0-only
#
# Fuzz tests: every NAME_fuzz.c here has LLVMFuzzerTestOneInput and names its sources like a unit test
# (see tests/unit/unit.mk). Fuzzing needs clang with libFuzzer; what is kept in seeds/NAME_fuzz and
# regressions/NAME_fuzz is also run by `make check`, with any compiler.

# Time per program, programs at a time.
SECONDS ?= 5
FUZZ_JOBS ?= $(shell nproc)

FUZZ_OUT := $(B)/tests/fuzz
FUZZ_CC := $(shell for c in clang clang-19 clang-16 clang-14; do command -v $$c && break; done)
FUZZ_CFLAGS := -std=gnu11 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
	       -Wall -Wextra -Werror -Itests/fakes -Iinclude -Ihypervisor -Iefi-loader -I.

FUZZ_NAMES := $(basename $(notdir $(wildcard tests/fuzz/*_fuzz.c)))
FUZZ_TESTS := $(FUZZ_NAMES:%=$(FUZZ_OUT)/%)
REPLAY_TESTS := $(FUZZ_NAMES:%=$(B)/tests/replay/%)

define fuzz_rule
$(FUZZ_OUT)/$(1): tests/fuzz/$(1).c $(call sources_of,tests/fuzz/$(1).c) tests/fuzz/fuzz.mk \
		| $(FUZZ_OUT)/
	$$(call say,FUZZ,$$@)
	$$(Q)$$(FUZZ_CC) $$(FUZZ_CFLAGS) -MM -MP -MT $$@ $$(filter %.c,$$^) | sed 's, [^ ]*\.c\>,,g' >$$@.d
	$$(Q)$$(FUZZ_CC) $$(FUZZ_CFLAGS) -o $$@ $$(filter %.c,$$^)

$(B)/tests/replay/$(1): tests/fuzz/$(1).c $(call sources_of,tests/fuzz/$(1).c) tests/fuzz/replay.c \
		tests/fuzz/fuzz.mk | $(B)/tests/replay/
	$$(call say,REPLAY,$$@)
	$$(Q)$$(CC) $$(UNIT_CFLAGS) -MM -MP -MT $$@ $$(filter %.c,$$^) | sed 's, [^ ]*\.c\>,,g' >$$@.d
	$$(Q)$$(CC) $$(UNIT_CFLAGS) -DREPLAY_NAME='"$(1)"' -o $$@ $$(filter %.c,$$^)
endef
$(foreach t,$(FUZZ_NAMES),$(eval $(call fuzz_rule,$(t))))

-include $(wildcard $(FUZZ_OUT)/*.d $(B)/tests/replay/*.d)

# Seeds that can be derived from what is built.
FUZZ_SEEDS := $(FUZZ_OUT)/seeds/made

$(FUZZ_SEEDS): tests/fuzz/make_seeds $(CONFIGS_CELLS) $(CONFIGS_INMATE_CELLS) efi-loader/rvm.conf.example
	$(call say,SEEDS,$(@D))
	$(Q)tests/fuzz/make_seeds $(@D) $(CONFIGS_CELLS) $(CONFIGS_INMATE_CELLS)
	$(Q)touch $@

## fuzz: run every fuzz test for SECONDS seconds, FUZZ_JOBS at a time
ifneq ($(FUZZ_CC),)
fuzz: $(FUZZ_TESTS) $(FUZZ_SEEDS)
	$(Q)tests/fuzz/run --seconds $(SECONDS) --jobs $(FUZZ_JOBS) $(FUZZ_TESTS)
else
fuzz:
	@echo "fuzz: no clang found; install clang and libclang-rt-dev" >&2; exit 1
endif
