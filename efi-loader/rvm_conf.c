// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parser of rvm.conf and of rvm.efi's command line. Called by options.c and by host tests; knows
 * nothing of firmware or files.
 */
#include "rvm_conf.h"
#include "conf_reader.h"
#include "conf_value.h"
#include "efi_variables.h"
#include "image_header.h"
#include "test_build.h"
#include "text.h"

/* A key, blanks and the longest value. */
#define LINE_SIZE (RVM_CONF_OPTIONS_SIZE + 64U)
#define KEY_SIZE 24U

/* Systems with boot counting usually try an entry a few times; here each try may hang the machine. */
#define DEFAULT_ATTEMPTS 2
/*
 * Settings of what boots the kernel, by the registry of the Linux userspace API group. Not 11: signed
 * policies of unified kernel images demand that it starts from zero, and BitLocker seals to it.
 */
#define DEFAULT_PCR 12

/* A line or word taken apart; key and value are terminated. */
struct item {
	uint32_t line;
	const char *key;
	const char *value;
};

static void note(struct rvm_conf *conf, uint32_t line, const char *problem, const char *text)
{
	struct rvm_conf_note *n;
	size_t i;

	if (conf->num_notes < RVM_CONF_MAX_NOTES) {
		n = &conf->notes[conf->num_notes];
		n->line = line;
		n->problem = problem;
		for (i = 0; i + 1 < sizeof(n->text) && text[i]; i++)
			n->text[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
		n->text[i] = 0;
	}
	if (conf->num_notes < UINT32_MAX)
		conf->num_notes++;
}

/* Setters return NULL or what is wrong with the value, static text. */

static const char *set_mode(struct rvm_conf *conf, const struct item *item)
{
	if (text_equal(item->value, "enter"))
		conf->mode = RVM_CONF_ENTER;
	else if (text_equal(item->value, "stash"))
		conf->mode = RVM_CONF_STASH;
	else
		return "wanted enter or stash";
	return NULL;
}

/* One of two words. */
static bool set_choice(bool *choice, const struct item *item, const char *no, const char *yes)
{
	*choice = text_equal(item->value, yes) || (*choice && !text_equal(item->value, no));
	return text_equal(item->value, yes) || text_equal(item->value, no);
}

static const char *set_on_failure(struct rvm_conf *conf, const struct item *item)
{
	return set_choice(&conf->halt_on_failure, item, "boot", "halt") ? NULL : "wanted boot or halt";
}

static const char *set_path(char *path, const struct item *item)
{
	if (!rvm_conf_path(path, RVM_CONF_PATH_SIZE, item->value))
		return "wanted a path of at most 255 ASCII characters";
	return NULL;
}

static const char *set_core(struct rvm_conf *conf, const struct item *item)
{
	return set_path(conf->core, item);
}

static const char *set_config(struct rvm_conf *conf, const struct item *item)
{
	return set_path(conf->config, item);
}

static const char *set_microcode(struct rvm_conf *conf, const struct item *item)
{
	return set_path(conf->microcode, item);
}

static const char *set_linux(struct rvm_conf *conf, const struct item *item)
{
	return set_path(conf->linux_path, item);
}

static const char *set_chainload(struct rvm_conf *conf, const struct item *item)
{
	return set_path(conf->chainload, item);
}

static const char *add_initrd(struct rvm_conf *conf, const struct item *item)
{
	const char *problem;

	if (!item->line && !conf->replaced_initrds) {
		conf->replaced_initrds = true;
		conf->num_initrds = 0;
	}
	if (conf->num_initrds == RVM_CONF_MAX_INITRDS)
		return "more than 8 files";
	problem = set_path(conf->initrd[conf->num_initrds], item);
	if (!problem)
		conf->num_initrds++;
	return problem;
}

static bool is_plain(const char *text)
{
	for (; *text; text++)
		if ((*text < ' ' || *text > '~') && *text != '\t')
			return false;
	return true;
}

/* Lines add up, as those of loader entries do; a command line replaces what the file said. */
static const char *add_options(struct rvm_conf *conf, const struct item *item)
{
	size_t have, more = text_length(item->value);

	if (!is_plain(item->value))
		return "wanted ASCII characters";
	if (!item->line && !conf->replaced_options) {
		conf->replaced_options = true;
		conf->options[0] = 0;
	}
	have = text_length(conf->options);
	if (have + more + 2 > sizeof(conf->options))
		return "longer than 2047 characters in all";
	if (have)
		conf->options[have++] = ' ';
	text_copy(conf->options + have, sizeof(conf->options) - have, item->value);
	return NULL;
}

static const char *set_memory(struct rvm_conf *conf, const struct item *item)
{
	uint64_t size;

	if (!conf_value_size(item->value, &size) || size < (1U << 20) || size > RVM_MAX_MEMORY ||
	    size % RVM_PAGE_SIZE)
		return "wanted a size from 1M to 1G, for example 16M";
	conf->memory = size;
	return NULL;
}

static const char *set_timeout(struct rvm_conf *conf, const struct item *item)
{
	if (!conf_value_u32(item->value, RVM_CONF_MAX_TIMEOUT, &conf->timeout))
		return "wanted seconds, 0 to 3600";
	return NULL;
}

static const char *set_console(struct rvm_conf *conf, const struct item *item)
{
	uint64_t address;

	if (text_equal(item->value, "none") || text_equal(item->value, "ring")) {
		conf->console = RVM_CONF_CONSOLE_RING;
		return NULL;
	}
	if (conf_value_word_number(item->value, "uart", &address)) {
		if (!address || address > 0xfff8)
			return "wanted a port from 1 to 0xfff8";
		conf->console = RVM_CONF_CONSOLE_UART;
	} else if (conf_value_word_number(item->value, "mmio", &address)) {
		if (!address || address % 4 || address >> 46)
			return "wanted a physical address, a multiple of 4";
		conf->console = RVM_CONF_CONSOLE_MMIO;
	} else {
		return "wanted none, ring, uart PORT or mmio ADDRESS";
	}
	conf->console_address = address;
	return NULL;
}

static const char *set_max_cpus(struct rvm_conf *conf, const struct item *item)
{
	uint32_t n;

	if (!conf_value_u32(item->value, RVM_MAX_CPUS, &n) || !n)
		return "wanted 1 to 1024";
	conf->max_cpus = n;
	return NULL;
}

static const char *set_attempts(struct rvm_conf *conf, const struct item *item)
{
	if (!conf_value_u32(item->value, RVM_EFI_MAX_ATTEMPTS, &conf->attempts))
		return "wanted unfinished boots, 0 (any number) to 100";
	return NULL;
}

static const char *set_pcr(struct rvm_conf *conf, const struct item *item)
{
	if (text_equal(item->value, "off"))
		conf->pcr = RVM_CONF_NO_PCR;
	else if (!conf_value_u32(item->value, RVM_CONF_MAX_PCR, &conf->pcr))
		return "wanted a PCR, 0 to 23, or off";
	return NULL;
}

static const char *set_icr(struct rvm_conf *conf, const struct item *item)
{
	return set_choice(&conf->watch_icr, item, "pass", "watch") ? NULL : "wanted pass or watch";
}

static const char *set_fail_cpu(struct rvm_conf *conf, const struct item *item)
{
	uint32_t n;

	if (!conf_value_u32(item->value, RVM_MAX_CPUS - 1, &n))
		return "wanted a CPU index, 0 to 1023";
	conf->debug_fail_cpu = n;
	return NULL;
}

static const char *set_fail_stage(struct rvm_conf *conf, const struct item *item)
{
	uint32_t n;

	if (!conf_value_u32(item->value, RVM_FAIL_LACKS, &n))
		return "wanted 0 to 5";
	conf->debug_fail_stage = n;
	return NULL;
}

static const char *set_crash(struct rvm_conf *conf, const struct item *item)
{
	if (text_equal(item->value, "reset"))
		conf->crash_action = RVM_CRASH_RESET;
	else if (text_equal(item->value, "halt"))
		conf->crash_action = RVM_CRASH_HALT;
	else
		return "wanted reset or halt";
	return NULL;
}

static const char *set_debug_crash(struct rvm_conf *conf, const struct item *item)
{
	return set_choice(&conf->debug_crash, item, "no", "yes") ? NULL : "wanted yes or no";
}

struct key {
	char key[KEY_SIZE];
	const char *(*set)(struct rvm_conf *conf, const struct item *item);
};

static const struct key keys[] = {
	{ "mode", set_mode },
	{ "core", set_core },
	{ "config", set_config },
	{ "microcode", set_microcode },
	{ "linux", set_linux },
	{ "initrd", add_initrd },
	{ "options", add_options },
	{ "chainload", set_chainload },
	{ "memory", set_memory },
	{ "on-failure", set_on_failure },
	{ "timeout", set_timeout },
	{ "console", set_console },
	{ "max-cpus", set_max_cpus },
	{ "attempts", set_attempts },
	{ "pcr", set_pcr },
	{ "crash", set_crash },
	{ "icr", set_icr },
};

static const struct key knobs[] = {
	{ "debug-crash", set_debug_crash },
	{ "debug-fail-cpu", set_fail_cpu },
	{ "debug-fail-stage", set_fail_stage },
};

static const struct key *find_key(const struct key *all, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (text_equal(name, all[i].key))
			return &all[i];
	return NULL;
}

static void set_item(struct rvm_conf *conf, const struct item *item)
{
	const struct key *key = find_key(keys, sizeof(keys) / sizeof(keys[0]), item->key);
	const char *problem;

	if (RVM_TEST && !key)
		key = find_key(knobs, sizeof(knobs) / sizeof(knobs[0]), item->key);
	if (!key)
		problem = "unknown key";
	else
		problem = item->value[0] ? key->set(conf, item) : "has no value";
	if (problem)
		note(conf, item->line, problem, item->key);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* One line, terminated and without its line end; written to. */
static void parse_line(struct rvm_conf *conf, uint32_t number, char *line)
{
	struct item item = { .line = number };
	size_t end = text_length(line);

	while (end && is_blank(line[end - 1]))
		line[--end] = 0;
	while (is_blank(*line))
		line++;
	if (!*line || *line == '#')
		return;
	item.key = line;
	while (*line && !is_blank(*line))
		line++;
	if (*line)
		*line++ = 0;
	while (is_blank(*line))
		line++;
	item.value = line;
	set_item(conf, &item);
}

void rvm_conf_parse(struct rvm_conf *conf, const void *data, size_t size)
{
	char line[LINE_SIZE];
	const char *problem;
	struct conf_reader reader;
	uint32_t number = 0;

	if (size > RVM_CONF_MAX_SIZE) {
		note(conf, 1, "file is larger than 64 KiB, ignored", "");
		return;
	}
	conf_reader_start(&reader, data, size);
	while (conf_reader_line(&reader, line, sizeof(line), &problem)) {
		number++;
		if (problem)
			note(conf, number, problem, line);
		else
			parse_line(conf, number, line);
	}
}

/*
 * Next word of a command line, quotes removed.
 * Return: what follows it, or NULL when there is none.
 */
static const char *next_word(const char *text, char *word, size_t word_size)
{
	bool quoted = false;
	size_t n = 0;

	while (is_blank(*text))
		text++;
	if (!*text)
		return NULL;
	for (; *text && (quoted || !is_blank(*text)); text++) {
		if (*text == '"')
			quoted = !quoted;
		else if (n + 1 < word_size)
			word[n++] = *text;
	}
	word[n] = 0;
	return text;
}

/* Ends the key in word and returns the value, NULL when there is no `=`. */
static char *split_word(char *word)
{
	for (; *word; word++) {
		if (*word == '=') {
			*word = 0;
			return word + 1;
		}
	}
	return NULL;
}

void rvm_conf_command_line(struct rvm_conf *conf, const char *text)
{
	struct item item = { .line = 0 };
	char word[LINE_SIZE];
	bool first = true;

	for (text = next_word(text, word, sizeof(word)); text;
	     text = next_word(text, word, sizeof(word)), first = false) {
		item.value = split_word(word);
		item.key = word;
		if (item.value && text_equal(word, "conf"))
			continue;
		if (item.value)
			set_item(conf, &item);
		else if (!first)
			note(conf, 0, "wanted key=value", word);
	}
}

bool rvm_conf_find_word(const char *text, const char *key, char *value, size_t value_size)
{
	char word[LINE_SIZE];
	const char *found;

	for (text = next_word(text, word, sizeof(word)); text;
	     text = next_word(text, word, sizeof(word))) {
		found = split_word(word);
		if (found && text_equal(word, key))
			return rvm_conf_path(value, value_size, found);
	}
	return false;
}

bool rvm_conf_path(char *path, size_t path_size, const char *value)
{
	size_t n = 0;

	if (!*value)
		return false;
	if (*value != '\\' && *value != '/')
		path[n++] = '\\';
	for (; *value; value++) {
		if (*value < ' ' || *value > '~' || n + 1 >= path_size) {
			path[0] = 0;
			return false;
		}
		path[n++] = *value == '/' ? '\\' : *value;
	}
	path[n] = 0;
	return true;
}

void rvm_conf_init(struct rvm_conf *conf)
{
	text_zero(conf, sizeof(*conf));
	conf->attempts = DEFAULT_ATTEMPTS;
	conf->pcr = DEFAULT_PCR;
	conf->crash_action = RVM_CRASH_DEFAULT;
	conf->debug_fail_cpu = RVM_NO_CPU;
	conf->debug_fail_stage = RVM_FAIL_NONE;
}
