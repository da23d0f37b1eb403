# SPDX-License-Identifier: GPL-2.0-only
"""Command line of tests/run."""

import argparse
import re
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

from . import boot, console, esp, initramfs, scenario, suite
from .paths import Problem, path_of

# Between the line that init prints and the shell's prompt.
SHELL_START_SECONDS = 3

BOOT_EXAMPLES = r"""
examples:
  tests/run boot --interactive                    stock Debian kernel to a root shell
  tests/run boot --script my-test.sh              run a script in the guest, power off
  tests/run boot --cpus 4 --esp-file build/rvm.efi:\EFI\BOOT\BOOTX64.EFI \
                 --esp-file rvm.conf:\EFI\rvm\rvm.conf --script my-test.sh
  tests/run boot --kernel bzImage --initrd my.cpio --options "debug"
  tests/run boot --esp my-esp/ --no-kernel        any UEFI program
  tests/run boot --machine tcg --no-vmx           what happens without VT-x

The ESP holds the kernel as \linux and the initrd as \initrd.img. If nothing
else is given as \EFI\BOOT\BOOTX64.EFI, systemd-boot starts the kernel. In
text files below \EFI\rvm the word @options@ stands for the kernel options.

exit status: 0 power-off or stop pattern, 1 anything else, 2 wrong usage
"""


def add_boot_options(parser):
    what = parser.add_argument_group("what is booted")
    what.add_argument("--kernel", type=Path, help="kernel (default: the stock one)")
    what.add_argument("--release", metavar="NAME",
                      help="kernel and modules of another Debian release (backports, testing)")
    what.add_argument("--no-kernel", action="store_true", help="no kernel on the ESP")
    what.add_argument("--initrd", type=Path, help="initrd (default: one is built)")
    what.add_argument("--options", default="", help="kernel options, added to the usual ones")
    what.add_argument("--esp", type=Path, metavar="DIR", help="directory copied to the ESP")
    what.add_argument("--esp-file", action="append", default=[], metavar=r"SRC:\DEST",
                      help="file put on the ESP")
    what.add_argument("--script", type=Path,
                      help="shell script run by the built initrd; then power-off, "
                           "or with --interactive a shell")
    what.add_argument("--file", action="append", default=[], metavar="SRC:/DEST",
                      help="file put into the built initrd")
    what.add_argument("--module", action="append", default=[],
                      help="module of the stock kernel to load")
    what.add_argument("--program", action="append", default=[],
                      help="program of Debian put into the built initrd, with its libraries")

    where = parser.add_argument_group("the machine")
    where.add_argument("--machine", choices=["auto", *boot.MACHINES], default="auto",
                       help="auto: KVM if it offers VMX, else Bochs; TCG with --no-vmx")
    where.add_argument("--no-vmx", action="store_true", help="VMX is not needed")
    where.add_argument("--cpus", type=int, default=2)
    where.add_argument("--memory", type=int, default=1024, metavar="MIB")
    where.add_argument("--model", help="processor model, a name of that emulator's")
    where.add_argument("--exclude-features", metavar="LIST",
                       help="Bochs: CPUID features left out (default: mwait)")
    where.add_argument("--bochs-line", action="append", default=[], help="added to the bochsrc")
    where.add_argument("--qemu-arg", action="append", default=[], help="added to QEMU's arguments")

    end = parser.add_argument_group("when it ends")
    end.add_argument("--time-limit", type=float, metavar="SECONDS",
                     help="wall time, for Bochs the processor time it used "
                          "(default: 300, none with --interactive)")
    end.add_argument("--stop", metavar="REGEX", help="end when a line of the console matches")
    end.add_argument("--resets", type=int, default=0, metavar="N",
                     help="end when the guest resets more often (default: 0; -1: any number)")

    show = parser.add_argument_group("what is seen and kept")
    show.add_argument("--interactive", "-i", action="store_true",
                      help="serial console on this terminal, Ctrl-] ends the machine")
    show.add_argument("--input", metavar="TEXT",
                      help=r"sent to the console when init runs; \n works")
    show.add_argument("--quiet", "-q", action="store_true", help="only the stages")
    show.add_argument("--stamps", action="store_true", help="wall time in front of each line")
    show.add_argument("--console", type=Path, metavar="FILE", help="copy of the console's bytes")
    show.add_argument("--screenshot", type=Path, metavar="FILE.png")
    show.add_argument("--screenshot-at", metavar="REGEX",
                      help="line of the console after which it is taken (default: every 5 s, "
                           "the last one stays)")
    show.add_argument("--keep-dir", type=Path, metavar="DIR",
                      help="run there and keep images and logs")


def guest_of(args):
    kernel = None if args.no_kernel else args.kernel or path_of("VMLINUZ", args.release)
    return boot.Guest(
        machine=args.machine, vmx=not args.no_vmx, cpus=args.cpus, memory=args.memory,
        model=args.model, exclude_features=args.exclude_features, kernel=kernel,
        initrd=initrd_of(args) if kernel else None, options=args.options,
        esp_tree=args.esp, esp_files=[esp.parse_file(text) for text in args.esp_file],
        resets=None if args.resets < 0 else args.resets, stop=args.stop,
        time_limit=args.time_limit or (1e9 if args.interactive else 300),
        qemu_args=args.qemu_arg, bochs_lines=args.bochs_line)


def initrd_of(args):
    if args.initrd:
        return initramfs.read(args.initrd)
    script = args.script.read_text() if args.script else None
    return initramfs.build(files_of(args.file), args.module, script,
                           shell=args.interactive or script is None, programs=args.program,
                           release=args.release)


def files_of(texts):
    return [tuple(text.rsplit(":", 1)) if ":" in text else (text, "/root/" + Path(text).name)
            for text in texts]


class Screenshots(threading.Thread):
    """Takes pictures until the run ends; the emulator may go away at any time."""

    def __init__(self, path, pattern):
        super().__init__(daemon=True)
        self.path = path
        self.wanted = threading.Event()
        self.once = pattern is not None
        self.run_of = None

    def run(self):
        while True:
            self.wanted.wait(None if self.once else 5)
            try:
                self.run_of.machine.screenshot(self.path)
            except (Problem, OSError) as error:
                if self.once:
                    print(f"tests/run: {error}", file=sys.stderr)
            if self.once:
                return


def echo_of(args):
    if args.quiet:
        return None
    return console.Stamper() if args.stamps else console.print_bytes


def cmd_boot(args):
    guest = guest_of(args)
    directory = args.keep_dir or make_run_dir("boot")
    progress = stage_printer() if args.quiet or not args.interactive else None
    shots = Screenshots(args.screenshot, args.screenshot_at) if args.screenshot else None
    run = boot.Run(guest, directory, progress, on_line_of(args, shots), echo_of(args))
    outcome = boot.boot(run, lambda: wait_for_end(args, run, shots))
    if shots and shots.once:
        shots.join(1)
    report(args, run, outcome)
    return 0 if outcome.reason in ("power-off", "stop") or args.interactive else 1


def wait_for_end(args, run, shots):
    if shots:
        shots.run_of = run
        shots.start()
    if args.input:
        threading.Thread(target=type_in, args=(run, args.input), daemon=True).start()
    try:
        return interact(run) if args.interactive else run.wait()
    except KeyboardInterrupt:
        return "user"


def on_line_of(args, shots):
    """Watches the console for the line after which a picture is taken."""
    if not shots or not shots.once:
        return None
    pattern = re.compile(args.screenshot_at)

    def on_line(text):
        if pattern.search(text):
            shots.wanted.set()
    return on_line


def type_in(run, text):
    while not run.init_runs:
        time.sleep(0.1)
    time.sleep(SHELL_START_SECONDS)
    run.console.send(text.encode().decode("unicode_escape").encode())


def interact(run):
    print("tests/run: Ctrl-] ends the machine", file=sys.stderr)
    if not console.bridge(run.console, run.alive):
        return "user"
    return run.wait()


def report(args, run, outcome):
    if args.console:
        shutil.copyfile(outcome.console, args.console)
    resets = f", {outcome.resets} resets" if outcome.resets else ""
    print(f"\ntests/run: {outcome.machine}: {outcome.reason} after "
          f"{outcome.seconds:.1f} s{resets}; logs in {run.directory}")
    if not args.keep_dir:
        run.discard_images()


def stage_printer():
    return lambda text: print(f"tests/run: {text}", file=sys.stderr)


def make_run_dir(name):
    return suite.RunDir(name).path


def cmd_machine(args):
    guest = boot.Guest(vmx=not args.no_vmx)
    print(boot.choose_machine(guest).name)
    return 0


def cmd_initramfs(args):
    script = args.script.read_text() if args.script else None
    args.output.write_bytes(initramfs.build(files_of(args.file), args.module, script,
                                            shell=script is None,
                                            programs=args.program))
    return 0


def cmd_scenarios(args):
    chosen = scenario.select(args.names, args.tag)
    return 0 if suite.Suite(chosen, args.slower).run(args.jobs) else 1


def cmd_shell(args):
    """A scenario's machine, with its files, but a shell instead of its script."""
    one = scenario.load(args.name)
    directory = suite.RunDir(one.name).path
    guest = one.guest_of(directory, shell=True)
    run = boot.Run(guest, directory, echo=console.print_bytes)
    outcome = boot.boot(run, lambda: interact(run))
    run.discard_images()
    print(f"\ntests/run: {outcome.reason} after {outcome.seconds:.1f} s; logs in {directory}")
    return 0


def cmd_list(_args):
    for name in scenario.names():
        one = scenario.load(name)
        print(f"{name:24} {one.title}" + (f" [{', '.join(one.tags)}]" if one.tags else ""))
    return 0


def parse_args():
    parser = argparse.ArgumentParser(
        prog="tests/run",
        description="Boots guests on an emulator or on KVM, and runs the project's scenarios.",
        epilog="tests/run COMMAND --help tells more. docs/testing.md explains scenarios.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    command = commands.add_parser("boot", help="boot a kernel or an ESP tree",
                                  formatter_class=argparse.RawDescriptionHelpFormatter,
                                  epilog=BOOT_EXAMPLES)
    add_boot_options(command)
    command.set_defaults(function=cmd_boot)

    command = commands.add_parser("scenarios", help="run scenarios: tests as data")
    command.add_argument("names", nargs="*", metavar="NAME",
                         help="a scenario, or the path of a .toml file (default: all)")
    command.add_argument("-j", "--jobs", type=int, default=2, help="at a time (default: 2)")
    command.add_argument("--tag", action="append", help="only those with this tag")
    command.add_argument("--slower", type=float, default=1, metavar="FACTOR",
                         help="multiplies all time limits, for slow machines")
    command.set_defaults(function=cmd_scenarios)

    command = commands.add_parser("shell", help="a scenario's machine with a root shell")
    command.add_argument("name", metavar="NAME")
    command.set_defaults(function=cmd_shell)

    command = commands.add_parser("list", help="list the scenarios")
    command.set_defaults(function=cmd_list)

    command = commands.add_parser("initramfs", help="only build an initramfs")
    command.add_argument("output", type=Path)
    command.add_argument("--script", type=Path)
    command.add_argument("--file", action="append", default=[], metavar="SRC:/DEST")
    command.add_argument("--module", action="append", default=[])
    command.add_argument("--program", action="append", default=[], metavar="NAME")
    command.set_defaults(function=cmd_initramfs)

    command = commands.add_parser("machine", help="tell which machine would be used")
    command.add_argument("--no-vmx", action="store_true")
    command.set_defaults(function=cmd_machine)
    return parser.parse_args()


def main():
    args = parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return args.function(args)
    except Problem as problem:
        print(f"tests/run: {problem}", file=sys.stderr)
        return 2
