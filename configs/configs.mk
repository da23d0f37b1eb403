# SPDX-License-Identifier: GPL-2.0-only
#
# Configurations: each .c file is one packed structure; its bytes are the .cell file.

CONFIGS_OUT := $(B)/configs
CONFIGS_CFLAGS := -std=gnu11 $(WARNINGS) -Iinclude -fno-pic -ffreestanding

# The test machine by number of CPUs.
CONFIGS_GOOD := bochs-i440fx-1 bochs-i440fx-2 bochs-i440fx-4 bochs-ring-2 bochs-ring-4

# Cells for the demos, each of the source of its name or, with _SOURCE, of another.
CONFIGS_INMATES := chaos chaos-smp tiny tiny-f0000 tiny-cpu0 tiny-cpu2 apic apic-cpu0 apic-cpu3 smp smp-cpu0 ioapic 32-bit fault \
	fault-patient fault-cpu3
chaos-smp_SOURCE := chaos
chaos-smp_FLAGS := -DCPUS='1ULL << 2 | 1ULL << 3'
tiny-f0000_SOURCE := tiny
tiny-f0000_FLAGS := -DRESET_ADDRESS=0xffff0 -DNAME='"tiny-f0000"'
tiny-cpu0_SOURCE := tiny
tiny-cpu0_FLAGS := -DNAME='"tiny-cpu0"' -DCPUS='1ULL << 0' -DSLOT=SLOT_SMP
tiny-cpu2_SOURCE := tiny
tiny-cpu2_FLAGS := -DNAME='"tiny-cpu2"' -DCPUS='1ULL << 2' -DSLOT=SLOT_OTHER
apic-cpu0_SOURCE := apic
apic-cpu0_FLAGS := -DNAME='"apic-cpu0"' -DCPUS='1ULL << 0'
apic-cpu3_SOURCE := apic
apic-cpu3_FLAGS := -DCPUS='1ULL << 3'
smp-cpu0_SOURCE := smp
smp-cpu0_FLAGS := -DNAME='"smp-cpu0"' -DCPUS='1ULL << 0 | 1ULL << 2'
fault-patient_SOURCE := fault
fault-patient_FLAGS := -DCELL_REPLY_TIMEOUT=0
fault-cpu3_SOURCE := fault
fault-cpu3_FLAGS := -DNAME='"fault-cpu3"' -DCPUS='1ULL << 3' -DSLOT=SLOT_OTHER

# What is wrong with each of the others; must be refused with a message that says so.
CONFIGS_BAD := bad-signature bad-revision bad-overlap bad-overlap-hypervisor bad-unaligned \
	bad-too-small bad-not-reserved bad-hole bad-console bad-cpus bad-truncated bad-trailing

bochs-i440fx-1_FLAGS := -DNUM_CPUS=1
bochs-i440fx-2_FLAGS := -DNUM_CPUS=2
bochs-i440fx-4_FLAGS := -DNUM_CPUS=4
# Without the UART, where what cells print would get between the letters of Linux.
CONFIGS_RING := '-DCONSOLE={ .type = JAILHOUSE_CON_TYPE_NONE }'
bochs-ring-2_FLAGS := -DNUM_CPUS=2 $(CONFIGS_RING)
bochs-ring-4_FLAGS := -DNUM_CPUS=4 $(CONFIGS_RING)
bad-signature_FLAGS := -DSIGNATURE='"WRONG"'
bad-revision_FLAGS := -DREVISION=13
# The memory behind the hypervisor's starts inside the memory in front of it.
bad-overlap_FLAGS := -DHIGH_START=0x2f000000ULL -DHV_START=0 -DHV_SIZE=0 -DLOW_END=0x30000000ULL
bad-overlap-hypervisor_FLAGS := -DLOW_END=0x30001000ULL
bad-unaligned_FLAGS := -DLOW_END=0x2ffff800ULL
bad-too-small_FLAGS := -DHV_SIZE=0x10000ULL
# RAM that Linux uses; 32 MiB and up is where nothing of the firmware lies.
bad-not-reserved_FLAGS := -DHV_START=0x20000000ULL
# Neither RAM nor reserved: nothing is there at all.
bad-hole_FLAGS := -DHV_START=0x50000000ULL -DLOW_END=0x30000000ULL -DHIGH_START=0x31000000ULL
# A memory mapped UART in the middle of RAM.
bad-console_FLAGS := '-DCONSOLE={ .address = 0x2000000, .size = 0x1000, \
	.type = JAILHOUSE_CON_TYPE_8250, .flags = JAILHOUSE_CON_ACCESS_MMIO }'
bad-cpus_FLAGS := -DNUM_CPUS=63

# The same for cells: a cell with an entry of every kind, and what is wrong with the others.
CONFIGS_BAD_INMATES := $(addprefix bad-cell-,signature revision cpu all-cpus no-cpu name reset \
	unaligned hole hypervisor apic comm-overlap comm-size loadable-io width cache-gap pin pci)
CONFIGS_INMATES += every-entry every-entry-cpu0 $(CONFIGS_BAD_INMATES)
$(foreach c,every-entry-cpu0 $(CONFIGS_BAD_INMATES),$(eval $(c)_SOURCE := every-entry))

every-entry-cpu0_FLAGS := -DCPUS=1ULL

bad-cell-signature_FLAGS := -DSIGNATURE='"WRONG"'
bad-cell-revision_FLAGS := -DREVISION=13
# The test machine has 4 at most.
bad-cell-cpu_FLAGS := -DCPUS='(1ULL << 1 | 1ULL << 9)'
bad-cell-all-cpus_FLAGS := -DCPUS=0xfULL
bad-cell-no-cpu_FLAGS := -DCPUS=0
bad-cell-name_FLAGS := -DNAME='"Bochs i440FX"'
bad-cell-reset_FLAGS := -DRESET_ADDRESS=0x100000
bad-cell-unaligned_FLAGS := -DRAM_SIZE=0xff800
bad-cell-hole_FLAGS := -DRAM_START=0x50000000ULL
# The last page of the slot in front of the cells' memory.
bad-cell-hypervisor_FLAGS := -DRAM_START='(CELL_MEMORY_START - 0x1000)'
bad-cell-apic_FLAGS := -DRAM_START=0xfee00000ULL -DRAM_SIZE=0x1000
bad-cell-comm-overlap_FLAGS := -DCOMM_START=0xff000
bad-cell-comm-size_FLAGS := -DCOMM_SIZE=0x2000
bad-cell-loadable-io_FLAGS := -DRAM_FLAGS='(READ_WRITE | JAILHOUSE_MEM_EXECUTE | \
	JAILHOUSE_MEM_LOADABLE | JAILHOUSE_MEM_IO)'
bad-cell-width_FLAGS := -DSUB_PAGE_FLAGS='(JAILHOUSE_MEM_READ | JAILHOUSE_MEM_IO)'
bad-cell-cache-gap_FLAGS := -DCACHE_START=0
bad-cell-pin_FLAGS := -DPIN=24
bad-cell-pci_FLAGS := -DWITH_PCI

CONFIGS_CELLS := $(patsubst %,$(CONFIGS_OUT)/%.cell,$(CONFIGS_GOOD) $(CONFIGS_BAD))
CONFIGS_INMATE_CELLS := $(patsubst %,$(CONFIGS_OUT)/%.cell,$(CONFIGS_INMATES))

ALL += $(CONFIGS_CELLS) $(CONFIGS_INMATE_CELLS)
INSTALL += configs-install
INSTALLED += $(PREFIX)/share/doc/rvm/configs

.PHONY: configs configs-install

## configs: build/configs/*.cell
configs: $(CONFIGS_CELLS) $(CONFIGS_INMATE_CELLS)

define configs_inmate
$(CONFIGS_OUT)/$(1).o: configs/$(or $($(1)_SOURCE),$(1)).c configs/bochs-cell.h include/cell_config.h \
		include/console_config.h include/types.h configs/configs.mk
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CONFIGS_CFLAGS) $$($(1)_FLAGS) -c -o $$@ $$<
endef
$(foreach c,$(CONFIGS_INMATES),$(eval $(call configs_inmate,$(c))))

$(CONFIGS_OUT)/%.o: configs/bochs-i440fx.c include/cell_config.h include/console_config.h \
		include/types.h configs/configs.mk
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CONFIGS_CFLAGS) $($*_FLAGS) -c -o $@ $<

$(CONFIGS_OUT)/%.cell: $(CONFIGS_OUT)/%.o
	$(call say,CELL,$@)
	$(Q)$(OBJCOPY) -O binary -j .rodata $< $@

# Of the good one the last byte is lost, or one is too many.
$(CONFIGS_OUT)/bad-truncated.cell: $(CONFIGS_OUT)/bochs-i440fx-2.cell
	$(call say,CELL,$@)
	$(Q)head -c -1 $< >$@

$(CONFIGS_OUT)/bad-trailing.cell: $(CONFIGS_OUT)/bochs-i440fx-2.cell
	$(call say,CELL,$@)
	$(Q)cp $< $@ && printf '\0' >>$@

.PRECIOUS: $(CONFIGS_OUT)/%.o

# The sources, as examples for configurations of other machines.
CONFIGS_DOCDIR = $(DESTDIR)$(PREFIX)/share/doc/rvm/configs

configs-install:
	$(call say,INSTALL,$(CONFIGS_DOCDIR))
	$(Q)install -D -m 644 -t $(CONFIGS_DOCDIR) $(wildcard configs/*.c configs/*.h)
