#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Puts the checksum into a core image, in place (include/image_header.h)."""

import struct
import sys
import zlib

SIGNATURE = b"RVMIMAGE"
# boot/header.c asserts that it is there.
CHECKSUM = 16


def main():
    with open(sys.argv[1], "r+b") as file:
        image = file.read()
        if not image.startswith(SIGNATURE):
            raise SystemExit(f"{sys.argv[1]}: not a core image")
        file.seek(CHECKSUM)
        file.write(struct.pack("<I", zlib.crc32(image[CHECKSUM + 4:])))


if __name__ == "__main__":
    main()
