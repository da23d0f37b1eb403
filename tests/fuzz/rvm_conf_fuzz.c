// SPDX-License-Identifier: GPL-2.0-only
/* sources: efi-loader/conf_reader.c efi-loader/rvm_conf.c efi-loader/conf_value.c efi-loader/text.c */
/*
 * libFuzzer target of rvm.conf and of the command line: the first byte chooses. Whatever the input
 * is, every text that comes out is terminated and printable.
 */
#include <stdlib.h>
#include <string.h>

#include "efi-loader/rvm_conf.h"
#include "efi_variables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_text(const char *text, size_t size)
{
	const char *end = memchr(text, 0, size);

	if (!end)
		abort();
	for (; text < end; text++)
		if (*text < ' ' || *text > '~')
			abort();
}

static void expect_sane(const struct rvm_conf *conf)
{
	uint32_t i;

	expect_text(conf->core, sizeof(conf->core));
	expect_text(conf->config, sizeof(conf->config));
	expect_text(conf->microcode, sizeof(conf->microcode));
	expect_text(conf->linux_path, sizeof(conf->linux_path));
	expect_text(conf->chainload, sizeof(conf->chainload));
	if (!memchr(conf->options, 0, sizeof(conf->options)) ||
	    conf->num_initrds > RVM_CONF_MAX_INITRDS)
		abort();
	if (conf->attempts > RVM_EFI_MAX_ATTEMPTS ||
	    (conf->pcr > RVM_CONF_MAX_PCR && conf->pcr != RVM_CONF_NO_PCR))
		abort();
	for (i = 0; i < conf->num_initrds; i++)
		expect_text(conf->initrd[i], sizeof(conf->initrd[i]));
	for (i = 0; i < conf->num_notes && i < RVM_CONF_MAX_NOTES; i++) {
		if (!conf->notes[i].problem)
			abort();
		expect_text(conf->notes[i].text, sizeof(conf->notes[i].text));
	}
}

static void parse_command_line(struct rvm_conf *conf, const uint8_t *data, size_t size)
{
	char path[RVM_CONF_PATH_SIZE];
	char *text = malloc(size + 1);

	if (!text)
		return;
	memcpy(text, data, size);
	text[size] = 0;
	rvm_conf_command_line(conf, text);
	if (rvm_conf_find_word(text, "conf", path, sizeof(path)))
		expect_text(path, sizeof(path));
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rvm_conf conf;

	if (!size)
		return 0;
	rvm_conf_init(&conf);
	if (data[0] % 2)
		parse_command_line(&conf, data + 1, size - 1);
	else
		rvm_conf_parse(&conf, data + 1, size - 1);
	expect_sane(&conf);
	return 0;
}
