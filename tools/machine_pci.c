// SPDX-License-Identifier: GPL-2.0-only
/* Reads the PCI functions from sysfs. Called by machine_scan(). */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cell/config.h"
#include "files.h"
#include "machine.h"
#include "message.h"

#define PCI_DIR "/sys/bus/pci/devices"
#define PATH_SIZE 128U

static bool scan_function(struct pci_function *f, const char *name)
{
	uint16_t domain, bdf;
	char path[PATH_SIZE], *config, *resources;
	size_t config_size = 0, size;
	bool ok = false;

	/* Domains beyond 16 bits are virtual ones (VMD) that the format cannot name. */
	if (strlen(name) > 16 || !pci_parse_name(name, &domain, &bdf))
		return false;
	snprintf(path, sizeof(path), PCI_DIR "/%.16s/config", name);
	config = file_read(path, PCI_CONFIG_SPACE, &config_size);
	snprintf(path, sizeof(path), PCI_DIR "/%.16s/resource", name);
	resources = file_read(path, 65536, &size);
	if (config != NULL)
		ok = pci_parse(f, (const uint8_t *)config, config_size,
			       resources != NULL ? resources : "");
	if (!ok)
		warn("PCI function %s is not described: its configuration space cannot be read",
		     name);
	f->dev.domain = domain;
	f->dev.bdf = bdf;
	free(config);
	free(resources);
	return ok;
}

static int compare(const void *a, const void *b)
{
	const struct jailhouse_pci_device *one = &((const struct pci_function *)a)->dev;
	const struct jailhouse_pci_device *two = &((const struct pci_function *)b)->dev;

	if (one->domain != two->domain)
		return one->domain < two->domain ? -1 : 1;
	return one->bdf < two->bdf ? -1 : one->bdf > two->bdf;
}

int machine_scan_pci(struct machine *m)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	m->pci = calloc(RVM_CONFIG_MAX_ENTRIES, sizeof(*m->pci));
	if (m->pci == NULL)
		return fail_memory();
	if (files_path(path, PCI_DIR) == NULL)
		return fail("Use a shorter path.", "the root directory's name is too long");
	dir = opendir(path);
	if (dir == NULL) {
		if (errno != ENOENT)
			warn("no PCI device is described: %s: %s", path, strerror(errno));
		return EXIT_CODE_OK;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (m->num_pci == RVM_CONFIG_MAX_ENTRIES) {
			warn("only the first %u PCI functions are described",
			     RVM_CONFIG_MAX_ENTRIES);
			break;
		}
		m->num_pci += scan_function(&m->pci[m->num_pci], entry->d_name);
	}
	closedir(dir);
	qsort(m->pci, m->num_pci, sizeof(*m->pci), compare);
	return EXIT_CODE_OK;
}
