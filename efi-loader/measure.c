// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures core and settings into the TPM. Called by whoever has read them, before they have any
 * effect on processors; changes nothing else and never stops a boot.
 */
#include "measure.h"
#include "log.h"
#include "proto/tcg2.h"
#include "text.h"

#define EVENT_TEXT_SIZE 64

static const EFI_GUID tcg2_guid = TCG2_GUID;

static struct tcg2 *tpm;
static bool looked;
static unsigned int num_measured, num_failed;
static char measured[80];
static uint32_t tag;

static void find_tpm(void)
{
	struct tcg2_capability capability = { .size = sizeof(capability) };
	struct tcg2 *found;

	looked = true;
	if (BS->LocateProtocol((EFI_GUID *)&tcg2_guid, NULL, (VOID **)&found))
		return;
	if (!found->get_capability(found, &capability) && capability.tpm_present)
		tpm = found;
}

static void update_tag(const void *data, uint64_t size)
{
	uint32_t parts[2] = { tag, 0 };

	BS->CalculateCrc32((VOID *)data, size, &parts[1]);
	BS->CalculateCrc32(parts, sizeof(parts), &tag);
}

static EFI_STATUS extend(uint32_t pcr, const char *what, const void *data, uint64_t size)
{
	union {
		struct tcg2_event event;
		uint8_t space[sizeof(struct tcg2_event) + EVENT_TEXT_SIZE];
	} u;
	size_t length;

	memset(&u, 0, sizeof(u));
	length = text_format((char *)u.event.event, EVENT_TEXT_SIZE, "rvm: %s", what) + 1;
	u.event.size = (UINT32)(sizeof(u.event) + length);
	u.event.header_size = sizeof(u.event) - sizeof(u.event.size);
	u.event.header_version = TCG2_EVENT_HEADER_VERSION;
	u.event.pcr = pcr;
	u.event.type = TCG2_EV_IPL;
	return tpm->hash_log_extend_event(tpm, 0, (EFI_PHYSICAL_ADDRESS)data, size, &u.event);
}

void measure(const struct rvm_conf *conf, const char *what, const void *data, uint64_t size)
{
	EFI_STATUS status;
	size_t used;

	update_tag(data, size);
	if (conf->pcr == RVM_CONF_NO_PCR || !size)
		return;
	if (!looked)
		find_tpm();
	if (!tpm)
		return;
	status = extend(conf->pcr, what, data, size);
	if (status) {
		num_failed++;
		log_line("TPM: %s not measured into PCR %u: status 0x%lx", what, conf->pcr, status);
		return;
	}
	used = text_length(measured);
	text_format(measured + used, sizeof(measured) - used, "%s%s", num_measured ? ", " : "", what);
	num_measured++;
}

void measure_report(const struct rvm_conf *conf)
{
	if (num_measured)
		log_line("measured (PCR %u): %s", conf->pcr, measured);
}

bool measure_complete(void)
{
	return num_measured && !num_failed;
}

uint32_t measure_tag(void)
{
	return tag;
}
