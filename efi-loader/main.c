// SPDX-License-Identifier: GPL-2.0-only
/*
 * rvm.efi: the order of its steps, nothing else. Started by the firmware's boot manager, as
 * \EFI\BOOT\BOOTX64.EFI or from the UEFI shell.
 */
#include "abi_version.h"
#include "boot_status.h"
#include "chain.h"
#include "enter.h"
#include "load_file.h"
#include "log.h"
#include "measure.h"
#include "options.h"
#include "processors.h"
#include "ui.h"
#include "variables.h"

EFI_SYSTEM_TABLE *ST;
EFI_BOOT_SERVICES *BS;
EFI_HANDLE self;

static const EFI_GUID loaded_image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
static struct rvm_conf conf;

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

/*
 * With nothing to start. A boot option that returns success makes the boot manager stop at its menu
 * (UEFI specification 2.10, section 3.1.1): only an error makes it go on with the next option. For
 * the shell, success is success.
 */
static EFI_STATUS back_to_firmware(void)
{
	if (ui_from_shell()) {
		log_line("nothing to start is configured, back to the shell");
		return EFI_SUCCESS;
	}
	log_line("nothing to start is configured, the next boot option follows");
	return EFI_NOT_STARTED;
}

static void enter_or_not(void)
{
	enum rvm_efi_outcome outcome = RVM_EFI_SKIPPED;

	if (ui_wants_bare(conf.timeout))
		log_line("key pressed: going on without the core");
	else
		outcome = enter_core(&conf);
	measure_report(&conf);
	if (outcome == RVM_EFI_REFUSED && conf.halt_on_failure)
		ui_halt();
	if (outcome == RVM_EFI_REFUSED || outcome == RVM_EFI_GAVE_UP)
		log_line("going on without the core");
	boot_status_publish(&conf, outcome);
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
	EFI_LOADED_IMAGE *loaded;
	EFI_STATUS status;

	ST = system_table;
	BS = system_table->BootServices;
	self = image;
	log_line("RVM " RVM_VERSION ", ABI %u, Secure Boot %s", RVM_ABI_VERSION,
		 secure_boot() ? "on" : "off");
	status = BS->HandleProtocol(image, (EFI_GUID *)&loaded_image_guid, (VOID **)&loaded);
	if (status)
		return log_error(status, "no loaded image protocol");
	file_set_volume(loaded->DeviceHandle);
	options_read(loaded, &conf);
	if (conf.console == RVM_CONF_CONSOLE_UART)
		log_uart(conf.console_address);

	if (processors_inside())
		log_line("already a guest of the core, nothing to enter");
	else
		enter_or_not();

	if (!conf.linux_path[0] && !conf.chainload[0])
		return back_to_firmware();
	return chain_start(&conf);
}
