// SPDX-License-Identifier: GPL-2.0-only
/* Hypercalls (include/hypercall.h). Only kernel code of a guest gets here past the first check. */
#include "hypercall.h"
#include "cell/cell.h"
#include "cell/cell_console.h"
#include "exit/exit.h"
#include "exit/guest_regs.h"
#include "exit/hypercall_args.h"
#include "exit_statistics.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "mm/page_pool.h"

static int64_t hypervisor_info(uint64_t item)
{
	switch (item) {
	case JAILHOUSE_INFO_MEM_POOL_SIZE:
		return (int64_t)page_pool_size();
	case JAILHOUSE_INFO_MEM_POOL_USED:
		return (int64_t)page_pool_used();
	case JAILHOUSE_INFO_REMAP_POOL_SIZE:
	case JAILHOUSE_INFO_REMAP_POOL_USED:
		/* There is no second pool: device mappings take their tables from the first. */
		return 0;
	case JAILHOUSE_INFO_NUM_CELLS:
		return cells_count();
	}
	return -EINVAL;
}

static int64_t rvm_info(struct percpu *cpu, uint64_t item)
{
	switch (item) {
	case RVM_INFO_ABI_VERSION:
		return RVM_ABI_VERSION;
	case RVM_INFO_PHYS_BASE:
		return (int64_t)image_header.phys_base;
	case RVM_INFO_MEM_SIZE:
		return (int64_t)image_header.mem_size;
	case RVM_INFO_DOOR:
		return image_header.door;
	case RVM_INFO_CPU_INDEX:
		return cpu->cpu;
	}
	return -EINVAL;
}

static int64_t cpu_info(uint64_t index, uint64_t item)
{
	const struct rvm_cpu_public *p;

	if (index >= image_header.online_cpus)
		return -EINVAL;
	p = percpu_public(percpu_of((uint32_t)index));
	if (item == JAILHOUSE_CPU_INFO_STATE)
		return p->state;
	if (item < JAILHOUSE_CPU_INFO_STAT_BASE || item - JAILHOUSE_CPU_INFO_STAT_BASE >= JAILHOUSE_NUM_CPU_STATS)
		return -EINVAL;
	return (int64_t)rvm_cpu_statistic(p, item - JAILHOUSE_CPU_INFO_STAT_BASE);
}

static int64_t console_putc(uint64_t character)
{
	char c = (char)character;

	console_write(&c, 1);
	return 0;
}

/* What the door has carried over; readers go by the magic number. */
static int64_t crash_clear(void)
{
	struct rvm_crash_record *kept = reserved_memory(image_header.crash_kept.offset);

	if (image_header.crash_kept.size)
		kept->magic = 0;
	return 0;
}

static int64_t commit(struct percpu *cpu, struct guest_regs *regs)
{
	int err;

	if (image_header.state != RVM_STATE_ENTERING)
		return -EINVAL;
	cpu->launched = true;
	err = exit_commit(cpu, 0);
	if (err)
		leave(cpu, regs, err);
	return 0;
}

/* A driver that is loaded again tells the token that it told before. */
static int64_t attach(uint64_t token)
{
	if (token == 0)
		return -EINVAL;
	if (image_header.kernel_token != token) {
		image_header.kernel_token = token;
		image_header.kernels++;
	}
	return image_header.kernels;
}

static int64_t hypercall(struct percpu *cpu, struct guest_regs *regs,
			 const struct hypercall_args *args)
{
	switch (args->number) {
	case RVM_HC_NOP:
		return 0;
	case JAILHOUSE_HC_DISABLE:
		return leave_hypercall(cpu, regs);
	case JAILHOUSE_HC_CELL_CREATE:
		return cell_create(cpu, args->first);
	case JAILHOUSE_HC_CELL_START:
		return cell_start(cpu, args->first);
	case JAILHOUSE_HC_CELL_SET_LOADABLE:
		return cell_set_loadable(cpu, args->first);
	case JAILHOUSE_HC_CELL_DESTROY:
		return cell_destroy(cpu, args->first);
	case JAILHOUSE_HC_HYPERVISOR_GET_INFO:
		return hypervisor_info(args->first);
	case JAILHOUSE_HC_CELL_GET_STATE:
		return cell_state(args->first);
	case JAILHOUSE_HC_CPU_GET_INFO:
		return cpu_info(args->first, args->second);
	case JAILHOUSE_HC_DEBUG_CONSOLE_PUTC:
		return console_putc(args->first);
	case RVM_HC_ENTER_COMMIT:
		return commit(cpu, regs);
	case RVM_HC_CRASH_CLEAR:
		return crash_clear();
	case RVM_HC_DEBUG_CRASH:
		return crash_on_purpose(cpu, args->first);
	case RVM_HC_INFO:
		return rvm_info(cpu, args->first);
	case RVM_HC_ATTACH:
		return attach(args->first);
	case RVM_HC_CELL_NEXT:
		return cell_next(args->first);
	case RVM_HC_CELL_CONFIG:
		return cell_read_config(cpu, args->first, args->second);
	case RVM_HC_WATCH_STARTS:
		return cell_root_watch_starts(cpu, args->first);
	}
	return -ENOSYS;
}

/* What cells other than the root cell may ask for. */
static int64_t cell_hypercall(struct percpu *cpu, const struct hypercall_args *args)
{
	struct cell *cell = cpu->cell;

	switch (args->number) {
	case JAILHOUSE_HC_DEBUG_CONSOLE_PUTC:
		if (!(cell->config->flags & JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED))
			return -EPERM;
		cell_console_putc(cell, (char)args->first);
		return 0;
	case JAILHOUSE_HC_CPU_GET_INFO:
		if (args->first >= image_header.online_cpus ||
		    !cpu_mask_test(cell_cpus(cell), (uint32_t)args->first))
			return -EPERM;
		return cpu_info(args->first, args->second);
	case RVM_HC_DEBUG_CRASH:
		return crash_on_purpose(cpu, args->first);
	case JAILHOUSE_HC_DISABLE:
	case JAILHOUSE_HC_CELL_CREATE:
	case JAILHOUSE_HC_CELL_START:
	case JAILHOUSE_HC_CELL_SET_LOADABLE:
	case JAILHOUSE_HC_CELL_DESTROY:
	case JAILHOUSE_HC_HYPERVISOR_GET_INFO:
	case JAILHOUSE_HC_CELL_GET_STATE:
	case RVM_HC_CELL_NEXT:
	case RVM_HC_CELL_CONFIG:
	case RVM_HC_WATCH_STARTS:
		return -EPERM;
	}
	return -ENOSYS;
}

static struct hypercall_args current_args(const struct guest_regs *regs)
{
	struct hypercall_args args = { regs->rax, regs->rdi, regs->rsi };

	/* VMREADs that a call with small numbers need not wait for. */
	if (hypercall_args_wide(&args))
		hypercall_args_limit(&args, vmread(VMCS_GUEST_ACCESS_RIGHTS(SEG_CS)),
				     vmread(VMCS_GUEST_EFER));
	return args;
}

enum exit_action cell_exit_vmcall(struct percpu *cpu, struct guest_regs *regs)
{
	const struct hypercall_args args = current_args(regs);

	if (guest_cpl())
		return ACTION_INJECT_UD;
	regs->rax = (uint64_t)cell_hypercall(cpu, &args);
	return ACTION_ADVANCE;
}

enum exit_action exit_vmcall(struct percpu *cpu, struct guest_regs *regs)
{
	const struct hypercall_args args = current_args(regs);

	if (guest_cpl())
		return ACTION_INJECT_UD;
	if (args.number == JAILHOUSE_HC_DISABLE && leave_needs_another_exit())
		return ACTION_RESUME;
	regs->rax = (uint64_t)hypercall(cpu, regs, &args);
	return ACTION_ADVANCE;
}
