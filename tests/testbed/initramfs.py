# SPDX-License-Identifier: GPL-2.0-only
"""Builds the initramfs of the test bed: busybox, an init, and what a test needs.

The archive is written here and not by cpio, so that owners and device nodes
need no root, and the same input gives the same bytes.
"""

import lzma
import stat
import subprocess
import tempfile
from pathlib import Path

from . import programs as packaged
from .paths import TOP, Problem, env, path_of, tool

DIRECTORIES = ["bin", "dev", "etc", "lib", "lib/firmware", "lib/modules", "proc", "root", "run",
               "sbin", "sys", "tmp", "usr", "usr/bin", "usr/sbin", "usr/lib"]


class Archive:
    """A cpio archive in "newc" format."""

    def __init__(self):
        self.data = bytearray()
        self.names = set()

    def _entry(self, name, mode, body=b"", device=(0, 0)):
        if name in self.names:
            raise Problem(f"initramfs: two files for /{name}")
        self.names.add(name)
        raw = name.encode() + b"\0"
        fields = (len(self.names), mode, 0, 0, 1, 0, len(body), 0, 0, *device, len(raw), 0)
        self.data += b"070701" + b"".join(b"%08X" % field for field in fields) + raw
        self._pad()
        self.data += body
        self._pad()

    def _pad(self):
        self.data += bytes(-len(self.data) % 4)

    def directory(self, name):
        self._parent(name)
        if name not in self.names:
            self._entry(name, stat.S_IFDIR | 0o755)

    def _parent(self, name):
        if "/" in name:
            self.directory(name.rpartition("/")[0])

    def file(self, name, body, mode=0o644):
        self._parent(name)
        self._entry(name, stat.S_IFREG | mode, body)

    def link(self, name, target):
        self._entry(name, stat.S_IFLNK | 0o777, target.encode())

    def device(self, name, major, minor):
        self._entry(name, stat.S_IFCHR | 0o600, device=(major, minor))

    def finish(self):
        self._entry("TRAILER!!!", 0)
        return bytes(self.data)


def read(path):
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}") from None


def module_order(names, release):
    """Paths of kernel modules below MODULES, what they need first."""
    base = path_of("MODULES", release)
    needs = {}
    for line in (base / "modules.dep").read_text().splitlines():
        path, _, rest = line.partition(":")
        needs[module_name(path)] = (path, rest.split())
    order = []
    for name in names:
        key = name.replace("-", "_")
        if key not in needs:
            raise Problem(f"kernel module {name} is not in {base}")
        path, before = needs[key]
        # modules.dep names the nearest dependency first.
        order += [item for item in [*reversed(before), path] if item not in order]
    return base, order


def module_name(path):
    return Path(path).name.split(".ko")[0].replace("-", "_")


def add_modules(archive, names, release):
    base, order = module_order(names, release)
    loads = []
    for path in order:
        body = read(base / path)
        if path.endswith(".xz"):
            body = lzma.decompress(body)
            path = path[:-len(".xz")]
        target = f"lib/modules/{env(release)['KVER']}/{path}"
        archive.file(target, body)
        loads.append("/" + target)
    archive.file("etc/guest/modules", "".join(load + "\n" for load in loads).encode())


def add_file(archive, source, target):
    mode = 0o755 if Path(source).exists() and Path(source).stat().st_mode & 0o100 else 0o644
    body = stripped(source) if target.endswith(".ko") else read(source)
    archive.file(target.lstrip("/"), body, mode)


def stripped(source):
    """A kernel module as packages have it: what debuggers need is most of it, and firmware loads slowly."""
    read(source)
    with tempfile.NamedTemporaryFile(suffix=".ko") as out:
        done = subprocess.run([tool("strip"), "--strip-debug", "-o", out.name, str(source)],
                              stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise Problem(f"{source}: {done.stderr.strip()}")
        return read(out.name)


def build(files=(), modules=(), script=None, shell=False, settings=None, programs=(),
          release=None):
    """The archive as bytes.

    files: pairs (source on this machine, path in the guest); modules: names of
    the booted kernel's modules, loaded by init; script: what the guest runs;
    shell: a shell on the console after that; settings: variables for the script;
    programs: names of programs of Debian, put there with their libraries;
    release: Debian release whose kernel is booted, if not the default one.
    """
    archive = Archive()
    for name in DIRECTORIES:
        archive.directory(name)
    archive.device("dev/console", 5, 1)
    archive.file("bin/busybox", read(path_of("BUSYBOX")), 0o755)
    archive.link("bin/sh", "busybox")
    archive.file("sbin/guest-send", read(path_of("GUEST_SEND")), 0o755)
    archive.file("init", read(TOP / "tests/guest/init"), 0o755)
    archive.file("etc/guest/functions", read(TOP / "tests/guest/functions"))
    lines = "".join(f"{key}='{value}'\n" for key, value in (settings or {}).items())
    archive.file("etc/guest/settings", lines.encode())
    if script is not None:
        archive.file("etc/guest/script", script.encode())
    if shell:
        archive.file("etc/guest/shell", b"")
    for source, target in [*packaged.closure(programs), *files]:
        add_file(archive, source, target)
    add_modules(archive, modules, release)
    return archive.finish()
