// SPDX-License-Identifier: GPL-2.0-only
/* sources: tools/cmd_crash.c tools/crash_show.c tools/crash_parts.c tools/json.c */
/* sources: tools/text.c tools/answer.c tools/files.c tools/message.c tools/driver_api.c hypervisor/vmx/names.c */
/* sources: handoff/crash.c handoff/image.c hypervisor/lib/crash_record.c hypervisor/lib/string.c */
/* `jailhouse crash` on records made by the core's own writer: what it shows, and its exit codes. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <unistd.h>

#include "boot_handoff.h"
#include "lib/crash_record.h"
#include "tools/command.h"
#include "tools/crash_show.h"
#include "tools/message.h"

/* Last: it has a macro fail(), and the program has a function of that name. */
#include "tests/fakes/unit.h"

static union {
	struct rvm_crash_record record;
	uint8_t area[RVM_CRASH_AREA_SIZE];
} memory;
#define record memory.record

static struct rvm_cpu_public cpus[2];
static struct rvm_ring ring;
static char path[] = "/tmp/rvm-crash-XXXXXX";

/* Of tools/jailhouse.c, which has main(). */
int check_finished(void)
{
	return fflush(stdout) == 0 ? EXIT_CODE_OK : EXIT_CODE_FAILURE;
}

static void make_record(const char *console)
{
	memset(&ring, 0, sizeof(ring));
	memset(cpus, 0, sizeof(cpus));
	cpus[0].exits[RVM_EXIT_REASON_CPUID] = 41;
	cpus[0].exits[18] = 1;
	cpus[0].exit_log[0] = (struct rvm_exit_entry){
		.tsc = 900, .rip = 0xffffffff81000000, .reason = 18, .operand = 0x52564d04,
	};
	cpus[0].exits_logged = 1;
	cpus[1].cpu = 1;
	memcpy(ring.data, console, strlen(console));
	ring.head = strlen(console);
	crash_record_start(&record);
	record.kind = RVM_CRASH_EXCEPTION;
	record.flags = RVM_CRASH_ALL_REGISTERS;
	record.action = RVM_CRASH_RESET;
	record.tsc = 1000;
	record.tsc_khz = 1;
	record.registers.rax = 0x1234;
	record.registers.vector = 14;
	record.registers.error_code = 2;
	strcpy(record.reason, "#PF page fault\033[31m");
	crash_record_frame(&record, 0xffff800000001010, "guilty", 0x10);
	crash_record_cpus(&record, 2);
	crash_record_cpu(&record, 0, &cpus[0]);
	crash_record_cpu(&record, 1, &cpus[1]);
	crash_record_console(&record, &ring);
	crash_record_seal(&record);
}

static char *text_of(void (*form)(const struct rvm_crash_record *r, FILE *out))
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	form(&record, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void expect(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void test_show(void **state)
{
	char *text;

	(void)state;
	make_record("one\n\033two");
	text = text_of(crash_show);
	expect(text, "crashed: #PF page fault?[31m\n");
	expect(text, "kind            exception\n");
	expect(text, "1.000000 s\n");
	expect(text, "vector 14, error code 0x2\n");
	expect(text, "RAX    0000000000001234  RBX");
	expect(text, "  ffff800000001010 guilty+0x10\n");
	expect(text, "CPU index 0, APIC ID 0, running: 42 exits, 41 of them CPUID\n");
	expect(text, "100  18 VMCALL                   ffffffff81000000  0x0  0x52564d04\n");
	expect(text, "  | one\n  | ?two\n");
	assert_null(strchr(text, '\033'));
	free(text);
	/* Without an exception most registers mean nothing. */
	record.flags = 0;
	record.registers.vector = RVM_CRASH_NO_VECTOR;
	text = text_of(crash_show);
	assert_null(strstr(text, "RAX"));
	assert_null(strstr(text, "vector"));
	expect(text, "RIP");
	free(text);
}

static void test_json(void **state)
{
	char *text;

	(void)state;
	make_record("one\n\"two\"");
	text = text_of(crash_json);
	expect(text, "\"kind\": \"exception\"");
	expect(text, "\"RAX\": \"0x1234\"");
	expect(text, "\"symbol\": \"guilty\"");
	expect(text, "\"name\": \"VMCALL\"");
	expect(text, "\"guest\": null");
	expect(text, "\"console\": \"one\\u000a\\\"two\\\"\"");
	assert_null(strchr(text, '\033'));
	free(text);
}

/* Unknown numbers have a name as well. */
static void test_unknown(void **state)
{
	char *text;

	(void)state;
	make_record("");
	record.kind = 77;
	record.action = ~0U;
	record.door = 77;
	record.tsc_khz = 0;
	cpus[0].state = 77;
	text = text_of(crash_show);
	expect(text, "kind            unknown\n");
	expect(text, "what followed   unknown\n");
	free(text);
	free(text_of(crash_json));
}

static int run(const char *first, const char *second)
{
	char *argv[] = { (char *)"crash", (char *)first, (char *)second, NULL };
	int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
	int null = open("/dev/null", O_WRONLY);
	int ret;

	fflush(stdout);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	optind = 0;
	ret = cmd_crash(second ? 3 : first ? 2 : 1, argv);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	close(null);
	close(out);
	close(err);
	return ret;
}

static void put_file(size_t size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(&memory, 1, size, file), size);
	fclose(file);
}

static void test_command(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	make_record("text");
	put_file(record.size);
	assert_int_equal(run(path, NULL), EXIT_CODE_OK);
	assert_int_equal(run("--json", path), EXIT_CODE_OK);
	put_file(record.size - 1);
	assert_int_equal(run(path, NULL), EXIT_CODE_FAILURE);
	put_file(0);
	assert_int_equal(run(path, NULL), EXIT_CODE_FAILURE);
	record.checksum++;
	put_file(record.size);
	assert_int_equal(run(path, NULL), EXIT_CODE_FAILURE);
	unlink(path);
	assert_int_equal(run(path, NULL), EXIT_CODE_FAILURE);
	assert_int_equal(run("--frob", NULL), EXIT_CODE_USAGE);
	assert_int_equal(run("--clear", "--json"), EXIT_CODE_USAGE);
	assert_int_equal(run("--clear", path), EXIT_CODE_USAGE);
	assert_int_equal(run(path, path), EXIT_CODE_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
