# SPDX-License-Identifier: GPL-2.0-only
"""EFI programs made for a run: unified kernel images, and signatures for Secure Boot."""

import re
import subprocess

from .paths import Problem, path_of, tool

PAGE = 4096
# Debian's package of the firmware has a key pair for tests, which its variable store trusts.
KEY_PASSWORD = "snakeoil"


def run(program, *args):
    done = subprocess.run([tool(program), *map(str, args)], text=True, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode:
        raise Problem(f"{program} failed: {done.stdout.strip()}")
    return done.stdout


def end_of_sections(image):
    """First free page behind the sections of a PE image."""
    sections = re.findall(r"^ +\d+ \S+ +([0-9a-f]+) +([0-9a-f]+) ", run("objdump", "-h", image),
                          re.MULTILINE)
    end = max(int(size, 16) + int(address, 16) for size, address in sections)
    return -(-end // PAGE) * PAGE


def unified_kernel(target, kernel, initrd, options):
    """Kernel, initrd and options as one EFI program, with systemd's stub in front."""
    stub = path_of("SYSTEMD_STUB")
    parts = {".osrel": b'NAME="Test bed"\nID=testbed\nVERSION_ID=1\n',
             ".cmdline": options.encode(), ".initrd": initrd, ".linux": kernel.read_bytes()}
    address = end_of_sections(stub)
    args = []
    for name, data in parts.items():
        file = target.with_name(target.name + name)
        file.write_bytes(data)
        args += ["--add-section", f"{name}={file}",
                 "--change-section-vma", f"{name}={address:#x}"]
        address += -(-len(data) // PAGE) * PAGE
    run("objcopy", *args, stub, target)
    for name in parts:
        target.with_name(target.name + name).unlink()


def sign(image, directory):
    """Signs an EFI program in place. directory: where the key may be put, decrypted."""
    key = directory / "secure-boot.key"
    run("openssl", "rsa", "-in", path_of("SECURE_BOOT_KEY"), "-passin", f"pass:{KEY_PASSWORD}",
        "-out", key)
    run("sbsign", "--key", key, "--cert", path_of("SECURE_BOOT_CERTIFICATE"), "--output", image,
        image)
    key.unlink()
