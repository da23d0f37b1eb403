/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults on request, for tests. The build compiles the files that ask RVM_TEST a second time with it set, and links
 * them into files of their own below build/guest; what is installed has none of it (tests/check_knobs).
 */
#ifndef RVM_TEST_BUILD_H
#define RVM_TEST_BUILD_H

#ifndef RVM_TEST
#define RVM_TEST 0
#endif

#endif /* RVM_TEST_BUILD_H */
