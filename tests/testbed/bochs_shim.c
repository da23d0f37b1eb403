// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mends two faults of Bochs 3.1 in memory, before its main() runs.
 * Preloaded by tests/testbed/bochs.py. Changes nothing that it does not
 * recognise, and says on stderr what it did.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct wide { int64_t lo, hi; };

typedef void idiv_fn(struct wide *quotient, int64_t *remainder,
		     const struct wide *dividend, int64_t divisor);
typedef void vmexit_fn(void *cpu, unsigned int reason, uint64_t qualification);

static vmexit_fn *vmexit;
static struct __jmp_buf_tag *main_loop;

static void say(const char *format, ...)
{
	va_list args;

	fputs("bochs_shim: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/* Code pages are mapped read-only and executable. */
static int patch(void *at, const void *bytes, size_t size)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t start = (uintptr_t)at & ~(page - 1);
	size_t span = (uintptr_t)at + size - start;

	if (mprotect((void *)start, span, PROT_READ | PROT_WRITE | PROT_EXEC))
		return -1;
	memcpy(at, bytes, size);
	return mprotect((void *)start, span, PROT_READ | PROT_EXEC);
}

/*
 * 64-bit signed division: that build passes the dividend by a pointer of
 * another type, and the compiler dropped the store of its low half.
 */
static void long_idiv(struct wide *quotient, int64_t *remainder,
		      const struct wide *dividend, int64_t divisor)
{
	__int128 n = ((__int128)dividend->hi << 64) |
		     (unsigned __int128)(uint64_t)dividend->lo;
	__int128 q = n / divisor;

	quotient->lo = (int64_t)q;
	quotient->hi = (int64_t)(q >> 64);
	*remainder = (int64_t)(n % divisor);
}

static int divides_well(idiv_fn *idiv)
{
	struct wide dividend = { 1000000007, 0 }, quotient = { 0, 0 };
	int64_t remainder = 0;

	idiv(&quotient, &remainder, &dividend, 1000);
	return quotient.lo == 1000000 && !quotient.hi && remainder == 7;
}

static void fix_idiv(void)
{
	/* movabs $target,%rax; jmp *%rax */
	uint8_t jump[12] = { 0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xe0 };
	idiv_fn *target = long_idiv;
	void *idiv = dlsym(RTLD_DEFAULT, "_Z9long_idivP7Bit128sPlPKS_l");

	if (!idiv) {
		say("64-bit IDIV: function not found, left alone");
		return;
	}
	if (divides_well((idiv_fn *)idiv)) {
		say("64-bit IDIV: works, left alone");
		return;
	}
	memcpy(jump + 2, &target, sizeof(target));
	if (patch(idiv, jump, sizeof(jump)) || !divides_well((idiv_fn *)idiv))
		say("64-bit IDIV: wrong results, and could not be replaced");
	else
		say("64-bit IDIV: wrong results, replaced");
}

/*
 * A SIPI that ends a guest's wait-for-SIPI: the VM exit of the receiver ends
 * with a long jump to the main loop, which throws away the sender's loop over
 * the receivers of a broadcast. Here the jump comes back instead.
 */
static void vmexit_and_return(void *cpu, unsigned int reason,
			      uint64_t qualification)
{
	jmp_buf saved;

	memcpy(saved, main_loop, sizeof(saved));
	if (!_setjmp(main_loop))
		vmexit(cpu, reason, qualification);
	memcpy(main_loop, saved, sizeof(saved));
}

/*
 * Where the patched call inside deliver_SIPI() goes. What follows that call
 * starts a processor that is no guest, so deliver_SIPI() is left from here:
 * drop its return address, its locals and its saved %rbx.
 */
static vmexit_fn *const hook = vmexit_and_return;

static const uint8_t thunk_code[] = {
	0x48, 0x83, 0xec, 0x08,			/* sub $8,%rsp */
	0xff, 0x15, 0x0a, 0x00, 0x00, 0x00,	/* call *hook(%rip) */
	0x48, 0x83, 0xc4, 0x20,			/* add $8+8+16,%rsp */
	0x5b,					/* pop %rbx */
	0xc3,					/* ret */
	0x90, 0x90, 0x90, 0x90,			/* hook: 8 bytes follow */
};

/* A near call reaches 2 GiB, which this library may be away. */
static uint8_t *page_near(uint8_t *code)
{
	uintptr_t at = (uintptr_t)code & ~0xffffUL;
	uintptr_t offset;
	void *page;

	for (offset = 0x10000; offset < 0x70000000; offset += 0x10000) {
		page = mmap((void *)(at - offset), 4096,
			    PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
			    -1, 0);
		if (page == (void *)(at - offset))
			return page;
		if (page != MAP_FAILED)
			munmap(page, 4096);
	}
	return NULL;
}

static uint8_t *call_target(uint8_t *call)
{
	int32_t distance;

	memcpy(&distance, call + 1, sizeof(distance));
	return call + 5 + distance;
}

/* The call of VMexit(this, VMX_VMEXIT_SIPI, vector), its frame as expected. */
static uint8_t *find_call(uint8_t *code)
{
	static const uint8_t frame[] = {
		0x53,				/* push %rbx */
		0x48, 0x83, 0xec, 0x10,		/* sub $0x10,%rsp */
	};
	static const uint8_t before[] = {
		0x89, 0xf2,			/* mov %esi,%edx */
		0xbe, 0x04, 0x00, 0x00, 0x00,	/* mov $4,%esi */
		0x48, 0x89, 0x7c, 0x24, 0x08,	/* mov %rdi,8(%rsp) */
		0xe8,				/* call */
	};
	uint8_t *match;

	if (!memmem(code, 0x20, frame, sizeof(frame)))
		return NULL;
	match = memmem(code, 0x100, before, sizeof(before));
	return match ? match + sizeof(before) - 1 : NULL;
}

static int redirect(uint8_t *call, uint8_t *thunk)
{
	int32_t distance = (int32_t)(thunk - (call + 5));

	memcpy(thunk, thunk_code, sizeof(thunk_code));
	memcpy(thunk + sizeof(thunk_code), &hook, sizeof(hook));
	if (mprotect(thunk, 4096, PROT_READ | PROT_EXEC))
		return -1;
	return patch(call + 1, &distance, sizeof(distance));
}

static void fix_sipi(void)
{
	uint8_t *deliver = dlsym(RTLD_DEFAULT, "_ZN8BX_CPU_C12deliver_SIPIEj");
	uint8_t *call, *thunk;

	*(void **)&vmexit = dlsym(RTLD_DEFAULT, "_ZN8BX_CPU_C6VMexitEjm");
	main_loop = dlsym(RTLD_DEFAULT, "_ZN8BX_CPU_C11jmp_buf_envE");
	call = deliver ? find_call(deliver) : NULL;
	if (!vmexit || !main_loop || !call ||
	    call_target(call) != *(uint8_t **)&vmexit) {
		say("broadcast SIPI to guests: code not recognised, left alone");
		return;
	}
	thunk = page_near(deliver);
	if (!thunk || redirect(call, thunk))
		say("broadcast SIPI to guests: could not be patched");
	else
		say("broadcast SIPI to guests: delivered to every processor");
}

__attribute__((constructor)) static void mend(void)
{
	fix_idiv();
	fix_sipi();
}
