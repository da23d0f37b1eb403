// SPDX-License-Identifier: GPL-2.0-only
/* See refusal_text.h. Called by the logs of rvm.efi and of the kexec door. */
#include "refusal_text.h"
#include "text.h"

const char *errno_name(int error)
{
	static const struct {
		int error;
		char name[12];
	} names[] = {
		{ -1, "EPERM" },    { -2, "ENOENT" },   { -5, "EIO" },      { -7, "E2BIG" },    { -12, "ENOMEM" },
		{ -16, "EBUSY" },   { -19, "ENODEV" },  { -22, "EINVAL" },  { -38, "ENOSYS" },
		{ -61, "ENODATA" }, { -71, "EPROTO" },  { -95, "EOPNOTSUPP" },
		{ -110, "ETIMEDOUT" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].error == error)
			return names[i].name;
	return "unknown error";
}

/* Flags and counts are decimal, addresses and sizes are not. */
static void number_text(char *text, size_t size, uint64_t value)
{
	text_format(text, size, value < 1024 ? "%lu" : "0x%lx", value);
}

void refusal_format(char *text, size_t size, const char *object, const struct rvm_refusal *why,
		    int error)
{
	char wanted[24], found[24];

	number_text(wanted, sizeof(wanted), why->wanted);
	number_text(found, sizeof(found), why->found);
	text_format(text, size, "%s: %s: wanted %s, found %s (%s)", object, why->what, wanted, found,
		    errno_name(error));
}
