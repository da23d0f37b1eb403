// SPDX-License-Identifier: GPL-2.0-only
/* See exit/insn_fetch.h. Another CPU of the guest may change the code meanwhile: nothing relies on it. */
#include "exit/insn_fetch.h"
#include "mm/guest_walk.h"
#include "vmx/vmcs.h"

enum insn_mode guest_mode(void)
{
	uint64_t rights = vmread(VMCS_GUEST_ACCESS_RIGHTS(SEG_CS));

	if (rights & SEG_LONG)
		return INSN_MODE_64;
	return rights & SEG_DEFAULT_32 ? INSN_MODE_32 : INSN_MODE_16;
}

int guest_linear_read(struct percpu *cpu, uint64_t linear, void *buf, size_t *size)
{
	struct guest_paging paging = {
		.cr0 = vmread(VMCS_GUEST_CR0),
		.cr3 = vmread(VMCS_GUEST_CR3),
		.cr4 = vmread(VMCS_GUEST_CR4),
		.efer = vmread(VMCS_GUEST_EFER),
	};

	return guest_read_linear(cpu->cpu, &paging, linear, buf, size);
}

int guest_insn_fetch(struct percpu *cpu, struct insn *insn, const char **refused)
{
	enum insn_mode mode = guest_mode();
	uint64_t linear = vmread(VMCS_GUEST_RIP);
	uint8_t bytes[INSN_MAX_LENGTH];
	size_t size = sizeof(bytes);
	int err;

	/* Real and virtual-8086 mode have neither of the bits, and a base of 16 times the selector. */
	if (mode != INSN_MODE_64)
		linear = (uint32_t)(linear + vmread(VMCS_GUEST_CS_BASE));
	err = guest_linear_read(cpu, linear, bytes, &size);
	if (err) {
		if (refused)
			*refused = "code that cannot be read";
		return err;
	}
	err = insn_decode(insn, bytes, size, mode);
	if (err && refused)
		*refused = insn_refused_name(bytes, size, mode);
	return err;
}
