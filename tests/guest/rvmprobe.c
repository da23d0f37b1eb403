// SPDX-License-Identifier: GPL-2.0-only
/*
 * rvmprobe: asks every processor, from user space, whether it is a guest of the core and what of
 * VMX it can see. Run by scenarios and by hand. Changes nothing.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../include/abi_version.h"
#include "../../include/cpuid_leaf.h"
#include "probe.h"

static const char usage_text[] =
	"usage: rvmprobe [--expect guest|bare] [WHAT...]\n"
	"\n"
	"Asks every online processor. Without WHAT: whether it is a guest of RVM.\n"
	"  --expect guest|bare  fail unless every processor is that\n"
	"  --vmx-insn           run VMX instructions at CPL 3, each must fault\n"
	"  --wrap               32-bit CPUID at the end of 4 GiB\n"
	"  --single-step        single-step over CPUID, the trap must come right after it\n"
	"  --cpuid-dump         all CPUID leaves, without what differs per processor\n"
	"  --msr-features       FEATURE_CONTROL and VMX MSRs (needs the msr module)\n"
	"\n"
	"Exit status: 0 as it must be, 1 not so, 2 the test could not be made.\n";

enum { OPT_EXPECT = 256, OPT_VMX, OPT_WRAP, OPT_STEP, OPT_CPUID, OPT_MSR, OPT_HELP };

static const struct option options[] = {
	{"expect", required_argument, NULL, OPT_EXPECT},
	{"vmx-insn", no_argument, NULL, OPT_VMX},
	{"wrap", no_argument, NULL, OPT_WRAP},
	{"single-step", no_argument, NULL, OPT_STEP},
	{"cpuid-dump", no_argument, NULL, OPT_CPUID},
	{"msr-features", no_argument, NULL, OPT_MSR},
	{"help", no_argument, NULL, OPT_HELP},
	{NULL, 0, NULL, 0},
};

bool probe_is_guest(void)
{
	return cpuid(RVM_CPUID_LEAF, 0).eax == RVM_CPUID_MAGIC;
}

/* Prints one processor's answer; true if it fits. */
static bool answer_check(int cpu, enum probe_expect expect, bool seen[GUEST_MAX_CPUS])
{
	struct cpuid_regs r = cpuid(RVM_CPUID_LEAF, 0);

	if (r.eax != RVM_CPUID_MAGIC) {
		printf("cpu %d: bare\n", cpu);
		return expect != EXPECT_GUEST;
	}
	printf("cpu %d: guest index=%u door=%u\n", cpu, r.ecx, r.edx);
	if (r.ebx != RVM_ABI_VERSION) {
		printf("cpu %d: ABI version %u, wanted %u\n", cpu, r.ebx, RVM_ABI_VERSION);
		return false;
	}
	if (r.ecx >= GUEST_MAX_CPUS || seen[r.ecx]) {
		printf("cpu %d: index %u is out of range or another's too\n", cpu, r.ecx);
		return false;
	}
	seen[r.ecx] = true;
	return expect != EXPECT_BARE;
}

int probe_answer(const int *cpus, int count, enum probe_expect expect)
{
	bool seen[GUEST_MAX_CPUS] = {false};
	int good = 0, guests = 0;

	for (int i = 0; i < count; i++) {
		if (cpu_pin(cpus[i]))
			die("sched_setaffinity");
		good += answer_check(cpus[i], expect, seen);
		guests += probe_is_guest();
	}
	if (good == count && (guests == count || guests == 0)) {
		printf("rvmprobe: all %d CPUs %s\n", count, guests ? "guest" : "bare");
		return 0;
	}
	printf("rvmprobe: %d of %d CPUs guest, %d not as expected\n", guests, count, count - good);
	return 1;
}

static enum probe_expect expect_parse(const char *text)
{
	if (!strcmp(text, "guest"))
		return EXPECT_GUEST;
	if (!strcmp(text, "bare"))
		return EXPECT_BARE;
	fprintf(stderr, "rvmprobe: --expect guest or bare, not %s\n", text);
	exit(2);
}

static int run(const bool *what, const int *cpus, int count, enum probe_expect expect)
{
	int status = 0;

	if (what[OPT_VMX - OPT_EXPECT])
		status |= probe_vmx(cpus, count);
	if (what[OPT_WRAP - OPT_EXPECT])
		status |= probe_wrap(cpus, count);
	if (what[OPT_STEP - OPT_EXPECT])
		status |= probe_step(cpus, count);
	if (what[OPT_CPUID - OPT_EXPECT])
		status |= probe_cpuid(cpus, count);
	if (what[OPT_MSR - OPT_EXPECT])
		status |= probe_msr(cpus, count, expect);
	return status;
}

int main(int argc, char **argv)
{
	enum probe_expect expect = EXPECT_NOTHING;
	bool what[OPT_HELP - OPT_EXPECT] = {false}, parts = false;
	int cpus[GUEST_MAX_CPUS], count, option, status = 0;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == OPT_EXPECT) {
			expect = expect_parse(optarg);
		} else if (option > OPT_EXPECT && option < OPT_HELP) {
			what[option - OPT_EXPECT] = true;
			parts = true;
		} else {
			fputs(usage_text, option == OPT_HELP ? stdout : stderr);
			return option == OPT_HELP ? 0 : 2;
		}
	}
	if (optind < argc) {
		fputs(usage_text, stderr);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	count = cpus_online(cpus);
	if (!parts || expect != EXPECT_NOTHING)
		status = probe_answer(cpus, count, expect);
	return status | run(what, cpus, count, expect);
}
