"""The init process as an ordinary one: protocol version 3 over a pair of sockets."""

import hashlib
import io
import json
import os
import random
import signal
import socket
import struct
import threading
import time
import unittest
import zipfile

import machine
from machine import (CONFIGURE, DATA, END, HALT, HELLO, LOG, OPEN, PING, PONG, RESET, WINDOW, Machine, pack, unpack)
from programs import SERVER


class MachineTest(unittest.TestCase):
    def machine(self, *options):
        started = Machine(*options)
        self.addCleanup(started.close)
        return started

    def serving(self, *options, **more):
        started = self.machine(*options).configure(SERVER.encode(), **more)
        started.wait_state("ready")
        return started


class StartTest(MachineTest):
    def test_hello_comes_first(self):
        started = self.machine()
        kind, number, payload = started.wait_for(lambda *_: True)
        self.assertEqual((HELLO, 0), (kind, number))
        hello = unpack(payload)
        self.assertEqual("3.0.0", hello["version"])
        self.assertIn("asgi", hello["caps"])
        self.assertEqual(0, started.halt())

    def test_executable(self):
        started = self.serving(args=["one", "two words"], variables={"COLOUR": "blau ü", "HOME": "/elsewhere", "PORT": "1"})
        self.assertEqual(["starting", "ready"], started.states())
        answer = started.fetch("/environ")
        shown = json.loads(answer.partition(b"\r\n\r\n")[2])
        self.assertEqual("blau ü", shown["COLOUR"])
        self.assertEqual("/elsewhere", shown["HOME"])
        self.assertEqual(str(started.port), shown["PORT"])
        self.assertEqual("3.0.0", shown["ALEPH_INIT_VERSION"])
        self.assertEqual("http://localhost", shown["ALEPH_API_HOST"])
        self.assertEqual("/tmp/socat-socket", shown["ALEPH_API_UNIX_SOCKET"])
        self.assertEqual("http://localhost", shown["ALEPH_REMOTE_CRYPTO_HOST"])
        self.assertEqual("/tmp/socat-socket", shown["ALEPH_REMOTE_CRYPTO_UNIX_SOCKET"])
        self.assertEqual("m5yfhcmefifbxfpkuqelaclucatzmtw4qbmzor26sxcqlvsc5xma", shown["ALEPH_ADDRESS_TO_USE"])
        self.assertEqual(started.root + "/opt/code", shown["CWD"])
        self.assertEqual(["one", "two words"], shown["ARGV"][1:])
        self.assertEqual("started", started.log(kind=1))
        self.assertEqual(0, started.halt())

    def test_program_with_a_shebang_line(self):
        code = ("#!/usr/bin/env python3\n" + SERVER).encode()
        started = self.machine().configure(code, entrypoint="bin/server")
        started.wait_state("ready")
        self.assertIn(b"hello /x", started.fetch("/x"))

    def test_zip(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("pack/age/helper.py", "TEXT = 'from the helper'\n" + "# filler\n" * 10000)
            archive.writestr("main.py", "from pack.age.helper import TEXT\nprint(TEXT)\n" + SERVER)
            archive.writestr("folder/", "")
            link = zipfile.ZipInfo("link")
            link.create_system = 3
            link.external_attr = 0o120777 << 16
            archive.writestr(link, "main.py")
            tool = zipfile.ZipInfo("tool")
            tool.create_system = 3
            tool.external_attr = 0o100755 << 16
            archive.writestr(tool, random.Random(1).randbytes(100_000), zipfile.ZIP_STORED)
            archive.comment = b"a comment"
        started = self.machine().configure(packed.getvalue(), encoding="zip")
        started.wait_state("ready")
        started.wait_log("from the helper")
        code = os.path.join(started.root, "opt/code")
        self.assertEqual("main.py", os.readlink(os.path.join(code, "link")))
        self.assertEqual(0o755, os.stat(os.path.join(code, "tool")).st_mode & 0o777)
        with open(os.path.join(code, "tool"), "rb") as file:
            self.assertEqual(random.Random(1).randbytes(100_000), file.read())
        self.assertTrue(os.path.isdir(os.path.join(code, "folder")))

    def test_data(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("a/b.txt", "some data")
        started = self.machine()
        started.write("dev/vdc", packed.getvalue() + bytes(-len(packed.getvalue()) % 512))
        started.configure(SERVER.encode(), data={"device": "vdc", "encoding": "zip", "size": len(packed.getvalue()),
                                                  "mount": "/srv/data"})
        started.wait_state("ready")
        answer = started.fetch("/read?%s/srv/data/a/b.txt" % started.root)
        self.assertTrue(answer.endswith(b"some data"))

    def test_authorized_keys(self):
        started = self.serving(authorized_keys=["ssh-ed25519 AAAA one", "ssh-rsa BBBB two"])
        path = os.path.join(started.root, "root/.ssh/authorized_keys")
        with open(path) as file:
            self.assertEqual("ssh-ed25519 AAAA one\nssh-rsa BBBB two\n", file.read())
        self.assertEqual(0o600, os.stat(path).st_mode & 0o777)

    def test_asgi(self):
        with open(os.path.join(machine.HERE, "apps.py"), "rb") as file:
            source = file.read()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("apps.py", source)
        started = self.machine().configure(packed.getvalue(), encoding="zip", interface="asgi", entrypoint="apps:lively")
        started.wait_state("ready")
        self.assertIn(b'"path": "/show"', started.fetch("/show"))
        self.assertTrue(started.fetch("/print", headers="x-aleph-call: 4711\r\n").endswith(b"printed"))
        started.wait_log("no end", kind=1, call=4711)
        self.assertEqual("an error", started.log(kind=2, call=4711))
        self.assertIn("starting up", started.log(kind=1, call=0))
        started.fetch("/fail", headers="x-aleph-call: 12\r\n")
        started.wait_log("ValueError: this call fails", kind=2, call=12)
        self.assertEqual(0, started.halt())
        self.assertIn("shutting down", started.log(kind=1, call=0))
        self.assertEqual(["starting", "ready"], started.states())

    def test_asgi_plain(self):
        source = (b"async def app(scope, receive, send):\n"
                  b"    assert scope['type'] == 'http'\n"
                  b"    await send({'type': 'http.response.start', 'status': 200, 'headers': []})\n"
                  b"    await send({'type': 'http.response.body', 'body': b'plain'})\n")
        started = self.machine().configure(source, interface="asgi", entrypoint="app")
        started.wait_state("ready")
        self.assertTrue(started.fetch().endswith(b"plain"))


class FailureTest(MachineTest):
    def failure(self, *options, code=b"", **more):
        started = self.machine(*options).configure(code, **more)
        state = started.wait_state("failed")
        self.assertEqual(0, started.halt())
        self.assertEqual("failed", started.states()[-1])
        return state

    def test_asgi_import_error(self):
        state = self.failure(code=b"import missing_thing\n", interface="asgi", entrypoint="app")
        self.assertEqual("ModuleNotFoundError: No module named 'missing_thing'", state["error"])
        self.assertIn("main.py\", line 1", state["traceback"])

    def test_no_such_entrypoint(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("main.py", b"")
        self.assertIn("is no file", self.failure(code=packed.getvalue(), encoding="zip", entrypoint="other.py")["error"])
        self.assertIn("Is a directory", self.failure(code=b"1", entrypoint="folder/")["error"])
        self.assertIn("No such file", self.failure(code=b"#!/no/such/interpreter\n", entrypoint="tool")["error"])
        self.assertIn("Exec format", self.failure(code=b"\0\1\2\3", entrypoint="tool")["error"])

    def test_broken_archives(self):
        self.assertIn("is it a zip archive", self.failure(code=b"x" * 1000, encoding="zip")["error"])
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("main.py", b"a" * 10000)
        broken = bytearray(packed.getvalue())
        broken[45] ^= 0xFF
        self.assertIn("damaged", self.failure(code=bytes(broken), encoding="zip")["error"])
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("../outside", b"a")
        self.assertIn("leaves the folder", self.failure(code=packed.getvalue(), encoding="zip")["error"])

    def test_missing_device(self):
        started = self.machine()
        started.send(CONFIGURE, 0, pack({"interface": "executable", "entrypoint": "a",
                                         "code": {"device": "vdz", "encoding": "zip", "size": 10}}))
        self.assertIn("vdz", started.wait_state("failed")["error"])

    def test_device_shorter_than_told(self):
        started = self.machine()
        started.write("dev/vdb", b"x" * 512)
        started.send(CONFIGURE, 0, pack({"interface": "executable", "entrypoint": "a",
                                         "code": {"device": "vdb", "encoding": "plain", "size": 1 << 40}}))
        self.assertIn("vdb", started.wait_state("failed")["error"])

    def test_bad_configurations(self):
        good = {"interface": "executable", "entrypoint": "a", "code": {"device": "vdb", "encoding": "zip", "size": 1}}
        for change, error in (
            ({"interface": "cgi"}, "'interface' is neither"),
            ({"interface": None}, "'interface'"),
            ({"entrypoint": 5}, "'entrypoint' is no text"),
            ({"entrypoint": "../../bin/sh"}, "entrypoint"),
            ({"entrypoint": "a\0b"}, "'entrypoint'"),
            ({"code": None}, "no code"),
            ({"code": {"device": "../sda", "encoding": "zip", "size": 1}}, "'device'"),
            ({"code": {"device": "vdb", "encoding": "tar", "size": 1}}, "'encoding'"),
            ({"code": {"device": "vdb", "encoding": "zip", "size": -1}}, "'size'"),
            ({"volumes": [{"mount": "etc", "device": "vdc"}]}, "'mount'"),
            ({"volumes": [{"mount": "/a/../etc", "device": "vdc"}]}, "'mount'"),
            ({"volumes": [{"mount": "/a"}]}, "'mount' needs"),
            ({"volumes": {}}, "'volumes' is no list"),
            ({"volumes": [{"mount": "/a", "device": "vdc", "type": "vfat"}]}, "squashfs nor ext4"),
            ({"variables": {"A=B": "1"}}, "variable"),
            ({"variables": {"A": 1}}, "'A' is no text"),
            ({"variables": {"": "1"}}, "variable"),
            ({"args": ["a"] * 8193}, "too many"),
            ({"time": float("nan")}, "time"),
            ({"time": "now"}, "'time' is no number"),
        ):
            with self.subTest(change):
                started = Machine()
                started.send(CONFIGURE, 0, pack({**good, **change}))
                self.assertIn(error, started.wait_state("failed")["error"])
                self.assertEqual(0, started.halt())
                started.close()

    def test_malformed_msgpack(self):
        for data in (b"", b"\xc1", b"\x81", b"\xdf\xff\xff\xff\xff", b"\x81\xa1", b"\x81\xdb\xff\xff\xff\xffa", b"\x90",
                     b"\x81\x01\x01", b"\x91" * 60000, pack({"interface": "asgi"}) + b"x"):
            with self.subTest(data[:10]):
                started = Machine()
                started.send(CONFIGURE, 0, data)
                self.assertIn("configuration", started.wait_state("failed")["error"])
                self.assertEqual(0, started.halt())
                started.close()

    def test_never_listens(self):
        state = self.failure("--listen-ms", "300", code=b"import time\ntime.sleep(60)\n")
        self.assertIn("did not listen on 127.0.0.1", state["error"])

    def test_startup_of_asgi_never_ends(self):
        code = b"import time\ntime.sleep(60)\n"
        state = self.failure("--listen-ms", "1500", code=code, interface="asgi", entrypoint="app")
        self.assertIn("did not listen", state["error"])

    def test_exits_at_once(self):
        started = self.machine().configure(b"import sys\nprint('sorry')\nsys.exit(7)\n")
        self.assertEqual(7, started.wait_state("exited")["code"])
        self.assertEqual("sorry", started.log(kind=1))
        kinds = [kind for kind, _, _ in started.messages]
        self.assertLess(kinds.index(LOG), len(kinds) - 1)
        self.assertEqual(0, started.halt())
        self.assertEqual(["starting", "exited"], started.states())

    def test_exits_later(self):
        started = self.serving()
        started.open().write(b"GET /exit?3 HTTP/1.1\r\n\r\n")
        self.assertEqual(3, started.wait_state("exited")["code"])
        stream = started.open()
        with self.assertRaisesRegex(ConnectionResetError, "refused"):
            stream.read()
        self.assertEqual(0, started.halt())

    def test_killed_by_a_signal(self):
        started = self.serving()
        started.open().write(b"GET /signal?9 HTTP/1.1\r\n\r\n")
        self.assertEqual(-signal.SIGKILL, started.wait_state("exited")["code"])


class HaltTest(MachineTest):
    def test_before_everything(self):
        started = self.machine()
        self.assertEqual(0, started.halt())

    def test_stubborn_application(self):
        code = b"import signal\nsignal.signal(signal.SIGTERM, lambda *_: print('no', flush=True))\n" + SERVER.encode()
        started = self.machine("--halt-ms", "300").configure(code)
        started.wait_state("ready")
        begin = time.monotonic()
        self.assertEqual(0, started.halt())
        self.assertGreater(time.monotonic() - begin, 0.25)
        self.assertIn("no", started.log(kind=1))
        self.assertIn("was killed", started.log(kind=3))

    def test_while_starting(self):
        started = self.machine().configure(b"import time\ntime.sleep(60)\n")
        started.wait_state("starting")
        self.assertEqual(0, started.halt())
        self.assertEqual(["starting"], started.states())

    def test_children_are_ended(self):
        code = b"import subprocess\nprint(subprocess.Popen(['sleep', '1000']).pid, flush=True)\n" + SERVER.encode()
        started = self.machine().configure(code)
        started.wait_state("ready")
        child = int(started.log(kind=1).split()[0])
        self.assertEqual(0, started.halt())
        end = time.monotonic() + 5
        while os.path.exists("/proc/%d" % child) and time.monotonic() < end:
            with open("/proc/%d/stat" % child) as file:
                if file.read().split()[2] == "Z":
                    break
            time.sleep(0.01)
        else:
            self.assertFalse(os.path.exists("/proc/%d" % child))

    def test_host_leaves(self):
        started = self.machine()
        started.wait_for(lambda *_: True)
        started.link.shutdown(socket.SHUT_RDWR)
        self.assertEqual(3, started.wait())
        self.assertIn("the host closed the link", started.said[-1])


class StreamTest(MachineTest):
    def test_many_calls_side_by_side(self):
        started = self.serving()
        failures = []

        def calls(number):
            for i in range(10):
                path = "/%d/%d" % (number, i)
                answer = started.fetch(path)
                if not answer.endswith(b"hello " + path.encode()):
                    failures.append(answer)

        threads = [threading.Thread(target=calls, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([], failures)

    def test_ten_megabytes_both_ways_at_once(self):
        started = self.serving()
        results = {}

        def upload(number):
            body = random.Random(number).randbytes(10_000_000)
            wanted = ("10000000 " + hashlib.sha256(body).hexdigest()).encode()
            results["up", number] = started.fetch("/slow" if number == 0 else "/", "POST", body).endswith(wanted)

        def download(number):
            wanted = bytes(range(256)) * 40000
            results["down", number] = started.fetch("/large?%d" % len(wanted)).partition(b"\r\n\r\n")[2] == wanted

        threads = [threading.Thread(target=work, args=(n,)) for n in range(3) for work in (upload, download)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({(way, n): True for way in ("up", "down") for n in range(3)}, results)
        with open("/proc/%d/statm" % started.process.pid) as file:
            self.assertLess(int(file.read().split()[1]) * 4096, 120_000_000)

    def test_window_is_kept(self):
        started = self.serving()
        stream = started.open()
        stream.write(b"GET /large?2000000 HTTP/1.1\r\n\r\n")
        time.sleep(0.5)
        sizes = [len(piece) for piece in list(stream.pieces.queue)]
        self.assertEqual(machine.INITIAL_WINDOW, sum(sizes))
        started.send(WINDOW, stream.number, struct.pack("!I", 1000))
        time.sleep(0.3)
        self.assertEqual(machine.INITIAL_WINDOW + 1000, sum(len(piece) for piece in list(stream.pieces.queue)))

    def test_slow_stream_does_not_stop_others(self):
        started = self.serving()
        stuck = started.open()
        stuck.write(b"GET /large?9000000 HTTP/1.1\r\n\r\n")
        unread = started.open()
        unread.write(b"GET /wait?100 HTTP/1.1\r\n\r\n")
        unread.write(b"x" * 200_000)
        for i in range(20):
            self.assertTrue(started.fetch("/%d" % i).endswith(b"hello /%d" % i))

    def test_keep_alive_and_end(self):
        started = self.serving()
        stream = started.open()
        for i in range(3):
            stream.write(b"GET /%d HTTP/1.1\r\n\r\n" % i)
            data = b""
            while not data.endswith(b"hello /%d" % i):
                data += stream.read()
        stream.end()
        self.assertEqual(b"", stream.read())

    def test_end_of_the_application(self):
        started = self.serving()
        stream = started.open()
        stream.write(b"GET /close HTTP/1.1\r\n\r\n")
        self.assertEqual(b"", stream.read())
        stream.end()
        # Frames of a stream that is over are ignored.
        for kind, payload in ((DATA, b"x"), (WINDOW, b"\0\0\0\1"), (END, b""), (RESET, b"late")):
            started.send(kind, stream.number, payload)
        self.assertTrue(started.fetch("/on").endswith(b"hello /on"))

    def test_answer_before_the_body_is_read(self):
        started = self.serving()
        stream = started.open()
        stream.write(b"POST /refuse HTTP/1.1\r\ncontent-length: 5000000\r\n\r\n")
        try:
            stream.write(b"x" * 5_000_000)
        except ConnectionResetError:
            pass
        try:
            self.assertIn(b"413", stream.read_all())
        except ConnectionResetError:
            pass  # The kernel itself throws an answer away when the connection ends with bytes unread.
        stream.end()

    def test_reset_by_the_host(self):
        started = self.serving()
        for _ in range(50):
            stream = started.open()
            stream.write(b"GET /large?5000000 HTTP/1.1\r\n\r\n")
            stream.read()
            started.send(RESET, stream.number, b"enough")
        self.assertTrue(started.fetch("/on").endswith(b"hello /on"))
        self.assertLess(len(os.listdir("/proc/%d/fd" % started.process.pid)), 20)

    def test_refusals(self):
        started = self.machine()
        stream = started.open()
        with self.assertRaisesRegex(ConnectionResetError, "not configured"):
            stream.read()
        started.configure(b"import time\ntime.sleep(60)\n")
        started.wait_state("starting")
        stream = started.open()
        with self.assertRaisesRegex(ConnectionResetError, "refused"):
            stream.read()
        stream = machine.Stream(started, 99)
        started.streams[99] = stream
        started.send(OPEN, 99, b"\x07")
        with self.assertRaisesRegex(ConnectionResetError, "no such service"):
            stream.read()

    def test_too_many_streams(self):
        started = self.serving()
        streams = [started.open() for _ in range(1030)]
        with self.assertRaisesRegex(ConnectionResetError, "too many streams"):
            streams[-1].read()
        for stream in streams[:1000]:
            started.send(RESET, stream.number, b"")
        time.sleep(0.2)
        self.assertTrue(started.fetch("/on").endswith(b"hello /on"))

    def test_guest_api(self):
        started = self.serving()
        programs = []
        for _ in range(3):
            program = socket.socket(socket.AF_UNIX)
            program.settimeout(10)
            program.connect(os.path.join(started.root, "tmp/socat-socket"))
            self.addCleanup(program.close)
            programs.append(program)
        numbers = set()
        for i, program in enumerate(programs):
            program.sendall(b"GET /cache/%d HTTP/1.1\r\n\r\n" % i)
        for _ in programs:
            stream, service = started.opened.get(timeout=10)
            self.assertEqual(b"\x02", service)
            self.assertEqual(0, stream.number % 2)
            numbers.add(stream.number)
            path = stream.read().split()[1]
            stream.write(b"answer to " + path)
            stream.end()
        self.assertEqual(3, len(numbers))
        for i, program in enumerate(programs):
            self.assertEqual(b"answer to /cache/%d" % i, program.recv(100))
            self.assertEqual(b"", program.recv(100))

    def test_ping(self):
        started = self.machine()
        for payload in (b"", b"0123456789abcdef"):
            started.send(PING, 0, payload)
            started.wait_for(lambda kind, _, data: kind == PONG and data == payload)


class LogTest(MachineTest):
    def test_lines(self):
        code = (b"import sys, os, time\n"
                b"os.write(1, b'one\\n\\nthree\\npart')\ntime.sleep(0.1)\nos.write(1, b' of a line\\n')\n"
                b"os.write(2, b'bytes \\xff\\xfe \\xc3\\xa4\\n')\n"
                b"os.write(1, b'x' * 40000 + b'\\n')\nos.write(1, '\\u00e4'.encode() * 20000 + b'\\n')\n"
                b"os.write(1, b'no end')\n")
        started = self.machine().configure(code)
        started.wait_state("exited")
        lines = started.log(kind=1).split("\n")
        self.assertEqual(["one", "", "three", "part of a line"], lines[:4])
        self.assertEqual([16384, 16384, 7232], [len(line) for line in lines[4:7]])
        self.assertEqual("ä" * 20000, "".join(lines[7:-1]))
        self.assertEqual("no end", lines[-1])
        self.assertEqual("bytes ?? ä", started.log(kind=2))
        for _, _, payload in started.messages:
            self.assertLessEqual(len(payload), 65536)

    def test_line_without_an_end_is_told_in_time(self):
        started = self.machine().configure(b"import time, os\nos.write(1, b'> ')\ntime.sleep(60)\n")
        started.wait_log("> ", kind=1)

    def test_flood(self):
        code = b"import os\nwhile True:\n    os.write(1, b'a line of a flood that never ends\\n' * 1000)\n"
        started = self.machine()
        started.configure(code)
        started.wait_state("starting")
        time.sleep(1.0)
        begin = time.monotonic()
        started.send(PING, 0, b"there?")
        started.wait_for(lambda kind, _, data: kind == PONG and data == b"there?")
        self.assertLess(time.monotonic() - begin, 2)
        with open("/proc/%d/statm" % started.process.pid) as file:
            self.assertLess(int(file.read().split()[1]) * 4096, 100_000_000)
        self.assertEqual(0, started.halt())

    def test_flood_that_nobody_reads(self):
        code = (b"import os, sys\nfor i in range(3000):\n    os.write(1, b'0123456789' * 99 + b'\\n')\n"
                b"print('written', file=sys.stderr)\n" + SERVER.encode())
        started = Machine(start=False)
        self.addCleanup(started.close)
        started.link, theirs = socket.socketpair()
        started.start("--link", "fd:%d" % theirs.fileno(), fds=(theirs.fileno(),))
        theirs.close()
        started.configure(code)
        # The application gets to its end although the host reads nothing.
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", started.port)).close()
                break
            except OSError:
                time.sleep(0.05)
        else:
            self.fail("the application was stopped by its output")
        started.follow()
        started.wait_log("output were dropped", kind=3)
        started.wait_state("ready")
        self.assertTrue(started.fetch("/on").endswith(b"hello /on"))
        dropped = int(started.log(kind=3).split()[0])
        told = len(started.log(kind=1).split("\n")) + len(started.log(kind=2).split())
        self.assertEqual(3000 + len(("written", "started")), told + dropped)

    def test_printing_while_downloading(self):
        started = self.serving()
        results = []
        thread = threading.Thread(target=lambda: results.append(started.fetch("/large?20000000")))
        thread.start()
        started.fetch("/print?2000")
        thread.join()
        self.assertGreater(len(results[0]), 19_999_000)
        started.wait_log("line 1999", kind=1)


class LinkErrorTest(MachineTest):
    def error(self, data, before=None):
        started = self.machine()
        started.wait_for(lambda kind, *_: kind == HELLO)
        if before:
            before(started)
        started.send_raw(data)
        code = started.wait()
        self.assertEqual(3, code, started.said)
        return started.said[-1]

    @staticmethod
    def frame(kind, number=0, payload=b""):
        return struct.pack("!IBI", len(payload) + 5, kind, number) + payload

    def test_broken_frames(self):
        for data, error in (
            (b"\0\0\0\4abcd", "a frame of 4 bytes"),
            (struct.pack("!I", 65542), "a frame of 65542 bytes"),
            (b"GET / HTTP/1.1\r\n\r\n", "a frame of"),
            (self.frame(0), "type 0x00"),
            (self.frame(0x7F), "type 0x7f"),
            (self.frame(0x15, 1), "type 0x15"),
            (self.frame(HELLO), "type 0x01"),
            (self.frame(0x21), "type 0x21"),
            (self.frame(HALT, 3), "with stream 3"),
            (self.frame(OPEN, 0, b"\1"), "without a stream"),
            (self.frame(OPEN, 2, b"\1"), "the guest's"),
            (self.frame(OPEN, 1, b""), "OPEN frame of 0 bytes"),
            (self.frame(PING, 0, b"x" * 17), "PING frame of 17 bytes"),
        ):
            with self.subTest(data[:10]):
                self.assertIn(error, self.error(data))

    def test_broken_streams(self):
        def opened(started):
            started.configure(SERVER.encode())
            started.wait_state("ready")
            started.open()

        for data, error in (
            (self.frame(OPEN, 1, b"\1"), "opened twice"),
            (self.frame(DATA, 1, b""), "empty DATA"),
            (self.frame(WINDOW, 1, b"123"), "WINDOW frame of 3 bytes"),
            (self.frame(END, 1, b"x"), "END frame with 1 bytes"),
            (self.frame(END, 1) + self.frame(DATA, 1, b"x"), "DATA after END"),
            (self.frame(CONFIGURE, 0, b""), "second CONFIGURE"),
        ):
            with self.subTest(error):
                self.assertIn(error, self.error(data, opened))

    def test_beyond_the_window(self):
        def stuck(started):
            started.configure(b"import socket, time, os\ns = socket.socket()\n"
                              b"s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)\n"
                              b"s.bind(('127.0.0.1', int(os.environ['PORT'])))\ns.listen(8)\ntime.sleep(60)\n")
            started.wait_state("ready")
            started.open()

        data = self.frame(DATA, 1, b"x" * 65536) * 200
        try:
            self.assertIn("beyond the window of stream 1", self.error(data, stuck))
        except BrokenPipeError:
            pass

    def test_unknown_types_from_0x80_are_ignored(self):
        started = self.machine()
        started.send(0x81, 0, b"later")
        started.send(0xFF, 7, b"x" * 65536)
        started.send(PING, 0, b"a")
        started.wait_for(lambda kind, *_: kind == PONG)

    def test_resumed(self):
        started = self.serving()
        self.assertIn("resume", unpack(started.wait_for(lambda *_: True)[2])["caps"])
        before = started.open()
        before.write(b"GET /large?9000000 HTTP/1.1\r\n\r\n")
        before.read()
        started.send(machine.RESUMED, 0, pack({"time": 1893456000.5, "entropy": bytes(32), "later": [1]}))
        # The same number again: the stream of before is over.
        started.send(PING, 0, b"now")
        started.wait_for(lambda kind, _, data: kind == PONG and data == b"now")
        started.next_number = before.number
        self.assertTrue(started.fetch("/on").endswith(b"hello /on"))
        started.send(machine.RESUMED, 0, b"\xc1")
        started.wait_log("the clock stays as it was: the configuration is no msgpack", kind=3)
        self.assertEqual(0, started.halt())

    def test_random_frames(self):
        generator = random.Random(3)
        for _ in range(30):
            started = Machine()
            started.wait_for(lambda kind, *_: kind == HELLO)
            try:
                for _ in range(50):
                    kind = generator.choice((OPEN, DATA, WINDOW, END, RESET, PING, PONG, 0x81))
                    number = 0 if kind in (PING, PONG) else generator.choice((1, 3, 5))
                    started.send(kind, number, generator.randbytes(generator.choice((0, 1, 1, 1, 4, 4, 100))))
                started.send_raw(generator.randbytes(100))
            except (BrokenPipeError, ConnectionResetError):
                pass
            started.link.close()
            self.assertEqual(3, started.wait())
            started.close()


if __name__ == "__main__":
    unittest.main()
