// SPDX-License-Identifier: GPL-2.0-only
/*
 * Part of rvmload: workers that load the kernel: page faults, timers, processes, messages. Called
 * by rvmload.c. Each checks that nothing is lost and nothing comes early.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

#define PAGES 64
#define PAGE_SIZE 4096u
#define PERIOD_NS 1000000u

static uint8_t *protected_page;
static volatile sig_atomic_t protection_faults;

/* The write that faulted is repeated on a page that is writable again. */
static void fault_handler(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	if ((uintptr_t)info->si_addr - (uintptr_t)protected_page >= PAGE_SIZE)
		_exit(3);
	protection_faults++;
	mprotect(protected_page, PAGE_SIZE, PROT_READ | PROT_WRITE);
}

static void pages_check(struct load_slot *slot, const uint8_t *memory, uint64_t seed)
{
	for (size_t i = 0; i < PAGES; i++) {
		uint64_t value, wanted = seed ? seed + i : 0;

		memcpy(&value, memory + i * PAGE_SIZE + 8, sizeof(value));
		if (value != wanted)
			load_fail(slot, "page %zu has %#llx, wanted %#llx", i,
				  (unsigned long long)value, (unsigned long long)wanted);
	}
}

static void pages_write(uint8_t *memory, uint64_t seed)
{
	for (size_t i = 0; i < PAGES; i++, seed++)
		memcpy(memory + i * PAGE_SIZE + 8, &seed, sizeof(seed));
}

void load_fault(struct load_slot *slot)
{
	struct sigaction action = {.sa_sigaction = fault_handler, .sa_flags = SA_SIGINFO};
	uint64_t seed = (uint64_t)getpid() << 20;

	sigaction(SIGSEGV, &action, NULL);
	while (load_running()) {
		uint8_t *memory = mmap(NULL, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (memory == MAP_FAILED)
			die("mmap");
		pages_check(slot, memory, 0);
		pages_write(memory, ++seed);
		protected_page = memory + PAGE_SIZE;
		protection_faults = 0;
		mprotect(protected_page, PAGE_SIZE, PROT_READ);
		*(volatile uint8_t *)protected_page = 1;
		if (protection_faults != 1)
			load_fail(slot, "%d protection faults, wanted 1", (int)protection_faults);
		pages_check(slot, memory, seed);
		if (munmap(memory, PAGES * PAGE_SIZE))
			die("munmap");
		load_round(slot);
	}
}

void load_timer(struct load_slot *slot)
{
	const struct timespec period = {.tv_nsec = PERIOD_NS};

	while (load_running()) {
		uint64_t start = clock_ns(), took;

		if (clock_nanosleep(CLOCK_MONOTONIC, 0, &period, NULL))
			continue;
		took = clock_ns() - start;
		if (took < PERIOD_NS)
			load_fail(slot, "slept %llu ns, wanted at least %u",
				  (unsigned long long)took, PERIOD_NS);
		load_round(slot);
	}
}

void load_timerfd(struct load_slot *slot)
{
	const struct itimerspec spec = {{0, PERIOD_NS}, {0, PERIOD_NS}};
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	uint64_t before = clock_ns(), after, ticks = 0, more;

	if (fd < 0 || timerfd_settime(fd, 0, &spec, NULL))
		die("timerfd");
	after = clock_ns();
	while (load_running()) {
		uint64_t earliest = clock_ns(), latest;

		if (read(fd, &more, sizeof(more)) != sizeof(more))
			die("timerfd");
		latest = clock_ns();
		ticks += more;
		/* All that was due when read() began, and nothing that was not when it ended. */
		if (earliest >= after && ticks < (earliest - after) / PERIOD_NS)
			load_fail(slot, "timer lost: %llu expirations after %llu ns",
				  (unsigned long long)ticks,
				  (unsigned long long)(earliest - after));
		if (ticks > (latest - before) / PERIOD_NS)
			load_fail(slot, "timer early: %llu expirations after %llu ns",
				  (unsigned long long)ticks, (unsigned long long)(latest - before));
		load_round(slot);
	}
}

int load_exec_child(const char *seed)
{
	return (int)(strtoul(seed, NULL, 10) * 7 % 251);
}

void load_exec(struct load_slot *slot)
{
	unsigned long seed = 0;

	while (load_running()) {
		char text[24];
		int status, wanted;
		pid_t child;

		snprintf(text, sizeof(text), "%lu", ++seed);
		wanted = load_exec_child(text);
		child = fork();
		if (child < 0)
			die("fork");
		if (!child) {
			execl("/proc/self/exe", "rvmload", "--child", text, (char *)NULL);
			_exit(255);
		}
		if (waitpid(child, &status, 0) != child)
			load_fail(slot, "waitpid: %s", strerror(errno));
		if (!WIFEXITED(status) || WEXITSTATUS(status) != wanted)
			load_fail(slot, "child %lu: wait status %#x, wanted exit %d", seed, status,
				  wanted);
		load_round(slot);
	}
}

void load_signal(struct load_slot *slot)
{
	while (load_running()) {
		if (kill(-1, 0))
			load_fail(slot, "kill: %s", strerror(errno));
		load_round(slot);
	}
}

void load_fork(struct load_slot *slot)
{
	while (load_running()) {
		int status;
		pid_t child = fork();

		if (child < 0)
			die("fork");
		if (!child)
			_exit(42);
		if (waitpid(child, &status, 0) != child)
			load_fail(slot, "waitpid: %s", strerror(errno));
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 42)
			load_fail(slot, "child: wait status %#x, wanted exit 42", status);
		load_round(slot);
	}
}

/* False when the workers shall end. */
static bool message_wait(int fd)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

	while (load_running())
		if (poll(&poll_fd, 1, 100) == 1)
			return poll_fd.revents & POLLIN;
	return false;
}

void load_pipe(struct load_slot *slot, int in, int out, bool first)
{
	uint64_t wanted = first ? 1 : 0, message = 0;

	if (first && write(out, &message, sizeof(message)) != sizeof(message))
		die("write");
	while (message_wait(in)) {
		if (read(in, &message, sizeof(message)) != sizeof(message))
			load_fail(slot, "message %llu is missing", (unsigned long long)wanted);
		if (message != wanted)
			load_fail(slot, "message %llu, wanted %llu", (unsigned long long)message,
				  (unsigned long long)wanted);
		wanted += 2;
		message++;
		if (write(out, &message, sizeof(message)) != sizeof(message)) {
			if (load_running())
				load_fail(slot, "the other side of the pipe is gone");
			return;
		}
		load_round(slot);
	}
}
