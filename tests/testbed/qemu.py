# SPDX-License-Identifier: GPL-2.0-only
"""QEMU: with KVM where that offers VMX to guests, or emulating all but VMX."""

import ctypes
import fcntl
import json
import shutil
import socket
import subprocess
import threading
import time

from . import png
from .paths import DIE_WITH_RUNNER, Problem, path_of, tool

KVM_GET_SUPPORTED_CPUID = 0xC008AE05
CPUID_ENTRIES = 256
CPUID_1_ECX_VMX = 1 << 5

TPM_SOCKET = "tpm/socket"
TPM_ARGUMENTS = ["-chardev", f"socket,id=tpm,path={TPM_SOCKET}",
                 "-tpmdev", "emulator,id=tpm0,chardev=tpm", "-device", "tpm-tis,tpmdev=tpm0"]
TPM_POLLS = 100
TPM_POLL_SECONDS = 0.1


def kvm_has_vmx():
    """Asks KVM itself: that /dev/kvm exists says nothing."""
    class Entry(ctypes.Structure):
        _fields_ = [(name, ctypes.c_uint32) for name in
                    ("function", "index", "flags", "eax", "ebx", "ecx", "edx",
                     "pad0", "pad1", "pad2")]

    class Table(ctypes.Structure):
        _fields_ = [("count", ctypes.c_uint32), ("pad", ctypes.c_uint32),
                    ("entries", Entry * CPUID_ENTRIES)]

    table = Table(count=CPUID_ENTRIES)
    try:
        with open("/dev/kvm", "rb+", buffering=0) as device:
            fcntl.ioctl(device, KVM_GET_SUPPORTED_CPUID, table)
    except OSError:
        return False
    return any(entry.function == 1 and entry.ecx & CPUID_1_ECX_VMX
               for entry in table.entries[:table.count])


class Qemu:
    kernel_options = ""
    debug_port = "debug-port.out"
    accelerator = None
    model = None

    def __init__(self, guest, directory):
        self.guest = guest
        self.directory = directory
        self.process = None
        self.tpm = None
        self._monitor = None

    def prepare(self):
        variables = "SECURE_BOOT_VARS" if self.guest.secure_boot else "OVMF_VARS"
        shutil.copyfile(path_of(variables), self.directory / "vars.fd")

    def _firmware(self):
        """Firmware that verifies programs keeps its variables behind system management mode."""
        if not self.guest.secure_boot:
            return ["-machine", "q35", "-drive",
                    f"if=pflash,format=raw,readonly=on,file={path_of('OVMF_CODE')}"]
        return ["-machine", "q35,smm=on",
                "-global", "driver=cfi.pflash01,property=secure,value=on", "-drive",
                f"if=pflash,format=raw,readonly=on,file={path_of('SECURE_BOOT_CODE')}"]

    def _command(self, serial, monitor):
        guest = self.guest
        return [*DIE_WITH_RUNNER, tool("qemu-system-x86_64"), "-nodefaults", "-no-user-config",
                *self._firmware(), "-accel", self.accelerator,
                "-cpu", guest.model or self.model,
                "-smp", str(guest.cpus), "-m", str(guest.memory),
                "-drive", "if=pflash,format=raw,file=vars.fd",
                "-drive", f"if={guest.disk},format=raw,file=esp.img",
                "-chardev", f"socket,id=com1,fd={serial}", "-serial", "chardev:com1",
                "-chardev", f"socket,id=qmp,fd={monitor}", "-mon", "chardev=qmp,mode=control",
                "-debugcon", f"file:{self.debug_port}", "-global", "isa-debugcon.iobase=0xe9",
                "-display", "none", "-vga", "std",
                *(TPM_ARGUMENTS if guest.tpm else []), *guest.qemu_args]

    def _start_tpm(self):
        """A TPM of this run's own, new each time."""
        state = self.directory / "tpm"
        shutil.rmtree(state, ignore_errors=True)
        state.mkdir()
        with open(self.directory / "tpm.out", "wb") as output:
            self.tpm = subprocess.Popen(
                [*DIE_WITH_RUNNER, tool("swtpm"), "socket", "--tpm2", "--terminate",
                 "--tpmstate", "dir=tpm", "--ctrl", f"type=unixio,path={TPM_SOCKET}"],
                cwd=self.directory, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT)
        for _ in range(TPM_POLLS):
            if (self.directory / TPM_SOCKET).exists():
                return
            time.sleep(TPM_POLL_SECONDS)
        raise Problem(f"swtpm does not start, see {self.directory / 'tpm.out'}")

    def stop_helpers(self):
        """The TPM ends by itself when QEMU was connected to it."""
        if self.tpm and self.tpm.poll() is None:
            self.tpm.terminate()
            self.tpm.wait()

    def start(self):
        """Gives the connection to the guest's serial port."""
        if self.guest.tpm:
            self._start_tpm()
        serial, serial_theirs = socket.socketpair()
        monitor, monitor_theirs = socket.socketpair()
        theirs = (serial_theirs.fileno(), monitor_theirs.fileno())
        with open(self.directory / "emulator.out", "wb") as output:
            self.process = subprocess.Popen(
                self._command(*theirs), cwd=self.directory, pass_fds=theirs,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        serial_theirs.close()
        monitor_theirs.close()
        self._monitor = Monitor(monitor)
        return serial

    def resets(self):
        return self._monitor.resets

    def time_used(self, elapsed):
        return elapsed

    def screenshot(self, path):
        dump = self.directory / "screen.ppm"
        self._monitor.command("screendump", filename=str(dump))
        png.write_ppm(dump.read_bytes(), path)
        dump.unlink()

    def log_files(self):
        return ["emulator.out"]

    def disposable(self):
        return ["vars.fd", "esp.img"]


class Kvm(Qemu):
    name = "kvm"
    accelerator = "kvm"
    model = "host"


class Tcg(Qemu):
    name = "tcg"
    accelerator = "tcg"
    model = "max"


class Monitor:
    """QEMU's machine protocol: counts resets, runs a command at a time."""

    def __init__(self, connection):
        self.resets = 0
        self._file = connection.makefile("rw", encoding="utf-8")
        self._answers = []
        self._answered = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()
        self._send("qmp_capabilities", {})

    def _read(self):
        try:
            for line in self._file:
                self._take(json.loads(line))
        except (OSError, ValueError):
            pass
        with self._answered:
            self._answers.append({"error": {"desc": "QEMU has ended"}})
            self._answered.notify_all()

    def _take(self, message):
        if message.get("event") == "RESET" and message["data"].get("guest"):
            self.resets += 1
        if "return" in message or "error" in message:
            with self._answered:
                self._answers.append(message)
                self._answered.notify_all()

    def _send(self, name, arguments):
        try:
            self._file.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
            self._file.flush()
        except OSError:
            pass

    def command(self, name, **arguments):
        with self._answered:
            self._answers.clear()
            self._send(name, arguments)
            if not self._answered.wait_for(lambda: self._answers, 10):
                raise Problem(f"QEMU does not answer {name}")
            answer = self._answers.pop()
        if "error" in answer:
            raise Problem(f"QEMU: {answer['error']['desc']}")
