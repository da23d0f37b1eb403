# SPDX-License-Identifier: GPL-2.0-only
"""As much of a VNC viewer as a picture of Bochs's display takes (RFB 3.3, raw)."""

import socket
import struct

from . import png
from .paths import Problem

SET_PIXEL_FORMAT, SET_ENCODINGS, UPDATE_REQUEST = 0, 2, 3
FRAMEBUFFER_UPDATE, SET_COLOURS, BELL, CUT_TEXT = 0, 1, 2, 3
RAW, DESKTOP_SIZE = 0, -223
# Bochs's own tool bar and status line, above and below the guest's display.
TOOL_BAR, STATUS_LINE = 32, 18
ANSWER_SECONDS = 60


class Viewer:
    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS)
        self._handshake()

    def _read(self, size):
        data = bytearray()
        while len(data) < size:
            part = self._socket.recv(size - len(data))
            if not part:
                raise Problem("the display closed the connection")
            data += part
        return bytes(data)

    def _unpack(self, layout):
        return struct.unpack(layout, self._read(struct.calcsize(layout)))

    def _handshake(self):
        self._read(12)
        self._socket.sendall(b"RFB 003.003\n")
        if self._unpack(">I")[0] != 1:
            raise Problem("the display wants a password")
        self._socket.sendall(b"\1")
        (self.width, self.height, bits, _, _, colour, *scale) = \
            self._unpack(">HHBBBBHHHBBB3x")
        self._read(self._unpack(">I")[0])
        if bits != 8 or not colour:
            raise Problem(f"the display has {bits} bits a pixel, 8 expected")
        self.maxima, self.shifts = scale[:3], scale[3:]
        self._socket.sendall(struct.pack(">BxHii", SET_ENCODINGS, 2, RAW, DESKTOP_SIZE))

    def picture(self):
        """One full update as bytes, a pixel each."""
        self._resize(self.width, self.height)
        self._socket.sendall(struct.pack(">BBHHHH", UPDATE_REQUEST, 0, 0, 0,
                                         self.width, self.height))
        covered = 0
        while covered < self.width * self.height:
            covered += self._message()
        return bytes(self.pixels)

    def _resize(self, width, height):
        self.width, self.height = width, height
        self.pixels = bytearray(width * height)

    def _message(self):
        kind = self._unpack(">B")[0]
        if kind == FRAMEBUFFER_UPDATE:
            return sum(self._rectangle() for _ in range(self._unpack(">xH")[0]))
        if kind == SET_COLOURS:
            self._read(6 * self._unpack(">xHH")[1])
        elif kind == CUT_TEXT:
            self._read(self._unpack(">3xI")[0])
        elif kind != BELL:
            raise Problem(f"the display sent an unknown message {kind}")
        return 0

    def _rectangle(self):
        left, top, width, height, encoding = self._unpack(">HHHHi")
        if encoding == DESKTOP_SIZE:
            self._resize(width, height)
            self._socket.sendall(struct.pack(">BBHHHH", UPDATE_REQUEST, 0, 0, 0, width, height))
            return 0
        data = self._read(width * height)
        for row in range(height):
            at = (top + row) * self.width + left
            self.pixels[at:at + width] = data[row * width:(row + 1) * width]
        return width * height

    def colours(self):
        """Red, green and blue of each value a pixel can have."""
        return [bytes((value >> shift & most) * 255 // most
                      for most, shift in zip(self.maxima, self.shifts))
                for value in range(256)]


def screenshot(port, path):
    try:
        viewer = Viewer(port)
        pixels = viewer.picture()
    except OSError as error:
        raise Problem(f"no picture of the display: {error}") from None
    colours = viewer.colours()
    rows = pixels[TOOL_BAR * viewer.width:(viewer.height - STATUS_LINE) * viewer.width]
    png.write(viewer.width, len(rows) // viewer.width,
              b"".join(colours[pixel] for pixel in rows), path)
