// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cells that the core had before this kernel: found when the driver attaches, for example in a crash
 * kernel. Nothing of them is in this Linux; the core tells their configurations.
 */
#include "cell.h"

#include <linux/io.h>
#include <linux/mm.h>

#include "cell/config.h"
#include "hypercall.h"

/* One page through a buffer that is page aligned. Return: bytes of the whole, or an error. */
static s64 fetch_page(u32 id, u32 page, void *buffer)
{
	s64 ret;

	/* The kernel before may have stopped in the middle of something. */
	do {
		ret = rvm_hypercall(RVM_HC_CELL_CONFIG, id | (u64)page << 32, virt_to_phys(buffer));
		cond_resched();
	} while (ret == -EAGAIN);
	return ret;
}

/* @size: all of it was allocated, rounded up to pages. */
static int fetch_all(u32 id, void *blob, u64 size)
{
	u32 page;

	for (page = 0; page < DIV_ROUND_UP(size, PAGE_SIZE); page++)
		if (fetch_page(id, page, blob + (u64)page * PAGE_SIZE) != (s64)size)
			return rvm_refuse(-EPROTO, "cell %u: its configuration cannot be read", id);
	return 0;
}

static int fetch_config(u32 id, struct rvm_cell_config *config)
{
	void *first = (void *)get_zeroed_page(GFP_KERNEL);
	s64 size = -ENOMEM;
	int err;

	if (first)
		size = fetch_page(id, 0, first);
	free_page((unsigned long)first);
	if (size < (s64)sizeof(struct jailhouse_cell_desc) || size > RVM_CONFIG_MAX_SIZE)
		return rvm_refuse(-EPROTO, "cell %u: %lld bytes of configuration", id, size);
	err = rvm_cell_config_alloc(config, size);
	if (err)
		return err;
	err = fetch_all(id, config->blob, size);
	if (!err)
		err = rvm_cell_config_check(config);
	if (err)
		rvm_cell_config_free(config);
	return err;
}

static int attach(u32 id)
{
	struct rvm_cell_config config = {};
	struct rvm_cell *cell;
	int err;

	err = fetch_config(id, &config);
	if (err)
		return err;
	cell = rvm_cell_new(config.blob);
	if (cell) {
		cell->id = id;
		rvm_cell_cpus_note(cell, config.blob);
		rvm_cell_enlist(cell);
		pr_info("cell %s (%u) is there, CPUs %*pbl\n", cell->name, id,
			cpumask_pr_args(&cell->own_cpus));
	}
	rvm_cell_config_free(&config);
	return cell ? 0 : -ENOMEM;
}

/** rvm_cells_attach() - find them; who cannot be found is named and keeps the core active */
void rvm_cells_attach(void)
{
	s64 last = 0, id;

	if (rvm_get_info(JAILHOUSE_INFO_NUM_CELLS) <= 1)
		return;
	for (;;) {
		id = rvm_hypercall(RVM_HC_CELL_NEXT, last, 0);
		if (id <= last || id > S32_MAX)
			break;
		if (attach(id))
			pr_warn("cell %lld: is there, but cannot be managed\n", id);
		last = id;
	}
	rvm.refusal[0] = '\0';
}
