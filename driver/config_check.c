// SPDX-License-Identifier: GPL-2.0-only
/*
 * The shared configuration checker as part of the module. Newer kernels define words for every file
 * that it uses as names of its own; they are taken out of its way here.
 */
#undef at_least

#include "cell/config.c"
