// SPDX-License-Identifier: GPL-2.0-only
/*
 * rvmbench: ticks per operation of what programs do all day, to be compared bare and under the
 * core. Run by bench.py's guest script. Checks nothing; times are for people to judge.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "exits.h"

static const char usage_text[] =
	"usage: rvmbench [-c CPU] [CASE...]\n"
	"       rvmbench boot\n"
	"       rvmbench idle SECONDS\n"
	"       rvmbench spin\n"
	"       rvmbench watch CPU COMMAND...\n"
	"\n"
	"Prints 'RESULT case median least' in TSC ticks per operation and, under RVM,\n"
	"'EXITS case reason count' for the VM exits meanwhile.\n"
	"  -c CPU  where the cases run (default: the first)\n"
	"  boot    ticks since the machine's and since the kernel's start\n"
	"  idle    only VM exits, while nothing runs\n"
	"  spin    keeps all processors in a jump to itself until it is killed\n"
	"  watch   runs COMMAND on CPU and prints for each other processor\n"
	"          'RESULT away_cpuN INTERRUPTED SWITCHED': the longest times in which a\n"
	"          busy program there did not run, without and with a task switch\n"
	"\n"
	"Cases:\n";

static const struct {
	const char *name;
	void (*run)(struct bench *b);
	bool two_cpus;
	const char *help;
} cases[] = {
	{"cpuid", case_cpuid, false, "CPUID leaf 0"},
	{"cpuid_leaf4", case_cpuid_leaf, false, "CPUID leaf 4, passed on to the processor"},
	{"rdtsc", case_rdtsc, false, "RDTSC"},
	{"compute", case_compute, false, "1000 steps of arithmetic"},
	{"syscall", case_syscall, false, "getppid"},
	{"context_switch", case_switch_one, false, "pipe round trip on one processor"},
	{"context_switch_ipi", case_switch_two, true, "pipe round trip over two processors"},
	{"page_fault", case_page_fault, false, "first write to a page"},
	{"fork_exec", case_fork_exec, false, "fork, exec and wait"},
	{"timer_late", case_timer, false, "how late a sleep ends"},
	{"mmap_munmap", case_mmap, false, "map and unmap a page that was written"},
	{"tlb_shootdown", case_shootdown, true, "mprotect of a page another processor uses"},
};

#define NUM_CASES (sizeof(cases) / sizeof(cases[0]))

static void usage(FILE *out)
{
	fputs(usage_text, out);
	for (size_t i = 0; i < NUM_CASES; i++)
		fprintf(out, "  %-20s %s\n", cases[i].name, cases[i].help);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void case_run(struct bench *b, size_t i)
{
	struct exits before;

	if (cases[i].two_cpus && b->other_cpu < 0)
		return;
	b->used = 0;
	exits_read(&before);
	cases[i].run(b);
	exits_print(cases[i].name, &before);
	if (!b->used)
		return;
	qsort(b->sample, b->used, sizeof(b->sample[0]), compare);
	printf("RESULT %s %.2f %.2f\n", cases[i].name, b->sample[b->used / 2], b->sample[0]);
}

static bool is_wanted(const char *name, char **wanted)
{
	if (!*wanted)
		return true;
	while (*wanted && strcmp(*wanted, name))
		wanted++;
	return *wanted != NULL;
}

static int cases_run(int cpu, char **wanted)
{
	static struct bench b;
	int cpus[GUEST_MAX_CPUS], count = cpus_online(cpus), ran = 0;

	b.cpu = cpu >= 0 ? cpu : cpus[0];
	b.other_cpu = -1;
	for (int i = count - 1; i >= 0; i--)
		if (cpus[i] != b.cpu)
			b.other_cpu = cpus[i];
	if (cpu_pin(b.cpu))
		die("sched_setaffinity");
	b.tsc_per_us = tsc_per_us();
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < NUM_CASES; i++) {
		if (!is_wanted(cases[i].name, wanted))
			continue;
		case_run(&b, i);
		ran++;
	}
	if (ran)
		return 0;
	fprintf(stderr, "rvmbench: no case of that name\n");
	return 2;
}

/* The TSC counts from reset, CLOCK_BOOTTIME from the start of the kernel's timekeeping. */
static int boot_print(void)
{
	uint64_t tsc = tsc_read();
	struct timespec up;

	clock_gettime(CLOCK_BOOTTIME, &up);
	printf("RESULT boot %llu %llu\n", (unsigned long long)tsc, (unsigned long long)tsc);
	tsc = (uint64_t)(((double)up.tv_sec * 1e6 + (double)up.tv_nsec / 1e3) * tsc_per_us());
	printf("RESULT boot_kernel %llu %llu\n", (unsigned long long)tsc, (unsigned long long)tsc);
	return 0;
}

static void spin(void)
{
	for (;;)
		asm volatile("");
}

/* One instruction that is also a jump: what an emulator takes turns by has length one then. */
static int spin_all(void)
{
	int cpus[GUEST_MAX_CPUS], count = cpus_online(cpus);

	for (int i = 0; i < count; i++) {
		pid_t child = fork();

		if (child < 0)
			die("fork");
		if (child)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (cpu_pin(cpus[i]))
			die("sched_setaffinity");
		nice(19);
		spin();
	}
	for (;;)
		pause();
}

/* Where mappings come to lie decides how many page tables an operation needs: always the same. */
static void layout_fix(char **argv)
{
	int now = personality(0xffffffff);

	if (now < 0 || now & ADDR_NO_RANDOMIZE)
		return;
	if (personality((unsigned long)now | ADDR_NO_RANDOMIZE) >= 0)
		execv("/proc/self/exe", argv);
}

int main(int argc, char **argv)
{
	int option, cpu = -1;

	if (argc == 2 && !strcmp(argv[1], "--exit"))
		return 0;
	if (argc == 2 && !strcmp(argv[1], "boot"))
		return boot_print();
	if (argc == 3 && !strcmp(argv[1], "idle"))
		return exits_idle((unsigned int)atoi(argv[2]));
	if (argc == 2 && !strcmp(argv[1], "spin"))
		return spin_all();
	if (argc >= 4 && !strcmp(argv[1], "watch"))
		return watch_run(atoi(argv[2]), argv + 3);
	layout_fix(argv);
	while ((option = getopt(argc, argv, "+c:h")) != -1) {
		if (option != 'c') {
			usage(option == 'h' ? stdout : stderr);
			return option == 'h' ? 0 : 2;
		}
		cpu = atoi(optarg);
	}
	return cases_run(cpu, argv + optind);
}
