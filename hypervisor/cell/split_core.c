// SPDX-License-Identifier: GPL-2.0-only
/* See cell/split_core.h. Used by cell/cell_new.c. */
#include "cell/split_core.h"
#include "lib/format.h"

static bool has_core(const struct cpu_mask *cell, uint32_t cpus, uint32_t (*core_of)(uint32_t cpu),
		     uint32_t core)
{
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		if (cpu_mask_test(cell, cpu) && core_of(cpu) == core)
			return true;
	}
	return false;
}

struct cpu_mask split_core_outside(const struct cpu_mask *cell, uint32_t cpus,
				   uint32_t (*core_of)(uint32_t cpu))
{
	struct cpu_mask outside = { { 0 } };

	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		if (!cpu_mask_test(cell, cpu) && has_core(cell, cpus, core_of, core_of(cpu)))
			cpu_mask_set(&outside, cpu);
	}
	return outside;
}

/* Return: the first CPU behind those from @cpu on that are all in the mask. */
static uint32_t end_of_run(const struct cpu_mask *mask, uint32_t cpu)
{
	while (cpu < RVM_MAX_CPUS && cpu_mask_test(mask, cpu))
		cpu++;
	return cpu;
}

/* Room that is kept for ",...". */
#define MORE 5

uint32_t cpu_mask_list(const struct cpu_mask *mask, char *text, size_t size)
{
	uint32_t count = 0;
	size_t used = 0;
	bool cut = false;

	text[0] = '\0';
	for (uint32_t cpu = 0; cpu < RVM_MAX_CPUS; cpu++) {
		const uint32_t end = end_of_run(mask, cpu);
		char run[16];
		size_t length;

		if (end == cpu)
			continue;
		count += end - cpu;
		length = end - cpu == 1 ? format_text(run, sizeof(run), ",%u", cpu) :
					   format_text(run, sizeof(run), ",%u-%u", cpu, end - 1);
		cpu = end;
		if (cut)
			continue;
		cut = used + length + MORE >= size;
		used += format_text(text + used, size - used, "%s",
				       (cut ? ",..." : run) + (used == 0));
	}
	return count;
}
