/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways of accessing memory that must read as all ones; used by hidden.c. */
#ifndef RVM_TEST_FORMS_H
#define RVM_TEST_FORMS_H

#include <linux/types.h>

struct access_form {
	const char *name;
	/** Bytes touched. */
	u32 size;
	/** Smallest alignment that the form may be used with. */
	u32 align;
	/** Return: true if all that was read was ones, flags included. */
	bool (*run)(void *p);
};

extern const struct access_form access_forms[];
extern const u32 num_access_forms;

#endif /* RVM_TEST_FORMS_H */
