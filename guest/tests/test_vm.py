"""The same protocol with a real kernel under QEMU. Needs a kernel, an initramfs and a runtime image:

    ALEPH_TEST_KERNEL=vmlinux ALEPH_TEST_INITRAMFS=initramfs.cpio ALEPH_TEST_IMAGE=python.squashfs

The host name, clock, network, mounts and power-off are what only a machine can show.
"""

import io
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import zipfile

import machine
from machine import Machine
from programs import SERVER

KERNEL = os.environ.get("ALEPH_TEST_KERNEL")
INITRAMFS = os.environ.get("ALEPH_TEST_INITRAMFS")
IMAGE = os.environ.get("ALEPH_TEST_IMAGE")
APPEND = ("console=ttyS0 quiet loglevel=3 panic=-1 reboot=t tsc=reliable no_timer_check mitigations=off "
          "random.trust_cpu=on tsc_early_khz=2600000 ")
machine.SECONDS = 120


class VirtualMachine(Machine):
    """QEMU in place of a process: the link is the virtio-serial port."""

    def __init__(self, *devices, append="", network=False):
        super().__init__(start=False)
        self.port = 8080
        self.monitor = None
        self.arguments = [
            "qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio", "-no-reboot",
            "-M", "microvm", "-accel", "tcg,thread=multi", "-cpu", "max", "-m", "512",
            "-kernel", KERNEL, "-initrd", INITRAMFS, "-append", APPEND + append,
            "-device", "virtio-serial-device",
            "-chardev", "socket,id=port,path=%s/port.sock,server=on,wait=off" % self.root,
            "-device", "virtserialport,chardev=port,name=cloud.aleph.guest.0",
            "-qmp", "unix:%s/qmp.sock,server=on,wait=off" % self.root,
        ]
        for i, (file, read_only) in enumerate([(IMAGE, "on"), *devices]):
            self.arguments += ["-drive", "file=%s,format=raw,if=none,id=d%d,readonly=%s" % (file, i, read_only),
                               "-device", "virtio-blk-device,drive=d%d" % i]
        if network:
            self.arguments += ["-netdev", "user,id=n,restrict=on", "-device", "virtio-net-device,netdev=n"]
        self.begin = time.monotonic()
        self.launch()
        self.greeted = False
        self.connect()

    def launch(self, *more):
        self.process = subprocess.Popen([*self.arguments, *more], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        self.process.stderr = self.process.stdout
        self.said = []
        self.said_reader = threading.Thread(target=self._read_said, daemon=True)
        self.said_reader.start()

    def dial(self, name):
        connection = socket.socket(socket.AF_UNIX)
        while True:
            try:
                connection.connect(os.path.join(self.root, name))
                return connection
            except OSError:
                if self.process.poll() is not None:
                    raise AssertionError(self.said) from None
                time.sleep(0.01)

    def connect(self):
        self.link = self.dial("port.sock")
        self.closed = False
        self.follow()

    def disconnect(self):
        self.link.shutdown(socket.SHUT_RDWR)
        self.reader.join()
        self.link.close()

    def _read(self):
        try:
            if not self.greeted:
                assert self.exactly(8) == b"ALEPH/3\n"
                self.greeted = True
        except (EOFError, OSError):
            pass
        super()._read()

    def elapsed(self):
        return time.monotonic() - self.begin

    def qmp(self, command, **arguments):
        """Tells QEMU something and returns its answer."""
        if self.monitor is None:
            self.monitor = self.dial("qmp.sock").makefile("rw")
            self.monitor.readline()
            self.qmp("qmp_capabilities")
        self.monitor.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.monitor.flush()
        while True:
            answer = json.loads(self.monitor.readline())
            if "event" not in answer:
                return answer["return"]

    def save(self, path):
        """Writes the machine's state to a file and ends it."""
        self.qmp("stop")
        self.qmp("migrate", uri="exec:cat >" + path)
        while self.qmp("query-migrate").get("status") not in ("completed", "failed"):
            time.sleep(0.02)
        status = self.qmp("query-migrate")
        assert status["status"] == "completed", status
        self.disconnect()
        self.process.kill()
        self.wait()
        self.process.stderr.close()
        self.monitor = None

    def restore(self, path):
        self.launch("-incoming", "exec:cat " + path)
        self.connect()
        while self.qmp("query-status")["status"] == "inmigrate":
            time.sleep(0.02)
        self.qmp("cont")


@unittest.skipUnless(KERNEL and INITRAMFS, "ALEPH_TEST_KERNEL and ALEPH_TEST_INITRAMFS are not set")
class ProbeTest(unittest.TestCase):
    def test_probe(self):
        arguments = ["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio",
                     "-no-reboot", "-M", "microvm", "-accel", "tcg", "-cpu", "max", "-m", "128", "-kernel", KERNEL,
                     "-initrd", INITRAMFS, "-append", APPEND + "aleph.probe"]
        begin = time.monotonic()
        said = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, timeout=60).stdout
        self.assertIn(b"aleph: user space\r\naleph: probe ok\r\n", said)
        print("probe: %.1f s" % (time.monotonic() - begin))


@unittest.skipUnless(KERNEL and INITRAMFS and IMAGE, "ALEPH_TEST_IMAGE is not set")
class VirtualMachineTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, data=b""):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(data + bytes(-len(data) % 512))
        return path

    def machine(self, *devices, **more):
        started = VirtualMachine(*devices, **more)
        self.addCleanup(started.close)
        return started

    def call(self, started, path):
        return started.fetch(path).partition(b"\r\n\r\n")[2]

    def test_executable_with_everything(self):
        code = SERVER.encode()
        squashfs = os.path.join(self.folder, "volume.squashfs")
        os.mkdir(os.path.join(self.folder, "volume"))
        with open(os.path.join(self.folder, "volume", "read.txt"), "w") as file:
            file.write("read only")
        subprocess.run(["mksquashfs", os.path.join(self.folder, "volume"), squashfs, "-quiet", "-no-progress"],
                       check=True, stdout=subprocess.DEVNULL)
        started = self.machine((self.file("code", code), "on"), (squashfs, "on"), network=True)
        started.configure(
            code,
            hostname="a-machine",
            volumes=[{"mount": "/mnt/v", "device": "vdc", "read_only": True, "type": "squashfs"}],
            network={"ipv4": "10.0.2.15/24", "ipv4_gateway": "10.0.2.2", "ipv6": "fd00:1::f1/124",
                     "ipv6_gateway": "fd00:1::f0", "dns": ["10.0.2.3", "fd00::53"]},
            time=1893456000.0, entropy=os.urandom(32),
            variables={"A": "b"},
        )
        started.wait_state("ready")
        print("executable ready: %.1f s" % started.elapsed())
        self.assertEqual(b"read only", self.call(started, "/read?/mnt/v/read.txt"))
        self.assertEqual(b"a-machine\n", self.call(started, "/read?/proc/sys/kernel/hostname"))
        self.assertEqual(b"nameserver 10.0.2.3\nnameserver fd00::53\n", self.call(started, "/read?/etc/resolv.conf"))
        self.assertIn(b"eth0\t00000000\t0202000A", self.call(started, "/read?/proc/net/route"))
        self.assertIn(b"fd0000010000000000000000000000f1", self.call(started, "/read?/proc/net/if_inet6"))
        mounts = self.call(started, "/read?/proc/mounts").decode()
        for line in ("overlay / overlay", "/dev/vda /rom squashfs", "proc /proc proc", "sys /sys sysfs",
                     "devpts", "/dev/shm tmpfs", "/run tmpfs", "cgroup2", "/dev/vdc /mnt/v squashfs ro"):
            self.assertIn(line, mounts)
        seconds = int(self.call(started, "/read?/proc/stat").split(b"btime ")[1].split()[0])
        self.assertLess(abs(seconds - 1893456000), 300)
        begin = time.monotonic()
        self.assertEqual(10_000_128, len(self.call(started, "/large?10000128")))
        print("10 MB in %.2f s" % (time.monotonic() - begin))
        program = threading.Thread(target=started.fetch, args=("/api",))
        program.start()
        program.join()
        begin = time.monotonic()
        self.assertEqual(0, started.halt())
        print("halt: %.2f s" % (time.monotonic() - begin))

    def test_squashfs_code_that_is_not_executable(self):
        os.mkdir(os.path.join(self.folder, "code"))
        with open(os.path.join(self.folder, "code", "run"), "w") as file:
            file.write("#!/usr/bin/python3\n" + SERVER)
        path = os.path.join(self.folder, "code.squashfs")
        subprocess.run(["mksquashfs", os.path.join(self.folder, "code"), path, "-quiet", "-no-progress"], check=True,
                       stdout=subprocess.DEVNULL)
        started = self.machine((path, "on"))
        started.configure(b"", encoding="squashfs", entrypoint="run")
        started.wait_state("ready")
        self.assertEqual(b"hello /x", self.call(started, "/x"))

    def test_asgi(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(os.path.join(machine.HERE, "apps.py"), "apps.py")
        code = packed.getvalue()
        started = self.machine((self.file("code", code), "on"))
        started.configure(code, encoding="zip", interface="asgi", entrypoint="apps:lively")
        started.wait_for(lambda kind, *_: kind == machine.HELLO)
        print("hello: %.2f s" % started.elapsed())
        started.wait_state("ready")
        print("asgi ready: %.2f s" % started.elapsed())
        for _ in range(3):
            begin = time.monotonic()
            self.assertEqual("/show", json.loads(self.call(started, "/show"))["path"])
            print("call: %.3f s" % (time.monotonic() - begin))
        self.call(started, "/print")
        started.wait_log("from a thread")
        self.assertEqual(0, started.halt())
        self.assertIn("shutting down", started.log())

    def test_host_leaves_and_returns(self):
        code = SERVER.encode()
        started = self.machine((self.file("code", code), "on"))
        started.configure(code)
        started.wait_state("ready")
        self.assertEqual(b"hello /1", self.call(started, "/1"))
        for away in (0.01, 1.5):
            started.disconnect()
            time.sleep(away)
            started.connect()
            self.assertEqual(b"hello /2", self.call(started, "/2"))
        self.assertEqual(0, started.halt())

    def test_restored_from_a_snapshot(self):
        code = SERVER.encode()
        started = self.machine((self.file("code", code), "on"))
        started.configure(code)
        started.wait_state("ready")
        self.assertEqual(b"hello /1", self.call(started, "/1"))
        snapshot = os.path.join(self.folder, "snapshot")
        started.save(snapshot)
        for _ in range(2):
            begin = time.monotonic()
            started.restore(snapshot)
            started.send(machine.RESUMED, 0, machine.pack({"time": 2000000000.0, "entropy": os.urandom(32)}))
            started.next_number = 1
            self.assertEqual(b"hello /2", self.call(started, "/2"))
            print("restored and answered: %.2f s" % (time.monotonic() - begin))
            seconds = int(self.call(started, "/read?/proc/stat").split(b"btime ")[1].split()[0])
            self.assertLess(abs(seconds - 2000000000), 300)
            self.assertEqual(1_000_192, len(self.call(started, "/large?1000192")))
            started.disconnect()
            started.process.kill()
            started.wait()
            started.process.stderr.close()
            started.monitor = None
        started.restore(snapshot)
        self.assertEqual(0, started.halt())

    def test_volume_within_squashfs_code(self):
        os.mkdir(os.path.join(self.folder, "code"))
        with open(os.path.join(self.folder, "code", "main.py"), "w") as file:
            file.write(SERVER)
        path = os.path.join(self.folder, "code.squashfs")
        subprocess.run(["mksquashfs", os.path.join(self.folder, "code"), path, "-quiet", "-no-progress"], check=True,
                       stdout=subprocess.DEVNULL)
        started = self.machine((path, "on"), (path, "on"))
        started.configure(b"", encoding="squashfs", volumes=[
            {"mount": "/opt/code/inner", "device": "vdc", "read_only": True, "type": "squashfs"}])
        started.wait_state("ready")
        self.assertEqual(SERVER.encode(), self.call(started, "/read?/opt/code/inner/main.py"))

    def test_writable_volume_survives(self):
        disk = os.path.join(self.folder, "disk.ext4")
        with open(disk, "wb") as file:
            file.truncate(16 << 20)
        subprocess.run(["mkfs.ext4", "-q", disk], check=True)
        code = (b"with open('/var/lib/keep/kept', 'a') as file:\n    file.write('x')\n    print(file.tell())\n"
                + SERVER.encode())
        for count in ("1", "2"):
            started = self.machine((self.file("code", code), "on"), (disk, "off"))
            volume = {"mount": "/var/lib/keep", "device": "vdc", "read_only": False, "type": "ext4"}
            started.configure(code, volumes=[volume])
            started.wait_state("ready")
            self.assertEqual(count, started.log(kind=1).split("\n")[0])
            self.assertEqual(0, started.halt())
        subprocess.run(["fsck.ext4", "-fn", disk], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    unittest.main()
