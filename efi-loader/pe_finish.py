#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Marks a PE image as fit for firmware that keeps data from being executed.

objcopy cannot set this flag; sections are page aligned and none is both writable and executable,
which is checked here too.
"""

import struct
import sys

NX_COMPAT = 0x0100
SECTION_EXECUTE, SECTION_WRITE = 0x20000000, 0x80000000


def finish(image):
    pe = struct.unpack_from("<I", image, 0x3C)[0]
    if image[pe:pe + 4] != b"PE\0\0":
        raise SystemExit("not a PE image")
    sections, optional_size = struct.unpack_from("<H12xH", image, pe + 6)
    optional = pe + 24
    flags = struct.unpack_from("<H", image, optional + 70)[0]
    struct.pack_into("<H", image, optional + 70, flags | NX_COMPAT)
    # Firmware does not look at the checksum, and 0 is right for whoever does.
    struct.pack_into("<I", image, optional + 64, 0)
    for i in range(sections):
        header = optional + optional_size + 40 * i
        name = image[header:header + 8].rstrip(b"\0").decode()
        address = struct.unpack_from("<I", image, header + 12)[0]
        rights = struct.unpack_from("<I", image, header + 36)[0]
        if address % 4096 or (rights & SECTION_EXECUTE and rights & SECTION_WRITE):
            raise SystemExit(f"section {name}: address {address:#x}, rights {rights:#x}")


def main():
    path = sys.argv[1]
    with open(path, "rb") as file:
        image = bytearray(file.read())
    finish(image)
    with open(path, "wb") as file:
        file.write(image)


if __name__ == "__main__":
    main()
