// SPDX-License-Identifier: GPL-2.0-only
/* sources: tools/boot_entries.c tools/efi_install.c tools/efi_microcode.c tools/efi_option.c tools/efi_program.c tools/efi_remove.c tools/efi_settings.c tools/efi_status.c tools/efivars.c tools/esp_files.c tools/esp_manifest.c tools/files.c tools/json.c tools/message.c tools/text.c handoff/microcode.c */
/*
 * `jailhouse efi` on directories that stand for an ESP and for the EFI variables. What it prints is
 * not looked at; what is there afterwards is.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fakes/fake_microcode.h"
#include "tools/efi_command.h"
#include "tools/efi_microcode.h"
#include "tools/efivars.h"
#include "tools/message.h"

/* Last: it has a macro fail(), and the program has a function of that name. */
#include <cmocka.h>

#define LISTING_SIZE 16384
#define OWN "Boot0001-" EFI_GLOBAL_GUID

static char root[] = "/tmp/efi_install_test.XXXXXX";
static char esp[64], vars[64], source[64];
static struct efi_context context;
/* What the context of the next command says. */
static bool no_variables, secure_boot;

/** esp.c looks at mounts and disks; here the place is known. */
bool esp_file(const struct esp *e, char *path, const char *file)
{
	snprintf(path, PATH_MAX, "%s%s", e->path, file);
	for (; *path != '\0'; path++)
		if (*path == '\\')
			*path = '/';
	return true;
}

static void put(const char *dir, const char *name, const void *data, size_t size)
{
	char path[PATH_MAX], *slash;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	for (slash = strchr(path + strlen(dir) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	fclose(file);
}

static void put_text(const char *dir, const char *name, const char *text)
{
	put(dir, name, text, strlen(text));
}

static bool exists(const char *dir, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return access(path, F_OK) == 0;
}

static char *get(const char *dir, const char *name, char *text, size_t room)
{
	char path[PATH_MAX];
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "r");
	assert_non_null(file);
	size = fread(text, 1, room - 1, file);
	text[size] = '\0';
	fclose(file);
	return text;
}

/** The shortest rvm.efi: headers of a PE file and the version. */
static void put_program(const char *dir, const char *name, const char *version)
{
	uint8_t data[0x200] = { 'M', 'Z' };

	data[60] = 0x40;
	memcpy(data + 0x40, "PE\0\0\x64\x86", 6);
	data[0x40 + 20] = 0xf0;
	memcpy(data + 0x40 + 24, "\x0b\x02", 2);
	if (version != NULL)
		snprintf((char *)data + 0x180, 64, "#### RVM rvm.efi %s ####", version);
	put(dir, name, data, sizeof(data));
}

/** A variable: attributes, contents. */
static void put_variable(const char *name, const void *data, size_t size)
{
	uint8_t whole[EFI_OPTION_SIZE + 4] = { 7 };
	char file[64];

	memcpy(whole + 4, data, size);
	snprintf(file, sizeof(file), "%s-" EFI_GLOBAL_GUID, name);
	put(vars, file, whole, size + 4);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const struct efi_partition partition = { .number = 1, .start = 2048, .size = 4096,
						.guid = { 1, 2, 3 } };

/** An ESP with another system, whose entry 0000 is first; entry 0005 is somebody else's. */
static int set_up(void **state)
{
	uint8_t data[EFI_OPTION_SIZE];
	size_t size;

	(void)state;
	no_variables = false;
	secure_boot = false;
	remove_tree(esp);
	remove_tree(vars);
	assert_int_equal(mkdir(esp, 0755) | mkdir(vars, 0755), 0);
	put_text(esp, "EFI/debian/shimx64.efi", "shim");
	put_text(esp, "EFI/BOOT/BOOTX64.EFI", "fallback");
	put_program(root, "rvm.efi", "0.1-gabc");
	size = efi_option_build(data, &partition, "debian", "\\EFI\\debian\\shimx64.efi");
	put_variable("Boot0000", data, size);
	put_variable("Boot0005", "\1\0\0\0\4\0A\0\0\0\177\377\4\0", 14);
	put_variable("BootOrder", "\0\0\5\0", 4);
	put_variable("BootCurrent", "\0\0", 2);
	return 0;
}

static int open_context(void)
{
	memset(&context, 0, sizeof(context));
	strcpy(context.esp.path, esp);
	context.esp.fd = -1;
	context.esp.partition = partition;
	context.variables = !no_variables;
	context.secure_boot = secure_boot;
	if (esp_set_open(&context.set, esp) != EXIT_CODE_OK)
		return EXIT_CODE_FAILURE;
	return no_variables ? EXIT_CODE_OK : boot_entries_load(&context.entries);
}

/** Output is sent away while the command runs. */
static int quietly(bool install, const struct efi_install_options *options, bool purge)
{
	int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);
	int ret;

	fflush(stdout);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	ret = open_context();
	if (ret == EXIT_CODE_OK) {
		ret = install ? efi_install(&context, options) : efi_remove(&context, purge, false);
		efi_status_show(&context);
		efi_status_json(&context);
	}
	boot_entries_free(&context.entries);
	esp_set_close(&context.set);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	close(out);
	close(err);
	close(null);
	return ret;
}

static int install(struct efi_install_options options)
{
	if (options.source == NULL)
		options.source = source;
	return quietly(true, &options, false);
}

#define INSTALL(...) install((struct efi_install_options){ __VA_ARGS__ })

static int uninstall(bool purge)
{
	return quietly(false, NULL, purge);
}

/** All names, and a sum of the contents (FNV-1a). */
static char listing[LISTING_SIZE];

static int list_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	size_t used = strlen(listing);
	uint32_t sum = 2166136261U;
	FILE *file;
	int c;

	(void)st;
	(void)ftw;
	file = type == FTW_F ? fopen(path, "r") : NULL;
	while (file != NULL && (c = fgetc(file)) != EOF)
		sum = (sum ^ (uint32_t)c) * 16777619U;
	if (file != NULL)
		fclose(file);
	snprintf(listing + used, sizeof(listing) - used, "%s %08x\n", path, sum);
	return 0;
}

static const char *list_all(void)
{
	static char sorted[LISTING_SIZE];
	char *lines[256], *line;
	unsigned int count = 0, i, j;

	listing[0] = '\0';
	nftw(esp, list_one, 16, FTW_PHYS);
	nftw(vars, list_one, 16, FTW_PHYS);
	for (line = strtok(listing, "\n"); line != NULL && count < 256; line = strtok(NULL, "\n"))
		lines[count++] = line;
	for (i = 0; i < count; i++)
		for (j = i + 1; j < count; j++)
			if (strcmp(lines[i], lines[j]) > 0) {
				line = lines[i];
				lines[i] = lines[j];
				lines[j] = line;
			}
	sorted[0] = '\0';
	for (i = 0; i < count; i++) {
		strcat(sorted, lines[i]);
		strcat(sorted, "\n");
	}
	return sorted;
}

static void expect_order(const char *bytes, size_t size)
{
	char found[64];

	get(vars, "BootOrder-" EFI_GLOBAL_GUID, found, sizeof(found));
	assert_memory_equal(found + 4, bytes, size);
}

static void test_install_and_remove(void **state)
{
	char before[LISTING_SIZE], after[LISTING_SIZE], text[1024];

	(void)state;
	strcpy(before, list_all());
	assert_int_equal(INSTALL(.dry_run = true), EXIT_CODE_OK);
	assert_string_equal(list_all(), before);
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_OK);
	assert_true(exists(vars, OWN));
	expect_order("\1\0\0\0\5\0", 6);
	get(esp, "EFI/rvm/rvm.conf", text, sizeof(text));
	assert_non_null(strstr(text, "\nchainload \\EFI\\debian\\shimx64.efi\n"));
	strcpy(after, list_all());
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_OK);
	assert_string_equal(list_all(), after);
	assert_int_equal(uninstall(false), EXIT_CODE_OK);
	assert_string_equal(list_all(), before);
	assert_int_equal(uninstall(false), EXIT_CODE_OK);
	assert_string_equal(list_all(), before);
}

static void test_places(void **state)
{
	char text[64];

	(void)state;
	assert_int_equal(INSTALL(.place = BOOT_LAST), EXIT_CODE_OK);
	expect_order("\0\0\5\0\1\0", 6);
	assert_false(exists(vars, "BootNext-" EFI_GLOBAL_GUID));
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_OK);
	expect_order("\1\0\0\0\5\0", 6);
	assert_int_equal(INSTALL(.place = BOOT_ONCE), EXIT_CODE_OK);
	expect_order("\0\0\5\0\1\0", 6);
	get(vars, "BootNext-" EFI_GLOBAL_GUID, text, sizeof(text));
	assert_memory_equal(text + 4, "\1\0", 2);
	assert_int_equal(uninstall(false), EXIT_CODE_OK);
	assert_false(exists(vars, "BootNext-" EFI_GLOBAL_GUID));
	expect_order("\0\0\5\0", 4);
}

/** The next boot of somebody else is not ours to cancel. */
static void test_other_next(void **state)
{
	(void)state;
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_OK);
	put_variable("BootNext", "\5\0", 2);
	assert_int_equal(uninstall(false), EXIT_CODE_OK);
	assert_true(exists(vars, "BootNext-" EFI_GLOBAL_GUID));
}

/** A machine without BootOrder has none afterwards either. */
static void test_no_order(void **state)
{
	char path[PATH_MAX];

	(void)state;
	snprintf(path, sizeof(path), "%s/BootOrder-" EFI_GLOBAL_GUID, vars);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_OK);
	expect_order("\1\0", 2);
	assert_int_equal(uninstall(false), EXIT_CODE_OK);
	assert_int_not_equal(access(path, F_OK), 0);
}

static void test_changed_settings(void **state)
{
	char text[256];

	(void)state;
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_OK);
	put_text(esp, "EFI/rvm/rvm.conf", "mode stash\n");
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_OK);
	assert_string_equal(get(esp, "EFI/rvm/rvm.conf", text, sizeof(text)), "mode stash\n");
	assert_int_equal(INSTALL(.chain = "/EFI/BOOT/BOOTX64.EFI"), EXIT_CODE_FAILURE);
	assert_string_equal(get(esp, "EFI/rvm/rvm.conf", text, sizeof(text)), "mode stash\n");
	assert_int_equal(uninstall(false), EXIT_CODE_OK);
	assert_string_equal(get(esp, "EFI/rvm/rvm.conf", text, sizeof(text)), "mode stash\n");
	assert_false(exists(esp, "EFI/rvm/rvm.efi"));
	assert_int_equal(INSTALL(.chain = "/EFI/BOOT/BOOTX64.EFI", .replace_settings = true),
			 EXIT_CODE_OK);
	get(esp, "EFI/rvm/rvm.conf", text, sizeof(text));
	assert_non_null(strstr(text, "\nchainload \\EFI\\BOOT\\BOOTX64.EFI\n"));
	put_text(esp, "EFI/rvm/rvm.conf", "mode stash\n");
	assert_int_equal(uninstall(true), EXIT_CODE_OK);
	assert_false(exists(esp, "EFI/rvm"));
	assert_true(exists(esp, "EFI/debian/shimx64.efi"));
}

static void test_kernel(void **state)
{
	char before[LISTING_SIZE], kernel[64], text[1024];

	(void)state;
	strcpy(before, list_all());
	put_text(root, "vmlinuz", "kernel");
	snprintf(kernel, sizeof(kernel), "%s/vmlinuz", root);
	assert_int_equal(INSTALL(.kernel = kernel, .initrd = { kernel, kernel }, .num_initrds = 2,
				 .options = "root=/dev/sda2 quiet"), EXIT_CODE_OK);
	get(esp, "EFI/rvm/rvm.conf", text, sizeof(text));
	assert_non_null(strstr(text, "\nlinux \\EFI\\rvm\\linux\n"
				     "initrd \\EFI\\rvm\\initrd.img\n"
				     "initrd \\EFI\\rvm\\initrd-2.img\n"
				     "chainload \\EFI\\debian\\shimx64.efi\n"
				     "options root=/dev/sda2 quiet\n"));
	assert_true(exists(esp, "EFI/rvm/initrd-2.img"));
	assert_int_equal(uninstall(false), EXIT_CODE_OK);
	assert_string_equal(list_all(), before);
}

/** Microcode is copied when it is a whole file that has something for the processor. */
static void test_microcode(void **state)
{
	static uint32_t update[512];
	char before[LISTING_SIZE], file[64], text[1024], path[PATH_MAX];

	(void)state;
	fake_microcode(update, sizeof(update), 0, 0x20);
	put(root, "microcode", update, sizeof(update));
	snprintf(file, sizeof(file), "%s/microcode", root);
	strcpy(before, list_all());
	assert_int_equal(INSTALL(.microcode = file), EXIT_CODE_FAILURE);
	assert_int_equal(INSTALL(.microcode = "/nowhere/file", .signature = 0x50654,
				 .processor_flags = 1), EXIT_CODE_FAILURE);
	assert_int_equal(INSTALL(.microcode = file, .signature = 0x50655, .processor_flags = 1),
			 EXIT_CODE_FAILURE);
	assert_int_equal(INSTALL(.microcode = file, .signature = 0x50654, .processor_flags = 8),
			 EXIT_CODE_FAILURE);
	assert_string_equal(list_all(), before);
	assert_int_equal(INSTALL(.microcode = file, .signature = 0x50654, .processor_flags = 1),
			 EXIT_CODE_OK);
	get(esp, "EFI/rvm/rvm.conf", text, sizeof(text));
	assert_non_null(strstr(text, "\nmicrocode \\EFI\\rvm\\microcode.bin\n"
				     "chainload \\EFI\\debian\\shimx64.efi\n"));
	assert_true(exists(esp, "EFI/rvm/microcode.bin"));
	/* A later install keeps it, a removal removes it. */
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_OK);
	assert_true(exists(esp, "EFI/rvm/microcode.bin"));
	assert_int_equal(uninstall(false), EXIT_CODE_OK);
	assert_string_equal(list_all(), before);
	update[100] ^= 1;
	put(root, "microcode", update, sizeof(update));
	strcpy(before, list_all());
	assert_int_equal(INSTALL(.microcode = file, .signature = 0x50654, .processor_flags = 1),
			 EXIT_CODE_FAILURE);
	assert_string_equal(list_all(), before);
	efi_microcode_name(0x50654, path);
	assert_string_equal(path, "/lib/firmware/intel-ucode/06-55-04");
	efi_microcode_name(0x906ed, path);
	assert_string_equal(path, "/lib/firmware/intel-ucode/06-9e-0d");
	efi_microcode_name(0xf4a, path);
	assert_string_equal(path, "/lib/firmware/intel-ucode/0f-04-0a");
	efi_microcode_name(0x400f10, path);
	assert_string_equal(path, "/lib/firmware/intel-ucode/13-01-00");
}

/** Each refusal leaves everything as it was. */
static void test_refusals(void **state)
{
	char before[LISTING_SIZE], other[64];

	(void)state;
	put_text(root, "other", "no program");
	snprintf(other, sizeof(other), "%s/other", root);
	strcpy(before, list_all());
	assert_int_equal(INSTALL(.source = other), EXIT_CODE_FAILURE);
	assert_int_equal(INSTALL(.source = "/nowhere/rvm.efi"), EXIT_CODE_FAILURE);
	assert_int_equal(INSTALL(.chain = "\\EFI\\none.efi"), EXIT_CODE_FAILURE);
	assert_int_equal(INSTALL(.chain = "\\EFI\\..\\EFI\\BOOT\\BOOTX64.EFI"), EXIT_CODE_FAILURE);
	assert_int_equal(INSTALL(.chain = "EFI\\BOOT\\BOOTX64.EFI"), EXIT_CODE_FAILURE);
	assert_int_equal(INSTALL(.chain = "\\EFI\\BOOT"), EXIT_CODE_FAILURE);
	assert_int_equal(INSTALL(.kernel = "/nowhere/vmlinuz"), EXIT_CODE_FAILURE);
	assert_int_equal(INSTALL(.kernel = other, .options = "a\nb"), EXIT_CODE_FAILURE);
	assert_string_equal(list_all(), before);
	put_program(esp, "EFI/rvm/rvm.efi", NULL);
	strcpy(before, list_all());
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_FAILURE);
	assert_int_equal(uninstall(true), EXIT_CODE_OK);
	assert_string_equal(list_all(), before);
	put_text(esp, "EFI/rvm/manifest", "nonsense\n");
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_FAILURE);
}

/** When the entry cannot be put in its place, entry and files are gone again. */
static void test_rollback(void **state)
{
	uint8_t full[2 * EFI_MAX_ORDER];
	char before[LISTING_SIZE];

	(void)state;
	memset(full, 0x77, sizeof(full));
	put_variable("BootOrder", full, sizeof(full));
	strcpy(before, list_all());
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_FAILURE);
	assert_string_equal(list_all(), before);
	put_variable("BootOrder", full, 3);
	strcpy(before, list_all());
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_FAILURE);
	assert_string_equal(list_all(), before);
}

/** Entries of others on the same partition and the same path elsewhere stay. */
static void test_foreign_entries(void **state)
{
	struct efi_partition elsewhere = partition;
	uint8_t data[EFI_OPTION_SIZE];
	size_t size;

	(void)state;
	elsewhere.guid[0] ^= 0xff;
	size = efi_option_build(data, &elsewhere, "RVM", "\\EFI\\rvm\\rvm.efi");
	put_variable("Boot0001", data, size);
	put_variable("Boot0002", "garbage", 7);
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_OK);
	assert_true(exists(vars, "Boot0003-" EFI_GLOBAL_GUID));
	assert_int_equal(uninstall(false), EXIT_CODE_OK);
	assert_false(exists(vars, "Boot0003-" EFI_GLOBAL_GUID));
	assert_true(exists(vars, OWN) && exists(vars, "Boot0002-" EFI_GLOBAL_GUID));
}

/** Its arguments go with the loader; those that are no text do not. */
static void test_arguments(void **state)
{
	uint8_t data[EFI_OPTION_SIZE];
	size_t size = efi_option_build(data, &partition, "debian", "\\EFI\\debian\\shimx64.efi");
	char text[1024];

	(void)state;
	memcpy(data + size, "x\0=\0y\0\0\0", 8);
	put_variable("Boot0000", data, size + 8);
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_OK);
	get(esp, "EFI/rvm/rvm.conf", text, sizeof(text));
	assert_non_null(strstr(text, "\noptions x=y\n"));
	memcpy(data + size, "\1\2\3\4", 4);
	put_variable("Boot0000", data, size + 4);
	assert_int_equal(INSTALL(.replace_settings = true), EXIT_CODE_OK);
	get(esp, "EFI/rvm/rvm.conf", text, sizeof(text));
	assert_null(strstr(text, "options"));
}

static void test_no_variables(void **state)
{
	char before[LISTING_SIZE], text[1024];

	(void)state;
	strcpy(before, list_all());
	no_variables = true;
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_OK);
	assert_false(exists(vars, OWN));
	expect_order("\0\0\5\0", 4);
	get(esp, "EFI/rvm/rvm.conf", text, sizeof(text));
	assert_non_null(strstr(text, "\nchainload \\EFI\\debian\\shimx64.efi\n"));
	assert_int_equal(uninstall(false), EXIT_CODE_OK);
	assert_string_equal(list_all(), before);
}

static void test_secure_boot(void **state)
{
	char before[LISTING_SIZE];

	(void)state;
	strcpy(before, list_all());
	secure_boot = true;
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_FAILURE);
	assert_string_equal(list_all(), before);
	assert_int_equal(INSTALL(.unsigned_too = true), EXIT_CODE_OK);
}

/** An ESP that never had a loader gets none that is made up. */
static void test_empty_esp(void **state)
{
	char before[LISTING_SIZE];

	(void)state;
	remove_tree(esp);
	assert_int_equal(mkdir(esp, 0755), 0);
	strcpy(before, list_all());
	assert_int_equal(INSTALL(.place = BOOT_FIRST), EXIT_CODE_FAILURE);
	assert_string_equal(list_all(), before);
	assert_int_equal(INSTALL(.kernel = source, .options = "ro"), EXIT_CODE_OK);
	assert_int_equal(uninstall(false), EXIT_CODE_OK);
	assert_string_equal(list_all(), before);
}

static void test_clean_options(void **state)
{
	char options[] = "BOOT_IMAGE=/vmlinuz root=/dev/sda2 initrd=\\a ro  quiet\n";

	(void)state;
	efi_settings_clean_options(options);
	assert_string_equal(options, "root=/dev/sda2 ro quiet");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_install_and_remove, set_up),
		cmocka_unit_test_setup(test_places, set_up),
		cmocka_unit_test_setup(test_other_next, set_up),
		cmocka_unit_test_setup(test_no_order, set_up),
		cmocka_unit_test_setup(test_changed_settings, set_up),
		cmocka_unit_test_setup(test_kernel, set_up),
		cmocka_unit_test_setup(test_microcode, set_up),
		cmocka_unit_test_setup(test_refusals, set_up),
		cmocka_unit_test_setup(test_rollback, set_up),
		cmocka_unit_test_setup(test_foreign_entries, set_up),
		cmocka_unit_test_setup(test_arguments, set_up),
		cmocka_unit_test_setup(test_no_variables, set_up),
		cmocka_unit_test_setup(test_secure_boot, set_up),
		cmocka_unit_test_setup(test_empty_esp, set_up),
		cmocka_unit_test(test_clean_options),
	};
	int ret;

	if (mkdtemp(root) == NULL)
		return 1;
	snprintf(esp, sizeof(esp), "%s/esp", root);
	snprintf(vars, sizeof(vars), "%s/vars", root);
	snprintf(source, sizeof(source), "%s/rvm.efi", root);
	efivars_set_directory(vars);
	ret = cmocka_run_group_tests(tests, NULL, NULL);
	remove_tree(root);
	return ret;
}
