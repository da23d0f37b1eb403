# SPDX-License-Identifier: GPL-2.0-only
"""Makes a disk image with an EFI system partition. Needs no root."""

import os
import shutil
import subprocess
from pathlib import Path

from .paths import Problem, tool

MIB = 1 << 20
# Smaller FAT32 file systems are not valid.
LEAST_SIZE = 48 * MIB


def parse_file(text):
    r"""SRC:\DEST of the command line as a pair."""
    source, colon, dest = text.rpartition(":")
    if not colon or not dest:
        raise Problem(rf"{text}: expected SRC:\DEST")
    return Path(source), dest


def stage_path(stage, dest):
    r"""Turns \EFI\BOOT\X into a path below stage."""
    parts = [part for part in dest.replace("\\", "/").split("/") if part]
    if not parts or ".." in parts:
        raise Problem(f"{dest}: not a file name on the ESP")
    return stage.joinpath(*parts)


def stage_file(stage, source, dest):
    path = stage_path(stage, dest)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, path)
    except OSError as error:
        raise Problem(f"{source}: {error.strerror}") from None


def stage_text(stage, text, dest):
    path = stage_path(stage, dest)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def build(stage, image):
    """Packs the directory stage into a new disk image: GPT, one FAT32 partition."""
    used = sum(path.stat().st_size + 4096 for path in stage.rglob("*"))
    size = max(LEAST_SIZE, (used * 9 // 8 + 8 * MIB) // MIB * MIB)
    with open(image, "wb") as file:
        file.truncate(size + 2 * MIB)
    run("sfdisk", "-q", image, text=f"label: gpt\nstart=2048, size={size // 512}, type=U\n")
    part = f"{image}@@1M"
    run("mformat", "-i", part, "-F", "-T", str(size // 512), "-v", "ESP", "::")
    entries = sorted(str(path) for path in stage.iterdir())
    if entries:
        run("mcopy", "-i", part, "-s", "-Q", *entries, "::")


def run(program, *args, text=None):
    done = subprocess.run([tool(program), *map(str, args)], input=text, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, "MTOOLS_SKIP_CHECK": "1"}, check=False)
    if done.returncode:
        raise Problem(f"{program} failed: {done.stdout.strip()}")
