// SPDX-License-Identifier: GPL-2.0-only
/* See cell/range_list.h. Used by cell/root.c. */
#include "cell/range_list.h"
#include "lib/errno.h"
#include "lib/string.h"

/* Number of the first range that ends behind the address. */
static uint32_t first_behind(const struct range_list *list, uint64_t address)
{
	uint32_t i = 0;

	while (i < list->count && list->range[i].end <= address)
		i++;
	return i;
}

/* Replaces @count ranges from number @at on by @num others. */
static int replace(struct range_list *list, uint32_t at, uint32_t count, const struct range *with,
		   uint32_t num)
{
	uint32_t behind = list->count - at - count;

	if (list->count - count + num > RANGE_LIST_MAX)
		return -ENOMEM;
	memmove(&list->range[at + num], &list->range[at + count], behind * sizeof(*with));
	for (uint32_t i = 0; i < num; i++)
		list->range[at + i] = with[i];
	list->count = at + num + behind;
	return 0;
}

int range_list_add(struct range_list *list, uint64_t start, uint64_t end)
{
	struct range whole = { start, end };
	uint32_t at, last;

	if (start >= end)
		return -EINVAL;
	/* Also a range that ends just where this one begins becomes part of it. */
	at = start ? first_behind(list, start - 1) : 0;
	for (last = at; last < list->count && list->range[last].start <= end; last++) {
		whole.start = MIN(whole.start, list->range[last].start);
		whole.end = MAX(whole.end, list->range[last].end);
	}
	return replace(list, at, last - at, &whole, 1);
}

int range_list_remove(struct range_list *list, uint64_t start, uint64_t end)
{
	struct range rest[2];
	uint32_t at = first_behind(list, start), last, num = 0;

	if (start >= end)
		return -EINVAL;
	for (last = at; last < list->count && list->range[last].start < end; last++) {
		if (list->range[last].start < start)
			rest[num++] = (struct range){ list->range[last].start, start };
		if (list->range[last].end > end)
			rest[num++] = (struct range){ end, list->range[last].end };
	}
	return replace(list, at, last - at, rest, num);
}

bool range_list_has(const struct range_list *list, uint64_t address)
{
	uint32_t i = first_behind(list, address);

	return i < list->count && list->range[i].start <= address;
}

uint64_t range_list_gap(const struct range_list *list, uint64_t *start, uint64_t end)
{
	uint32_t i = first_behind(list, *start);

	while (i < list->count && list->range[i].start <= *start)
		*start = list->range[i++].end;
	if (*start >= end)
		return 0;
	return i < list->count ? MIN(end, list->range[i].start) : end;
}
