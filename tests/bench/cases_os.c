// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cases of rvmbench that exercise the kernel: task switches, page faults, processes, timers and
 * address spaces. Called by rvmbench.c. Each leaves nothing behind.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define PAGE_SIZE 4096u
#define BATCHES 31

/* Sends back what it gets until the other side closes. */
static void echo(int in, int out)
{
	char byte;

	while (read(in, &byte, 1) == 1)
		if (write(out, &byte, 1) != 1)
			break;
	_exit(0);
}

static void round_trip(int out, int in)
{
	char byte = 0;

	if (write(out, &byte, 1) != 1 || read(in, &byte, 1) != 1)
		die("pipe");
}

static void switch_bench(struct bench *b, int peer_cpu, unsigned int count)
{
	int there[2], back[2];
	pid_t child;

	if (pipe(there) || pipe(back))
		die("pipe");
	child = fork();
	if (child < 0)
		die("fork");
	if (!child) {
		close(there[1]);
		close(back[0]);
		if (cpu_pin(peer_cpu))
			_exit(2);
		echo(there[0], back[1]);
	}
	close(there[0]);
	close(back[1]);
	for (int i = 0; i < 10; i++)
		round_trip(there[1], back[0]);
	for (int i = 0; i < BATCHES; i++) {
		uint64_t start = tsc_read();

		for (unsigned int n = 0; n < count; n++)
			round_trip(there[1], back[0]);
		bench_add(b, tsc_read() - start, count);
	}
	close(there[1]);
	close(back[0]);
	waitpid(child, NULL, 0);
}

void case_switch_one(struct bench *b)
{
	switch_bench(b, b->cpu, 16);
}

void case_switch_two(struct bench *b)
{
	switch_bench(b, b->other_cpu, 32);
}

static uint8_t *pages_map(unsigned int count)
{
	uint8_t *memory = mmap(NULL, (size_t)count * PAGE_SIZE, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		die("mmap");
	/* One fault for each page, also where huge pages are given unasked. */
	madvise(memory, (size_t)count * PAGE_SIZE, MADV_NOHUGEPAGE);
	return memory;
}

void case_page_fault(struct bench *b)
{
	const unsigned int count = 17;

	for (int i = 0; i < BATCHES; i++) {
		uint8_t *memory = pages_map(count);
		uint64_t start;

		/* The page tables are there before the clock runs. */
		*(volatile uint8_t *)memory = 1;
		start = tsc_read();
		for (unsigned int n = 1; n < count; n++)
			*(volatile uint8_t *)(memory + n * PAGE_SIZE) = 1;
		bench_add(b, tsc_read() - start, count - 1);
		munmap(memory, (size_t)count * PAGE_SIZE);
	}
}

static void fork_exec(void)
{
	int status;
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (!child) {
		execl("/proc/self/exe", "rvmbench", "--exit", (char *)NULL);
		_exit(2);
	}
	if (waitpid(child, &status, 0) != child || status)
		die("fork and exec");
}

void case_fork_exec(struct bench *b)
{
	fork_exec();
	for (int i = 0; i < BATCHES; i++) {
		uint64_t start = tsc_read();

		fork_exec();
		bench_add(b, tsc_read() - start, 1);
	}
}

void case_timer(struct bench *b)
{
	uint64_t deadline = clock_ns();

	/* Not the default, by which the kernel may be late on purpose. */
	prctl(PR_SET_TIMERSLACK, 1UL);
	for (int i = 0; i < 101; i++) {
		struct timespec wake;
		uint64_t now;

		deadline += 2000000;
		wake.tv_sec = (time_t)(deadline / 1000000000);
		wake.tv_nsec = (long)(deadline % 1000000000);
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, NULL);
		now = clock_ns();
		bench_add(b, (uint64_t)((double)(now - deadline) * b->tsc_per_us / 1000.0), 1);
		/* Late by more than a period: begin anew. */
		if (now > deadline + 2000000)
			deadline = now;
	}
	prctl(PR_SET_TIMERSLACK, 0UL);
}

void case_mmap(struct bench *b)
{
	const unsigned int count = 4;

	for (int i = 0; i < BATCHES; i++) {
		uint64_t start = tsc_read();

		for (unsigned int n = 0; n < count; n++) {
			uint8_t *memory = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
					       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

			if (memory == MAP_FAILED)
				die("mmap");
			*(volatile uint8_t *)memory = 1;
			munmap(memory, PAGE_SIZE);
		}
		bench_add(b, tsc_read() - start, count);
	}
}

struct toucher {
	int cpu;
	uint8_t *memory;
	atomic_bool ready;
	atomic_bool stop;
};

/* Keeps its processor in the address space, with the page in its TLB. */
static void *toucher_run(void *data)
{
	struct toucher *t = data;

	cpu_pin(t->cpu);
	atomic_store(&t->ready, true);
	while (!atomic_load_explicit(&t->stop, memory_order_relaxed))
		(void)*(volatile uint8_t *)t->memory;
	return NULL;
}

void case_shootdown(struct bench *b)
{
	struct toucher t = {.cpu = b->other_cpu, .memory = pages_map(1)};
	const unsigned int count = 16;
	pthread_t thread;

	*(volatile uint8_t *)t.memory = 1;
	if (pthread_create(&thread, NULL, toucher_run, &t))
		die("pthread_create");
	while (!atomic_load(&t.ready))
		usleep(1000);
	for (int i = 0; i < BATCHES; i++) {
		uint64_t start = tsc_read();

		for (unsigned int n = 0; n < count; n++) {
			mprotect(t.memory, PAGE_SIZE, PROT_READ);
			mprotect(t.memory, PAGE_SIZE, PROT_READ | PROT_WRITE);
			*(volatile uint8_t *)t.memory = 1;
		}
		bench_add(b, tsc_read() - start, count);
	}
	atomic_store(&t.stop, true);
	pthread_join(thread, NULL);
	munmap(t.memory, PAGE_SIZE);
}
