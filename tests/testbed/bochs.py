# SPDX-License-Identifier: GPL-2.0-only
"""The emulator Bochs: slow, but has VMX with all that RVM uses."""

import fcntl
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from . import rfb
from .console import Listener
from .paths import DIE_WITH_RUNNER, CACHE, Problem, path_of

MODEL = "corei7_skylake_x"
# IA32_MISC_ENABLE, whose bit 0 tells kernels that string instructions are fast. Here they are not: a kernel
# that leaves them alone loads files three times as fast. Newer models have more in CPUID that says so; kernels
# believe that and then crash unless the bit says the same.
MSRS = "0x1a0 0 00000000 0000000{fast_strings} 00000000 00000000 00000000 00000000\n"
INSTRUCTIONS_PER_SECOND = 100_000_000
START_SPACING = 1.0

CONFIG = """\
display_library: rfb, options="timeout=0"
megs: {memory}
romimage: file=OVMF.fd, address=0xffc00000
fw_cfg: enabled=1
vgaromimage: file=$BXSHARE/VGABIOS-lgpl-latest
vga: extension=vbe, update_freq=1
pci: enabled=1, chipset=i440fx
cpu: model={model}, count={count}, ips={ips}, cpuid_freq=ips, \
exclude_features="{exclude}", msrs="msrs.def", reset_on_triple_fault={triple_fault_resets}
clock: sync=none
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=disk, path=esp.img, mode=flat
com1: enabled=1, mode=socket-client, dev=localhost:{port}
log: bochs.log
panic: action=fatal
error: action=report
info: action=report
debug: action=ignore
sound: driver=dummy
port_e9_hack: enabled=1
{extra}"""


class Bochs:
    name = "bochs"
    # Bochs prints there what the guest writes to the port.
    debug_port = "emulator.out"
    # CPUID says so too, but kernels look there late and then calibrate.
    kernel_options = f"tsc_early_khz={INSTRUCTIONS_PER_SECOND // 1000}"

    def __init__(self, guest, directory):
        self.guest = guest
        self.directory = directory
        self.process = None
        self.listener = None
        self._log_offset = 0
        self._resets = 0

    def prepare(self):
        root = path_of("BOCHS")
        shutil.copyfile(root / "usr/share/ovmf/OVMF.fd", self.directory / "OVMF.fd")
        newer = self.guest.model not in (None, MODEL)
        (self.directory / "msrs.def").write_text(MSRS.format(fast_strings=int(newer)))

    def _count(self):
        """Packages, or cores and threads of one package."""
        threads = self.guest.threads
        return self.guest.cpus if threads == 1 else f"1:{self.guest.cpus // threads}:{threads}"

    def _config(self):
        guest = self.guest
        return CONFIG.format(
            memory=guest.memory, model=guest.model or MODEL, count=self._count(),
            ips=INSTRUCTIONS_PER_SECOND, exclude=guest.exclude_features or "mwait",
            triple_fault_resets=int(guest.resets is not None and guest.resets > 0),
            port=self.listener.port, extra="".join(f"{line}\n" for line in guest.bochs_lines))

    def _command(self):
        root = path_of("BOCHS")
        lib = f"{root}/usr/lib/x86_64-linux-gnu"
        return [*DIE_WITH_RUNNER, f"{root}/usr/lib64/ld-linux-x86-64.so.2",
                "--preload", str(path_of("BOCHS_SHIM")),
                "--library-path", f"{lib}:{root}/usr/lib", f"{root}/usr/bin/bochs-bin",
                "-q", "-f", "bochsrc"]

    def start(self):
        """Gives the connection to the guest's serial port."""
        root = path_of("BOCHS")
        self.listener = Listener()
        (self.directory / "esp.img.lock").unlink(missing_ok=True)
        (self.directory / "bochsrc").write_text(self._config())
        self._log_offset = self._resets = 0
        environment = {**os.environ, "BXSHARE": f"{root}/usr/share/bochs",
                       "LTDL_LIBRARY_PATH": f"{root}/usr/lib/x86_64-linux-gnu/bochs/plugins"}
        with open(self.directory / "emulator.out", "wb") as output, spaced_starts():
            self.process = subprocess.Popen(
                self._command(), cwd=self.directory, env=environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
            return self._connect()

    def _connect(self):
        for _ in range(100):
            try:
                return self.listener.accept(0.2)
            except TimeoutError:
                if self.process.poll() is not None:
                    return None
        return None

    def resets(self):
        """How often the guest has reset the machine so far."""
        try:
            with open(self.directory / "bochs.log", "rb") as log:
                log.seek(self._log_offset)
                new = log.read()
        except FileNotFoundError:
            return 0
        whole = new.rpartition(b"\n")[0]
        self._log_offset += len(whole)
        self._resets += whole.count(b"bx_pc_system_c::Reset(")
        # The first is power-on.
        return max(self._resets - 1, 0)

    def time_used(self, _elapsed):
        """Processor time: what the guest did with it depends on nothing else here."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def screenshot(self, path):
        text = (self.directory / "bochs.log").read_text(errors="replace")
        port = re.search(r"listening for connections on port (\d+)", text)
        if not port:
            raise Problem("Bochs names no port for its display in bochs.log")
        rfb.screenshot(int(port.group(1)), path)

    def stop_helpers(self):
        """There are none."""

    def log_files(self):
        return ["bochs.log", "emulator.out"]

    def disposable(self):
        return ["OVMF.fd", "esp.img", "esp.img.lock", "msrs.def"]


class spaced_starts:
    """Starts of Bochs in the same instant fail at times: both want the same display port."""

    def __enter__(self):
        self._file = open(CACHE / "bochs-start.lock", "w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_):
        time.sleep(START_SPACING)
        self._file.close()
