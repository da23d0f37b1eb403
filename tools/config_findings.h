/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes what the checks of configurations find, as they find it. */
#ifndef TOOLS_CONFIG_FINDINGS_H
#define TOOLS_CONFIG_FINDINGS_H

#include <stdio.h>

#include "cell/config.h"
#include "json.h"

enum findings_format {
	FINDINGS_TEXT,
	FINDINGS_JSON,
};

struct findings {
	/** First: it is found by its address. */
	struct rvm_config_sink sink;
	enum findings_format format;
	FILE *out;
	struct json json;
	/** What is being looked at, and what it is compared with or NULL. */
	const char *path;
	const char *other;
	unsigned int refusals;
	unsigned int notes;
};

void findings_start(struct findings *f, enum findings_format format, FILE *out);

/** findings_about() - the files that all that follows is about; @other: NULL for none */
void findings_about(struct findings *f, const char *path, const char *other);

/** findings_add_text() - one that no check of the core knows; counts as a refusal */
void findings_add_text(struct findings *f, const char *text);

/** findings_end() - the sum; @files: how many configurations were looked at */
void findings_end(struct findings *f, int files);

#endif /* TOOLS_CONFIG_FINDINGS_H */
