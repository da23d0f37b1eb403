// SPDX-License-Identifier: GPL-2.0-only
/*
 * See cell/cell.h. Called by exit/hypercall.c on CPUs of the root cell. One call works at a time; the
 * others are told to come again.
 *
 *   create: root cell held -> CPUs and memory change hands -> CELL_DOWN, memory being wiped
 *   set loadable, start: cell held -> CPUs parked or started
 *   destroy: CPUs parked -> CELL_ENDS, memory being wiped -> everything goes back
 */
#include "cell/cell.h"
#include "cell/cell_comm.h"
#include "cell/cell_console.h"
#include "cell/cell_cpu.h"
#include "cell/cell_devices.h"
#include "cell/cell_memory.h"
#include "cell/cell_new.h"
#include "cell/cell_refusal.h"
#include "cell/root.h"
#include "cell/config.h"
#include "devices/suspend.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/spinlock.h"
#include "mm/guest_copy.h"
#include "mm/page_pool.h"

static struct {
	struct spinlock lock;
	/** By ID; number 0 is not used. Each has a CPU of its own, so there are no more of them. */
	struct cell **cell;
	uint32_t ids;
	uint32_t count;
} cells;

int cells_init(void)
{
	cells.ids = image_header.online_cpus + 1;
	cells.cell = page_alloc_array(cells.ids, sizeof(struct cell *));
	return cells.cell ? cell_cpus_init() : -ENOMEM;
}

static uint64_t hold_timeout(void)
{
	/* A second; when the frequency is unknown, for a TSC of up to 4 GHz. */
	return image_header.tsc_khz ? 1000 * image_header.tsc_khz : 4ULL * 1000 * 1000 * 1000;
}

static struct cell *find(uint64_t id)
{
	return id < cells.ids ? cells.cell[id] : NULL;
}

int64_t cell_next(uint64_t id)
{
	int64_t next = -ENOENT;

	for (uint32_t i = cells.ids - 1; i > id; i--) {
		if (cells.cell[i])
			next = i;
	}
	return next;
}

static int64_t read_config(struct percpu *self, const struct cell *cell, uint64_t page, uint64_t to)
{
	const uint64_t size = rvm_config_cell_size(cell->config);
	const char *start = (const char *)cell->config + page * RVM_PAGE_SIZE;

	if (page >= cell->config_pages || to % RVM_PAGE_SIZE)
		return -EINVAL;
	if (guest_write_phys(self->cpu, to, start, RVM_PAGE_SIZE))
		return -EINVAL;
	return (int64_t)size;
}

int64_t cell_read_config(struct percpu *self, uint64_t what, uint64_t to)
{
	int64_t result = -ENOENT;
	struct cell *cell;

	if ((uint32_t)what == root_cell.id)
		return -EINVAL;
	if (!spin_trylock(&cells.lock))
		return -EAGAIN;
	cell = find((uint32_t)what);
	if (cell)
		result = read_config(self, cell, what >> 32, to);
	spin_unlock(&cells.lock);
	return result;
}

uint32_t cells_count(void)
{
	return cells.count + 1;
}

int64_t cell_state(uint64_t id)
{
	struct cell *cell = find(id);
	uint32_t state;

	if (id == root_cell.id)
		return JAILHOUSE_CELL_RUNNING;
	if (!cell)
		return -ENOENT;
	if (cell->phase != CELL_RUNS)
		return JAILHOUSE_CELL_SHUT_DOWN;
	if (cell->failed)
		return JAILHOUSE_CELL_FAILED;
	state = cell->comm ? cell->comm->cell_state : JAILHOUSE_CELL_RUNNING;
	return state <= JAILHOUSE_CELL_FAILED_COMM_REV ? (int64_t)state : -EINVAL;
}

static bool somebody_objects(const struct cell *except)
{
	for (uint32_t id = 1; id < cells.ids; id++) {
		if (cells.cell[id] && cells.cell[id] != except && cell_comm_locked(cells.cell[id]))
			return true;
	}
	return false;
}

static void tell_all(void)
{
	for (uint32_t id = 1; id < cells.ids; id++) {
		if (cells.cell[id])
			cell_comm_tell_reconfigured(cells.cell[id]);
	}
}

static int hold(struct percpu *self, const struct cpu_mask *cpus)
{
	uint32_t missing;
	int err = suspend_cpus(self, cpus, hold_timeout(), &missing);

	if (err)
		cell_refuse(err, "CPU %u does not come within a second", missing);
	return err;
}

/* Everything of the root cell's that has changed is seen by all of its CPUs when this returns. */
static void let_root_go(struct percpu *self, const struct cpu_mask *held)
{
	do
		cell_cpus_changed(self);
	while (root_cell_reap());
	suspend_end(self, held);
}

int cell_root_make_room(struct percpu *self)
{
	struct cpu_mask held = *cell_cpus(&root_cell);
	int err = -EAGAIN;
	uint32_t missing;

	/* Who holds the lock may be waiting for this CPU. */
	if (!spin_trylock(&cells.lock))
		return err;
	if (!suspend_cpus(self, &held, hold_timeout(), &missing)) {
		err = root_cell_evict() ? 0 : -ENOMEM;
		let_root_go(self, &held);
	}
	spin_unlock(&cells.lock);
	return err;
}

int64_t cell_root_watch_starts(struct percpu *self, uint64_t on)
{
	struct cpu_mask held = *cell_cpus(&root_cell);
	int err;

	if (on > 1)
		return -EINVAL;
	if (!spin_trylock(&cells.lock))
		return -EAGAIN;
	err = hold(self, &held);
	if (!err) {
		err = root_cell_watch(ROOT_WATCH_STARTS, on);
		let_root_go(self, &held);
	}
	spin_unlock(&cells.lock);
	return err;
}

/* CPUs that have never been started, or that Linux has reset, wait in hardware. */
static int fetch_cpus(const struct cpu_mask *cpus)
{
	int err = 0;

	for (uint32_t i = 0; !err && i < image_header.online_cpus; i++) {
		if (cpu_mask_test(cpus, i))
			err = suspend_fetch(percpu_of(i), hold_timeout());
		if (err)
			cell_refuse(err, "CPU %u does not leave wait-for-SIPI within a second", i);
	}
	return err;
}

static void move_cpus(struct cell *from, struct cell *to)
{
	struct cpu_mask cpus = from == &root_cell ? *cell_cpus(to) : *cell_cpus(from);

	cell_cpus_join(to, &cpus);
	for (uint32_t i = 0; i < ARRAY_SIZE(cpus.word); i++) {
		if (from == &root_cell)
			cell_cpus(&root_cell)->word[i] &= ~cpus.word[i];
		else
			cell_cpus(&root_cell)->word[i] |= cpus.word[i];
	}
	cell_devices_cpus_moved();
}

static int take_devices_and_cpus(struct cell *cell)
{
	int err = cell_devices_take(cell);

	if (err)
		return err;
	err = cell_cpus_let_go(&root_cell, cell_cpus(cell));
	if (err) {
		cell_devices_return(cell);
		return err;
	}
	move_cpus(&root_cell, cell);
	cell_pass_x2apic(cell);
	return 0;
}

/* With the root cell held. Either all has changed hands, or nothing. */
static int hand_over(struct cell *cell)
{
	int err = fetch_cpus(cell_cpus(cell));

	if (!err)
		err = root_cell_watch(ROOT_WATCH_CELLS, true);
	if (!err)
		err = cell_memory_take(cell);
	if (!err) {
		err = take_devices_and_cpus(cell);
		if (!err)
			return 0;
		cell_memory_return(cell);
	}
	if (!cells.count && root_cell_watch(ROOT_WATCH_CELLS, false))
		printk("cells: the ICR is still watched\n");
	return err;
}

static int create_held(struct percpu *self, struct cell *cell)
{
	struct cpu_mask held = *cell_cpus(&root_cell);
	int err = hold(self, &held);

	if (err)
		return err;
	err = hand_over(cell);
	if (!err) {
		cells.cell[cell->id] = cell;
		cells.count++;
	}
	let_root_go(self, &held);
	return err;
}

static int64_t create(struct percpu *self, uint64_t config_gpa)
{
	struct cell *cell;
	uint32_t id = 1;
	int err;

	if (somebody_objects(NULL))
		return cell_refuse(-EPERM, "a cell has locked the configuration");
	while (id < cells.ids && cells.cell[id])
		id++;
	if (id == cells.ids)
		return cell_refuse(-EBUSY, "there are as many cells as CPUs");
	err = cell_new(self, config_gpa, id, cells.cell, &cell);
	if (err)
		return err;
	err = create_held(self, cell);
	if (err) {
		cell_free(cell);
		return err;
	}
	cell_memory_wipe_all(cell);
	tell_all();
	printk("cell \"%s\" (%u) created\n", cell->config->name, id);
	return id;
}

/* Makes its CPUs stop and has them held; the root cell is held as well. */
static int stop(struct percpu *self, struct cell *cell)
{
	int err = hold(self, cell_cpus(cell));

	if (err)
		return err;
	err = fetch_cpus(cell_cpus(cell));
	if (!err)
		err = hold(self, cell_cpus(&root_cell));
	if (err) {
		suspend_end(self, cell_cpus(cell));
		return err;
	}
	cell_cpus_park(cell);
	cell_devices_reset(cell);
	cell_console_flush(cell);
	return 0;
}

static int64_t set_loadable(struct percpu *self, struct cell *cell)
{
	struct cpu_mask root = *cell_cpus(&root_cell);
	int err;

	if (cell->phase == CELL_DOWN && cell->loadable)
		return 0;
	err = stop(self, cell);
	if (err)
		return err;
	cell->phase = CELL_DOWN;
	suspend_end(self, cell_cpus(cell));
	err = cell_memory_show_loadable(cell, true);
	cell->loadable = !err;
	let_root_go(self, &root);
	if (!err)
		printk("cell \"%s\" can be loaded\n", cell->config->name);
	return err;
}

static int64_t start(struct percpu *self, struct cell *cell)
{
	struct cpu_mask root = *cell_cpus(&root_cell);
	int err = stop(self, cell);

	if (err)
		return err;
	cell->phase = CELL_DOWN;
	if (cell->loadable)
		err = cell_memory_show_loadable(cell, false);
	cell->loadable = cell->loadable && err;
	let_root_go(self, &root);
	if (!err) {
		cell->failed = false;
		cell_comm_init(cell);
		cell_cpus_start(cell);
		cell->phase = CELL_RUNS;
		printk("cell \"%s\" started\n", cell->config->name);
	}
	suspend_end(self, cell_cpus(cell));
	return err;
}

static int let_both_go(struct percpu *self, struct cell *cell, int err)
{
	suspend_end(self, cell_cpus(cell));
	suspend_end(self, cell_cpus(&root_cell));
	return err;
}

/* The second half of destroying, when nothing of the cell's is left in its memory. */
static int give_back(struct percpu *self, struct cell *cell)
{
	struct cpu_mask root = *cell_cpus(&root_cell);
	int err = stop(self, cell);

	if (err)
		return err;
	err = cell_cpus_let_go(cell, cell_cpus(cell));
	if (err)
		return let_both_go(self, cell, err);
	cell_memory_return(cell);
	cell_devices_return(cell);
	move_cpus(cell, &root_cell);
	cells.cell[cell->id] = NULL;
	cells.count--;
	if (!cells.count && root_cell_watch(ROOT_WATCH_CELLS, false))
		printk("cells: the ICR is still watched\n");
	let_root_go(self, &root);
	suspend_end(self, cell_cpus(cell));
	printk("cell \"%s\" destroyed\n", cell->config->name);
	cell_free(cell);
	tell_all();
	return 0;
}

static int64_t destroy(struct percpu *self, struct cell *cell)
{
	int err;

	if (cell->phase != CELL_ENDS) {
		err = stop(self, cell);
		if (err)
			return err;
		err = cell_cpus_let_go(cell, cell_cpus(cell));
		if (!err)
			cell->phase = CELL_ENDS;
		if (let_both_go(self, cell, err))
			return err;
		cell_memory_wipe_all(cell);
	}
	return cell_memory_wipe(self, cell) ? give_back(self, cell) : -EAGAIN;
}

static int64_t change(struct percpu *self, uint64_t id,
		      int64_t (*how)(struct percpu *self, struct cell *cell))
{
	struct cell *cell = find(id);
	int err;

	if (id == root_cell.id)
		return cell_refuse(-EINVAL, "the root cell is always there");
	if (!cell)
		return cell_refuse(-ENOENT, "cell %llu does not exist", (unsigned long long)id);
	if (cell->phase == CELL_ENDS && how != destroy)
		return cell_refuse(-EBUSY, "cell \"%s\" is being destroyed", cell->config->name);
	/* Before it is asked: who agrees is shut down. */
	if (how == destroy && cell->phase != CELL_ENDS && somebody_objects(cell))
		return cell_refuse(-EPERM, "another cell has locked the configuration");
	err = cell_comm_ask_shutdown(cell);
	if (err == -EPERM)
		return cell_refuse(err, "cell \"%s\" does not want to be shut down",
				   cell->config->name);
	if (err)
		return err;
	/* Nothing of the root cell's may be left in it, and nothing that is loaded may be wiped. */
	if (cell->phase == CELL_DOWN && how != destroy && !cell_memory_wipe(self, cell))
		return -EAGAIN;
	return how(self, cell);
}

/* Pages can be missing at any place, where nobody knows a better reason. */
static int64_t with_reason(int64_t result)
{
	if (result == -ENOMEM && image_header.refusal[0] == '\0')
		cell_refuse(-ENOMEM, "pages of the core's pool: %llu of %llu in use",
			    (unsigned long long)page_pool_used(),
			    (unsigned long long)page_pool_size());
	return result;
}

int64_t cell_create(struct percpu *self, uint64_t config_gpa)
{
	int64_t result = -EAGAIN;

	if (spin_trylock(&cells.lock)) {
		cell_refusal_clear();
		result = with_reason(create(self, config_gpa));
		spin_unlock(&cells.lock);
	}
	return result;
}

static int64_t locked_change(struct percpu *self, uint64_t id,
			     int64_t (*how)(struct percpu *self, struct cell *cell))
{
	int64_t result = -EAGAIN;

	if (spin_trylock(&cells.lock)) {
		cell_refusal_clear();
		result = with_reason(change(self, id, how));
		spin_unlock(&cells.lock);
	}
	return result;
}

int64_t cell_start(struct percpu *self, uint64_t id)
{
	return locked_change(self, id, start);
}

int64_t cell_set_loadable(struct percpu *self, uint64_t id)
{
	return locked_change(self, id, set_loadable);
}

int64_t cell_destroy(struct percpu *self, uint64_t id)
{
	return locked_change(self, id, destroy);
}
