/* SPDX-License-Identifier: GPL-2.0-only */
/* Tests of rvmcpu. Each prints what it finds and gives the status that the program ends with. */
#ifndef CPU_FEATURES_H
#define CPU_FEATURES_H

enum { FEATURE_WORKS = 0, FEATURE_BROKEN = 1, FEATURE_ABSENT = 2 };

int shadow_stack_test(const char *file);
int shadow_stack_hold(const char *file);
int protection_keys_test(const char *file);
int vectors_test(const char *file);
int user_wait_test(const char *file);

#endif /* CPU_FEATURES_H */
