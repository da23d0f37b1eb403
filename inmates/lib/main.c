// SPDX-License-Identifier: GPL-2.0-only
/* From the start-up code to inmate_main() on the first CPU. */
#include "inmate.h"
#include "console.h"
#include "start.h"

void start_main(void)
{
	irq_init_cpu();
	console_init();
	timing_init();
	inmate_main();
	comm_set_state(JAILHOUSE_CELL_SHUT_DOWN);
	cpu_stop();
}
