# SPDX-License-Identifier: GPL-2.0-only
"""Where things are: what tests/testbed/setup wrote into .testbed/env."""

import os
import shutil
from functools import lru_cache
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
CACHE = TOP / ".testbed"
# Also a runner that is killed leaves no emulator behind.
DIE_WITH_RUNNER = ["setpriv", "--pdeathsig", "KILL", "--"]


class Problem(Exception):
    """Something the user can mend; shown without a traceback."""


@lru_cache(maxsize=None)
def env():
    """The settings of .testbed/env, paths made absolute."""
    try:
        text = (CACHE / "env").read_text()
    except FileNotFoundError:
        raise Problem("run tests/testbed/setup first") from None
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {key: value if key == "KVER" else str(TOP / value)
            for key, value in pairs}


def path_of(key):
    path = Path(env()[key])
    if not path.exists():
        raise Problem(f"{path} is missing, run tests/testbed/setup")
    return path


def tool(name):
    """A program, also one of /sbin, which users may not have in PATH."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not found:
        raise Problem(f"{name} is not installed, run tests/testbed/setup")
    return found
