/* SPDX-License-Identifier: GPL-2.0-only */
/* The two forms of a crash record; see include/crash_record.h. */
#ifndef TOOLS_CRASH_SHOW_H
#define TOOLS_CRASH_SHOW_H

#include <stdio.h>

#include "crash_record.h"

/** crash_show() - for people; @r has passed rvm_crash_check(), its content is still not trusted */
void crash_show(const struct rvm_crash_record *r, FILE *out);

/** crash_json() - for programs */
void crash_json(const struct rvm_crash_record *r, FILE *out);

#endif /* TOOLS_CRASH_SHOW_H */
