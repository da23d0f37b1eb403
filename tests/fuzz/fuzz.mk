# SPDX-License-Identifier: GPL-2.0-only
#
# Fuzz tests: every NAME_fuzz.c here has LLVMFuzzerTestOneInput and names its sources like a unit test
# (see tests/unit/unit.mk). Needs clang with libFuzzer.

# Time per program.
SECONDS ?= 5

FUZZ_CC := $(shell for c in clang clang-19 clang-16 clang-14; do command -v $$c && break; done)
FUZZ_CFLAGS := -std=gnu11 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
	       -Wall -Wextra -Werror -Itests/fakes -Iinclude -Ihypervisor -I.

FUZZ_TESTS := $(patsubst tests/fuzz/%.c,$(B)/tests/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))

define fuzz_rule
$(B)/tests/fuzz/$(1): tests/fuzz/$(1).c $(call sources_of,tests/fuzz/$(1).c) tests/fuzz/fuzz.mk \
		| $(B)/tests/fuzz/
	$$(call say,FUZZ,$$@)
	$$(Q)$$(FUZZ_CC) $$(FUZZ_CFLAGS) -MM -MP -MT $$@ $$(filter %.c,$$^) | sed 's, [^ ]*\.c\>,,g' >$$@.d
	$$(Q)$$(FUZZ_CC) $$(FUZZ_CFLAGS) -o $$@ $$(filter %.c,$$^)

.PHONY: fuzz-run-$(1)
fuzz-run-$(1): $(B)/tests/fuzz/$(1)
	$$(Q)mkdir -p $$<.corpus
	$$(Q)$$< -max_total_time=$$(SECONDS) -timeout=10 -rss_limit_mb=2048 \
		-artifact_prefix=$$<.crash- $$<.corpus >$$<.log 2>&1 || \
		{ tail -n 60 $$<.log; exit 1; }
	$$(Q)printf '  %-8s %s: %s s without a finding\n' FUZZED $(1) $$(SECONDS)
endef

-include $(wildcard $(B)/tests/fuzz/*.d)

## fuzz: run every fuzz test for SECONDS seconds
ifneq ($(FUZZ_CC),)
$(foreach t,$(notdir $(FUZZ_TESTS)),$(eval $(call fuzz_rule,$(t))))
fuzz: $(addprefix fuzz-run-,$(notdir $(FUZZ_TESTS)))
else
fuzz:
	@echo "fuzz: no clang found; install clang and libclang-rt-dev" >&2; exit 1
endif
