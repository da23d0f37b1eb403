// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/insn.c hypervisor/devices/insn_address.c hypervisor/devices/insn_apply.c */
/* sources: hypervisor/devices/insn_name.c hypervisor/lib/string.c */
/* Any bytes in any mode: what is decoded is consistent in itself, does not depend on the bytes behind
 * it, and its values stay within their widths. The first byte chooses the mode. */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "devices/insn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_width(unsigned int width)
{
	return width == 1 || width == 2 || width == 4 || width == 8;
}

static bool is_register(unsigned int number)
{
	return number < 16 || number == INSN_NO_REGISTER;
}

static void check_insn(const struct insn *insn, size_t size)
{
	assert(insn->length >= 1 && insn->length <= size && insn->length <= INSN_MAX_LENGTH);
	assert(insn->op < INSN_NUM_OPS && is_width(insn->width));
	assert(insn->reads || insn->writes);
	assert(is_register(insn->index) && (is_register(insn->base) || insn->base == INSN_RIP));
	assert(is_width(insn->scale) && insn->segment < 6);
	assert(is_width(insn->address_width) && insn->address_width != 1);
	if (insn->operand == INSN_REGISTER)
		assert(insn->reg < 16 && is_width(insn->reg_width) && (!insn->reg_high || insn->reg < 4));
	if (insn->operand == INSN_IMMEDIATE && insn->width < 8)
		assert(insn->immediate >> 8 * insn->width == 0);
}

static void check_values(const struct insn *insn)
{
	struct insn_values v = { 0x8000000180008180, 0x123456789abcdef0, 0xfed7 };
	struct insn_values before = v;

	if (insn_apply(insn, &v))
		return;
	assert(((v.flags ^ before.flags) & ~INSN_FLAGS) == 0);
	if (insn->writes && insn->width < 8)
		assert(v.memory >> 8 * insn->width == 0);
	if (!insn->to_register)
		assert(v.reg == before.reg);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum insn_mode modes[] = { INSN_MODE_16, INSN_MODE_32, INSN_MODE_64 };
	struct insn insn, again;
	uint8_t copy[INSN_MAX_LENGTH];
	enum insn_mode mode;
	int err;

	if (size == 0)
		return 0;
	mode = modes[data[0] % 3];
	err = insn_decode(&insn, data + 1, size - 1, mode);
	assert(!err || err == -ENODATA || err == -EINVAL || err == -EOPNOTSUPP);
	if (err) {
		assert(insn.length == 0);
		assert(insn_refused_name(data + 1, size - 1, mode) != NULL);
		return 0;
	}
	check_insn(&insn, size - 1);
	check_values(&insn);
	memset(copy, 0xff, sizeof(copy));
	memcpy(copy, data + 1, insn.length);
	assert(insn_decode(&again, copy, sizeof(copy), mode) == 0);
	assert(memcmp(&again, &insn, sizeof(insn)) == 0);
	assert(insn_decode(&again, copy, insn.length - 1U, mode) == -ENODATA);
	return 0;
}
