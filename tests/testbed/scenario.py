# SPDX-License-Identifier: GPL-2.0-only
"""Scenarios: tests as data. docs/testing.md describes the format."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

from . import boot, esp, initramfs, qemu
from .paths import TOP, Problem, env, has_release, path_of

DIRECTORY = TOP / "tests/scenarios"
# Scenarios with this tag run only when they are asked for: they take long.
APART = "soak"

# What kernel modules are made of.
MODULE_SOURCES = ["driver", "handoff", "include", "tests/guest/module"]

# Every key, with what it is when it is not given.
KEYS = {
    "title": "", "tags": [], "base": None, "after": None,
    "machine": "auto", "vmx": True, "cpus": 2, "threads": 1, "memory": 1024, "model": None,
    "exclude_features": None, "disk": "ide", "qemu_args": [], "bochs_lines": [],
    "options": "", "kernel": True, "release": None, "esp": [], "esp_text": {},
    "uki": None, "signed": [], "secure_boot": False, "tpm": False,
    "files": [], "modules": [], "programs": [], "settings": {}, "guest": None, "before_shell": None,
    "prepare": None,
    "input": [], "stages": [], "time_limit": 300, "resets": 0, "ends": "power-off", "stop": None, "stay": 0,
    "kernel_log_may": [], "expect_checks": [], "check": [],
}


class Scenario:
    def __init__(self, name, data):
        unknown = set(data) - set(KEYS)
        if unknown:
            raise Problem(f"scenario {name}: unknown key {', '.join(sorted(unknown))}")
        self.name = name
        for key, default in KEYS.items():
            setattr(self, key, data.get(key, default))

    def cannot_run(self):
        """Why this scenario makes no sense on this machine, or None."""
        if self.machine == "kvm" and not qemu.kvm_has_vmx():
            return "KVM offers no VMX here"
        if self.release and not has_release(self.release):
            return f"no kernel of the release {self.release} could be fetched"
        return None

    def place(self, text, run_dir):
        """SRC:DEST with SRC below the tree, below the run's directory as @run@/..., or the
        kernel that is booted as @kernel@."""
        source, dest = esp.parse_file(text)
        if source == Path("@kernel@"):
            return path_of("VMLINUZ", self.release), dest
        if source.parts[0] == "@run@":
            return run_dir.joinpath(*source.parts[1:]), dest
        if self.release and source.suffix == ".ko":
            return self._module(source), dest
        return TOP / source, dest

    def _module(self, source):
        """The module of that name as tests/build-test has built it for the release's kernel."""
        built = TOP / "build/kernels" / env(self.release)["KVER"] / source.name
        newest = max(path.stat().st_mtime for name in MODULE_SOURCES for path in (TOP / name).iterdir())
        if not built.exists() or built.stat().st_mtime < newest:
            raise Problem(f"{built} is missing or older than its sources, run tests/build-test")
        return built

    def guest_of(self, run_dir, slower=1, shell=False):
        """What to boot. With shell: a shell instead of the script, and no time limit."""
        if self.prepare:
            self._prepare(run_dir)
        machine = boot.choose_machine(boot.Guest(machine=self.machine, vmx=self.vmx))
        kernel = path_of("VMLINUZ", self.release) if self.kernel else None
        return boot.Guest(
            machine=machine.name, cpus=self.cpus, threads=self.threads, memory=self.memory,
            model=self._model(machine), exclude_features=self.exclude_features,
            kernel=kernel, initrd=self._initrd(run_dir, shell) if kernel else None,
            options=self.options, esp_texts=self.esp_text, uki=self.uki, signed=self.signed,
            secure_boot=self.secure_boot, tpm=self.tpm,
            esp_files=[self.place(text, run_dir) for text in self.esp],
            resets=self.resets, stop=None if shell else self.stop, stay=self.stay,
            time_limit=1e9 if shell else self.time_limit * slower,
            stages=[(pattern(one["pattern"], self.name), one["text"]) for one in self.stages],
            disk=self.disk, qemu_args=self.qemu_args, bochs_lines=self.bochs_lines)

    def _model(self, machine):
        """A name, or a table of a name for each kind of machine."""
        return self.model.get(machine.name) if isinstance(self.model, dict) else self.model

    def _initrd(self, run_dir, shell):
        files = [self.place(text, run_dir) for text in self.files]
        return initramfs.build(files, self.modules, self.before_shell if shell else self.guest or "",
                               shell, self.settings, self.programs, self.release)

    def _prepare(self, run_dir):
        """Makes files the scenario needs, by a shell script on this machine."""
        done = subprocess.run(["/bin/sh", "-eu", "-c", self.prepare], cwd=run_dir, text=True,
                              env={**os.environ, "TOP": str(TOP)}, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise Problem(f"prepare failed: {done.stdout.strip()}")


def join_files(base, more):
    """Another source for the same place takes it over."""
    taken = {esp.parse_file(text)[1] for text in more}
    return [text for text in base if esp.parse_file(text)[1] not in taken] + more


def merge(base, data):
    """What data says on top of base: lists and scripts are joined, tables merged."""
    result = dict(base)
    for key, value in data.items():
        if key in ("guest", "prepare") and key in base:
            result[key] = base[key] + "\n" + value
        elif key in ("files", "esp"):
            result[key] = join_files(base.get(key, []), value)
        elif isinstance(value, list):
            result[key] = base.get(key, []) + value
        elif isinstance(value, dict):
            result[key] = {**base.get(key, {}), **value}
        else:
            result[key] = value
    return result


def read(path):
    try:
        data = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Problem(f"{path}: {error}") from None
    if "base" in data:
        data = merge(read(path.parent / f"_{data['base']}.toml"), data)
    return data


def load(name):
    """A scenario of the project by name, or any by the path of its file."""
    path = Path(name) if name.endswith(".toml") else DIRECTORY / f"{name}.toml"
    if not path.exists():
        raise Problem(f"no scenario {name}; tests/run list shows all")
    return Scenario(path.stem, read(path))


def names():
    return sorted(path.stem for path in DIRECTORY.glob("*.toml") if path.stem[0] != "_")


def select(wanted, tags):
    """The scenarios to run; those that others are compared with come first, then those that may take longest:
    short ones at the end leave no processor without work."""
    chosen = [load(name) for name in wanted or names()]
    if not wanted and APART not in (tags or []):
        chosen = [one for one in chosen if APART not in one.tags]
    if tags:
        chosen = [one for one in chosen if set(tags) & set(one.tags)]
    known = {one.name for one in chosen}
    for one in list(chosen):
        if one.after and one.after not in known:
            chosen.append(load(one.after))
            known.add(one.after)
    needed = {one.after for one in chosen}
    return sorted(chosen, key=lambda one: (one.name not in needed, -one.time_limit))


def pattern(text, where):
    try:
        return re.compile(text, re.MULTILINE)
    except re.error as error:
        raise Problem(f"{where}: {text}: {error}") from None
