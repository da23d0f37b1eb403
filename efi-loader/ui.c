// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waits for a person. Called by main.c between its steps.
 */
#include "log.h"
#include "ui.h"

/* EFI_SHELL_PARAMETERS_PROTOCOL, UEFI shell specification 2.2, section 2.3. */
static const EFI_GUID shell_parameters_guid = {
	0x752f3136, 0x4e16, 0x4fdc, { 0xa2, 0x2a, 0xe5, 0xf4, 0x68, 0x12, 0xf4, 0xca }
};

#define POLL_US 50000
#define POLLS_PER_SECOND (1000000 / POLL_US)

static bool key_pressed(void)
{
	EFI_INPUT_KEY key;

	return ST->ConIn && !ST->ConIn->ReadKeyStroke(ST->ConIn, &key);
}

bool ui_wants_bare(uint32_t seconds)
{
	uint64_t polls;

	if (!seconds)
		return false;
	/* The boot manager's watchdog resets after five minutes. */
	BS->SetWatchdogTimer(0, 0, 0, NULL);
	while (key_pressed())
		;
	log_line("press a key within %u s to go on without the core", seconds);
	for (polls = (uint64_t)seconds * POLLS_PER_SECOND; polls; polls--) {
		if (key_pressed())
			return true;
		BS->Stall(POLL_US);
	}
	return false;
}

void ui_halt(void)
{
	BS->SetWatchdogTimer(0, 0, 0, NULL);
	log_line("halted, as on-failure says; switch off or reset");
	for (;;)
		BS->Stall(1000000);
}

bool ui_from_shell(void)
{
	VOID *parameters;

	return !BS->HandleProtocol(self, (EFI_GUID *)&shell_parameters_guid, &parameters);
}
