#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""layers.py NM LAYER... -- OBJECT...: no object may use a symbol that a layer to its right defines; the layer is
the name of the directory that the object lies in. Called before the core is linked. Exit status 1 and one line
each for what is wrong."""

import re
import subprocess
import sys

# Data that the core's linker script and the doors place, and the three calls from the exit stub into C code:
# hardware comes up here.
UPWARDS = {("*", "image_header"),
           ("vmx/run.S", "exit_cpuid"), ("vmx/run.S", "exit_dispatch"), ("vmx/run.S", "exit_resume_failed")}

LINE = re.compile(r"^(.*?):\s*(?:[0-9a-f]+)?\s+(\S) (\S+)$")


def symbols(nm, objects):
    """(object, type, name) of each symbol."""
    text = subprocess.run([nm, "-A", *objects], stdout=subprocess.PIPE, check=True, text=True).stdout
    return [match.groups() for match in map(LINE.match, text.splitlines()) if match]


def source_of(name):
    """The last directory and the file, without the .o."""
    return "/".join(name.split("/")[-2:]).removesuffix(".o")


def wrong_way(layers, found):
    defined = {name: file for file, kind, name in found if kind.isupper() and kind not in "UW"}
    for file, kind, name in found:
        if kind != "U" or name not in defined:
            continue
        user, owner = source_of(file), source_of(defined[name])
        if layers.index(owner.split("/")[0]) > layers.index(user.split("/")[0]) and \
                not {("*", name), (user, name)} & UPWARDS:
            yield f"{user} uses {name} of {owner}, a layer above"


def main():
    nm, *rest = sys.argv[1:]
    split = rest.index("--")
    wrong = sorted(set(wrong_way(rest[:split], symbols(nm, rest[split + 1:]))))
    for line in wrong:
        print(f"hypervisor/{line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
