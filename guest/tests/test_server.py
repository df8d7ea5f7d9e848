"""The ASGI server against a client on its socket, as the init process is one."""

import base64
import hashlib
import http.client
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SERVE = os.path.join(os.path.dirname(HERE), "python", "serve.py")
PYTHON = os.environ.get("ALEPH_TEST_PYTHON", sys.executable)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("machine", timeout=20)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(self._path)


class Running:
    """A server in a process of its own; its records are collected."""

    def __init__(self, entrypoint, plain=None, files=None, environment=None):
        self.folder = tempfile.TemporaryDirectory()
        code = os.path.join(self.folder.name, "code")
        os.mkdir(code)
        with open(os.path.join(HERE, "apps.py")) as source, open(os.path.join(code, "apps.py"), "w") as copy:
            copy.write(source.read())
        for name, text in (files or {}).items():
            os.makedirs(os.path.dirname(os.path.join(self.folder.name, name)), exist_ok=True)
            with open(os.path.join(self.folder.name, name), "w") as file:
                file.write(text)
        self.path = os.path.join(self.folder.name, "server.sock")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        arguments = [PYTHON, "-s", SERVE, self.path, str(theirs.fileno()), self.folder.name, entrypoint]
        if plain:
            arguments.append(os.path.join(self.folder.name, plain))
        self.process = subprocess.Popen(arguments, pass_fds=(theirs.fileno(),), cwd=code, env=environment)
        theirs.close()
        self.control = ours
        self.records = []
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while True:
            try:
                record = self.control.recv(1 << 17)
            except OSError:
                record = b""
            with self.changed:
                if record:
                    self.records.append((record[0], int.from_bytes(record[1:5], "big"), record[5:].decode()))
                else:
                    self.records.append(None)
                self.changed.notify_all()
            if not record:
                return

    def wait_for(self, wanted, seconds=20):
        with self.changed:
            found = self.changed.wait_for(lambda: next((r for r in self.records if r and wanted(r)), None), seconds)
        assert found, [record for record in self.records[-5:]]
        return next(r for r in self.records if r and wanted(r))

    def ready(self):
        record = self.wait_for(lambda r: r[0] >= 0x10)
        assert record[0] == 0x10, record
        return self

    def lines(self, kind, call):
        return "".join(r[2] for r in list(self.records) if r and r[:2] == (kind, call))

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(20)
        self.reader.join(20)
        self.control.close()
        self.folder.cleanup()
        return code

    def connect(self):
        return UnixConnection(self.path)

    def raw(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(20)
        connection.connect(self.path)
        return connection


def read_until(connection, end):
    data = b""
    while end not in data:
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
    return data


def read_rest(connection):
    data = b""
    while True:
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece


class EventTest(unittest.TestCase):
    def server(self, entrypoint):
        server = Running(entrypoint).ready()
        self.addCleanup(server.stop)
        return server

    def tell(self, connection, body, **headers):
        connection.request("POST", "/", body, {"x-aleph-event": "aleph.message", **headers})
        response = connection.getresponse()
        return response.status, response.read()

    def test_events(self):
        server = self.server("apps:subscriber")
        connection = server.connect()
        self.assertEqual((204, b""), self.tell(connection, "{\"a\": \"\u00e4\"}".encode(), **{"x-aleph-call": "9"}))
        server.wait_for(lambda r: r[:2] == (1, 9))
        self.assertIn("event {\"a\": \"\u00e4\"}", server.lines(1, 9))
        self.assertEqual((204, b""), self.tell(connection, b"x" * 300_000))
        connection.request("GET", "/show")
        shown = json.loads(connection.getresponse().read())
        self.assertEqual("/show", shown["path"])
        status, text = self.tell(connection, b"fail")
        self.assertEqual(500, status)
        self.assertIn(b"ValueError: this event fails", text)
        connection.close()

    def test_an_application_without_handlers(self):
        server = self.server("apps:deaf")
        connection = server.connect()
        self.assertEqual((204, b""), self.tell(connection, b"{}"))
        connection.request("POST", "/echo", b"1")
        self.assertEqual(b"1", connection.getresponse().read())
        connection.close()

    def test_an_application_that_knows_no_events(self):
        server = self.server("apps:lively")
        connection = server.connect()
        self.assertEqual(500, self.tell(connection, b"{}")[0])
        connection.close()


class HttpTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Running("apps:lively").ready()

    @classmethod
    def tearDownClass(cls):
        assert cls.server.stop() == 0
        assert "shutting down" in cls.server.lines(1, 0)

    def call(self, method, path, body=None, headers=None, connection=None):
        own = self.server.connect() if connection is None else None
        try:
            (connection or own).request(method, path, body, headers or {})
            response = (connection or own).getresponse()
            return response, response.read()
        finally:
            if own is not None:
                own.close()

    def raw_call(self, data):
        with self.server.raw() as connection:
            connection.sendall(data)
            return read_rest(connection)

    def test_scope(self):
        headers = {"X-One": "1", "x-aleph-call": "7", "X-Forwarded-For": "10.1.2.3, 10.9.9.9", "x-forwarded-proto": "https"}
        response, data = self.call("GET", "/show%20%C3%A4%2Fb?x=%201&y", headers=headers)
        self.assertEqual(200, response.status)
        shown = json.loads(data)
        self.assertEqual("/show ä/b", shown["path"])
        self.assertEqual("x=%201&y", shown["query"])
        self.assertEqual("https", shown["scheme"])
        self.assertEqual(["10.1.2.3", 0], shown["client"])
        self.assertEqual({"started": True}, shown["state"])
        self.assertIn(["x-one", "1"], shown["headers"])
        self.assertNotIn("x-aleph-call", [name for name, _ in shown["headers"]])

    def test_keep_alive(self):
        connection = self.server.connect()
        for i in range(50):
            response, data = self.call("POST", "/echo", b"%d" % i, connection=connection)
            self.assertEqual(b"%d" % i, data)
        connection.close()

    def test_bodies(self):
        for size in (0, 1, 65535, 65536, 65537, 3_000_000):
            body = os.urandom(size)
            response, data = self.call("POST", "/echo", body)
            self.assertEqual(str(size), response.getheader("content-length"))
            self.assertEqual(body, data)

    def test_chunked_request(self):
        body = [os.urandom(size) for size in (1, 1000, 70000, 5)]
        response, data = self.call("POST", "/echo", iter(body))
        self.assertEqual(b"".join(body), data)

    def test_chunked_request_byte_by_byte(self):
        request = (b"POST /echo HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
                   b"3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\ntrailer: 1\r\n\r\n")
        with self.server.raw() as connection:
            for i in range(len(request)):
                connection.sendall(request[i : i + 1])
            self.assertTrue(read_rest(connection).endswith(b"\r\n\r\nabc0123456789"))

    def test_streamed_answer(self):
        response, data = self.call("GET", "/stream?1000")
        self.assertEqual("chunked", response.getheader("transfer-encoding"))
        self.assertEqual(b"".join(b"%d\n" % i for i in range(1000)), data)

    def test_streamed_answer_to_http_1_0(self):
        answer = self.raw_call(b"GET /stream?3 HTTP/1.0\r\n\r\n")
        self.assertTrue(answer.endswith(b"\r\n\r\n0\n1\n2\n"), answer)
        self.assertNotIn(b"chunked", answer)

    def test_large_answer_waits_for_a_slow_reader(self):
        with self.server.raw() as connection:
            connection.sendall(b"GET /large?20000000 HTTP/1.1\r\nconnection: close\r\n\r\n")
            time.sleep(0.2)
            with open("/proc/%d/statm" % self.server.process.pid) as file:
                resident = int(file.read().split()[1]) * 4096
            self.assertLess(resident, 80_000_000)
            self.assertEqual(20000000, len(read_rest(connection).partition(b"\r\n\r\n")[2]))

    def test_slow_application_makes_the_host_wait(self):
        with self.server.raw() as connection:
            connection.sendall(b"POST /slow HTTP/1.1\r\ncontent-length: 100000000\r\n\r\n")
            connection.setblocking(False)
            sent = 0
            end = time.monotonic() + 0.5
            while time.monotonic() < end:
                try:
                    sent += connection.send(b"x" * 65536)
                except BlockingIOError:
                    time.sleep(0.01)
            self.assertLess(sent, 2_000_000)

    def test_pipelining(self):
        last = b"GET /no-content HTTP/1.1\r\nconnection: close\r\n\r\n"
        answers = self.raw_call(b"GET /stream?2 HTTP/1.1\r\n\r\n" * 3 + last)
        self.assertEqual(3, answers.count(b"2\r\n1\n\r\n0\r\n\r\n"), answers)
        self.assertIn(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n", answers)

    def test_head(self):
        response, data = self.call("HEAD", "/echo")
        self.assertEqual((200, b""), (response.status, data))
        response, data = self.call("HEAD", "/show")
        self.assertGreater(int(response.getheader("content-length")), 10)

    def test_expect_continue(self):
        with self.server.raw() as connection:
            connection.sendall(b"POST /echo HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 3\r\n"
                               b"connection: close\r\n\r\n")
            self.assertEqual(b"HTTP/1.1 100 Continue\r\n\r\n", read_until(connection, b"\r\n\r\n"))
            connection.sendall(b"abc")
            self.assertTrue(read_rest(connection).endswith(b"abc"))

    def test_error_before_the_answer(self):
        response, data = self.call("GET", "/fail", headers={"x-aleph-call": "31"})
        self.assertEqual(500, response.status)
        self.assertEqual("text/plain; charset=utf-8", response.getheader("content-type"))
        self.assertIn(b"ValueError: this call fails", data)
        self.server.wait_for(lambda r: r[:2] == (2, 31) and "ValueError: this call fails" in r[2])

    def test_error_after_the_answer_that_tells_nothing(self):
        response, data = self.call("GET", "/fail-politely")
        self.assertEqual(500, response.status)
        self.assertIn(b"Traceback", data)
        self.assertIn(b"ValueError: this call fails politely", data)
        response, data = self.call("GET", "/own-500")
        self.assertEqual((500, b"an error page"), (response.status, data))

    def test_errors_within_the_answer(self):
        for path in ("/fail-late", "/short"):
            with self.subTest(path):
                with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
                    self.call("GET", path)

    def test_no_answer(self):
        response, data = self.call("GET", "/silent")
        self.assertEqual(500, response.status)
        response, data = self.call("GET", "/bad-header")
        self.assertEqual(500, response.status)
        self.assertIsNone(response.getheader("set-cookie"))

    def test_answer_before_the_body(self):
        connection = self.server.connect()
        response, data = self.call("POST", "/early", os.urandom(300_000), connection=connection)
        self.assertEqual(413, response.status)
        response, data = self.call("POST", "/echo", b"again", connection=connection)
        self.assertEqual(b"again", data)
        connection.close()

    def test_printed_lines_have_their_call(self):
        threads = []
        for call in range(100, 110):
            arguments = ("GET", "/print?%d" % call, None, {"x-aleph-call": str(call)})
            threads.append(threading.Thread(target=self.call, args=arguments))
            threads[-1].start()
        for thread in threads:
            thread.join()
        for call in range(100, 110):
            self.server.wait_for(lambda r: r[:2] == (1, call) and "no end" in r[2])
            self.assertEqual("begin /print %d\nfrom a thread\nno end" % call, self.server.lines(1, call))
            self.assertEqual("an error\n", self.server.lines(2, call))
        self.assertEqual(10, self.server.lines(1, 0).count("no thread context\n"))

    def test_disconnect(self):
        with self.server.raw() as connection:
            connection.sendall(b"GET /wait HTTP/1.1\r\nx-aleph-call: 77\r\n\r\n")
            time.sleep(0.1)
        self.server.wait_for(lambda r: r[:2] == (1, 77) and "then http.disconnect" in r[2])

    def test_half_closed(self):
        with self.server.raw() as connection:
            connection.sendall(b"POST /echo HTTP/1.1\r\ncontent-length: 2\r\n\r\nab")
            connection.shutdown(socket.SHUT_WR)
            self.assertTrue(read_rest(connection).endswith(b"ab"))

    def test_bad_requests(self):
        for request, status in (
            (b"GET /\r\n\r\n", 400),
            (b"GET / HTTP/2.0\r\n\r\n", 505),
            (b"GET / HTTP/1.1\r\nbad header: 1\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\n: 1\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\na: 1\n2\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\ncontent-length: x\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\ncontent-length: -1\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n", 501),
            (b"GET / HTTP/1.1\r\na: " + b"x" * 70000 + b"\r\n\r\n", 431),
        ):
            with self.subTest(request[:60]):
                self.assertTrue(self.raw_call(request).startswith(b"HTTP/1.1 %d " % status))

    def test_bad_chunks(self):
        for chunks in (b"x\r\n", b"-1\r\n", b"2\r\nabc\r\n", b"\r\n", b"1" * 2000):
            with self.subTest(chunks[:20]):
                answer = self.raw_call(b"POST /echo HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n" + chunks)
                self.assertNotIn(b"200", answer[:20])


class WebSocketTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Running("apps:plain").ready()

    @classmethod
    def tearDownClass(cls):
        assert cls.server.stop() == 0

    def open(self, path="/", headers=b""):
        key = base64.b64encode(os.urandom(16))
        connection = self.server.raw()
        self.addCleanup(connection.close)
        connection.sendall(b"GET %s HTTP/1.1\r\nhost: a\r\nconnection: keep-alive, Upgrade\r\nupgrade: websocket\r\n"
                           b"sec-websocket-version: 13\r\nsec-websocket-key: %s\r\n%s\r\n" % (path.encode(), key, headers))
        answer = read_until(connection, b"\r\n\r\n")
        accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        return connection, answer, accept

    @staticmethod
    def frame(opcode, data, final=True, mask=b"\x01\x02\x03\x04"):
        head = bytes(((0x80 if final else 0) | opcode,))
        if len(data) < 126:
            head += bytes((0x80 | len(data),))
        elif len(data) < 65536:
            head += struct.pack("!BH", 0x80 | 126, len(data))
        else:
            head += struct.pack("!BQ", 0x80 | 127, len(data))
        return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))

    @staticmethod
    def read(connection):
        def exactly(count):
            data = b""
            while len(data) < count:
                piece = connection.recv(count - len(data))
                if not piece:
                    raise ConnectionError
                data += piece
            return data

        first, length = exactly(2)
        if length == 126:
            length = int.from_bytes(exactly(2), "big")
        elif length == 127:
            length = int.from_bytes(exactly(8), "big")
        return first & 15, exactly(length)

    def test_echo(self):
        connection, answer, accept = self.open(headers=b"sec-websocket-protocol: one, two\r\n")
        self.assertTrue(answer.startswith(b"HTTP/1.1 101 "))
        self.assertIn(b"sec-websocket-accept: " + accept, answer)
        self.assertIn(b"sec-websocket-protocol: one\r\n", answer)
        self.assertIn(b"x-app: yes\r\n", answer)
        messages = ((1, "grüße".encode()), (1, b""), *((2, os.urandom(size)) for size in (125, 126, 70000)))
        for opcode, data in messages:
            connection.sendall(self.frame(opcode, data))
            self.assertEqual((opcode, data), self.read(connection))

    def test_fragments_and_ping_between(self):
        connection, _, _ = self.open()
        connection.sendall(self.frame(1, b"one ", final=False) + self.frame(9, b"are you there?") +
                           self.frame(0, b"two ", final=False) + self.frame(0, b"three"))
        self.assertEqual((10, b"are you there?"), self.read(connection))
        self.assertEqual((1, b"one two three"), self.read(connection))

    def test_byte_by_byte(self):
        connection, _, _ = self.open()
        for byte in self.frame(2, b"x" * 300):
            connection.sendall(bytes((byte,)))
        self.assertEqual((2, b"x" * 300), self.read(connection))

    def test_close_by_the_host(self):
        connection, _, _ = self.open(headers=b"x-aleph-call: 5\r\n")
        connection.sendall(self.frame(8, struct.pack("!H", 3001) + b"bye"))
        self.assertEqual((8, struct.pack("!H", 3001)), self.read(connection))
        self.assertEqual(b"", connection.recv(1))
        self.server.wait_for(lambda r: r[:2] == (1, 5) and r[2] == "disconnect 3001 bye\n")

    def test_close_by_the_application(self):
        connection, _, _ = self.open(headers=b"x-aleph-call: 6\r\n")
        connection.sendall(self.frame(1, b"close"))
        self.assertEqual((8, struct.pack("!H", 4001) + b"as you wish"), self.read(connection))
        connection.sendall(self.frame(8, struct.pack("!H", 4001)))
        self.assertEqual(b"", connection.recv(1))
        self.server.wait_for(lambda r: r[:2] == (1, 6) and r[2] == "disconnect 4001 \n")

    def test_lost(self):
        connection, _, _ = self.open(headers=b"x-aleph-call: 8\r\n")
        connection.close()
        self.server.wait_for(lambda r: r[:2] == (1, 8) and r[2] == "disconnect 1006 \n")

    def test_error_of_the_application(self):
        connection, _, _ = self.open()
        connection.sendall(self.frame(1, b"raise"))
        self.assertEqual((8, struct.pack("!H", 1011)), self.read(connection))

    def test_refusals(self):
        self.assertTrue(self.open("/refuse")[1].startswith(b"HTTP/1.1 403 "))
        self.assertTrue(self.open("/crash")[1].startswith(b"HTTP/1.1 500 "))
        with self.server.raw() as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n")
            self.assertTrue(read_rest(connection).startswith(b"HTTP/1.1 400 "))

    def test_broken_frames(self):
        for data, code in (
            (b"\x81\x01a", 1002),  # no mask
            (self.frame(3, b""), 1002),
            (self.frame(0, b""), 1002),
            (self.frame(1, b"a", final=False) + self.frame(1, b"b"), 1002),
            (self.frame(9, b"a" * 126), 1002),
            (self.frame(9, b"", final=False), 1002),
            (self.frame(8, b"a"), 1002),
            (self.frame(8, struct.pack("!H", 1005)), 1002),
            (self.frame(1, b"\xff"), 1007),
            (b"\x82\xff" + struct.pack("!Q", 1 << 40) + b"1234", 1009),
            (b"\xc1\x80" + b"1234", 1002),
        ):
            with self.subTest(data[:10]):
                connection, _, _ = self.open()
                connection.sendall(data)
                opcode, payload = self.read(connection)
                self.assertEqual((8, code), (opcode, int.from_bytes(payload[:2], "big")))
                self.assertEqual(b"", connection.recv(1))

    def test_flood_of_messages(self):
        connection, _, _ = self.open()
        count = 2000
        sender = threading.Thread(target=connection.sendall, args=(self.frame(2, b"y" * 1000) * count,))
        sender.start()
        for _ in range(count):
            self.assertEqual((2, b"y" * 1000), self.read(connection))
        sender.join()


class LoadTest(unittest.TestCase):
    def failure(self, *arguments, **options):
        server = Running(*arguments, **options)
        record = server.wait_for(lambda r: r[0] >= 0x10)
        self.assertEqual(0x11, record[0], record)
        self.assertEqual(1, server.process.wait(20))
        server.stop()
        error, _, trace = record[2].partition("\n")
        return error, trace

    def test_import_errors(self):
        error, trace = self.failure("nowhere:app")
        self.assertEqual("ModuleNotFoundError: No module named 'nowhere'", error)
        error, trace = self.failure("bad:app", files={"code/bad.py": "import json\n1 / 0\n"})
        self.assertEqual("ZeroDivisionError: division by zero", error)
        self.assertIn("bad.py\", line 2", trace)
        self.assertNotIn("aleph_asgi", trace)
        error, trace = self.failure("bad:app", files={"code/bad.py": "def\n"})
        self.assertIn("SyntaxError: invalid syntax", error)
        error, trace = self.failure("bad:app", files={"code/bad.py": "raise SystemExit(3)\n"})
        self.assertIn("exit(3)", error)

    def test_wrong_entrypoints(self):
        self.assertIn("module.path:name", self.failure("apps")[0])
        self.assertIn("has no 'missing'", self.failure("apps:missing")[0])
        self.assertIn("is a int", self.failure("apps:NOT_CALLABLE")[0])

    def test_failing_startup(self):
        error, trace = self.failure("apps:unlucky")
        self.assertEqual("no database", error)
        self.assertIn("Traceback", trace)

    def fetch(self, server, path="/"):
        connection = server.connect()
        connection.request("GET", path)
        data = connection.getresponse().read()
        connection.close()
        return data

    def test_plain_source_nested_names_and_packages(self):
        source = "import helper\nimport apps\napp = apps.Holder.app\nprint('loaded', __name__, helper.PLACE)\n"
        server = Running("app", plain="code/main.py",
                         files={"code/main.py": source, "packages/helper.py": "PLACE = 'packages'\n"}).ready()
        self.assertIn(b"/show", self.fetch(server, "/show"))
        self.assertEqual("loaded main packages\n", server.lines(1, 0))
        self.assertEqual(0, server.stop())
        server = Running("package.inner:Holder.app", files={"code/package/inner.py": "from apps import Holder\n",
                                                            "code/package/__init__.py": ""}).ready()
        self.assertIn(b"/show", self.fetch(server, "/show"))
        self.assertEqual(0, server.stop())

    def test_calls_end_before_shutdown(self):
        files = {"code/slow.py": "import asyncio\nasync def app(scope, receive, send):\n"
                                 "    assert scope['type'] == 'http'\n"
                                 "    print('in')\n    await asyncio.sleep(0.5)\n"
                                 "    await send({'type': 'http.response.start', 'status': 200, 'headers': []})\n"
                                 "    await send({'type': 'http.response.body', 'body': b'done'})\n"}
        server = Running("slow:app", files=files).ready()
        idle = server.raw()
        connection = server.raw()
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        server.wait_for(lambda r: r[2] == "in\n")
        server.process.terminate()
        self.assertTrue(read_rest(connection).endswith(b"done"))
        self.assertEqual(b"", idle.recv(1))
        self.assertEqual(0, server.stop())
        connection.close()
        idle.close()


if __name__ == "__main__":
    unittest.main()
