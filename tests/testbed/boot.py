# SPDX-License-Identifier: GPL-2.0-only
"""Boots a guest on the machine that fits and tells how that ended."""

import re
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import bochs, efi_image, esp, qemu
from .console import Console
from .paths import Problem, path_of

MACHINES = {"bochs": bochs.Bochs, "kvm": qemu.Kvm, "tcg": qemu.Tcg}
# Lines of programs reach the kernel's log unthrottled, a guest that has panicked
# ends the run at once, and self-tests of the kernel's cryptography, a quarter of
# an emulated boot, are left out.
KERNEL_OPTIONS = "console=ttyS0,115200 printk.devkmsg=on panic=-1 cryptomgr.notests"
BOOT_FILE = r"\EFI\BOOT\BOOTX64.EFI"
LINUX, INITRD = r"\linux", r"\initrd.img"
START_ATTEMPTS = 3
POLL_SECONDS = 0.05
# On a busy machine an emulator gets only a part of a processor.
WALL_PER_LIMIT = 8

# Lines of the console that are worth telling while a run goes on.
NOTE = re.compile(r"^(?:\[ *\d+\.\d+\] )?NOTE (.*)")
INIT_RUNS = (re.compile(r"GUEST (START|SHELL)\b"), "init runs")
STAGES = [
    (re.compile(r"BdsDxe: (loading|starting)"), "firmware starts the boot file"),
    (re.compile(r"^EFI stub:"), "EFI stub of the kernel"),
    (re.compile(r"Linux version (\S+)"), "kernel starts"),
    INIT_RUNS,
    (re.compile(r"GUEST END"), "script has ended"),
]


@dataclass
class Guest:
    """What to boot, and on what."""
    machine: str = "auto"
    vmx: bool = True
    cpus: int = 2
    threads: int = 1
    memory: int = 1024
    model: str = None
    exclude_features: str = None
    kernel: Path = None
    initrd: bytes = None
    options: str = ""
    esp_tree: Path = None
    esp_files: list = field(default_factory=list)    # pairs (source, \DEST)
    esp_texts: dict = field(default_factory=dict)    # \DEST: text, @options@ replaced
    uki: str = None                                  # \DEST of a unified kernel image
    signed: list = field(default_factory=list)       # \DEST of programs that get a signature
    secure_boot: bool = False                        # QEMU: firmware that verifies them
    tpm: bool = False                                # QEMU: with an emulated TPM 2.0
    resets: int = 0                                  # allowed; None: any number
    stop: str = None                                 # regular expression that ends the run
    stay: float = 0                                  # seconds to go on after that
    time_limit: float = 300
    stages: list = field(default_factory=list)       # pairs (pattern, text) told once
    disk: str = "ide"                                # or virtio, which stock cloud kernels know
    qemu_args: list = field(default_factory=list)
    bochs_lines: list = field(default_factory=list)


@dataclass
class Outcome:
    reason: str      # power-off, stop, reset, time limit, died, user
    seconds: float
    resets: int
    machine: str
    console: Path
    debug_port: Path    # what the guest wrote to port 0xe9


def choose_machine(guest):
    if guest.machine != "auto":
        return MACHINES[guest.machine]
    if not guest.vmx:
        return qemu.Tcg
    return qemu.Kvm if qemu.kvm_has_vmx() else bochs.Bochs


def kernel_options(guest, machine):
    return " ".join(part for part in (KERNEL_OPTIONS, machine.kernel_options, guest.options)
                    if part)


def stage_esp(guest, machine, stage):
    """Lays out the ESP: the user's tree, then single files, then what is generated."""
    options = kernel_options(guest, machine)
    if guest.esp_tree:
        shutil.copytree(guest.esp_tree, stage)
    else:
        stage.mkdir()
    for source, dest in guest.esp_files:
        esp.stage_file(stage, source, dest)
    for dest, text in guest.esp_texts.items():
        esp.stage_text(stage, text.replace("@options@", options), dest)
    if guest.kernel:
        esp.stage_file(stage, guest.kernel, LINUX)
    if guest.initrd:
        esp.stage_text(stage, guest.initrd, INITRD)
    if guest.uki:
        path = esp.stage_path(stage, guest.uki)
        path.parent.mkdir(parents=True, exist_ok=True)
        efi_image.unified_kernel(path, guest.kernel, guest.initrd, options)
    if not esp.stage_path(stage, BOOT_FILE).exists():
        add_boot_loader(guest, stage, options)
    for dest in guest.signed:
        efi_image.sign(esp.stage_path(stage, dest), stage.parent)


def add_boot_loader(guest, stage, options):
    if not guest.kernel:
        raise Problem(f"nothing to boot: give a kernel, or an ESP with {BOOT_FILE}")
    entry = f"title Linux\nlinux {LINUX}\noptions {options}\n"
    if guest.initrd:
        entry += f"initrd {INITRD}\n"
    esp.stage_file(stage, path_of("SYSTEMD_BOOT"), BOOT_FILE)
    esp.stage_text(stage, "timeout 0\n", r"\loader\loader.conf")
    esp.stage_text(stage, entry.replace("\\", "/"), r"\loader\entries\linux.conf")


class Run:
    """One boot in a directory of its own."""

    def __init__(self, guest, directory, progress=None, on_line=None, echo=None):
        self.guest = guest
        self.directory = Path(directory)
        self.machine = choose_machine(guest)(guest, self.directory)
        self.progress = progress or (lambda text: None)
        self.on_line = on_line
        self.echo = echo
        self.console = None
        self.stopped = False
        self._stay_until = None
        self._stop = re.compile(guest.stop) if guest.stop else None
        self.init_runs = False
        self._stages = []

    def prepare(self):
        self.directory.mkdir(parents=True, exist_ok=True)
        stage = self.directory / "esp"
        shutil.rmtree(stage, ignore_errors=True)
        stage_esp(self.guest, self.machine, stage)
        esp.build(stage, self.directory / "esp.img")
        shutil.rmtree(stage)
        if (self.guest.secure_boot or self.guest.tpm) and not hasattr(self.machine, "tpm"):
            raise Problem(f"{self.machine.name} has neither Secure Boot nor a TPM")
        self.machine.prepare()

    def _line(self, text):
        self._tell_stage(text)
        if self._stop and self._stop.search(text):
            self.stopped = True
        if self.on_line:
            self.on_line(text)

    def _tell_stage(self, text):
        note = NOTE.search(text)
        stage = next((stage for stage in self._stages if stage[0].search(text)), None)
        if stage:
            self._stages.remove(stage)
            self.init_runs |= stage is INIT_RUNS
        if stage or note:
            told = stage[1] if stage else note.group(1)
            self.progress(f"{told} ({self.console.elapsed():.1f} s)")

    def start(self):
        """Starts the emulator; again if it dies before the firmware prints anything."""
        for attempt in range(START_ATTEMPTS):
            self._stages = [*STAGES, *self.guest.stages]
            self.console = Console(self.directory / "console.log", self._line, self.echo)
            connection = self.machine.start()
            if connection:
                self.console.attach(connection)
                if not self._died_at_once():
                    return
            self.kill()
            self.progress(f"{self.machine.name} did not start, attempt {attempt + 1}")
        raise Problem(f"{self.machine.name} does not start:\n{self._last_words()}")

    def _last_words(self):
        """The end of each log of the emulator that there is."""
        words = []
        for path in (self.directory / name for name in self.machine.log_files()):
            if path.exists():
                tail = path.read_text(errors="replace").splitlines()[-14:]
                words += [f"{path}:"] + ["  " + line for line in tail]
        return "\n".join(words)

    def _died_at_once(self):
        while self.machine.process.poll() is None:
            if self.console.received or self._too_long():
                return False
            time.sleep(POLL_SECONDS)
        return not self.console.received

    def alive(self):
        return self._ending() is None

    def _ending(self):
        if self.stopped and self._stayed():
            return "stop"
        if self.machine.process.poll() is not None:
            return "power-off"
        if self.guest.resets is not None and self.machine.resets() > self.guest.resets:
            return "reset"
        if self._too_long():
            return "time limit"
        return None

    def _stayed(self):
        now = self.machine.time_used(self.console.elapsed())
        if self._stay_until is None:
            self._stay_until = now + self.guest.stay
        return now >= self._stay_until

    def _too_long(self):
        limit = self.guest.time_limit
        return self.machine.time_used(self.console.elapsed()) > limit or \
            self.console.elapsed() > limit * WALL_PER_LIMIT

    def wait(self):
        while True:
            ending = self._ending()
            if ending:
                return ending
            time.sleep(POLL_SECONDS)

    def finish(self, ending):
        seconds = self.console.elapsed()
        resets = self.machine.resets()
        self.kill()
        if ending == "power-off" and not self._powered_off():
            ending = "died"
        return Outcome(ending, seconds, resets, self.machine.name, self.console.path,
                       self.directory / self.machine.debug_port)

    def _powered_off(self):
        """An emulator that ended by itself may also have crashed."""
        if self.machine.name != "bochs":
            return self.machine.process.returncode == 0
        log = (self.directory / "bochs.log").read_text(errors="replace")
        return "soft power off" in log or "shutdown requested" in log

    def kill(self):
        """By process id: other runs on this machine are none of our business."""
        process = self.machine.process
        if process and process.poll() is None:
            process.terminate()
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.machine.stop_helpers()
        if self.console:
            self.console.close()

    def discard_images(self):
        for name in self.machine.disposable():
            (self.directory / name).unlink(missing_ok=True)


def boot(run, wait=None):
    """Prepares the run, starts it and waits for its end."""
    run.prepare()
    try:
        run.start()
        return run.finish((wait or run.wait)())
    except BaseException:
        run.kill()
        raise
