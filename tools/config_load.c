// SPDX-License-Identifier: GPL-2.0-only
/* See config_load.h. Called by `enable` and `kexec --enter`. */
#include <errno.h>
#include <string.h>

#include "cell/config.h"
#include "config_load.h"
#include "files.h"
#include "message.h"

static int report(const char *origin, const void *blob, size_t size,
			 const struct rvm_config_error *err)
{
	static const char advice[] = "docs/config.md describes every field and its limits.";
	char words[RVM_CONFIG_WORDS_SIZE];

	if (size >= JAILHOUSE_SIGNATURE_LEN &&
	    memcmp(blob, JAILHOUSE_CELL_DESC_SIGNATURE, JAILHOUSE_SIGNATURE_LEN) == 0)
		return fail("Give the system configuration of the machine.",
			    "%s: is the configuration of a cell", origin);
	rvm_config_words(err, words);
	return fail(advice, "%s: %s", origin, words);
}

int config_check(const char *origin, const struct config *config)
{
	struct rvm_config_error err;

	if (rvm_config_check_system(config->system, config->size, &err) == 0)
		return EXIT_CODE_OK;
	return report(origin, config->system, config->size, &err);
}

int config_read(const char *file, struct config *config)
{
	memset(config, 0, sizeof(*config));
	config->system = file_read_outside(file, RVM_CONFIG_MAX_SIZE, &config->size);
	if (config->system != NULL)
		return EXIT_CODE_OK;
	if (errno == EFBIG)
		return fail("Is it a compiled configuration (.cell)?",
			    "%s: larger than 0x%llx bytes", file, RVM_CONFIG_MAX_SIZE);
	return fail("Give a compiled system configuration (.cell), or none to have one built.",
		    "cannot read %s: %s", file, strerror(errno));
}
