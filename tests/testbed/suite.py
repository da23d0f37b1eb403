# SPDX-License-Identifier: GPL-2.0-only
"""Runs scenarios, some at a time, and reports."""

import fcntl
import json
import os
import re
import shutil
import tempfile
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import boot, checks
from .paths import TOP, Problem

RUNS = TOP / "build/runs"
KEEP_SECONDS = 3600
CONSOLE_TAIL = 30
EMULATOR_TROUBLE = re.compile(r"VMENTER FAIL|VMFAIL|>>PANIC<<|exception with no resolution|"
                              r"VMABORT|shutdown")
print_lock = threading.Lock()


def say(text):
    with print_lock:
        print(text, flush=True)


class RunDir:
    """A new directory for a run. Those of the same name go after a while."""

    def __init__(self, name):
        RUNS.mkdir(parents=True, exist_ok=True)
        for old in RUNS.glob(f"{name}-????????"):
            remove_unused(old)
        self.path = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=RUNS))
        self._lock = open(self.path / "lock", "w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def release(self):
        self._lock.close()


def remove_unused(directory):
    try:
        if time.time() - directory.stat().st_mtime < KEEP_SECONDS:
            return
        with open(directory / "lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(directory, ignore_errors=True)
    except OSError:
        pass


class Result:
    """What became of a scenario. Others that compare with it wait for it."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.evidence = None
        self.checks = []
        self.skipped = None
        self.directory = None
        self.done = threading.Event()

    def failed(self):
        return [name for name, reason in self.checks if reason]


class Suite:
    def __init__(self, scenarios, slower=1):
        self.results = {one.name: Result(one) for one in scenarios}
        self.slower = slower
        self._runs = set()
        self._cancelled = False

    def run(self, jobs):
        """True if all passed."""
        with ThreadPoolExecutor(jobs) as pool:
            futures = [pool.submit(self._one, result) for result in self.results.values()]
            try:
                for future in futures:
                    future.result()
            except BaseException:
                self._cancel()
                raise
        return self._summary()

    def _cancel(self):
        self._cancelled = True
        for run in list(self._runs):
            run.kill()

    def _one(self, result):
        if self._cancelled:
            return
        result.skipped = result.scenario.cannot_run()
        if not result.skipped:
            self._in_directory(result)
        result.done.set()
        report(result)

    def _in_directory(self, result):
        directory = RunDir(result.scenario.name)
        result.directory = directory.path
        try:
            self._run(result)
        except Problem as problem:
            result.checks = [("runs", str(problem))]
        except Exception:
            # A mistake in one scenario's handling must not end the others.
            result.checks = [("runs", traceback.format_exc())]
        finally:
            directory.release()

    def _run(self, result):
        scenario = result.scenario
        guest = scenario.guest_of(result.directory, self.slower)
        run = boot.Run(guest, result.directory,
                       progress=lambda text: say(f"[{scenario.name}] {text}"),
                       on_line=Typist(scenario.input, lambda: run.console))
        say(f"[{scenario.name}] {scenario.title}: {run.machine.name}, {guest.cpus} processors")
        self._runs.add(run)
        try:
            outcome = self._boot(run)
        finally:
            self._runs.discard(run)
        result.evidence = checks.Evidence(outcome, self._baseline(scenario))
        result.checks = checks.judge(scenario, result.evidence)
        write_findings(result)

    @staticmethod
    def _boot(run):
        outcome = boot.boot(run)
        run.discard_images()
        run.progress(f"{outcome.reason} ({outcome.seconds:.1f} s)")
        return outcome

    def _baseline(self, scenario):
        if not scenario.after:
            return None
        other = self.results[scenario.after]
        other.done.wait()
        return other.evidence

    def _summary(self):
        outcomes = [reason for result in self.results.values() for _, reason in result.checks]
        failed = sum(reason is not None for reason in outcomes)
        for result in self.results.values():
            for name in result.failed():
                say(f"failed: {result.scenario.name}: {name}")
        skipped = sum(bool(result.skipped) for result in self.results.values())
        say(f"{len(outcomes) - failed} passed, {failed} failed"
            + (f", {skipped} skipped" if skipped else ""))
        return not failed


class Typist:
    """Types what the scenario says when the guest prints what it waits for."""

    def __init__(self, steps, console):
        self.steps = list(steps)
        self.console = console

    def __call__(self, text):
        if self.steps and re.search(self.steps[0]["after"], text):
            self.console().send(self.steps.pop(0)["text"].encode())


def write_findings(result):
    """For programs: values and checks as JSON, received files as they are."""
    findings = {"scenario": result.scenario.name, "machine": result.evidence.outcome.machine,
                "values": result.evidence.values, "checks": dict(result.checks)}
    (result.directory / "result.json").write_text(json.dumps(findings, indent=1) + "\n")
    for name, body in result.evidence.files.items():
        (result.directory / name.replace("/", "_")).write_text(body)


def report(result):
    name = result.scenario.name
    lines = [f"SKIP {name}: {result.skipped}"] if result.skipped else []
    for check, reason in result.checks:
        lines.append(f"FAIL {name}: {check}: {reason}" if reason else f"PASS {name}: {check}")
    if result.failed():
        lines += trouble(result)
    say("\n".join(lines))


def trouble(result):
    """What a person wants to see of a run that failed."""
    directory = result.directory
    lines = [f"     logs: {os.path.relpath(directory)}/"]
    log = directory / "bochs.log"
    if log.exists():
        found = [line for line in log.read_text(errors="replace").splitlines()
                 if EMULATOR_TROUBLE.search(line) and "soft power off" not in line]
        lines += ["     bochs.log: " + line for line in found[:5]]
    stamped = directory / "console.log.stamped"
    if stamped.exists():
        tail = stamped.read_text(errors="replace").splitlines()[-CONSOLE_TAIL:]
        lines += ["     | " + line for line in tail]
    return lines
