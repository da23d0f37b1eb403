// SPDX-License-Identifier: GPL-2.0-only
/*
 * Start order: the first CPU sets up what is common, each CPU itself, then all of them become guests
 * together or none does. Called by boot/entry.S on every CPU.
 */
#include "boot/boot.h"
#include "boot/uniform.h"
#include "cell/cell.h"
#include "cell/config.h"
#include "cell/own_memory.h"
#include "cell/root.h"
#include "devices/apic_guest.h"
#include "exit/exit.h"
#include "exit/paging_depth.h"
#include "hypercall.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "mm/address.h"
#include "mm/guest_copy.h"
#include "mm/host_map.h"
#include "mm/page_pool.h"
#include "vmx/names.h"
#include "vmx/on_off.h"
#include "vmx/trace.h"
#include "vmx/vcpu.h"
#include "x86/apic_host.h"
#include "x86/arch.h"
#include "x86/descriptors.h"
#include "x86/features.h"
#include "x86/knobs.h"
#include "x86/refusal.h"
#include "x86/owner_change.h"
#include "x86/rendezvous.h"
#include "x86/saved_state.h"

static struct {
	/** Taken by the first CPU. */
	uint32_t first;
	/** 1 when the common part is set up. */
	volatile uint32_t common_done;
	/** Its result. */
	volatile int32_t common_error;
	/** What the CPUs have in common. */
	struct vmx_msrs common_msrs;
	struct rendezvous ready;
} boot;

static const struct rvm_image_part guards[] = {
	{ PERCPU_GUARD0, RVM_PAGE_SIZE },
	{ PERCPU_GUARD1, RVM_PAGE_SIZE },
	{ PERCPU_GUARD2, RVM_PAGE_SIZE },
};

static const struct jailhouse_system *system_config(void)
{
	return reserved_memory(image_header.config_offset);
}

static int check_config_blob(struct percpu *cpu, const struct jailhouse_system *config)
{
	char words[RVM_CONFIG_WORDS_SIZE];
	struct rvm_config_error why;
	int err = rvm_config_check_system(config, image_header.config_size, &why);

	if (!err)
		return 0;
	rvm_config_words(&why, words);
	return refuse_words(cpu, err, words);
}

static int check_config(struct percpu *cpu)
{
	const struct jailhouse_system *config = system_config();
	int err = check_config_blob(cpu, config);

	if (err)
		return err;
	if (config->hypervisor_memory.phys_start != image_header.phys_base ||
	    config->hypervisor_memory.size != image_header.mem_size)
		return refuse(cpu, -EINVAL, "hypervisor_memory of the configuration",
			      image_header.phys_base, config->hypervisor_memory.phys_start);
	return 0;
}

static int init_memory(struct percpu *cpu)
{
	static struct host_layout layout = {
		.header = &image_header,
		.guards = guards,
		.num_guards = ARRAY_SIZE(guards),
	};
	int err;

	layout.levels = cpu_has_la57() ? 5 : 4;
	layout.phys_bits = cpu_phys_bits();
	err = page_pool_init(reserved_memory(image_header.pool_offset), image_header.pool_size);
	if (err)
		return refuse(cpu, err, "page pool", 0, image_header.pool_size);
	err = host_map_build(&layout);
	if (err)
		return refuse(cpu, err, "pages for the core's own tables", 0, page_pool_used());
	err = host_map_self_check();
	return err ? refuse(cpu, err, "self-check of the core's own tables", 0, 1) : 0;
}

/* A UART behind ports needs no mapping and can tell of refusals. */
static void init_console_uart(bool mmio)
{
	const struct jailhouse_console *uart = &system_config()->debug_console;
	void *registers = NULL;

	if (uart->type != JAILHOUSE_CON_TYPE_8250 ||
	    mmio != !!(uart->flags & JAILHOUSE_CON_ACCESS_MMIO))
		return;
	if (mmio)
		registers = host_map_mmio(uart->address, uart->size);
	if (console_set_uart(uart, registers))
		printk("debug console: no UART at 0x%llx\n", (unsigned long long)uart->address);
}

/* Everything that exists once; runs on the first CPU on the transit table. */
static int init_common(struct percpu *cpu)
{
	int err = check_config(cpu);

	if (err)
		return err;
	if (!RVM_TEST && knobs_set())
		return refuse(cpu, -EOPNOTSUPP, "test knobs, of which this core has none: number",
			      0, 1);
	err = uniform_check(cpu, &boot.common_msrs, rendezvous_timeout());
	if (err)
		return err;
	/* Into the ring only: a line on a UART takes as long as ten entries. */
	printk("RVM %s, ABI %u: %u CPUs, %llu KiB at 0x%llx\n", image_header.version,
	       image_header.abi_version, image_header.online_cpus,
	       (unsigned long long)image_header.mem_size >> 10,
	       (unsigned long long)image_header.phys_base);
	init_console_uart(false);
	err = init_memory(cpu);
	if (err)
		return err;
	init_console_uart(true);
	apic_set_mapping(host_map_mmio(rdmsr(MSR_IA32_APIC_BASE) & APIC_BASE_ADDRESS,
				       RVM_PAGE_SIZE));
	event_init();
	page_pool_reserve(OWN_MEMORY_RESERVE);
	owner_mitigations_init();
	err = guest_copy_init(image_header.online_cpus);
	if (!err)
		err = apic_guest_init();
	if (!err)
		err = cells_init();
	if (!err)
		err = root_cell_init(&boot.common_msrs);
	if (err == -E2BIG)
		return refuse(cpu, err, "memory beyond what four levels of EPT map: address bits",
			      48, cpu_phys_bits());
	return err ? refuse(cpu, err, "pages for the root cell", 0, page_pool_used()) : 0;
}

static int common_or_wait(struct percpu *cpu, bool first, int error)
{
	uint64_t start = rdtsc();

	if (first) {
		boot.common_error = error ? error : init_common(cpu);
		boot.common_done = 1;
	}
	while (!boot.common_done) {
		cpu_relax();
		/* The first one may itself be waiting for one that does not come, and says so. */
		if (rdtsc() - start > 2 * rendezvous_timeout())
			return refuse(cpu, -ETIMEDOUT, "first CPU", 1, 0);
	}
	return error ? error : boot.common_error;
}

static int check_cpu(struct percpu *cpu, struct vmx_msrs *msrs)
{
	struct vmx_lack lack;
	int err = saved_state_check(cpu);

	if (err)
		return err;
	err = vmx_check(msrs, &lack);
	if (!err && trace_check(cpu, msrs, &lack))
		err = -EOPNOTSUPP;
	if (err)
		return refuse(cpu, err, lack.what, lack.wanted, lack.found);
	if (knob_fails(cpu, RVM_FAIL_CPU_INIT))
		return refuse(cpu, -EIO, "test knob debug_fail_stage", RVM_FAIL_NONE,
			      RVM_FAIL_CPU_INIT);
	return 0;
}

/* Test knob: a VM entry that fails. A list of MSRs to load begins with the header, which is no list. */
static void make_field_wrong(struct percpu *cpu)
{
	if (!knob_fails(cpu, RVM_FAIL_FIELD))
		return;
	if (image_header.debug_field == VMCS_ENTRY_MSR_LOAD_COUNT)
		vmcs_set(cpu, VMCS_ENTRY_MSR_LOAD_ADDRESS, image_header.phys_base);
	vmcs_set(cpu, image_header.debug_field, image_header.debug_value);
}

static int init_vmcs(struct percpu *cpu, const struct vmx_msrs *msrs)
{
	struct vcpu_setup setup = {
		.msrs = msrs,
		.cell = root_cell.vcpu,
		.host_cr3 = host_cr3(cpu->caller.cr4 & X86_CR4_LA57),
		.host_cr4 = read_cr4(),
	};

	cpu->cell = &root_cell;
	guest_copy_set_memory(cpu->cpu, root_cell_memory());
	apic_guest_identify(cpu);
	vmcs_init_host(cpu, &setup);
	vmcs_init_controls(cpu, &setup);
	vmcs_init_trace(cpu, msrs);
	vmcs_init_guest_os(cpu);
	make_field_wrong(cpu);
	if (cpu->bad_field)
		return refuse(cpu, -EIO, "VMWRITE of field", 0, cpu->bad_field);
	return 0;
}

static int init_cpu(struct percpu *cpu, const struct vmx_msrs *msrs)
{
	int err;

	wrmsr(MSR_IA32_EFER, cpu->caller.efer | X86_EFER_NXE);
	write_cr3(host_cr3(cpu->caller.cr4 & X86_CR4_LA57));
	err = vmx_on(cpu, msrs);
	if (err)
		return refuse(cpu, err, "VMXON or VMPTRLD", 0, 1);
	return init_vmcs(cpu, msrs);
}

static void init_public(struct percpu *cpu)
{
	struct rvm_cpu_public *p = percpu_public(cpu);

	p->magic = RVM_CPU_PUBLIC_MAGIC;
	p->cpu = cpu->cpu;
	p->apic_id = cpu->apic_id;
	p->state = JAILHOUSE_CPU_RUNNING;
}

/* Waits until the meeting of the others has failed because this CPU is missing. */
static int miss_meeting(void)
{
	uint64_t start = rdtsc();

	while (!image_header.error && rdtsc() - start < 2 * rendezvous_timeout())
		cpu_relax();
	return image_header.error;
}

static int meet_ready(struct percpu *cpu, int error)
{
	int err;

	if (knob_fails(cpu, RVM_FAIL_BARRIER))
		return miss_meeting();
	err = rendezvous_meet(&boot.ready, image_header.online_cpus, error, rendezvous_timeout());
	if (err == -ETIMEDOUT)
		refuse(cpu, err, "CPUs that entered", image_header.online_cpus,
		       image_header.online_cpus - 1);
	return err;
}

static int enter_guest(struct percpu *cpu)
{
	int err;

	vmx_launch(cpu);
	err = refuse(cpu, -EIO, vmx_instruction_error_name((uint32_t)vmread(VMCS_INSTRUCTION_ERROR)),
		     0, vmread(VMCS_INSTRUCTION_ERROR));
	return exit_commit(cpu, err);
}

int boot_enter(struct percpu *cpu, uint32_t index)
{
	struct vmx_msrs msrs = { 0 };
	bool first;
	int err;

	cpu->enter_tsc = rdtsc();
	cpu->self = cpu;
	cpu->cpu = index;
	saved_state_capture(cpu);
	cpu->apic_id = cpu_apic_id();
	first = !__atomic_exchange_n(&boot.first, 1, __ATOMIC_ACQ_REL);
	if (first) {
		hv_phys_offset = RVM_HV_BASE - image_header.phys_base;
		if (console_init(&shared_ring, NULL, NULL))
			return -EIO;
		image_header.state = RVM_STATE_ENTERING;
		image_header.entries++;
	}
	err = descriptors_init(cpu, cpu->caller.seg[SEG_CS].selector,
			       cpu->caller.seg[SEG_SS].selector);
	if (err)
		err = refuse(cpu, err, "CS selector on entry", 0x10,
			     cpu->caller.seg[SEG_CS].selector);
	else
		descriptors_load(cpu);
	if (!err) {
		trace_stop(cpu);
		err = check_cpu(cpu, &msrs);
	}
	uniform_publish(cpu, &msrs);
	err = common_or_wait(cpu, first, err);
	if (!err)
		err = init_cpu(cpu, &msrs);
	init_public(cpu);
	err = meet_ready(cpu, err);
	if (!err)
		err = enter_guest(cpu);
	vmx_off(cpu);
	saved_state_restore(cpu);
	trace_resume(cpu, cpu->caller.debugctl);
	image_header.state = RVM_STATE_LEFT;
	return err;
}
