#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes a file in the format of Intel's microcode updates (SDM Vol. 3A, section 10.11). No processor takes
it, but all its sizes and sums are right.

usage: microcode.py SIGNATURE FLAGS REVISION >FILE"""

import struct
import sys

DATE = 0x11282026
HEADER_SIZE, TABLE_SIZE = 48, 20


def words(data):
    return sum(struct.unpack(f"<{len(data) // 4}I", data)) & 0xffffffff


def update(signature, flags, revision, data_size=976, more=()):
    """One update; `more` processors that it is for are pairs of signature and flags."""
    data = (bytes(range(256)) * (data_size // 256 + 1))[:data_size]
    total = HEADER_SIZE + data_size + (TABLE_SIZE + 12 * len(more) if more else 0)
    head = [1, revision, DATE, signature, 0, 1, flags, data_size, total, 0, 0, 0]
    head[4] = -words(data) - sum(head) & 0xffffffff
    result = struct.pack("<12I", *head) + data
    if not more:
        return result
    wanted = signature + flags + head[4]
    table = b"".join(struct.pack("<III", *one, wanted - sum(one) & 0xffffffff) for one in more)
    checksum = -words(table) - len(more) & 0xffffffff
    return result + struct.pack("<II12x", len(more), checksum) + table


if __name__ == "__main__":
    sys.stdout.buffer.write(update(*(int(word, 0) for word in sys.argv[1:4])))
