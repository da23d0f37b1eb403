/* SPDX-License-Identifier: GPL-2.0-only */
/* What every unit test includes first: cmocka with the headers it needs before it. */
#ifndef RVM_FAKE_UNIT_H
#define RVM_FAKE_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#endif /* RVM_FAKE_UNIT_H */
