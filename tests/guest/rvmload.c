// SPDX-License-Identifier: GPL-2.0-only
/*
 * rvmload: loads all processors and checks that nothing of what they do is lost or wrong. Run by
 * scenarios while the core is entered and left. Ends after a time or by SIGTERM.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "load.h"

static const char usage_text[] =
	"usage: rvmload [-w NAME,...] [-p SECONDS] [-v] [SECONDS]\n"
	"\n"
	"Loads every online processor and checks the results. Without SECONDS until SIGTERM.\n"
	"  -w NAME,...  only these workers (see -v; default: all)\n"
	"  -p SECONDS   a worker without progress for so long has failed (default 30)\n"
	"  -v           one line per worker at the end\n"
	"\n"
	"The last line is 'rvmload: ok ...' or 'rvmload: FAIL ...'; exit status 0, 1, or 2 if\n"
	"the load could not be set up.\n";

static const struct {
	const char *name;
	void (*run)(struct load_slot *slot);
} workers[] = {
	{"compute", load_compute}, {"registers", load_registers}, {"fault", load_fault},
	{"timer", load_timer},	   {"timerfd", load_timerfd},	  {"exec", load_exec},
	{"cpuid", load_cpuid},	   {"signal", load_signal},	  {"fork", load_fork},
};

#define NUM_WORKERS (sizeof(workers) / sizeof(workers[0]))
/* Two sides of the ping-pong come on top. */
#define PER_CPU (NUM_WORKERS + 2)

static struct load_shared {
	atomic_bool stop;
	struct load_slot slots[GUEST_MAX_CPUS * PER_CPU];
} *shared;

atomic_bool *load_stop;

static int slots_used;
static const char *chosen;
static volatile sig_atomic_t interrupted;

void load_fail(struct load_slot *slot, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(slot->reason, sizeof(slot->reason), format, args);
	va_end(args);
	atomic_store(&slot->failed, true);
	_exit(1);
}

static bool is_chosen(const char *name)
{
	size_t length = strlen(name);
	const char *at = chosen;

	while (at && strncmp(at, name, length)) {
		at = strchr(at, ',');
		at += at != NULL;
	}
	return !chosen || (at && (at[length] == ',' || !at[length]));
}

/* In the child: returns its slot; in the parent NULL. */
static struct load_slot *worker_fork(const char *name, int cpu)
{
	struct load_slot *slot = &shared->slots[slots_used++];
	pid_t child;

	slot->name = name;
	slot->cpu = cpu;
	child = fork();
	if (child < 0)
		die("fork");
	if (child) {
		slot->pid = child;
		return NULL;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* Only the parent ends the load. */
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	if (cpu_pin(cpu))
		load_fail(slot, "cannot be bound to the processor");
	return slot;
}

static void workers_start(int cpu)
{
	for (size_t i = 0; i < NUM_WORKERS; i++) {
		struct load_slot *slot;

		if (!is_chosen(workers[i].name))
			continue;
		slot = worker_fork(workers[i].name, cpu);
		if (slot) {
			workers[i].run(slot);
			_exit(0);
		}
	}
}

/* Numbers go from one processor to the next and back. */
static void pipe_start(int cpu, int other)
{
	int there[2], back[2];
	struct load_slot *slot;

	if (!is_chosen("pipe"))
		return;
	if (pipe(there) || pipe(back))
		die("pipe");
	slot = worker_fork("pipe", cpu);
	if (slot) {
		close(there[0]);
		close(back[1]);
		load_pipe(slot, back[0], there[1], true);
		_exit(0);
	}
	slot = worker_fork("pipe-peer", other);
	if (slot) {
		close(there[1]);
		close(back[0]);
		load_pipe(slot, there[0], back[1], false);
		_exit(0);
	}
	close(there[0]);
	close(there[1]);
	close(back[0]);
	close(back[1]);
}

static void interrupt(int sig)
{
	(void)sig;
	interrupted = 1;
}

static bool any_failed(void)
{
	for (int i = 0; i < slots_used; i++)
		if (atomic_load(&shared->slots[i].failed))
			return true;
	return false;
}

/* Fails workers whose rounds have not changed since the last look. */
static void progress_check(unsigned long long last[])
{
	for (int i = 0; i < slots_used; i++) {
		struct load_slot *slot = &shared->slots[i];
		unsigned long long now = atomic_load(&slot->rounds);

		if (now == last[i] && !atomic_load(&slot->failed)) {
			snprintf(slot->reason, sizeof(slot->reason),
				 "no progress after %llu rounds", now);
			atomic_store(&slot->failed, true);
		}
		last[i] = now;
	}
}

static void load_wait(double seconds, double patience)
{
	static unsigned long long last[GUEST_MAX_CPUS * PER_CPU];
	uint64_t start = clock_ns(), looked = start, now = start;

	memset(last, 0xff, sizeof(last));
	while (!interrupted && !any_failed() &&
	       (seconds <= 0 || (double)(now - start) < seconds * 1e9)) {
		usleep(100000);
		now = clock_ns();
		if ((double)(now - looked) > patience * 1e9) {
			progress_check(last);
			looked = now;
		}
	}
}

/* Ends a worker and keeps what is to be said about it. */
static void worker_reap(struct load_slot *slot, uint64_t deadline)
{
	int status = 0, pid;

	while (!(pid = waitpid(slot->pid, &status, WNOHANG)) && clock_ns() < deadline)
		usleep(10000);
	if (atomic_load(&slot->failed)) {
		kill(slot->pid, SIGKILL);
		return;
	}
	if (pid == slot->pid && WIFEXITED(status) && !WEXITSTATUS(status)) {
		if (atomic_load(&slot->rounds))
			return;
		snprintf(slot->reason, sizeof(slot->reason), "not one round was done");
	} else if (pid == slot->pid) {
		snprintf(slot->reason, sizeof(slot->reason), "died: wait status %#x", status);
	} else {
		kill(slot->pid, SIGKILL);
		snprintf(slot->reason, sizeof(slot->reason), "lost: does not end");
	}
	atomic_store(&slot->failed, true);
}

static int report(double seconds, int count, bool verbose)
{
	unsigned long long rounds = 0;
	int failures = 0;

	for (int i = 0; i < slots_used; i++) {
		struct load_slot *slot = &shared->slots[i];

		rounds += atomic_load(&slot->rounds);
		if (verbose)
			printf("rvmload: cpu %d %s: %llu rounds\n", slot->cpu, slot->name,
			       (unsigned long long)atomic_load(&slot->rounds));
		if (!atomic_load(&slot->failed))
			continue;
		failures++;
		printf("rvmload: FAIL cpu %d %s: %s\n", slot->cpu, slot->name, slot->reason);
	}
	if (failures)
		printf("rvmload: FAIL %d of %d workers\n", failures, slots_used);
	else
		printf("rvmload: ok %.1f s, %d CPUs, %d workers, %llu rounds\n", seconds, count,
		       slots_used, rounds);
	return failures != 0;
}

static int load(double seconds, double patience, bool verbose)
{
	int cpus[GUEST_MAX_CPUS], count = cpus_online(cpus);
	struct sigaction action = {.sa_handler = interrupt};
	uint64_t start = clock_ns(), deadline;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		die("mmap");
	load_stop = &shared->stop;
	signal(SIGPIPE, SIG_IGN);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	for (int i = 0; i < count; i++) {
		workers_start(cpus[i]);
		pipe_start(cpus[i], cpus[(i + 1) % count]);
	}
	if (!slots_used) {
		fprintf(stderr, "rvmload: no worker of that name\n");
		return 2;
	}
	load_wait(seconds, patience);
	atomic_store(&shared->stop, true);
	deadline = clock_ns() + 20000000000u;
	for (int i = 0; i < slots_used; i++)
		worker_reap(&shared->slots[i], deadline);
	return report((double)(clock_ns() - start) / 1e9, count, verbose);
}

int main(int argc, char **argv)
{
	double seconds = 0, patience = 30;
	bool verbose = false;
	int option;

	if (argc == 3 && !strcmp(argv[1], "--child"))
		return load_exec_child(argv[2]);
	while ((option = getopt(argc, argv, "w:p:vh")) != -1) {
		if (option == 'p') {
			patience = atof(optarg);
		} else if (option == 'w') {
			chosen = optarg;
		} else if (option == 'v') {
			verbose = true;
		} else {
			fputs(usage_text, option == 'h' ? stdout : stderr);
			return option == 'h' ? 0 : 2;
		}
	}
	if (optind < argc)
		seconds = atof(argv[optind++]);
	if (optind < argc || seconds < 0) {
		fputs(usage_text, stderr);
		return 2;
	}
	return load(seconds, patience, verbose);
}
