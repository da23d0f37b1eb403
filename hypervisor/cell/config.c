// SPDX-License-Identifier: GPL-2.0-only
/*
 * The frame of all configuration checks (config.h): runs the parts, keeps the first result, passes
 * findings on. Never writes to a blob, never reads beyond its size.
 */
#include "config_check.h"

static bool keep_first(struct rvm_config_sink *sink, int result,
		       const struct rvm_config_error *err)
{
	if (result == 0)
		return true;
	*((struct config_first *)sink)->err = *err;
	return false;
}

void config_first_init(struct config_first *first, struct rvm_config_error *err)
{
	first->sink.found = keep_first;
	first->sink.notes = false;
	first->err = err;
}

bool config_find(struct config_check *c, int result, const struct rvm_config_error *err)
{
	struct rvm_config_error full = *err;

	if (c->stop || (result == 0 && !c->sink->notes))
		return false;
	if (c->other != NULL)
		full.other_cell = c->other->name;
	if (c->result == 0)
		c->result = result;
	if (!c->sink->found(c->sink, result, &full))
		c->stop = true;
	return false;
}

bool config_refuse(struct config_check *c, const char *field, uint64_t wanted, uint64_t found)
{
	const struct rvm_config_error err = {
		.field = field,
		.index = c->index,
		.wanted = wanted,
		.found = found,
		.other_index = RVM_CONFIG_NO_INDEX,
	};

	return config_find(c, -c->refusal, &err);
}

bool config_not_hypervisor(struct config_check *c, const char *field, uint64_t start,
			   uint64_t size)
{
	uint64_t hv_start, hv_size;

	if (c->sys == NULL)
		return true;
	hv_start = c->sys->hypervisor_memory.phys_start;
	hv_size = c->sys->hypervisor_memory.size;
	/* Beyond the limit it has been refused itself, but the sum might overflow. */
	if (hv_size == 0 || hv_size > CONFIG_PHYS_LIMIT || hv_start > CONFIG_PHYS_LIMIT ||
	    !config_overlap(start, size, hv_start, hv_size))
		return true;
	return config_refuse(c, field, hv_start + hv_size, start);
}

int config_run(struct config_check *c, int refusal, const config_part *parts, uint32_t num_parts)
{
	uint32_t i;

	c->refusal = refusal;
	for (i = 0; i < num_parts && !c->stop; i++) {
		c->index = RVM_CONFIG_NO_INDEX;
		parts[i](c);
	}
	return c->result;
}

static bool check_signature(struct config_check *c, const char *found)
{
	const char *wanted = c->sys ? JAILHOUSE_SYSTEM_SIGNATURE : JAILHOUSE_CELL_DESC_SIGNATURE;
	uint32_t i;

	for (i = 0; i < JAILHOUSE_SIGNATURE_LEN; i++)
		if (!config_is(c,
			       c->sys ? "signature: not a system configuration (character)" :
					"signature: not the configuration of a cell (character)",
			       (uint8_t)wanted[i], (uint8_t)found[i]))
			return false;
	return true;
}

/* Both kinds of blobs begin with the same three fields. */
static int check_header(struct config_check *c, const void *header)
{
	const struct jailhouse_cell_desc *first = header;

	c->index = RVM_CONFIG_NO_INDEX;
	c->refusal = RVM_CONFIG_EINVAL;
	if (!check_signature(c, first->signature) ||
	    !config_is(c, "architecture: not x86", JAILHOUSE_X86, first->architecture) ||
	    !config_is(c, "revision: other format", JAILHOUSE_CONFIG_REVISION, first->revision))
		return c->result;
	c->refusal = RVM_CONFIG_E2BIG;
	config_counters(c);
	return c->result;
}

static uint64_t described_size(const struct config_check *c)
{
	return c->sys ? rvm_config_system_size(c->sys) : rvm_config_cell_size(c->cell);
}

int config_blob(struct config_check *c, const void *blob, uint64_t size)
{
	uint64_t fixed = c->sys ? sizeof(*c->sys) : sizeof(*c->cell);

	c->index = RVM_CONFIG_NO_INDEX;
	c->refusal = RVM_CONFIG_E2BIG;
	if (!config_at_least(c, "truncated: shorter than the fixed part (bytes)", fixed, size) ||
	    check_header(c, blob) != 0 ||
	    !config_at_least(c, "truncated: the counters describe more (bytes)",
			     described_size(c), size))
		return c->result;
	c->refusal = RVM_CONFIG_EINVAL;
	config_is(c, "trailing bytes: the counters describe less (bytes)", described_size(c),
		  size);
	return c->result;
}

int rvm_config_check_header(const void *header, uint64_t *total, struct rvm_config_error *err)
{
	const struct jailhouse_system *sys = header;
	struct config_first first;
	struct config_check c = { .sys = sys, .cell = &sys->root_cell, .sink = &first.sink };
	int ret;

	config_first_init(&first, err);
	ret = check_header(&c, header);
	if (ret == 0)
		*total = rvm_config_system_size(sys);
	return ret;
}

int rvm_config_check_cell_header(const void *header, uint64_t *total,
				 struct rvm_config_error *err)
{
	const struct jailhouse_cell_desc *cell = header;
	struct config_first first;
	struct config_check c = { .cell = cell, .sink = &first.sink };
	int ret;

	config_first_init(&first, err);
	ret = check_header(&c, header);
	if (ret == 0)
		*total = rvm_config_cell_size(cell);
	return ret;
}
