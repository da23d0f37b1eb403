// SPDX-License-Identifier: GPL-2.0-only
/*
 * The boot-attempt counter, kept in an EFI variable. Called by enter.c around the entry; the driver
 * removes the variable once it has attached, so that only boots that ended before are left over.
 */
#include "attempts.h"
#include "attempts_rule.h"
#include "log.h"
#include "variables.h"

static const CHAR16 name[] = L"" RVM_EFI_ATTEMPTS_NAME;

/* How things stood before this boot was counted. */
static struct attempts_verdict before;
static uint32_t counted_tag;
static bool counting, counted;

bool attempts_allow(const struct rvm_conf *conf, uint32_t tag)
{
	struct rvm_efi_attempts found;
	UINTN size = sizeof(found);
	EFI_STATUS status;

	counting = conf->attempts;
	counted_tag = tag;
	if (!counting)
		return true;
	status = variable_read(name, &found, &size);
	if (status && status != EFI_NOT_FOUND)
		log_line("boot attempts: the variable cannot be read, counting from 0");
	before = attempts_judge(status ? NULL : &found, size, tag, conf->attempts);
	if (before.problem)
		log_line("boot attempts: %s, counting from 0", before.problem);
	if (!before.give_up)
		return true;
	log_problem("%u boot%s under the core %s not finished: not entered", before.unfinished,
		    before.unfinished == 1 ? "" : "s", before.unfinished == 1 ? "was" : "were");
	log_line("to try again: 'jailhouse efi reset-attempts', or change rvm.conf");
	return false;
}

void attempts_count(void)
{
	const struct rvm_efi_attempts next = attempts_next(before.unfinished, counted_tag);
	EFI_STATUS status;

	if (!counting)
		return;
	status = variable_write(name, true, &next, sizeof(next));
	if (status)
		log_error(status, "boot attempts: this boot is not counted");
	counted = !status;
}

void attempts_take_back(void)
{
	struct rvm_efi_attempts last;
	EFI_STATUS status;

	if (!counted)
		return;
	if (before.unfinished) {
		last = attempts_next(before.unfinished - 1, counted_tag);
		status = variable_write(name, true, &last, sizeof(last));
	} else {
		status = variable_remove(name);
	}
	if (status)
		log_error(status, "boot attempts: this boot stays counted");
	counted = status;
}

uint32_t attempts_unfinished(void)
{
	return before.unfinished + counted;
}
