// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is to be known of a crash, into the record and onto the console. Called by x86/crash.c;
 * reads registers, the stacks of this CPU and the public pages of all, and believes none of them.
 */
#include "lib/crash_record.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "x86/crash.h"
#include "x86/symbols.h"

struct rvm_crash_record *crash_record(void)
{
	return reserved_memory(image_header.crash.offset);
}

/* Guard pages are not mapped, so a frame must lie in one of the stacks. */
static bool in_stack(struct percpu *cpu, uint64_t address)
{
	static const uint32_t stacks[][2] = {
		{ PERCPU_STACK, PERCPU_STACK_TOP },
		{ PERCPU_NMI_STACK, PERCPU_NMI_STACK_TOP },
		{ PERCPU_FAULT_STACK, PERCPU_FAULT_STACK_TOP },
	};
	uint64_t offset = address - (uint64_t)percpu_page(cpu, 0);

	for (unsigned int i = 0; i < ARRAY_SIZE(stacks); i++) {
		if (offset >= stacks[i][0] && offset <= stacks[i][1] - 16)
			return !(offset & 7);
	}
	return false;
}

/*
 * Frame pointers link the callers; a link that leaves the stacks or does not go up ends the walk.
 * Return: number of addresses, RIP first.
 */
static unsigned int backtrace(struct percpu *cpu, const struct fault_frame *f,
			      uint64_t address[RVM_CRASH_MAX_FRAMES])
{
	uint64_t link = f->rbp;
	unsigned int n = 0;

	address[n++] = f->rip;
	while (n < RVM_CRASH_MAX_FRAMES && in_stack(cpu, link)) {
		const uint64_t *frame = (const uint64_t *)link;

		/* Assembly that calls C code leaves 0 where its caller's frame would be. */
		address[n++] = frame[1];
		if (frame[0] <= link)
			break;
		link = frame[0];
	}
	return n;
}

/* A return address may be the first byte of the next function when its own never returns. */
static const char *frame_symbol(unsigned int n, uint64_t address, uint64_t *offset)
{
	const char *name = symbol_lookup(address - (n > 0), offset);

	*offset += n > 0;
	return name;
}

static void write_registers(struct rvm_crash_registers *r, const struct fault_frame *f)
{
	*r = (struct rvm_crash_registers){
		.rax = f->rax, .rbx = f->rbx, .rcx = f->rcx, .rdx = f->rdx,
		.rsi = f->rsi, .rdi = f->rdi, .rbp = f->rbp, .rsp = f->rsp,
		.r8 = f->r8, .r9 = f->r9, .r10 = f->r10, .r11 = f->r11,
		.r12 = f->r12, .r13 = f->r13, .r14 = f->r14, .r15 = f->r15,
		.rip = f->rip, .rflags = f->rflags,
		.cr0 = read_cr0(), .cr2 = read_cr2(), .cr3 = read_cr3(), .cr4 = read_cr4(),
		.vector = f->vector, .error_code = f->error_code,
	};
}

static void write_head(struct rvm_crash_record *r, const struct percpu *cpu,
		       const struct crash_report *report)
{
	r->kind = report->kind;
	r->cpu = cpu->cpu;
	r->action = image_header.crash_action;
	r->tsc = rdtsc();
	r->tsc_khz = image_header.tsc_khz;
	r->phys_base = image_header.phys_base;
	r->mem_size = image_header.mem_size;
	r->door = image_header.door;
	r->entries = image_header.entries;
	r->online_cpus = image_header.online_cpus;
	memcpy(r->core_version, image_header.version, sizeof(r->core_version));
	for (size_t i = 0; i + 1 < sizeof(r->reason) && report->reason[i]; i++)
		r->reason[i] = report->reason[i];
	if (report->all_registers)
		r->flags |= RVM_CRASH_ALL_REGISTERS;
	write_registers(&r->registers, report->frame);
}

void crash_write_record(struct percpu *cpu, const struct crash_report *report)
{
	struct rvm_crash_record *r = crash_record();
	uint64_t address[RVM_CRASH_MAX_FRAMES], offset;
	unsigned int n, i;

	crash_record_start(r);
	write_head(r, cpu, report);
	n = backtrace(cpu, report->frame, address);
	for (i = 0; i < n; i++) {
		const char *symbol = frame_symbol(i, address[i], &offset);

		crash_record_frame(r, address[i], symbol, offset);
	}
	if (fault_guest_state(cpu, &r->guest))
		r->flags |= RVM_CRASH_HAS_GUEST;
	crash_record_cpus(r, image_header.online_cpus);
	for (i = 0; i < r->num_cpus; i++)
		crash_record_cpu(r, i, percpu_public(percpu_of(i)));
	crash_record_console(r, reserved_memory(image_header.ring_offset));
	crash_record_seal(r);
}

static void print_address(const char *label, uint64_t address, const char *name, uint64_t offset)
{
	printk_panic("%s %016llx %s+0x%llx\n", label, (unsigned long long)address, name,
		     (unsigned long long)offset);
}

static void print_registers(const struct fault_frame *f)
{
	printk_panic("RAX %016llx RBX %016llx RCX %016llx RDX %016llx\n",
		     (unsigned long long)f->rax, (unsigned long long)f->rbx, (unsigned long long)f->rcx,
		     (unsigned long long)f->rdx);
	printk_panic("RSI %016llx RDI %016llx RBP %016llx R8  %016llx\n",
		     (unsigned long long)f->rsi, (unsigned long long)f->rdi, (unsigned long long)f->rbp,
		     (unsigned long long)f->r8);
	printk_panic("R9  %016llx R10 %016llx R11 %016llx R12 %016llx\n", (unsigned long long)f->r9,
		     (unsigned long long)f->r10, (unsigned long long)f->r11,
		     (unsigned long long)f->r12);
	printk_panic("R13 %016llx R14 %016llx R15 %016llx CR0 %016llx\n",
		     (unsigned long long)f->r13, (unsigned long long)f->r14, (unsigned long long)f->r15,
		     (unsigned long long)read_cr0());
	printk_panic("CS %04llx SS %04llx CR3 %016llx CR4 %016llx\n", (unsigned long long)f->cs,
		     (unsigned long long)f->ss, (unsigned long long)read_cr3(),
		     (unsigned long long)read_cr4());
}

void crash_print(struct percpu *cpu, const struct crash_report *report)
{
	const struct fault_frame *f = report->frame;
	uint64_t address[RVM_CRASH_MAX_FRAMES], offset;
	unsigned int n = backtrace(cpu, f, address);

	printk_panic("\nFATAL: CPU %u: %s\n", cpu->cpu, report->reason);
	for (unsigned int i = 0; i < n; i++) {
		const char *symbol = frame_symbol(i, address[i], &offset);

		print_address(i ? "  called from" : "RIP", address[i], symbol, offset);
	}
	printk_panic("RSP %016llx RFLAGS %016llx CR2 %016llx\n", (unsigned long long)f->rsp,
		     (unsigned long long)f->rflags, (unsigned long long)read_cr2());
	if (report->all_registers)
		print_registers(f);
}
