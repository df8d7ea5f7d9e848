"""The init process on the channel of version 2, with Unix sockets in place of vsock: hosts of both versions."""

import io
import os
import socket
import tempfile
import threading
import time
import unittest
import zipfile

import machine
from machine import LOG, Machine, pack, unpack
from programs import SERVER


class Channel(Machine):
    """The channel of a host that listens on ports 52 and 53."""

    def __init__(self, *options):
        super().__init__(*options, start=False)
        self.sockets = tempfile.TemporaryDirectory()
        self.listeners = {}
        for port in (52, 53):
            self.listeners[port] = listener = socket.socket(socket.AF_UNIX)
            listener.settimeout(machine.SECONDS)
            listener.bind("%s/host_%d" % (self.sockets.name, port))
            listener.listen()
        self.start("--vsock", self.sockets.name)
        with self.listeners[52].accept()[0] as greeting:
            self.greeting = unpack(self.read_rest(greeting))

    @staticmethod
    def read_rest(connection):
        data = b""
        while piece := connection.recv(1 << 20):
            data += piece
        return data

    def dial(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(machine.SECONDS)
        connection.connect(self.sockets.name + "/guest_52")
        return connection

    def ask(self, data):
        with self.dial() as connection:
            connection.sendall(data)
            try:
                return self.read_rest(connection)
            except ConnectionResetError:
                return b""  # closed with bytes that it did not read

    def configure2(self, code, encoding="plain", interface="executable", entrypoint="main.py", **more):
        data = pack({"input_data": None, "interface": interface,
                     "vm_hash": "67705389842a0a1b95eaa408b009741027964edc805997475e95c505d642edd8",
                     "encoding": encoding, "entrypoint": entrypoint, "code": code, "ip": None, "route": None,
                     "dns_servers": [], "volumes": [], "variables": {"A": "b"}, "ipv6": None, "ipv6_gateway": None,
                     "authorized_keys": None, **more})
        return unpack(self.ask(b"%d\n" % len(data) + data))

    def call(self, path="/", method="GET", body=b"", headers=(), query=""):
        scope = {"type": "http", "path": path, "method": method, "query_string": query,
                 "headers": [[b"host", b"a"], *headers], "body": body}
        return unpack(self.ask(pack({"scope": scope})))

    def close(self):
        super().close()
        for listener in self.listeners.values():
            listener.close()
        self.sockets.cleanup()


class Version2Test(unittest.TestCase):
    def channel(self, *options):
        started = Channel(*options)
        self.addCleanup(started.close)
        return started

    def test_executable(self):
        started = self.channel()
        self.assertEqual("3.0.0", started.greeting["version"])
        self.assertEqual({"success": True}, started.configure2(SERVER.encode()))
        answer = started.call("/a b/ü%", query="x=1&y=%20 z")
        self.assertEqual(200, answer["headers"]["status"])
        self.assertEqual(b"hello /a%20b/%C3%BC%25?x=1&y=%20%20z", answer["body"]["body"])
        self.assertIn([b"content-length", b"%d" % len(answer["body"]["body"])], answer["headers"]["headers"])
        self.assertEqual("", answer["output"])
        self.assertIsNone(answer["output_data"])
        environ = started.call("/environ")["body"]["body"]
        self.assertIn(b'"ALEPH_ADDRESS_TO_USE": "m5yfhcmefifbxfpkuqelaclucatzmtw4qbmzor26sxcqlvsc5xma"', environ)
        body = os.urandom(3_000_000)
        self.assertTrue(started.call("/", "POST", body)["body"]["body"].startswith(b"3000000 "))
        self.assertEqual(2_000_128, len(started.call("/large", query="2000128")["body"]["body"]))
        self.assertEqual(b"", started.call("/", "HEAD")["body"]["body"])
        self.assertEqual(b"STOP\nSTOPZ\n", started.ask(b"halt"))
        self.assertEqual(0, started.wait())
        self.assertIn("aleph: started", started.said)

    def test_asgi(self):
        packed = io.BytesIO()
        data = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(os.path.join(machine.HERE, "apps.py"), "apps.py")
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr("input", "data")
        started = self.channel()
        result = started.configure2(packed.getvalue(), "zip", "asgi", "apps:lively", input_data=data.getvalue())
        self.assertEqual({"success": True}, result)
        self.assertTrue(os.path.exists(started.root + "/data/input"))
        answer = started.call("/stream", query="3", headers=[[b"x-b", b"c"]])
        self.assertEqual(b"0\n1\n2\n", answer["body"]["body"])
        self.assertEqual([], [name for name, _ in answer["headers"]["headers"] if name == b"transfer-encoding"])
        self.assertEqual(500, started.call("/fail")["headers"]["status"])
        self.assertIn("cut off", started.call("/fail-late")["error"])
        self.assertEqual(b"STOP\nSTOPZ\n", started.ask(b"halt"))
        self.assertEqual(0, started.wait())
        self.assertIn("aleph: shutting down", started.said)

    def test_events(self):
        with open(os.path.join(machine.HERE, "apps.py"), "rb") as apps:
            code = apps.read()
        started = self.channel()
        self.assertEqual({"success": True}, started.configure2(code, "plain", "asgi", "subscriber"))
        answer = unpack(started.ask(pack({"scope": {"type": "aleph.message", "body": "{}"}})))
        self.assertEqual(204, answer["headers"]["status"])
        answer = unpack(started.ask(pack({"scope": {"type": "aleph.message", "body": "fail"}})))
        self.assertIn(b"this event fails", answer["body"]["body"])
        # Only hosts tell of events.
        answer = started.call("/echo", "POST", b"1", headers=[[b"x-aleph-event", b"aleph.message"]])
        self.assertEqual(b"1", answer["body"]["body"])
        self.assertEqual(b"STOP\nSTOPZ\n", started.ask(b"halt"))

    def test_failures(self):
        started = self.channel()
        result = started.configure2(b"import nothing\n", "plain", "asgi", "app")
        self.assertFalse(result["success"])
        self.assertEqual("ModuleNotFoundError: No module named 'nothing'", result["error"])
        self.assertIn("Traceback", result["traceback"])
        self.assertIn("ModuleNotFoundError", started.call()["error"])
        self.assertEqual(b"STOP\nSTOPZ\n", started.ask(b"halt"))

    def test_bad_configuration(self):
        started = self.channel()
        self.assertIn("'interface'", started.configure2(b"", interface="cgi")["error"])

    def test_calls_wait_for_an_executable(self):
        code = b"import time\ntime.sleep(0.5)\n" + SERVER.encode()
        started = self.channel()
        self.assertEqual({"success": True}, started.configure2(code))
        self.assertEqual(b"hello /x", started.call("/x")["body"]["body"])

    def test_broken_calls(self):
        started = self.channel()
        started.configure2(SERVER.encode())
        self.assertIn("no HTTP request", unpack(started.ask(pack({"scope": {"type": "aleph.message"}})))["error"])
        self.assertIn("no HTTP request", unpack(started.ask(pack({"other": 1})))["error"])
        self.assertIn("no HTTP request", started.call("no/slash").get("error", ""))
        self.assertIn("no HTTP request", started.call("/", "GET / HTTP/1.1\r\nx:")["error"])
        self.assertIn("no HTTP request", started.call("/", headers=[[b"a\r\nb", b"c"]])["error"])
        for data in (b"!ls /", b"GET / HTTP/1.1\r\n\r\n", b"\xc1", b"\x81\xa1a\xc1", b"12x\n", b"123456789012", b"5\nhello"):
            with self.subTest(data):
                self.assertEqual(b"", started.ask(data))
        with started.dial() as cut:
            cut.sendall(pack({"scope": {"type": "http"}})[:-3])
        with started.dial():
            self.assertEqual(b"hello /on", started.call("/on")["body"]["body"])

    def test_guest_api(self):
        started = self.channel()
        started.configure2(SERVER.encode())
        with socket.socket(socket.AF_UNIX) as program:
            program.settimeout(machine.SECONDS)
            program.connect(started.root + "/tmp/socat-socket")
            program.sendall(b"GET /cache/a HTTP/1.1\r\n\r\n")
            with started.listeners[53].accept()[0] as host:
                self.assertEqual(b"GET /cache/a HTTP/1.1\r\n\r\n", host.recv(1000))
                host.settimeout(machine.SECONDS)
                sender = threading.Thread(target=lambda: (host.sendall(b"y" * 1_000_000), host.shutdown(socket.SHUT_WR)))
                sender.start()
                self.assertEqual(1_000_000, len(started.read_rest(program)))
                sender.join()
                program.close()
                self.assertEqual(b"", host.recv(10))
        time.sleep(0.1)
        self.assertLess(len(os.listdir("/proc/%d/fd" % started.process.pid)), 15)


class Version3Test(unittest.TestCase):
    def test_version_3_is_offered(self):
        started = Channel()
        self.addCleanup(started.close)
        started.link = started.dial()
        for byte in b"ALEPH/3\n":
            started.link.sendall(bytes((byte,)))
        started.follow()
        started.configure(SERVER.encode())
        started.wait_state("ready")
        self.assertTrue(started.fetch("/x").endswith(b"hello /x"))
        started.wait_for(lambda kind, *_: kind == LOG)
        with self.assertRaises(OSError):
            started.dial()
        started.send(machine.HALT)
        started.wait_for(lambda kind, *_: kind == machine.HALTED)
        started.link.close()
        self.assertEqual(0, started.wait())


if __name__ == "__main__":
    unittest.main()
