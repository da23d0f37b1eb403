// SPDX-License-Identifier: GPL-2.0-only
/* See x86/refusal.h. */
#include "x86/refusal.h"
#include "lib/format.h"
#include "lib/printk.h"
#include "lib/spinlock.h"

static struct spinlock refusal_lock;

int refuse_words(struct percpu *cpu, int error, const char *words)
{
	char text[sizeof(image_header.refusal)];

	format_text(text, sizeof(text), "CPU %u (APIC ID %u): %s", cpu->cpu, cpu->apic_id, words);
	spin_lock(&refusal_lock);
	if (!image_header.error) {
		image_header.error = error;
		image_header.error_cpu = cpu->cpu;
		__builtin_memcpy(image_header.refusal, text, sizeof(text));
	}
	spin_unlock(&refusal_lock);
	printk("%s\n", text);
	return error;
}

int refuse(struct percpu *cpu, int error, const char *what, uint64_t wanted, uint64_t found)
{
	char words[sizeof(image_header.refusal)];

	format_text(words, sizeof(words), "%s: wanted 0x%llx, found 0x%llx", what,
		    (unsigned long long)wanted, (unsigned long long)found);
	return refuse_words(cpu, error, words);
}
