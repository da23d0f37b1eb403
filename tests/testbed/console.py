# SPDX-License-Identifier: GPL-2.0-only
"""The guest's serial console: recorded, watched, written to."""

import os
import re
import select
import socket
import sys
import termios
import threading
import time
import tty

ESCAPES = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[()][A-Za-z0-9]|[=>])")
QUIT_KEY = b"\x1d"


def plain(data):
    """Console bytes as text: no terminal control, one kind of line end."""
    text = ESCAPES.sub(b"", data).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text.decode("utf-8", "replace").replace("\0", "")


class Console:
    """Reads a socket in a thread of its own until the other side closes it.

    Writes the bytes to path, and to path.stamped each line with the wall time
    since the start. on_line is called with each complete line.
    """

    def __init__(self, path, on_line=None, echo=None):
        self.path = path
        self.on_line = on_line
        self.echo = echo
        self.received = 0
        self.socket = None
        self.start_time = time.monotonic()
        self._pending = b""
        self._raw = open(path, "wb", buffering=0)
        self._stamped = open(f"{path}.stamped", "w", buffering=1, errors="replace")
        self._thread = None

    def attach(self, connection):
        self.socket = connection
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        while True:
            try:
                data = self.socket.recv(65536)
            except OSError:
                break
            if not data:
                break
            self._take(data)
        self._line(self._pending)

    def _take(self, data):
        self.received += len(data)
        self._raw.write(data)
        if self.echo:
            self.echo(data)
        *lines, self._pending = (self._pending + data).split(b"\n")
        for line in lines:
            self._line(line)

    def _line(self, line):
        text = plain(line.rstrip(b"\r")).strip("\n")
        if not text:
            return
        self._stamped.write(f"{self.elapsed():8.2f} {text}\n")
        if self.on_line:
            self.on_line(text)

    def elapsed(self):
        return time.monotonic() - self.start_time

    def send(self, data):
        self.socket.sendall(data)

    def close(self):
        """Waits until all that was sent is read."""
        if self._thread:
            self._thread.join(5)
        if self.socket:
            self.socket.close()
        self._raw.close()
        self._stamped.close()


class Listener:
    """A local port that an emulator connects its serial port to."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]

    def accept(self, seconds):
        self._socket.settimeout(seconds)
        connection, _ = self._socket.accept()
        connection.settimeout(None)
        self._socket.close()
        return connection


def print_bytes(data):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


class Stamper:
    """Prints console bytes with the wall time in front of each line."""

    def __init__(self):
        self.start_time = time.monotonic()
        self._at_start = True

    def __call__(self, data):
        out = []
        for line in plain(data).splitlines(keepends=True):
            if self._at_start:
                out.append(f"{time.monotonic() - self.start_time:8.2f} ")
            out.append(line)
            self._at_start = line.endswith("\n")
        sys.stdout.write("".join(out))
        sys.stdout.flush()


def bridge(console, alive):
    """The user's terminal becomes the guest's, while alive() says so. Ctrl-] ends it."""
    descriptor = sys.stdin.fileno()
    if not sys.stdin.isatty():
        return pump(console, descriptor, alive)
    saved = termios.tcgetattr(descriptor)
    try:
        tty.setraw(descriptor)
        return pump(console, descriptor, alive)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, saved)


def pump(console, descriptor, alive):
    """Standard input to the guest. False when the user wants to end."""
    while alive():
        if not select.select([descriptor], [], [], 0.1)[0]:
            continue
        data = os.read(descriptor, 256)
        if QUIT_KEY in data:
            return False
        if not data:
            break
        console.send(data)
    return True
