// SPDX-License-Identifier: GPL-2.0-only
/* See config_findings.h. Called by `config check`. */
#include <string.h>

#include "config_findings.h"

static const char *const units[] = {
	[RVM_CONFIG_BYTES] = "bytes", [RVM_CONFIG_PORTS] = "ports", [RVM_CONFIG_CPUS] = "cpus",
	[RVM_CONFIG_PINS] = "pins",   [RVM_CONFIG_WAYS] = "cache_bits",
};

static const char *result_name(int result)
{
	switch (-result) {
	case 0:
		return NULL;
	case RVM_CONFIG_E2BIG:
		return "E2BIG";
	case RVM_CONFIG_EBUSY:
		return "EBUSY";
	case RVM_CONFIG_EEXIST:
		return "EEXIST";
	default:
		return "EINVAL";
	}
}

static void put_head(struct findings *f, int result, const char *text)
{
	struct json *j = &f->json;

	json_open_object(j, NULL);
	json_string(j, "file", f->path);
	json_string(j, "severity", result == 0 ? "note" : "error");
	if (result != 0)
		json_string(j, "errno", result_name(result));
	json_string(j, "text", text);
}

/** The numbers of the text, for programs. */
static void put_details(struct json *j, const struct rvm_config_error *err)
{
	if (err->index != RVM_CONFIG_NO_INDEX)
		json_number(j, "entry", err->index);
	if (err->unit == RVM_CONFIG_VALUE) {
		json_hex(j, "wanted", err->wanted);
		json_hex(j, "found", err->found);
	} else if (err->unit != RVM_CONFIG_PLAIN) {
		json_string(j, "unit", units[err->unit]);
		json_hex(j, "start", err->start);
		json_hex(j, "size", err->size);
	}
	if (err->other_index != RVM_CONFIG_NO_INDEX)
		json_number(j, "other_entry", err->other_index);
}

static void count(struct findings *f, int result)
{
	if (result == 0)
		f->notes++;
	else
		f->refusals++;
}

static bool add(struct rvm_config_sink *sink, int result, const struct rvm_config_error *err)
{
	struct findings *f = (struct findings *)sink;
	char text[RVM_CONFIG_WORDS_SIZE];

	count(f, result);
	rvm_config_words(err, text);
	if (f->format == FINDINGS_TEXT) {
		fprintf(f->out, "%s: %s%s\n", f->path, result == 0 ? "note: " : "", text);
		return true;
	}
	put_head(f, result, text);
	put_details(&f->json, err);
	if (f->other != NULL)
		json_string(&f->json, "other_file", f->other);
	json_close_object(&f->json);
	return true;
}

void findings_start(struct findings *f, enum findings_format format, FILE *out)
{
	memset(f, 0, sizeof(*f));
	f->sink.found = add;
	f->sink.notes = true;
	f->format = format;
	f->out = out;
	if (format != FINDINGS_JSON)
		return;
	json_start(&f->json, out);
	json_open_object(&f->json, NULL);
	json_open_array(&f->json, "findings");
}

void findings_about(struct findings *f, const char *path, const char *other)
{
	f->path = path;
	f->other = other;
}

void findings_add_text(struct findings *f, const char *text)
{
	count(f, -RVM_CONFIG_EINVAL);
	if (f->format == FINDINGS_TEXT) {
		fprintf(f->out, "%s: %s\n", f->path, text);
		return;
	}
	put_head(f, -RVM_CONFIG_EINVAL, text);
	json_close_object(&f->json);
}

static void put_count(FILE *out, unsigned int number, const char *name)
{
	fprintf(out, ", %u %s%s", number, name, number == 1 ? "" : "s");
}

void findings_end(struct findings *f, int files)
{
	if (f->format == FINDINGS_JSON) {
		json_close_array(&f->json);
		json_number(&f->json, "files", (uint64_t)files);
		json_number(&f->json, "errors", f->refusals);
		json_number(&f->json, "notes", f->notes);
		json_close_object(&f->json);
		json_end(&f->json);
		return;
	}
	fprintf(f->out, "%d configuration%s checked", files, files == 1 ? "" : "s");
	put_count(f->out, f->refusals, "error");
	put_count(f->out, f->notes, "note");
	fputc('\n', f->out);
}
