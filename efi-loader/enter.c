// SPDX-License-Identifier: GPL-2.0-only
#include "enter.h"
#include "log.h"
#include "smp.h"
#include "cpu_probe.h"
EFI_STATUS enter_core(const struct rvm_conf *conf)
{
	(void)conf;
	return EFI_UNSUPPORTED;
}
