# SPDX-License-Identifier: GPL-2.0-only
"""Programs of Debian packages for the initramfs, with the shared libraries they need."""

import re
import subprocess
from pathlib import Path

from .paths import CACHE, Problem, tool

BIN = ["usr/local/sbin", "usr/sbin", "sbin", "usr/bin", "bin"]
LIB = ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu", "usr/lib", "lib"]
TARGET_BIN, TARGET_LIB = "usr/bin", "usr/lib/x86_64-linux-gnu"
NEEDED = re.compile(r"\(NEEDED\).*\[(.*)\]")
INTERPRETER = re.compile(r"Requesting program interpreter: (\S+)\]")


def roots():
    """The unpacked packages, then this machine."""
    return [*sorted((CACHE / "guest").glob("*")), Path("/")]


def find(name, directories):
    """A file by name in the first root that has it, or None."""
    found = (root / directory / name for root in roots() for directory in directories)
    return next((path for path in found if path.exists()), None)


def read_elf(path):
    """What the dynamic linker would look for: libraries by name, and the linker's own path."""
    done = subprocess.run([tool("readelf"), "-W", "-d", "-l", str(path)], text=True,
                          capture_output=True, check=False)
    if done.returncode:
        raise Problem(f"{path}: not a program: {done.stderr.strip()}")
    linker = INTERPRETER.search(done.stdout)
    return NEEDED.findall(done.stdout), linker and linker.group(1)


def closure(names):
    """Pairs (source on this machine, path in the guest) of programs and all their libraries."""
    pairs, todo = {}, []
    for name in names:
        path = find(name, BIN)
        if path is None:
            raise Problem(f"no program {name}; its package belongs into tests/testbed/packages")
        pairs[f"{TARGET_BIN}/{name}"] = path
        todo.append(path)
    while todo:
        path = todo.pop()
        needed, linker = read_elf(path)
        if linker:
            pairs[linker.lstrip("/")] = Path(linker)
        for library in needed:
            # The linker is there by its own path; libraries name it too.
            if library.startswith("ld-linux") or f"{TARGET_LIB}/{library}" in pairs:
                continue
            source = find(library, LIB)
            if source is None:
                raise Problem(f"{path} needs {library}, which is nowhere")
            pairs[f"{TARGET_LIB}/{library}"] = source
            todo.append(source)
    return [(source, target) for target, source in sorted(pairs.items())]
