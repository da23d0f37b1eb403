# SPDX-License-Identifier: GPL-2.0-only
"""Writes pictures as PNG."""

import re
import struct
import zlib
from pathlib import Path


def chunk(kind, body):
    return (struct.pack(">I", len(body)) + kind + body +
            struct.pack(">I", zlib.crc32(kind + body)))


def write(width, height, rgb, path):
    """rgb: three bytes a pixel, rows from top to bottom."""
    stride = width * 3
    rows = b"".join(b"\0" + rgb[row * stride:(row + 1) * stride] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
                           chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def write_ppm(data, path):
    header = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
    width, height = int(header.group(1)), int(header.group(2))
    write(width, height, data[header.end():], path)
