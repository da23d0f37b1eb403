/* SPDX-License-Identifier: GPL-2.0-only */
/* Parts of the fault program. */
#ifndef INMATE_FAULT_H
#define INMATE_FAULT_H

#include "inmate.h"

struct fault {
	/** Value of what=; NULL ends a table. */
	const char *name;
	/** What is tried. */
	const char *what;
	void (*run)(void);
};

extern const struct fault fault_memory[], fault_cpu[], fault_apic[], fault_debug[], fault_leak[];

/** Name of the fault that runs. */
extern const char *fault_name;

/** fault_result() - prints what came of one step; vector as the *_safe() functions return it */
void fault_result(const char *what, int vector);

#endif /* INMATE_FAULT_H */
