# SPDX-License-Identifier: GPL-2.0-only
"""Judges a run: each check gives a name and, if it failed, the reason."""

import ast
import difflib
import operator
import re
import subprocess
import tempfile
from pathlib import Path

from .console import plain
from .paths import TOP, Problem
from .scenario import pattern

# A line of the kernel's log, with or without its time.
STAMP = r"^(?:\[ *\d+\.\d+\]\s)?"
GUEST_CHECK = re.compile(STAMP + r"CHECK (\S+) (ok|FAIL) ?(.*)$", re.MULTILINE)
GUEST_VALUE = re.compile(STAMP + r"VALUE (\S+) (-?[\d.]+)\s*$", re.MULTILINE)
GUEST_FILE = re.compile(rb"\n@FILE (\S+) (\d+)\n")
KERNEL_TROUBLE = re.compile(
    STAMP + r"(?:.*\bBUG: |WARNING: |.*\bOops\b|Kernel panic|general protection fault|"
    r"rcu: INFO: .*(?:stall|detected)|watchdog: .*lockup|.*unable to handle|divide error|"
    r"invalid opcode|INFO: task .* blocked|Uhhuh|.*was not halted|"
    r".*do_boot_cpu failed).*$", re.MULTILINE)


class Evidence:
    """What a run has left behind."""

    def __init__(self, outcome, baseline=None):
        self.outcome = outcome
        self.text = plain(outcome.console.read_bytes())
        self.values = {name: float(number) for name, number in GUEST_VALUE.findall(self.text)}
        self.files = received_files(outcome.debug_port.read_bytes())
        self.baseline = baseline

    def number(self, name):
        if name.startswith("baseline_") and self.baseline:
            return self.baseline.number(name.removeprefix("baseline_"))
        if name not in self.values:
            raise Problem(f"the console gave no value {name}")
        return self.values[name]


def received_files(data):
    """Files that the guest gave with send, out of what its debug port got."""
    files = {}
    for match in GUEST_FILE.finditer(data):
        body = data[match.end():match.end() + int(match.group(2))]
        files[match.group(1).decode()] = body.decode(errors="replace")
    return files


def judge(scenario, evidence):
    """Pairs (name, reason): the reason is None for a check that passed."""
    results = [("ends by " + scenario.ends, check_end(scenario, evidence)),
               ("kernel log is clean", check_kernel_log(scenario, evidence))]
    results += check_guest(scenario, evidence)
    positions = {}
    for one in scenario.check:
        results.append((one["name"], check_one(one, evidence, positions)))
    return results


def check_end(scenario, evidence):
    outcome = evidence.outcome
    if outcome.reason != scenario.ends:
        return f"ended by {outcome.reason} after {outcome.seconds:.0f} s"
    if scenario.resets and outcome.resets != scenario.resets:
        return f"{outcome.resets} resets instead of {scenario.resets}"
    return None


def check_kernel_log(scenario, evidence):
    allowed = [pattern(text, scenario.name) for text in scenario.kernel_log_may]
    for match in KERNEL_TROUBLE.finditer(evidence.text):
        if not any(one.search(match.group(0)) for one in allowed):
            return match.group(0)
    return None


def check_guest(scenario, evidence):
    """Results that the guest's script printed; a name printed twice must be ok twice."""
    results = {}
    for name, word, reason in GUEST_CHECK.findall(evidence.text):
        if word == "FAIL":
            results[name] = reason.strip() or "failed in the guest"
        else:
            results.setdefault(name, None)
    for name in scenario.expect_checks:
        results.setdefault(name, "the guest gave no result")
    return list(results.items())


def check_one(check, evidence, positions):
    kinds = {"pattern": check_pattern, "compare": check_compare, "same": check_same,
             "program": check_program}
    kind = next((kind for kind in kinds if kind in check), None)
    if not kind:
        return "the scenario says neither pattern, compare, same nor program"
    try:
        return kinds[kind](check, evidence, positions)
    except Problem as problem:
        return str(problem)


def check_pattern(check, evidence, positions):
    start = positions.get(check.get("after"), 0)
    if check.get("after") and check["after"] not in positions:
        return f"{check['after']} was not seen, which comes before"
    matches = list(pattern(check["pattern"], check["name"]).finditer(evidence.text, start))
    if check.get("absent"):
        return f"found: {line_of(evidence.text, matches[0])}" if matches else None
    if not matches:
        return f"not found: {check['pattern']}"
    positions[check["name"]] = matches[0].end()
    for name, text in matches[0].groupdict().items():
        evidence.values[name] = number_of(text)
    return check_count(check, len(matches))


def number_of(text):
    try:
        return float(int(text, 0))
    except (TypeError, ValueError):
        try:
            return float(text)
        except (TypeError, ValueError):
            return float("nan")


def check_count(check, count):
    if "count" in check and count != check["count"]:
        return f"found {count} times instead of {check['count']}"
    if count < check.get("min", 1) or count > check.get("max", count):
        return f"found {count} times"
    return None


def line_of(text, match):
    return text[text.rfind("\n", 0, match.start()) + 1:].split("\n", 1)[0]


OPERATORS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.USub: operator.neg,
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}


def evaluate(node, number):
    """Arithmetic and comparisons only: a scenario is data, not a program."""
    if isinstance(node, ast.Expression):
        return evaluate(node.body, number)
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return node.value
    if isinstance(node, ast.Name):
        return number(node.id)
    if isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](evaluate(node.operand, number))
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](evaluate(node.left, number), evaluate(node.right, number))
    if isinstance(node, ast.Compare):
        values = [evaluate(one, number) for one in (node.left, *node.comparators)]
        return all(OPERATORS[type(op)](*values[at:at + 2]) for at, op in enumerate(node.ops))
    raise Problem(f"not understood: {ast.unparse(node)}")


def check_compare(check, evidence, _positions):
    used = {}

    def number(name):
        used[name] = evidence.number(name)
        return used[name]

    try:
        tree = ast.parse(check["compare"], mode="eval")
    except SyntaxError:
        return f"not understood: {check['compare']}"
    if evaluate(tree, number):
        return None
    shown = ", ".join(f"{name} = {value:g}" for name, value in used.items())
    return f"not so: {check['compare']} ({shown})"


def check_same(check, evidence, _positions):
    """A file of the guest against the same one of the scenario named by after."""
    name = check["same"]
    if not evidence.baseline:
        return "the scenario has no 'after' to compare with"
    ours, theirs = evidence.files.get(name), evidence.baseline.files.get(name)
    if ours is None or theirs is None:
        return f"file {name} was not received from {'this' if ours is None else 'the other'} run"
    differences = differing_lines(theirs, ours, [pattern(text, name)
                                                 for text in check.get("strip", [])])
    evidence.files[f"{name}.diff"] = "".join(f"{line}\n" for line in differences)
    allowed = [pattern(text, name) for text in check.get("allow", [])]
    wrong = [line for line in differences if not any(one.search(line) for one in allowed)]
    if not wrong:
        return None
    return f"{len(wrong)} lines differ, first: {wrong[0]}"


def differing_lines(before, after, strip):
    def lines(text):
        for one in strip:
            text = one.sub("", text)
        return text.splitlines()

    diff = list(difflib.unified_diff(lines(before), lines(after), n=0, lineterm=""))
    # The first two name the files.
    return [line for line in diff[2:] if not line.startswith("@@")]


def check_program(check, evidence, _positions):
    """A program of the tree that judges received files: PROGRAM BASELINE-DIRECTORY DIRECTORY."""
    if not evidence.baseline:
        return "the scenario has no 'after' to compare with"
    with tempfile.TemporaryDirectory() as place:
        directories = [Path(place) / "baseline", Path(place) / "this"]
        for directory, one in zip(directories, (evidence.baseline, evidence)):
            directory.mkdir()
            for name, body in one.files.items():
                (directory / name.replace("/", "_")).write_text(body)
        done = subprocess.run([TOP / check["program"], *directories], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    evidence.files[check["name"].replace(" ", "-") + ".txt"] = done.stdout
    if done.returncode == 0:
        return None
    last = done.stdout.strip().splitlines() or ["no output"]
    return f"status {done.returncode}: {last[-1]}"
