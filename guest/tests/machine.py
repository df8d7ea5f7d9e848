"""The host's side of protocol version 3 for tests, and the init process run as an ordinary one."""

import os
import queue
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
GUEST = os.path.dirname(HERE)
INIT = os.environ.get("ALEPH_TEST_INIT", os.path.join(GUEST, "init", ".build", "aleph-init-sanitized"))
SERVE = os.path.join(GUEST, "python", "serve.py")

HELLO, CONFIGURE, STATE, LOG = 1, 2, 3, 4
OPEN, DATA, WINDOW, END, RESET = 0x10, 0x11, 0x12, 0x13, 0x14
HALT, HALTED, PING, PONG = 0x20, 0x21, 0x22, 0x23
RESUMED = 0x80
INITIAL_WINDOW = 262144
SECONDS = 30


def pack(value):
    """msgpack, as much of it as hosts write."""
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return struct.pack("!Bq", 0xD3, value)
    if isinstance(value, float):
        return struct.pack("!Bd", 0xCB, value)
    if isinstance(value, str):
        data = value.encode()
        return struct.pack("!BI", 0xDB, len(data)) + data
    if isinstance(value, bytes):
        return struct.pack("!BI", 0xC6, len(value)) + value
    if isinstance(value, (list, tuple)):
        return struct.pack("!BH", 0xDC, len(value)) + b"".join(map(pack, value))
    return struct.pack("!BH", 0xDE, len(value)) + b"".join(pack(k) + pack(v) for k, v in value.items())


def unpack(data):
    value, rest = _unpack(memoryview(data))
    assert not rest, bytes(rest)
    return value


def _unpack(data):
    first, data = data[0], data[1:]
    if first < 0x80:
        return first, data
    if first >= 0xE0:
        return first - 256, data
    if first < 0x90:
        return _map(first & 15, data)
    if first < 0xA0:
        return _list(first & 15, data)
    if first < 0xC0:
        return bytes(data[: first & 31]).decode(), data[first & 31 :]
    if first in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[first], data
    widths = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4, 0xDC: 2, 0xDD: 4, 0xDE: 2, 0xDF: 4, 0xD1: 2, 0xD3: 8}
    width = widths[first]
    number, data = int.from_bytes(data[:width], "big", signed=first in (0xD1, 0xD3)), data[width:]
    if first in (0xD1, 0xD3):
        return number, data
    if first in (0xDC, 0xDD):
        return _list(number, data)
    if first in (0xDE, 0xDF):
        return _map(number, data)
    content = bytes(data[:number])
    return content if first < 0xD9 else content.decode(), data[number:]


def _list(count, data):
    items = []
    for _ in range(count):
        item, data = _unpack(data)
        items.append(item)
    return items, data


def _map(count, data):
    items = {}
    for _ in range(count):
        key, data = _unpack(data)
        items[key], data = _unpack(data)
    return items, data


class Stream:
    """One stream; reading gives the guest its window back, writing waits for the guest's."""

    def __init__(self, machine, number):
        self._machine = machine
        self.number = number
        self.pieces = queue.Queue()
        self.credit = INITIAL_WINDOW
        self.changed = threading.Condition()
        self.reset = None

    def write(self, data):
        view = memoryview(data)
        while view:
            with self.changed:
                if not self.changed.wait_for(lambda: self.credit or self.reset is not None, SECONDS):
                    raise TimeoutError
                if self.reset is not None:
                    raise ConnectionResetError(self.reset)
                size = min(len(view), self.credit, 65536)
                self.credit -= size
            self._machine.send(DATA, self.number, bytes(view[:size]))
            view = view[size:]

    def end(self):
        self._machine.send(END, self.number)

    def read(self):
        """One piece, b"" at the end."""
        piece = self.pieces.get(timeout=SECONDS)
        if piece is None:
            raise ConnectionResetError(self.reset)
        if piece:
            self._machine.send(WINDOW, self.number, struct.pack("!I", len(piece)))
        return piece

    def read_all(self):
        return b"".join(iter(self.read, b""))


class Machine:
    """An init process in a folder of its own, and the link to it."""

    def __init__(self, *options, start=True):
        self.root = tempfile.mkdtemp(prefix="aleph-guest-")
        for folder in ("dev", "tmp", "opt"):
            os.mkdir(os.path.join(self.root, folder))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.options = ["--root", self.root, "--server", SERVE, "--app-port", str(self.port), *options]
        self.messages = []
        self.changed = threading.Condition()
        self.closed = False
        self.streams = {}
        self.opened = queue.Queue()
        self.next_number = 1
        self.write_lock = threading.Lock()
        if start:
            self.link, theirs = socket.socketpair()
            self.start("--link", "fd:%d" % theirs.fileno(), fds=(theirs.fileno(),))
            theirs.close()
            self.follow()

    def start(self, *options, fds=()):
        environment = dict(os.environ, PATH=os.path.dirname(sys.executable) + ":" + os.environ["PATH"])
        self.process = subprocess.Popen([INIT, *options, *self.options], pass_fds=fds, env=environment,
                                        stderr=subprocess.PIPE)
        self.said = []
        self.said_reader = threading.Thread(target=self._read_said, daemon=True)
        self.said_reader.start()

    def _read_said(self):
        for line in self.process.stderr:
            self.said.append(line.decode("utf-8", "replace").rstrip())

    def follow(self):
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def exactly(self, count):
        data = bytearray()
        while len(data) < count:
            piece = self.link.recv(count - len(data))
            if not piece:
                raise EOFError
            data += piece
        return bytes(data)

    def _read(self):
        try:
            while True:
                length, kind, number = struct.unpack("!IBI", self.exactly(9))
                self._on_frame(kind, number, self.exactly(length - 5))
        except (EOFError, OSError):
            pass
        with self.changed:
            self.closed = True
            self.changed.notify_all()

    def _on_frame(self, kind, number, payload):
        if kind == OPEN:
            stream = self.streams[number] = Stream(self, number)
            self.opened.put((stream, payload))
        elif kind in (DATA, END, RESET, WINDOW):
            stream = self.streams.get(number)
            if stream is None:
                return  # opened by a test that sends frames of its own making
            with stream.changed:
                if kind == WINDOW:
                    stream.credit += int.from_bytes(payload, "big")
                elif kind == RESET:
                    stream.reset = payload.decode()
                stream.changed.notify_all()
            if kind != WINDOW:
                stream.pieces.put(payload if kind == DATA else b"" if kind == END else None)
        else:
            with self.changed:
                self.messages.append((kind, number, payload))
                self.changed.notify_all()
            if kind == HALTED:
                self.link.shutdown(socket.SHUT_RDWR)

    def send(self, kind, number=0, payload=b""):
        with self.write_lock:
            self.link.sendall(struct.pack("!IBI", len(payload) + 5, kind, number) + payload)

    def send_raw(self, data):
        with self.write_lock:
            self.link.sendall(data)

    def wait_for(self, wanted, seconds=SECONDS):
        """The first message that is wanted: (kind, stream, payload)."""
        def find():
            return next((message for message in self.messages if wanted(*message)), None)

        with self.changed:
            self.changed.wait_for(lambda: find() or self.closed, seconds)
            found = find()
            if found is None:
                raise AssertionError("not told; last: %r; said: %r" % (self.messages[-5:], self.said[-5:]))
            return found

    def wait_state(self, state):
        found = self.wait_for(lambda kind, _, payload: kind == STATE and unpack(payload)["state"] == state)
        return unpack(found[2])

    def states(self):
        return [unpack(payload)["state"] for kind, _, payload in list(self.messages) if kind == STATE]

    def log(self, kind=None, call=None):
        """What was told in LOG frames, as text."""
        lines = []
        for message, number, payload in list(self.messages):
            if message == LOG and kind in (None, payload[0]) and call in (None, number):
                lines.append(payload[1:].decode())
        return "\n".join(lines)

    def wait_log(self, text, **which):
        with self.changed:
            if not self.changed.wait_for(lambda: text in self.log(**which), SECONDS):
                raise AssertionError("%r was not told: %r" % (text, self.log()[-500:]))

    def write(self, path, data):
        path = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)

    def configure(self, code, encoding="plain", interface="executable", entrypoint="main.py", **more):
        """Puts the code on a device, padded as a host does, and tells the machine."""
        self.write("dev/vdb", code + bytes(-len(code) % 512))
        self.send(CONFIGURE, 0, pack({
            "vm_hash": "67705389842a0a1b95eaa408b009741027964edc805997475e95c505d642edd8",
            "hostname": "m5yfhcmefifbxfpkuqelaclucatzmtw4qbmzor26sxcqlvsc5xma",
            "interface": interface,
            "entrypoint": entrypoint,
            "code": {"device": "vdb", "encoding": encoding, "size": len(code)},
            **more,
        }))
        return self

    def open(self):
        number = self.next_number
        self.next_number += 2
        stream = self.streams[number] = Stream(self, number)
        self.send(OPEN, number, b"\x01")
        return stream

    def fetch(self, path="/", method="GET", body=b"", headers=""):
        stream = self.open()
        stream.write(b"%s %s HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: %d\r\n%s\r\n"
                     % (method.encode(), path.encode(), len(body), headers.encode()))
        stream.write(body)
        answer = stream.read_all()
        stream.end()
        return answer

    def halt(self):
        self.send(HALT)
        self.wait_for(lambda kind, _, __: kind == HALTED)
        return self.wait()

    def wait(self):
        """The exit code, after all is read."""
        code = self.process.wait(SECONDS)
        self.said_reader.join(SECONDS)
        return code

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.wait()
        self.process.stderr.close()
        if hasattr(self, "link"):
            self.link.close()
        shutil.rmtree(self.root, ignore_errors=True)
        trouble = [line for line in self.said if "runtime error" in line or "Sanitizer" in line]
        if trouble:
            raise AssertionError(trouble)
