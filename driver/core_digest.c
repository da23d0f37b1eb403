// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a core image the one that this module was built with? Under lockdown, where the kernel runs no module
 * without a signature, a core that no signature covers must not come in through a signed module. Called
 * for what is about to be entered, from a file and from a stash. core_digest.h is made by the build.
 */
#include "driver.h"

#include <linux/security.h>
#include <linux/string.h>
#include <crypto/sha2.h>

#include "core_digest.h"

static const u8 wanted[SHA256_DIGEST_SIZE] = { RVM_CORE_DIGEST };

/**
 * rvm_core_digest_check() - may this image be entered?
 * Return: 0, with a warning for another image than the module's own; -EKEYREJECTED for that under lockdown.
 */
int rvm_core_digest_check(const void *image, u64 size)
{
	u8 found[SHA256_DIGEST_SIZE];

	sha256(image, size, found);
	if (memcmp(found, wanted, sizeof(found)) == 0)
		return 0;
	if (security_locked_down(LOCKDOWN_MODULE_SIGNATURE))
		return rvm_refuse(-EKEYREJECTED,
				  "lockdown: SHA-256 of the core image: wanted %*phN, found %*phN",
				  SHA256_DIGEST_SIZE, wanted, SHA256_DIGEST_SIZE, found);
	pr_warn("the core image is not the one that the driver was built with: SHA-256 wanted %*phN, found %*phN\n",
		SHA256_DIGEST_SIZE, wanted, SHA256_DIGEST_SIZE, found);
	return 0;
}
