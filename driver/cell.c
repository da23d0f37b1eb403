// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life cycle of cells but the root: create, load, start, destroy. Each step is one ioctl; the core has the
 * last word in all of them. Called with the driver's lock held.
 */
#include "cell.h"

#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "hypercall.h"

LIST_HEAD(rvm_cells);

/** Of waiting for cells, in jiffies; 0: none. */
static unsigned long deadline;

/* The core says in the header what it missed; the text is not trusted to end. */
static int refused_by_core(s64 err, const char *name)
{
	const struct rvm_image_header *h = rvm.memory.map;

	if (err < -MAX_ERRNO)
		err = -EPROTO;
	if (h->refusal[0] == '\0')
		return rvm_refuse(err, "cell %s: the core refused without a reason", name);
	return rvm_refuse(err, "%.*s", (int)sizeof(h->refusal), h->refusal);
}

/*
 * The core does its work in steps, between which Linux runs. Only a step that waits for a cell can take
 * for ever, and then the caller may go, and must when the machine goes down: the core goes on where it was
 * when it is called again.
 * Return: -EAGAIN when the caller goes.
 */
static s64 call_in_steps(u32 number, u64 argument)
{
	s64 ret;

	while ((ret = rvm_hypercall(number, argument, 0)) == -EAGAIN) {
		cond_resched();
		if (number == JAILHOUSE_HC_CELL_CREATE)
			continue;
		if (deadline ? time_after(jiffies, deadline) :
			       signal_pending(current) || rvm_machine_ends())
			break;
	}
	return ret;
}

static int why_not_waited(void)
{
	if (deadline)
		return -ETIMEDOUT;
	return rvm_machine_ends() ? -ESHUTDOWN : -EINTR;
}

/**
 * rvm_cell_call() - one of the hypercalls that take a cell
 * Return: 0; -EINTR a signal came before all was done; -ESHUTDOWN the machine goes down; -ETIMEDOUT the time of
 * rvm_cells_hurry() is over; or what the core says.
 */
int rvm_cell_call(const struct rvm_cell *cell, u32 number)
{
	s64 ret = call_in_steps(number, cell->id);

	if (ret == -EAGAIN)
		return rvm_refuse(why_not_waited(),
				  "cell %s: not waited for any longer, its answer is missing or its memory is being wiped",
				  cell->name);
	return ret < 0 ? refused_by_core(ret, cell->name) : 0;
}

/** rvm_cells_hurry() - from now on wait for cells at most so long, and for signals not at all */
void rvm_cells_hurry(unsigned int milliseconds)
{
	deadline = jiffies + msecs_to_jiffies(milliseconds) ?: 1;
}

static struct rvm_cell *find_by_name(const char *name)
{
	struct rvm_cell *cell;

	list_for_each_entry(cell, &rvm_cells, entry)
		if (strcmp(cell->name, name) == 0)
			return cell;
	return NULL;
}

static struct rvm_cell *find_by_id(u32 id)
{
	struct rvm_cell *cell;

	list_for_each_entry(cell, &rvm_cells, entry)
		if (cell->id == id)
			return cell;
	return NULL;
}

/** rvm_cell_of_cpu() - whose CPU it is, NULL when it is the root cell's or nobody's */
struct rvm_cell *rvm_cell_of_cpu(unsigned int cpu)
{
	struct rvm_cell *cell;

	list_for_each_entry(cell, &rvm_cells, entry)
		if (cpumask_test_cpu(cpu, &cell->own_cpus))
			return cell;
	return NULL;
}

static int check_enabled(void)
{
	rvm.refusal[0] = '\0';
	return rvm.enabled ? 0 : rvm_refuse(-EINVAL, "not enabled");
}

/* The cell that an ioctl is about; its name is cut where the field ends. */
static int select_cell(const struct jailhouse_cell_id *id, struct rvm_cell **cell)
{
	char name[JAILHOUSE_CELL_ID_NAMELEN + 1];
	bool by_name = id->id == JAILHOUSE_CELL_ID_UNUSED;
	int err;

	err = check_enabled();
	if (err)
		return err;
	memcpy(name, id->name, sizeof(name));
	name[JAILHOUSE_CELL_ID_NAMELEN] = '\0';
	if (by_name ? rvm_root_cell_name_is(name) : id->id == 0)
		return rvm_refuse(-EINVAL, "the root cell cannot be managed");
	*cell = by_name ? find_by_name(name) : find_by_id(id->id);
	if (*cell)
		return 0;
	if (by_name)
		return rvm_refuse(-ENOENT, "there is no cell %s", name);
	return rvm_refuse(-ENOENT, "there is no cell %d", id->id);
}

static int call_create(struct rvm_cell *cell, const struct rvm_cell_config *config)
{
	s64 id = call_in_steps(JAILHOUSE_HC_CELL_CREATE, virt_to_phys(config->blob));

	if (id < 0)
		return refused_by_core(id, cell->name);
	if (id == 0 || id > S32_MAX || find_by_id(id))
		return rvm_refuse(-EPROTO, "cell %s: the core gives it the number %lld",
				  cell->name, id);
	cell->id = id;
	return 0;
}

/** rvm_cell_enlist() - a cell that exists in the core */
void rvm_cell_enlist(struct rvm_cell *cell)
{
	list_add_tail(&cell->entry, &rvm_cells);
	rvm_root_cell_cpus_changed();
	/* Invisible it can still be managed. */
	if (rvm_cell_show(cell))
		pr_warn("no sysfs directory for cell %s\n", cell->name);
}

static int create(struct rvm_cell *cell, const struct rvm_cell_config *config)
{
	int err;

	if (find_by_name(cell->name) || rvm_root_cell_name_is(cell->name))
		return rvm_refuse(-EEXIST, "there is a cell %s already", cell->name);
	err = rvm_cell_cpus_find(cell, config->blob);
	if (err)
		return err;
	err = rvm_cell_cpus_take(cell);
	if (err)
		return err;
	err = call_create(cell, config);
	if (err) {
		rvm_cell_cpus_give_back(cell);
		return err;
	}
	rvm_cell_enlist(cell);
	pr_info("cell %s (%u) created, CPUs %*pbl\n", cell->name, cell->id,
		cpumask_pr_args(&cell->own_cpus));
	return 0;
}

/**
 * rvm_cell_create() - a new cell from a configuration in user space
 * Return: 0, or negative errno with CPUs and memory as they were.
 */
int rvm_cell_create(const struct jailhouse_cell_create *argument)
{
	struct rvm_cell_config config;
	struct rvm_cell *cell;
	int err;

	err = check_enabled();
	if (err)
		return err;
	err = rvm_cell_config_from_user(&config, argument);
	if (err)
		return err;
	cell = rvm_cell_new(config.blob);
	err = cell ? create(cell, &config) : -ENOMEM;
	if (err)
		rvm_cell_free(cell);
	rvm_cell_config_free(&config);
	return err;
}

/**
 * rvm_cell_load() - shut a cell down; load images
 * @user: the whole argument, whose fixed part @argument is a copy of
 */
int rvm_cell_load(const struct jailhouse_cell_load *argument, const void __user *user)
{
	struct rvm_cell *cell;
	int err;

	err = select_cell(&argument->cell_id, &cell);
	if (err)
		return err;
	err = rvm_cell_images_load(cell, argument, user + sizeof(*argument));
	rvm_cell_changed(cell);
	return err;
}

int rvm_cell_start(const struct jailhouse_cell_id *id)
{
	struct rvm_cell *cell;
	int err;

	err = select_cell(id, &cell);
	if (err)
		return err;
	err = rvm_cell_call(cell, JAILHOUSE_HC_CELL_START);
	if (!err)
		rvm_cell_changed(cell);
	return err;
}

static void delist(struct rvm_cell *cell)
{
	list_del_init(&cell->entry);
	rvm_cell_hide(cell);
}

static int destroy(struct rvm_cell *cell)
{
	int err;

	err = rvm_cell_call(cell, JAILHOUSE_HC_CELL_DESTROY);
	if (err)
		return err;
	delist(cell);
	rvm_cell_cpus_give_back(cell);
	rvm_root_cell_cpus_changed();
	pr_info("cell %s (%u) destroyed\n", cell->name, cell->id);
	rvm_cell_free(cell);
	return 0;
}

int rvm_cell_destroy(const struct jailhouse_cell_id *id)
{
	struct rvm_cell *cell;
	int err;

	err = select_cell(id, &cell);
	return err ? err : destroy(cell);
}

/**
 * rvm_cells_destroy() - destroy all cells but the root, the newest first
 * Return: 0, or the refusal of the first one that stays; older ones stay then too.
 */
int rvm_cells_destroy(void)
{
	struct rvm_cell *cell, *next;
	int err;

	list_for_each_entry_safe_reverse(cell, next, &rvm_cells, entry) {
		err = destroy(cell);
		if (err)
			return err;
	}
	return 0;
}

/** rvm_cells_exist() - is there one besides the root? Needs no lock. */
bool rvm_cells_exist(void)
{
	return !list_empty(&rvm_cells);
}

/** rvm_cells_forget() - the core keeps them, this driver goes */
void rvm_cells_forget(void)
{
	struct rvm_cell *cell, *next;

	list_for_each_entry_safe(cell, next, &rvm_cells, entry) {
		delist(cell);
		rvm_cell_free(cell);
	}
	cpumask_clear(&rvm.cell_cpus);
}

/** rvm_cells_check_return() - would all CPUs be online without the cells? */
int rvm_cells_check_return(void)
{
	const struct rvm_cell *cell;
	int err = 0;

	list_for_each_entry(cell, &rvm_cells, entry)
		if (!err)
			err = rvm_cell_cpus_check_return(cell);
	return err;
}
