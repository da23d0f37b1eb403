#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compares what two boots of the same machine saw of it: one bare, one under RVM.

BARE and GUEST are directories with files of collect-machine (names may start
with "machine."); what both have not got is not compared. Every difference is printed. The exit status is 0 if
all of them are expected: VMX is hidden, the core's memory is reserved, there is
the table RVMH, and times differ.
"""

import argparse
import re
import struct
import sys
from collections import Counter
from pathlib import Path

PAGE = 4096

# Flags of /proc/cpuinfo that tell of VMX.
VMX_FLAGS = {"vmx", "smx", "tpr_shadow", "vnmi", "flexpriority", "ept", "vpid", "ept_ad"}

# Bytes by which the firmware's own memory may grow or move for one more table.
FIRMWARE_SLACK = 256 * 1024

# Lines of the log about amounts or places of memory, which the reserved range shifts.
MEMORY_LINES = (
    r"BIOS-e820: |e820: |Memory: |RAMDISK: |NODE_DATA|  node   \d+: \[mem |On node |"
    r"PM: hibernation: Registered nosave|Built \d+ zonelists|Freeing initrd memory|"
    r"efi: Freeing EFI boot services"
)

# (file, sign, pattern of a differing line, why it may differ); - bare only, + guest only.
EXPECTED = [
    ("cpuinfo", "-", r"vmx flags\s*:", "VMX is hidden"),
    ("cpu", "+-", r".*/vulnerabilities/(itlb_multihit|l1tf|vmscape): ", "depends on VMX"),
    ("acpi", "+", r"RVMH$", "table of rvm.efi"),
    ("dmesg", "+", r"ACPI: (RVMH|Reserving RVMH)", "table of rvm.efi"),
    ("dmesg", "+-", r"ACPI: (XSDT|RSDP|RSDT|Reserving \S+ table memory)",
     "the table RVMH makes the list longer"),
    ("dmesg", "+-", r".*\b(VMX|L1TF|VMSCAPE)\b", "VMX is hidden"),
    ("dmesg", "+-", MEMORY_LINES, "the reserved range shifts it"),
    ("dmesg", "+-", r"clocksource: .*max_cycles|sched_clock: Marking|tsc: Refined|.* took \*",
     "time"),
]

# Parts of lines that differ between any two boots.
VOLATILE = [
    (re.compile(r"^\[ *\d+\.\d+\] "), ""),
    (re.compile(r"\binitrd=\S+ "), ""),
    (re.compile(r"audit\(\S+\)"), "audit(*)"),
    (re.compile(r"\d{4}-\d\d-\d\dT\S+ UTC \(\d+\)"), "*"),
    (re.compile(r"\b\d+(\.\d+)?( ?)(us|ms|ns|usecs|msecs|MHz|BogoMIPS)\b"), r"*\2\3"),
    (re.compile(r"\(____ptrval____\)"), "*"),
    # Drivers of input devices race for the numbers.
    (re.compile(r"\binput\d+\b"), "input*"),
    (re.compile(r"\b(ACPI|ACPI 2\.0|SMBIOS|SMBIOS 3\.0|MEMATTR|INITRD|RNG|TPMEventLog|ESRT|MOKvar)"
                r"=0x[0-9a-f]+"), r"\1=*"),
    (re.compile(r"(ACPI: \S+ )0x[0-9A-F]+ "), r"\1* "),
    (re.compile(r"(ACPI: Reserving \S+ table memory at ).*"), r"\1*"),
    (re.compile(r"(ACPI NVS region ).*"), r"\1*"),
    (re.compile(r"^(cpu MHz|bogomips)(\s*: ).*"), r"\1\2*"),
    (re.compile(r"^(.*/vulnerabilities/\S+: .*); VMX: .*"), r"\1"),
]

# Lists of facts whose order says nothing.
LISTS = ["ioports", "acpi", "cpu", "pci", "interrupts", "mtrr", "msr"]


class Machine:
    def __init__(self, directory):
        self.directory = Path(directory)

    def text(self, name):
        for path in self.directory / f"machine.{name}", self.directory / name:
            if path.exists():
                return path.read_text(errors="replace")
        raise FileNotFoundError(f"{self.directory}: no file {name}")

    def lines(self, name):
        lines = []
        for line in self.text(name).splitlines():
            for pattern, replacement in VOLATILE:
                line = pattern.sub(replacement, line)
            lines.append(line)
        return lines

    def has(self, name):
        return any((self.directory / prefix).exists() for prefix in (name, f"machine.{name}"))

    def core(self):
        """Start and end of the core's memory, from the table RVMH (include/acpi_rvmh.h)."""
        raw = bytes.fromhex("".join(self.text("rvmh").split())) if self.has("rvmh") else b""
        if len(raw) < 60 or raw[:4] != b"RVMH":
            return None
        base, size = struct.unpack_from("<QQ", raw, 44)
        return base, base + size

    def ranges(self):
        """(start, end, type) of the firmware's memory map, end not included."""
        ranges = []
        for line in self.text("memmap").splitlines():
            start, end, kind = line.split(None, 2)
            ranges.append((int(start, 16), int(end, 16) + 1, kind.strip()))
        return sorted(ranges)

    def devices(self):
        """Lines of iomem that are not about memory."""
        memory = re.compile(r"System RAM|Reserved|ACPI|Kernel |Crash|RAM buffer|Unknown E820|"
                            r"Persistent", re.IGNORECASE)
        return [line for line in self.text("iomem").splitlines()
                if not memory.search(line.partition(" : ")[2])]


class Judge:
    def __init__(self):
        self.unexpected = 0

    def show(self, file, line, why=None):
        if why is None:
            self.unexpected += 1
        print(f"{'expected  ' if why else 'UNEXPECTED'} {file}: {line}" +
              (f"  ({why})" if why else ""))

    def lines(self, file, bare, guest):
        """Lines that only one of both has, wherever they stand."""
        bare, guest = Counter(bare), Counter(guest)
        for sign, lines in ("-", bare - guest), ("+", guest - bare):
            for line in lines.elements():
                self.show(file, f"{sign} {line}", reason(file, sign, line))


def reason(file, sign, line):
    for where, signs, pattern, why in EXPECTED:
        if where == file and sign in signs and re.match(pattern, line):
            return why
    return None


def compare_cpuinfo(bare, guest, judge):
    """Line by line, but flags as sets."""
    def split(lines):
        flags, rest = [], []
        for line in lines:
            name, _, value = line.partition(":")
            if name.strip() == "flags":
                flags.append(set(value.split()))
            else:
                rest.append(line)
        return flags, rest

    bare_flags, bare_rest = split(bare.lines("cpuinfo"))
    guest_flags, guest_rest = split(guest.lines("cpuinfo"))
    judge.lines("cpuinfo", bare_rest, guest_rest)
    if len(bare_flags) != len(guest_flags):
        judge.show("cpuinfo", f"{len(bare_flags)} and {len(guest_flags)} processors")
    for number, (before, after) in enumerate(zip(bare_flags, guest_flags)):
        for flag in sorted(before - after):
            judge.show("cpuinfo", f"processor {number} has lost {flag}",
                       "VMX is hidden" if flag in VMX_FLAGS else None)
        for flag in sorted(after - before):
            judge.show("cpuinfo", f"processor {number} has got {flag}")


def compare_cpuid(bare, guest, judge):
    """All but the VMX bit: leaf 1, ECX bit 5."""
    def mask(line):
        words = line.split()
        if "00000001:00" in words:
            words[-2] = f"{int(words[-2], 16) & ~0x20:08x}"
        return " ".join(words)

    before, after = bare.lines("cpuid"), guest.lines("cpuid")
    if before != after:
        hidden = [line for line in after if "00000001:00" in line and mask(line) == line]
        judge.show("cpuid", f"leaf 1 without VMX on {len(hidden)} processors", "VMX is hidden")
    judge.lines("cpuid", map(mask, before), map(mask, after))


def differing_ranges(before, after):
    """(start, end, type before, type after) wherever the types differ."""
    edges = sorted({edge for start, end, _ in before + after for edge in (start, end)})

    def kind_at(ranges, address):
        return next((kind for start, end, kind in ranges if start <= address < end), "nothing")

    merged = []
    for start, end in zip(edges, edges[1:]):
        kinds = kind_at(before, start), kind_at(after, start)
        if kinds[0] == kinds[1]:
            continue
        if merged and merged[-1][1] == start and merged[-1][2:] == kinds:
            merged[-1] = (merged[-1][0], end, *kinds)
        else:
            merged.append((start, end, *kinds))
    return merged


def compare_memory(bare, guest, judge):
    core = guest.core()
    if core:
        judge.show("memmap", f"the core has {core[0]:#x} to {core[1]:#x}", "reserved range")
    slack = 0
    for start, end, before, after in differing_ranges(bare.ranges(), guest.ranges()):
        text = f"{start:#x} to {end:#x}: {before}, under RVM {after}"
        if core and core[0] <= start and end <= core[1]:
            judge.show("memmap", text, "reserved range")
            continue
        slack += end - start
        judge.show("memmap", text,
                   "firmware's own memory moved" if slack <= FIRMWARE_SLACK else None)
    if core:
        inside = [kind for start, end, kind in guest.ranges() if start < core[1] and core[0] < end]
        if inside != ["Reserved"]:
            judge.show("memmap", f"the core's memory is {inside}, not reserved in one piece")


PARTS = {"cpuinfo": compare_cpuinfo, "cpuid": compare_cpuid, "memmap": compare_memory,
         "iomem": lambda bare, guest, judge: judge.lines("iomem", bare.devices(), guest.devices())}


def compare(bare, guest, judge):
    """Return: how many files were compared."""
    compared = 0
    for name in [*PARTS, *LISTS, "dmesg"]:
        if not bare.has(name) and not guest.has(name):
            continue
        compared += 1
        if name in PARTS:
            PARTS[name](bare, guest, judge)
        else:
            judge.lines(name, bare.lines(name), guest.lines(name))
    return compared


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bare", metavar="BARE")
    parser.add_argument("guest", metavar="GUEST")
    args = parser.parse_args()
    judge = Judge()
    try:
        compared = compare(Machine(args.bare), Machine(args.guest), judge)
    except (OSError, ValueError) as error:
        print(f"compare.py: {error}", file=sys.stderr)
        return 2
    print(f"compare.py: {compared} files, {judge.unexpected} unexpected differences")
    return 1 if judge.unexpected or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
