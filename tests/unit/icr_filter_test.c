// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/icr.c */
/* Messages while cells exist: every delivery mode, shorthand and destination of every sender, for every
 * way to share four CPUs among cells and every choice of the root cell. What the hardware would do with
 * the outcome is worked out again here: it reaches all CPUs of the own cell that were meant, no others. */
#include "tests/fakes/unit.h"

#include "devices/icr.h"

#define CPUS 4

/* By the cell of each CPU. */
struct partition {
	unsigned int cell[CPUS];
	unsigned int root;
};

struct message {
	unsigned int delivery, shorthand;
	bool logical;
	/** As the register has it. */
	uint32_t destination;
};

struct machine {
	enum apic_mode mode;
	struct apic_identity cpus[CPUS];
};

static const struct machine machines[] = {
	{ APIC_XAPIC, { { APIC_XAPIC, 0, 1, true, false }, { APIC_XAPIC, 1, 2, true, false },
			{ APIC_XAPIC, 4, 4, true, false }, { APIC_XAPIC, 6, 8, true, false } } },
	/* Everybody took the same logical ID, two all of them. */
	{ APIC_XAPIC, { { APIC_XAPIC, 0, 1, true, false }, { APIC_XAPIC, 1, 1, true, false },
			{ APIC_XAPIC, 2, 0xff, true, false }, { APIC_XAPIC, 3, 0xff, true, false } } },
	{ APIC_XAPIC, { { APIC_XAPIC, 0, 0x11, false, false }, { APIC_XAPIC, 1, 0x12, false, false },
			{ APIC_XAPIC, 4, 0x21, false, false }, { APIC_XAPIC, 6, 0x28, false, false } } },
	{ APIC_X2APIC, { { APIC_X2APIC, 0, 0x00000001, false, false },
			 { APIC_X2APIC, 1, 0x00000002, false, false },
			 { APIC_X2APIC, 0x10, 0x00010001, false, false },
			 { APIC_X2APIC, 0x1f, 0x00018000, false, false } } },
};

static unsigned long messages;

static bool listens(const struct machine *m, const struct message *msg, unsigned int cpu,
		    uint32_t logical)
{
	const struct apic_identity *id = &m->cpus[cpu];
	uint32_t d = msg->destination;

	if (d == (m->mode == APIC_X2APIC ? 0xffffffffU : 0xffU))
		return true;
	if (!msg->logical)
		return id->id == d;
	if (m->mode == APIC_X2APIC)
		return (logical ^ d) < 0x10000 && (logical & d & 0xffff);
	if (id->flat)
		return logical & d;
	return (logical & d & 0xf) && ((logical ^ d) < 0x10 || d >= 0xf0);
}

static unsigned int receivers(const struct machine *m, const struct message *msg,
			      unsigned int sender, const struct partition *hardware_of)
{
	unsigned int mask = 0;

	switch (msg->shorthand) {
	case ICR_SELF:
		return 1U << sender;
	case ICR_ALL:
		return 0xf;
	case ICR_ALL_BUT_SELF:
		return 0xf & ~(1U << sender);
	}
	for (unsigned int i = 0; i < CPUS; i++) {
		bool hidden = hardware_of && m->mode == APIC_XAPIC &&
			      hardware_of->cell[i] != hardware_of->root;

		mask |= (unsigned int)listens(m, msg, i, hidden ? 0 : m->cpus[i].logical) << i;
	}
	return mask;
}

static unsigned int own_mask(const struct partition *p, unsigned int sender)
{
	unsigned int mask = 0;

	for (unsigned int i = 0; i < CPUS; i++)
		mask |= (unsigned int)(p->cell[i] == p->cell[sender]) << i;
	return mask;
}

static bool exists(const struct message *msg)
{
	if (msg->delivery == 3 || msg->delivery == 7)
		return false;
	return (msg->shorthand != ICR_SELF && msg->shorthand != ICR_ALL) || msg->delivery == ICR_FIXED;
}

static unsigned int reached(const struct machine *m, const struct partition *p,
			    const struct message *msg, unsigned int sender,
			    const struct icr_decision *d)
{
	switch (d->verdict) {
	case ICR_PASS:
		return receivers(m, msg, sender, p);
	case ICR_SEND:
	case ICR_START:
		return (unsigned int)d->targets.word[0];
	}
	return 0;
}

static void complain(const struct partition *p, const struct message *msg, unsigned int sender,
		     const struct icr_decision *d, const char *what)
{
	fail_msg("%s: cells %u%u%u%u root %u sender %u delivery %u shorthand %u logical %d "
		 "destination %x: verdict %u targets %llx", what, p->cell[0], p->cell[1], p->cell[2],
		 p->cell[3], p->root, sender, msg->delivery, msg->shorthand, msg->logical,
		 msg->destination, d->verdict, (unsigned long long)d->targets.word[0]);
}

static void judge(const struct machine *m, const struct partition *p, const struct message *msg,
		  unsigned int sender, const struct icr_decision *d)
{
	unsigned int own = own_mask(p, sender), meant = receivers(m, msg, sender, NULL);
	unsigned int got = reached(m, p, msg, sender, d), wanted = exists(msg) ? meant & own : 0;
	bool root = p->cell[sender] == p->root;
	bool start = msg->delivery == ICR_INIT || msg->delivery == ICR_STARTUP;

	messages++;
	if (got & ~own)
		complain(p, msg, sender, d, "reaches others");
	if (d->verdict == ICR_REFUSE) {
		if (exists(msg) && (msg->delivery != ICR_SMI || root))
			complain(p, msg, sender, d, "refused");
		return;
	}
	if (msg->delivery == 3 || msg->delivery == 7 || (msg->delivery == ICR_SMI && !root))
		complain(p, msg, sender, d, "not refused");
	if (start && wanted && d->verdict != ICR_START)
		complain(p, msg, sender, d, "start message left to the hardware");
	if (msg->delivery == ICR_LOWEST_PRIORITY && d->verdict == ICR_SEND) {
		if (!wanted || (got & (got - 1)) || !(got & wanted))
			complain(p, msg, sender, d, "not exactly one");
	} else if (got != wanted) {
		complain(p, msg, sender, d, "wrong receivers");
	}
	if (d->dropped && !(meant & ~own) && meant)
		complain(p, msg, sender, d, "counted");
	if (!d->dropped && exists(msg) && msg->shorthand == ICR_NO_SHORTHAND && !wanted &&
	    receivers(m, msg, sender, p))
		complain(p, msg, sender, d, "not counted");
}

static void send(const struct machine *m, const struct partition *p, const struct message *msg,
		 unsigned int sender)
{
	uint64_t low = 0x31 | ICR_DELIVERY(msg->delivery) | ICR_SHORTHAND(msg->shorthand) | ICR_ASSERT |
		       (msg->logical ? ICR_LOGICAL : 0);
	uint64_t value = (uint64_t)msg->destination << (m->mode == APIC_X2APIC ? 32 : 56) | low;
	struct icr_scope scope = { .root = p->cell[sender] == p->root };
	struct icr icr = icr_decode(value, m->mode);
	struct apic_identity cpus[CPUS];
	struct icr_decision d;

	scope.cpus.word[0] = own_mask(p, sender);
	for (unsigned int i = 0; i < CPUS; i++) {
		cpus[i] = m->cpus[i];
		cpus[i].logical_is_virtual = m->mode == APIC_XAPIC && p->cell[i] != p->root;
	}
	d = icr_filter(&icr, &scope, cpus, CPUS, sender);
	judge(m, p, msg, sender, &d);
}

static void send_all_forms(const struct machine *m, const struct partition *p, uint32_t destination)
{
	for (unsigned int form = 0; form < 64; form++) {
		struct message msg = { form & 7, form >> 3 & 3, form >> 5, destination };

		for (unsigned int sender = 0; sender < CPUS; sender++)
			send(m, p, &msg, sender);
	}
}

static void all_destinations(const struct machine *m, const struct partition *p)
{
	static const uint32_t wide[] = { 0, 1, 2, 3, 4, 0x10, 0x1f, 0xff, 0xffff, 0x8000, 0x10001,
					 0x18000, 0x18001, 0x1ffff, 0x2ffff, 0xffff0001, 0xffffffff };

	if (m->mode == APIC_X2APIC) {
		for (unsigned int i = 0; i < ARRAY_SIZE(wide); i++)
			send_all_forms(m, p, wide[i]);
		return;
	}
	for (uint32_t destination = 0; destination < 256; destination++)
		send_all_forms(m, p, destination);
}

/* Numbers of cells in the order of their first CPU: every way to share them once. */
static bool is_partition(const struct partition *p)
{
	unsigned int next = 0;

	for (unsigned int i = 0; i < CPUS; i++) {
		if (p->cell[i] > next)
			return false;
		next += p->cell[i] == next;
	}
	return p->root < next;
}

static void test_all(void **state)
{
	unsigned int partitions = 0;

	(void)state;
	for (unsigned int number = 0; number < 4 * 256; number++) {
		struct partition p = { { number & 3, number >> 2 & 3, number >> 4 & 3, number >> 6 & 3 },
				       number >> 8 };

		if (!is_partition(&p))
			continue;
		partitions++;
		for (unsigned int i = 0; i < ARRAY_SIZE(machines); i++)
			all_destinations(&machines[i], &p);
	}
	/* 1 with one cell, 7 with two, 6 with three, 1 with four; one root cell of them each. */
	assert_int_equal(partitions, 1 + 7 * 2 + 6 * 3 + 4);
	print_message("# %lu messages\n", messages);
}

static struct icr_decision decide_x2apic(uint64_t value, uint64_t own, bool root, unsigned int sender)
{
	struct icr icr = icr_decode(value, APIC_X2APIC);
	struct icr_scope scope = { { { own } }, root };

	return icr_filter(&icr, &scope, machines[3].cpus, CPUS, sender);
}

static void test_cases(void **state)
{
	struct icr_decision d;

	(void)state;
	/* A CPU that the core does not know: the root cell's, nobody's for others. */
	assert_int_equal(decide_x2apic(0x5500000031, 3, true, 0).verdict, ICR_PASS);
	assert_int_equal(decide_x2apic(0x5500000500, 3, true, 0).verdict, ICR_PASS);
	d = decide_x2apic(0x5500000031, 3, false, 0);
	assert_true(d.verdict == ICR_DROP && d.dropped);
	/* Alone in a cell: nobody else is no error. */
	d = decide_x2apic(0x31 | ICR_SHORTHAND(ICR_ALL_BUT_SELF), 1, false, 0);
	assert_true(d.verdict == ICR_DROP && !d.dropped);
	/* INIT level de-assert does nothing. */
	d = decide_x2apic(0x100000000 | ICR_DELIVERY(ICR_INIT) | ICR_LEVEL_TRIGGERED, 3, false, 0);
	assert_true(d.verdict == ICR_DROP && !d.dropped);
	/* Mixed: those of the own cell, and counted. */
	d = decide_x2apic(0x18001ULL << 32 | ICR_LOGICAL | 0x31, 4, false, 2);
	assert_true(d.verdict == ICR_SEND && d.dropped && d.targets.word[0] == 4);
}

static void test_short_cut(void **state)
{
	static struct apic_index index;
	struct icr_scope scope = { { { 0xb } }, true };
	unsigned int hits = 0;

	(void)state;
	for (unsigned int i = 0; i < CPUS; i++)
		index.cpu[machines[3].cpus[i].id] = (uint16_t)(i + 1);
	for (uint64_t low = 0; low < 0x100000; low += 0x100) {
		for (uint32_t destination = 0; destination < 0x40000; destination += 3) {
			struct icr icr = icr_decode((uint64_t)destination << 32 | low | 0x31, APIC_X2APIC);
			struct icr_decision d;

			if (!icr_one_of(&icr, &index, &scope))
				continue;
			hits++;
			d = icr_filter(&icr, &scope, machines[3].cpus, CPUS, 0);
			assert_true(d.verdict == ICR_PASS && !d.dropped);
		}
		low += low % 0x1000 == 0x800 ? 0x400 : 0;
	}
	assert_true(hits > 0);
}

static void test_short_cut_misses(void **state)
{
	static struct apic_index index;
	struct icr_scope scope = { { { 3 } }, true };
	struct icr icr = { .vector = 0x31, .destination = 5 };

	(void)state;
	index.cpu[5] = 2;
	index.cpu[6] = 3;
	assert_true(icr_one_of(&icr, &index, &scope));
	icr.delivery = ICR_NMI;
	assert_false(icr_one_of(&icr, &index, &scope));
	icr.delivery = ICR_FIXED;
	icr.destination = 6;
	assert_false(icr_one_of(&icr, &index, &scope));
	icr.destination = APIC_INDEX_IDS;
	assert_false(icr_one_of(&icr, &index, &scope));
	icr.destination = ICR_BROADCAST;
	assert_false(icr_one_of(&icr, &index, &scope));
	icr.logical = true;
	assert_false(icr_one_of(&icr, &index, &scope));
	icr.destination = 1 << 5;
	assert_true(icr_one_of(&icr, &index, &scope));
	icr.destination = 3 << 5;
	assert_false(icr_one_of(&icr, &index, &scope));
	icr.destination = 0x10000;
	assert_false(icr_one_of(&icr, &index, &scope));
	icr.destination = 0xffff0020;
	assert_false(icr_one_of(&icr, &index, &scope));
}

static void test_lvt(void **state)
{
	(void)state;
	for (uint32_t value = 0; value < 0x20000; value += 0x100) {
		uint32_t delivery = value >> 8 & 7;
		bool allowed = value & 0x10000 || delivery == 0 || delivery == 4;

		assert_int_equal(apic_lvt_allowed(value | 0x31), allowed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_short_cut),
		cmocka_unit_test(test_short_cut_misses),
		cmocka_unit_test(test_lvt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
