// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rule of the boot-attempt counter. Called by attempts.c and by host tests; knows no firmware.
 * Contents that nobody can have meant begin a new count: the machine then still gives up after as
 * many boots as it may, and is never kept from the core by a stray byte.
 */
#include "attempts_rule.h"

static const char *contents_problem(const struct rvm_efi_attempts *found)
{
	if (found->version != RVM_EFI_ATTEMPTS_VERSION)
		return "unknown version";
	if (!found->unfinished || found->unfinished > RVM_EFI_MAX_ATTEMPTS)
		return "count out of range";
	if (found->reserved)
		return "reserved field is not zero";
	return NULL;
}

struct attempts_verdict attempts_judge(const void *data, size_t size, uint32_t tag, uint32_t limit)
{
	struct attempts_verdict verdict = { .unfinished = 0 };
	const struct rvm_efi_attempts *found = data;

	if (!data)
		return verdict;
	verdict.problem = size == sizeof(*found) ? contents_problem(found) : "wrong size";
	if (verdict.problem || found->tag != tag)
		return verdict;
	verdict.unfinished = found->unfinished;
	verdict.give_up = limit && found->unfinished >= limit;
	return verdict;
}

struct rvm_efi_attempts attempts_next(uint32_t unfinished, uint32_t tag)
{
	struct rvm_efi_attempts next = {
		.version = RVM_EFI_ATTEMPTS_VERSION,
		.unfinished = unfinished < RVM_EFI_MAX_ATTEMPTS ? unfinished + 1 :
								  RVM_EFI_MAX_ATTEMPTS,
		.tag = tag,
	};

	return next;
}
