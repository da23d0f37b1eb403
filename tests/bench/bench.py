#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Measures what RVM costs and prints it. docs/performance.md explains the figures.

Boots a guest that measures itself bare, under RVM and bare again, once with one
processor and once with two, and guests with and without rvm.efi for the time to
/init. On Bochs with one processor a tick is an instruction.
"""

import argparse
import json
import re
import statistics
import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

from testbed import boot, checks, console, initramfs, suite  # noqa: E402
from testbed.paths import Problem, path_of  # noqa: E402

LINE = re.compile(checks.STAMP + r"BENCH (\S+) (RESULT|EXITS|PROBE) (.*)$", re.MULTILINE)
TIME_LIMIT = 900
# Bochs' default for "quantum".
HALTED_TURN = 16
# What tests/guest/x2apic.c starts.
NEXT_FILE = r"\EFI\rvm\next.efi"

ONE_CPU = ["cpuid", "cpuid_leaf4", "rdtsc", "compute", "syscall", "context_switch", "page_fault",
           "fork_exec", "timer_late", "mmap_munmap"]
TWO_CPUS = ["context_switch_ipi", "tlb_shootdown"]

# Exit reasons of SDM Vol. 3D, appendix C, that can occur.
REASONS = {
    0: "exception_or_nmi", 1: "external_interrupt", 2: "triple_fault", 3: "init", 4: "sipi",
    7: "interrupt_window", 8: "nmi_window", 9: "task_switch", 10: "cpuid", 11: "getsec",
    12: "hlt", 13: "invd", 14: "invlpg", 15: "rdpmc", 16: "rdtsc", 18: "vmcall", 28: "mov_cr",
    29: "mov_dr", 30: "port_io", 31: "rdmsr", 32: "wrmsr", 36: "mwait", 40: "pause",
    44: "apic_access", 48: "ept_violation", 49: "ept_misconfiguration", 52: "preemption_timer",
    54: "wbinvd", 55: "xsetbv",
}
ASKED_FOR = {10, 18}

# What is to be reached: name, the figure's limit, and whether the limit is of the ratio.
TARGETS = [
    ("cpuid", 70, False),
    *[(name, 1.02, True) for name in [*ONE_CPU[2:], *TWO_CPUS, "ipi"]],
    ("boot", 1.03, True),
]
AWAY_TARGETS = {"enable": 500_000, "disable": 15_000}


class Figures:
    """What a guest has measured: {phase: {name: [(median, least), ...]}}."""

    def __init__(self, text, machine):
        self.machine = machine
        self.results, self.exits, self.probes = {}, {}, []
        for phase, kind, rest in LINE.findall(text):
            words = rest.split()
            if kind == "PROBE":
                self.probes.append(rest)
            elif kind == "RESULT":
                values = (float(words[1]), float(words[2]))
                self.results.setdefault(phase, {}).setdefault(words[0], []).append(values)
            else:
                during = self.exits.setdefault(words[0], {})
                during[int(words[1])] = during.get(int(words[1]), 0) + int(words[2])

    def median(self, phase, name):
        """Of several runs of a phase the mean; None if there was none."""
        runs = self.results.get(phase, {}).get(name)
        return sum(median for median, _ in runs) / len(runs) if runs else None


class Guests:
    def __init__(self, args):
        self.args = args
        self.build = TOP / args.build

    def files(self):
        """Pairs (source, path in the guest)."""
        guest = self.build / "guest"
        return [(guest / name, f"bin/{name}") for name in ("rvmbench", "rvmprobe", "rvmtest")] + [
            (guest / "rvm_test.ko", "lib/rvm/rvm_test.ko"),
            (self.build / "jailhouse.ko", "lib/rvm/jailhouse.ko"),
            (self.build / "static/jailhouse", "bin/jailhouse"),
            (self.build / "rvm-intel.bin", "lib/firmware/rvm-intel.bin")]

    def cell_files(self):
        configs, inmates = self.build / "configs", self.build / "inmates"
        return [(self.build / "guest/rvmload", "bin/rvmload"),
                (configs / "bochs-ring-4.cell", "cells/machine-4.cell"),
                *[(configs / f"{name}.cell", f"cells/{name}.cell") for name in ("tiny", "apic-cpu3", "smp")],
                *[(inmates / f"{name}.bin", f"cells/{name}.bin") for name in ("tiny", "apic", "smp", "exits")]]

    def initrd(self, settings):
        pairs, script = self.files(), (HERE / "guest.sh").read_text()
        if settings["part"] == "cells":
            pairs += self.cell_files()
            script = (TOP / "tests/guest/cell-functions").read_text() + script
        files = [(str(source), target) for source, target in pairs]
        return initramfs.build(files=files, script=script, settings=settings)

    def run(self, name, settings, programs=(), options=""):
        """Boots and gives the figures. programs: what firmware starts, what that starts; rvm.efi last."""
        guest = boot.Guest(
            machine=self.args.machine, model=self.args.model, cpus=int(settings["cpus"]),
            kernel=path_of("VMLINUZ"), initrd=self.initrd(settings),
            options=f"{self.args.options} {options}",
            time_limit=TIME_LIMIT * self.args.slower)
        if programs:
            guest.esp_files = [(self.build / source, path)
                               for source, path in zip(programs, (boot.BOOT_FILE, NEXT_FILE))]
            guest.esp_texts = {r"\EFI\rvm\rvm.conf": "mode enter\n"
                               f"linux {boot.LINUX}\ninitrd {boot.INITRD}\noptions @options@\n"}
        directory = suite.RunDir(f"bench-{name}")
        progress = (lambda text: print(f"# {name}: {text}", flush=True))
        run = boot.Run(guest, directory.path, progress=progress)
        outcome = boot.boot(run)
        run.discard_images()
        text = console.plain(outcome.console.read_bytes())
        progress(f"{outcome.reason} after {outcome.seconds:.0f} s on {outcome.machine}, "
                 f"logs in {directory.path.relative_to(TOP)}")
        directory.release()
        for check, word, reason in checks.GUEST_CHECK.findall(text):
            if word == "FAIL":
                raise Problem(f"{name}: {check}: {reason}")
        if outcome.reason != "power-off":
            raise Problem(f"{name}: ended by {outcome.reason}")
        return Figures(text, outcome.machine)


class Report:
    """Prints as it goes and keeps all for --json."""

    def __init__(self):
        self.data = {"bench": {}, "exits": {}, "away": {}, "cells": {}}

    @staticmethod
    def show(value, digits=1):
        return "-" if value is None else f"{value:.{digits}f}"

    def bench(self, name, bare, under):
        ratio = under / bare if bare and under is not None else None
        self.data["bench"][name] = {"bare": bare, "under": under, "ratio": ratio}
        print(f"BENCH {name} {self.show(bare)} {self.show(under)} {self.show(ratio, 3)}")

    def compared(self, figures, names):
        for name in names:
            self.bench(name, figures.median("bare", name), figures.median("under", name))

    def exits(self, cpus, figures):
        """Per case, then nothing but the sum: what matters is that there are few reasons."""
        for during, counts in figures.exits.items():
            key = f"{during}_{cpus}cpu"
            self.data["exits"][key] = counts
            shown = " ".join(f"{REASONS.get(reason, reason)}={count}"
                             for reason, count in sorted(counts.items()))
            print(f"EXITS {key} {sum(counts.values())} {shown}")
        if "idle" not in figures.exits:
            print(f"EXITS idle_{cpus}cpu 0")

    def away(self, cpus, figures):
        """The core's own figures, and the longest gaps in a busy program: medians of some tries."""
        for phase, results in figures.results.items():
            for name, values in sorted(results.items()):
                if name.startswith("away_"):
                    usual = statistics.median(longest for longest, _ in values)
                    key = f"{phase}_{name.removeprefix('away_')}_{cpus}cpu"
                    self.data["away"][key] = usual
                    print(f"AWAY {key} {usual:.0f}")

    def cell(self, name, value):
        self.data["cells"][name] = value
        print(f"CELL {name} {value:.0f}")

    def targets(self):
        bench = self.data["bench"]
        for name, limit, is_ratio in TARGETS:
            value = bench.get(name, {}).get("ratio" if is_ratio else "under")
            self.target(name + ("_ratio" if is_ratio else ""), value, limit)
        for name, limit in AWAY_TARGETS.items():
            self.target(f"{name}_away", self.longest_away(name), limit)
        others = sum(count for counts in self.data["exits"].values()
                     for reason, count in counts.items() if reason not in ASKED_FOR)
        self.target("exits_not_asked_for", others, 0)

    def longest_away(self, name):
        """As a program sees it, which has lost the time, or as the core says."""
        prefixes = ("enable-by-", "enter_") if name == "enable" else (f"{name}-by-",)
        found = [value for key, value in self.data["away"].items() if key.startswith(prefixes)]
        return max(found, default=None)

    @staticmethod
    def target(name, value, limit):
        if value is None:
            print(f"TARGET {name} - {limit} not measured")
        else:
            print(f"TARGET {name} {value:g} {limit:g} {'met' if value <= limit else 'MISSED'}")


def cases(guests, report, cpus, names):
    settings = {"part": "cases", "cpus": str(cpus), "names": " ".join(names)}
    figures = guests.run(f"cases-{cpus}", settings)
    extra = ["hypercall", "rdmsr"] if cpus == 1 else ["ipi"]
    report.compared(figures, names + extra)
    report.exits(cpus, figures)
    report.away(cpus, figures)


def instructions(idle, busy, cpus):
    """How many instructions an operation of a cell has, while Bochs takes turns between processors.

    A turn ends with the next jump, call or return, and time goes on by the mean of what all
    processors did in it; one that is halted counts for HALTED_TURN instructions. So there are two
    unknown numbers, instructions and turns, and two measurements: all other processors halted, and
    all others in a loop of one jump.
    """
    others = cpus - 1
    turns = cpus * (idle - busy) / (others * (HALTED_TURN - 1))
    return cpus * busy - others * turns


def cells(guests, report):
    """Times of a cell's life, its timer next to an idle and to a busy Linux, IPIs inside of it."""
    settings = {"part": "cells", "cpus": "4"}
    xapic = guests.run("cells", {**settings, "mode": "xapic"},
                       options="memmap=16M$0x30000000 memmap=8M$0x31000000")
    x2apic = guests.run("cells-x2apic", {**settings, "mode": "x2apic"},
                        ["guest/x2apic.efi", "rvm.efi"], options="memmap=8M$0x31000000 noapic")
    for mode, figures in ("xapic", xapic), ("x2apic", x2apic):
        for phase, results in figures.results.items():
            if phase in ("boot", "exit", "exit_busy"):
                continue
            for name, values in results.items():
                report.cell(f"{mode}_{phase}_{name}",
                            statistics.median(value for value, _ in values))
        for name in figures.results.get("exit", {}):
            idle, busy = figures.median("exit", name), figures.median("exit_busy", name)
            report.cell(f"{mode}_exit_{name}_ticks", idle)
            if xapic.machine == "bochs":
                report.cell(f"{mode}_exit_{name}_instructions",
                            instructions(idle, busy, int(settings["cpus"])))


def boots(guests, report):
    settings = {"part": "boot", "cpus": "1"}
    bare = guests.run("boot-bare", settings)
    under = guests.run("boot-rvm", settings, ["rvm.efi"])
    for figures, wanted in (bare, "bare"), (under, "guest"):
        if not any(probe.endswith(wanted) for probe in figures.probes):
            raise Problem(f"boot: the processors are not {wanted}: {figures.probes}")
    for name in "boot", "boot_kernel":
        report.bench(name, bare.median("boot", name), under.median("boot", name))


PARTS = {
    "one": lambda guests, report: cases(guests, report, 1, ONE_CPU),
    "two": lambda guests, report: cases(guests, report, 2, TWO_CPUS),
    "boot": boots,
    "cells": cells,
}


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", help=f"{', '.join(PARTS)} (default: all)")
    parser.add_argument("--build", default="build", help="build directory, below the tree")
    parser.add_argument("--machine", choices=["auto", *boot.MACHINES], default="auto")
    parser.add_argument("--model", help="processor model of the emulator")
    parser.add_argument("--options", default="", help="more kernel options")
    parser.add_argument("--slower", type=float, default=1, help="factor on the time limit")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures for programs")
    args = parser.parse_args()
    for part in args.part:
        if part not in PARTS:
            parser.error(f"no part {part}")
    return args


def main():
    args = parse_args()
    guests, report, failed = Guests(args), Report(), False
    for part in args.part or PARTS:
        try:
            PARTS[part](guests, report)
        except Problem as problem:
            print(f"FAILED {part}: {problem}")
            failed = True
    report.targets()
    if args.json:
        args.json.write_text(json.dumps(report.data, indent=1) + "\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
