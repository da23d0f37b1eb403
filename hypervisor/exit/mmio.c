// SPDX-License-Identifier: GPL-2.0-only
/*
 * See exit/mmio.h. Called by handlers of EPT violations. The instruction is decoded, and each access to the
 * region checked; the guest's other operands are its own memory and registers.
 */
#include "exit/mmio.h"
#include "exit/guest_regs.h"
#include "exit/insn_fetch.h"
#include "lib/printk.h"

#define REG_RAX 0
#define REG_RCX 1
#define REG_RSI 6
#define REG_RDI 7

#define RFLAGS_DF BIT(10)

struct emulation {
	struct percpu *cpu;
	struct guest_regs *regs;
	const struct mmio_map *map;
	uint64_t gpa;
	struct insn insn;
	/* For the message when it is refused. */
	const char *why;
};

static enum mmio_result refuse_because(struct emulation *e, const char *why)
{
	e->why = why;
	return MMIO_REFUSED;
}

static enum mmio_result do_access(struct emulation *e, bool write, uint64_t *value)
{
	struct mmio_access access = {
		.gpa = e->gpa,
		.value = *value,
		.width = e->insn.width,
		.write = write,
	};
	enum mmio_result result = mmio_access(e->map, e->cpu->cpu, &access);

	if (result != MMIO_DONE)
		return refuse_because(e, write ? "a write of this kind" : "a read of this kind");
	*value = access.value;
	return MMIO_DONE;
}

/* Instructions with one memory operand. */
static enum mmio_result emulate_simple(struct emulation *e)
{
	struct insn_values values = { .flags = vmread(VMCS_GUEST_RFLAGS) };
	const struct insn *insn = &e->insn;
	enum mmio_result result = MMIO_DONE;

	values.reg = guest_reg_read(e->regs, insn->reg);
	/* A read may change the device: not when the write would be refused. */
	if (insn->reads && insn->writes) {
		struct mmio_access write = { .gpa = e->gpa, .width = insn->width, .write = true };

		if (!mmio_allowed(mmio_map_find(e->map, e->gpa), &write))
			return refuse_because(e, "a write of this kind");
	}
	if (insn->reads)
		result = do_access(e, false, &values.memory);
	if (result != MMIO_DONE)
		return result;
	if (insn_apply(insn, &values))
		return refuse_because(e, insn_op_name(insn->op));
	if (insn->writes)
		result = do_access(e, true, &values.memory);
	if (result != MMIO_DONE)
		return result;
	if (insn->operand == INSN_REGISTER && insn->to_register)
		guest_reg_write(e->regs, insn->reg, values.reg);
	vmwrite(VMCS_GUEST_RFLAGS, values.flags);
	return MMIO_DONE;
}

static uint64_t address_mask(const struct insn *insn)
{
	return insn->address_width < 8 ? BIT(8 * insn->address_width) - 1 : ~0ULL;
}

/* A register of the instruction's address size; 32 bits clear the upper half. */
static void add_to_register(struct emulation *e, unsigned int number, int64_t amount)
{
	uint64_t mask = address_mask(&e->insn), old = guest_reg_read(e->regs, number);
	uint64_t kept = e->insn.address_width == 4 ? 0 : old & ~mask;

	guest_reg_write(e->regs, number, kept | ((old + (uint64_t)amount) & mask));
}

/* Source of MOVS: the guest's memory. */
static enum mmio_result read_source(struct emulation *e, uint64_t *value)
{
	uint64_t linear = guest_reg_read(e->regs, REG_RSI) & address_mask(&e->insn);
	size_t wanted = e->insn.width, size = wanted;
	bool long_mode = guest_mode() == INSN_MODE_64;

	if (!long_mode || e->insn.segment >= SEG_FS)
		linear += vmread(VMCS_GUEST_BASE(e->insn.segment));
	if (!long_mode)
		linear = (uint32_t)linear;
	if (guest_linear_read(e->cpu, linear, value, &size) || size != wanted)
		return refuse_because(e, "movs from what is not memory");
	return MMIO_DONE;
}

/* One element of STOS, LODS, or MOVS to a device. */
static enum mmio_result string_element(struct emulation *e)
{
	uint64_t rax = guest_reg_read(e->regs, REG_RAX), value = rax;
	struct insn_values values = { .reg = rax };
	struct insn move = e->insn;
	enum mmio_result result;

	if (e->insn.op == INSN_LODS) {
		result = do_access(e, false, &values.memory);
		move.op = INSN_MOV;
		if (result == MMIO_DONE && !insn_apply(&move, &values))
			guest_reg_write(e->regs, REG_RAX, values.reg);
		return result;
	}
	if (e->insn.op == INSN_MOVS) {
		value = 0;
		result = read_source(e, &value);
		if (result != MMIO_DONE)
			return result;
	}
	return do_access(e, true, &value);
}

static enum mmio_result emulate_string(struct emulation *e, uint64_t qualification)
{
	const struct insn *insn = &e->insn;
	bool down = vmread(VMCS_GUEST_RFLAGS) & RFLAGS_DF;
	int64_t step = down ? -(int64_t)insn->width : insn->width;
	enum mmio_result result;

	if (insn->op == INSN_MOVS && !(qualification & EPT_QUAL_WRITE))
		return refuse_because(e, "movs to memory");
	result = string_element(e);
	if (result != MMIO_DONE)
		return result;
	if (insn->op != INSN_STOS)
		add_to_register(e, REG_RSI, step);
	if (insn->op != INSN_LODS)
		add_to_register(e, REG_RDI, step);
	if (insn->repeat)
		add_to_register(e, REG_RCX, -1);
	return MMIO_DONE;
}

static bool is_string(const struct insn *insn)
{
	return insn->op == INSN_MOVS || insn->op == INSN_STOS || insn->op == INSN_LODS;
}

/* More to come: the next element exits again, or goes to memory that is mapped. */
static bool goes_on(const struct emulation *e)
{
	return is_string(&e->insn) && e->insn.repeat &&
	       guest_reg_read(e->regs, REG_RCX) & address_mask(&e->insn);
}

static enum mmio_result emulate(struct emulation *e)
{
	uint64_t qualification = vmread(VMCS_EXIT_QUALIFICATION);

	if ((qualification & EPT_QUAL_OF_ACCESS) != EPT_QUAL_OF_ACCESS)
		return refuse_because(e, "page tables");
	if (vmread(VMCS_IDT_VECTORING_INFO) & INTR_INFO_VALID)
		return refuse_because(e, "delivery of an event");
	if (guest_insn_fetch(e->cpu, &e->insn, &e->why))
		return MMIO_REFUSED;
	/* One that is split between two pages has the address of its second part. */
	if (vmread(VMCS_GUEST_LINEAR_ADDRESS) % RVM_PAGE_SIZE + e->insn.width > RVM_PAGE_SIZE)
		return refuse_because(e, "an access across the end of a page");
	return is_string(&e->insn) ? emulate_string(e, qualification) : emulate_simple(e);
}

enum mmio_result exit_mmio(struct percpu *cpu, struct guest_regs *regs, const struct mmio_map *map,
			   uint64_t gpa, enum exit_action *action)
{
	struct emulation e = { .cpu = cpu, .regs = regs, .map = map, .gpa = gpa };
	enum mmio_result result;

	if (!mmio_map_find(map, gpa))
		return MMIO_UNKNOWN;
	result = emulate(&e);
	if (result != MMIO_DONE) {
		complain(cpu, COMPLAINT_MMIO,
			 "CPU %u: device registers at %llx: %s is not possible, RIP %llx\n",
			 cpu->cpu, (unsigned long long)gpa, e.why,
			 (unsigned long long)vmread(VMCS_GUEST_RIP));
		return MMIO_REFUSED;
	}
	*action = ACTION_RESUME;
	if (goes_on(&e))
		return MMIO_DONE;
	/* The exit has set RF as a fault does; the instruction is over (SDM Vol. 3C, 28.3.1). */
	vmwrite(VMCS_GUEST_RFLAGS, vmread(VMCS_GUEST_RFLAGS) & ~(uint64_t)X86_RFLAGS_RF);
	cpu->insn_length = e.insn.length;
	*action = ACTION_ADVANCE_DECODED;
	return MMIO_DONE;
}
