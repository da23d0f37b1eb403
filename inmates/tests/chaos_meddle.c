// SPDX-License-Identifier: GPL-2.0-only
/*
 * The second CPU of a chaotic cell, while the first one executes programs: what the core has just read of an
 * instruction, of a page table or of a device's memory is something else when it looks again. When is not
 * repeated by a seed; what is done to which place is.
 */
#include "inmate.h"

#include "chaos_gen.h"
#include "chaos_layout.h"
#include "chaos_meddle.h"
#include "chaos_shared.h"

/* Times that a byte or an entry is changed to and fro. */
#define FLICKER 64

static volatile struct chaos_shared *const shared = (void *)CHAOS_SHARED_ADDRESS;

static void flicker(volatile uint64_t *at, uint64_t other)
{
	uint64_t was = *at;

	for (unsigned int i = 0; i < FLICKER; i++) {
		*at = other;
		*at = was;
	}
}

/* Bytes of the instruction that is perhaps being decoded. */
static void change_code(uint64_t bits)
{
	volatile uint64_t *at = (volatile uint64_t *)(CHAOS_CODE + (bits & 0xff));
	unsigned int byte = (unsigned int)(bits >> 8) % 8;

	flicker(at, (*at & ~(0xffULL << 8 * byte)) | (bits >> 16 & 0xff) << 8 * byte);
}

/* Present, writable, size, address bits: of the tables that programs use. */
static void change_tables(uint64_t bits)
{
	static const uintptr_t tables[] = { CHAOS_PDPT, CHAOS_DIRECTORIES, CHAOS_DIRECTORY32, CHAOS_NOISE };
	volatile uint64_t *at = (volatile uint64_t *)(tables[bits % 4] + (bits >> 8 & 0x1f) * 8);

	flicker(at, *at ^ 1ULL << (bits >> 16 & 63));
}

static void change_device(uint64_t bits)
{
	flicker((volatile uint64_t *)(uintptr_t)(CHAOS_DEVICE_ADDRESS + (bits & 0xf0)), bits);
}

/* All delivery modes but those that stop the sender, to whoever that reaches; now and then a start. */
static void send(uint64_t bits)
{
	static const uint32_t usual[] = { ICR_FIXED, ICR_LOWEST, ICR_NMI };
	uint32_t command = usual[bits % 3] | ICR_ASSERT | (uint32_t)(bits >> 8 & 0xff);
	uint32_t destination = (uint32_t)(bits >> 16 & 7);

	if ((bits >> 24 & 0x3f) == 0)
		command = (command & ~ICR_INIT) | (bits & 1 ? ICR_INIT : ICR_SIPI);
	if (bits >> 32 & 1)
		command |= ICR_LOGICAL;
	if ((bits >> 33 & 7) == 0)
		command |= bits >> 36 & 1 ? ICR_ALL : ICR_ALL_BUT_SELF;
	apic_send_ipi(destination, command);
}

static void call(uint64_t bits)
{
	vmcall(bits & 0x1f, bits >> 8 & 0xff, bits >> 16);
}

static void ignore(struct irq_frame *frame)
{
	(void)frame;
}

void chaos_meddle(uint64_t seed)
{
	static void (*const acts[])(uint64_t bits) = {
		change_code, change_code, change_code, change_tables, change_tables, change_device, send, call,
	};

	/* What comes back of its own messages, NMIs among them. */
	for (unsigned int vector = 0; vector < 256; vector++) {
		if (vector == 2 || vector >= 32)
			irq_set_handler(vector, ignore);
	}
	irq_enable();
	for (;;) {
		uint64_t bits = chaos_random(&seed);

		acts[bits % 8](bits >> 3);
		shared->meddled++;
	}
}
