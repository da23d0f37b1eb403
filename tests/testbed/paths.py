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
def env(release=None):
    """The settings of .testbed/env, paths made absolute; kernel and modules of another release."""
    try:
        text = (CACHE / "env").read_text()
    except FileNotFoundError:
        raise Problem("run tests/testbed/setup first") from None
    if release:
        if not has_release(release):
            raise Problem(f"tests/testbed/setup has fetched no kernel of the release {release}")
        text += (CACHE / f"env.{release}").read_text()
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {key: value if key == "KVER" else str(TOP / value)
            for key, value in pairs}


def has_release(release):
    """Whether tests/testbed/setup could fetch a kernel of that Debian release."""
    return (CACHE / f"env.{release}").exists()


def path_of(key, release=None):
    path = Path(env(release)[key])
    if not path.exists():
        raise Problem(f"{path} is missing, run tests/testbed/setup")
    return path


def tool(name):
    """A program, also one of /sbin, which users may not have in PATH."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not found:
        raise Problem(f"{name} is not installed, run tests/testbed/setup")
    return found
