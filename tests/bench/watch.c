// SPDX-License-Identifier: GPL-2.0-only
/*
 * Part of rvmbench: looks from a busy program how long a processor does something else while a
 * command runs elsewhere. Called by rvmbench.c. Keeps all processors but the command's busy.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

/* Less than an interrupt or a task switch takes, more than one turn of the loop. */
#define GAP_LEAST 400

struct watcher {
	pthread_t thread;
	int cpu;
	/** Longest gaps without and with a task switch in them, ticks. */
	uint64_t interrupted;
	uint64_t switched;
};

static atomic_int watchers_ready;
static atomic_bool watchers_stop;

static long switches_count(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nivcsw + usage.ru_nvcsw;
}

static void gap_account(struct watcher *w, uint64_t gap, long *switches)
{
	long now = switches_count();
	uint64_t *longest = now == *switches ? &w->interrupted : &w->switched;

	if (gap > *longest)
		*longest = gap;
	*switches = now;
}

static void *watcher_run(void *data)
{
	struct watcher *w = data;
	uint64_t last;
	long switches;

	cpu_pin(w->cpu);
	/* In front of other tasks, but not of those that the kernel cannot do without. */
	setpriority(PRIO_PROCESS, (id_t)gettid(), -20);
	switches = switches_count();
	atomic_fetch_add(&watchers_ready, 1);
	last = tsc_read();
	while (!atomic_load_explicit(&watchers_stop, memory_order_relaxed)) {
		uint64_t now = tsc_read();

		if (now - last > GAP_LEAST) {
			gap_account(w, now - last, &switches);
			now = tsc_read();
		}
		last = now;
	}
	return NULL;
}

static int command_run(int cpu, char **argv)
{
	uint64_t start = tsc_read();
	int status;
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (!child) {
		cpu_pin(cpu);
		execvp(argv[0], argv);
		_exit(2);
	}
	if (waitpid(child, &status, 0) != child)
		die("waitpid");
	start = tsc_read() - start;
	printf("RESULT command %llu %llu\n", (unsigned long long)start, (unsigned long long)start);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

int watch_run(int cpu, char **argv)
{
	static struct watcher watchers[GUEST_MAX_CPUS];
	int cpus[GUEST_MAX_CPUS], online = cpus_online(cpus), count = 0, status;

	if (cpu_pin(cpu))
		die("sched_setaffinity");
	for (int i = 0; i < online; i++) {
		if (cpus[i] == cpu)
			continue;
		watchers[count].cpu = cpus[i];
		if (pthread_create(&watchers[count].thread, NULL, watcher_run, &watchers[count]))
			die("pthread_create");
		count++;
	}
	while (atomic_load(&watchers_ready) < count)
		usleep(1000);
	status = command_run(cpu, argv);
	atomic_store(&watchers_stop, true);
	for (int i = 0; i < count; i++) {
		pthread_join(watchers[i].thread, NULL);
		printf("RESULT away_cpu%d %llu %llu\n", watchers[i].cpu,
		       (unsigned long long)watchers[i].interrupted,
		       (unsigned long long)watchers[i].switched);
	}
	return status;
}
