"""Runs the fuzzer of the init process for a bounded number of rounds."""

import os
import subprocess
import tempfile
import unittest
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
FUZZ = os.path.join(os.path.dirname(HERE), "init", ".build", "fuzz")


class FuzzTest(unittest.TestCase):
    def test_fuzz(self):
        rounds = os.environ.get("ALEPH_FUZZ_ROUNDS", "200000")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "some.zip")
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("a.txt", "".join("line %d of many\n" % (i * i) for i in range(200)))
                archive.writestr("b/c.bin", bytes(range(256)))
                archive.writestr("d/", "")
            target = os.path.join(folder, "out")
            os.mkdir(target)
            # What configurations are decoded to lives as long as a machine: that is no leak.
            environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
            done = subprocess.run([FUZZ, rounds, path, target], env=environment, capture_output=True, timeout=600)
            self.assertEqual(0, done.returncode, done.stderr.decode("utf-8", "replace")[-3000:])
            self.assertEqual(["some.zip"], [name for name in os.listdir(folder) if name not in ("out",)])


if __name__ == "__main__":
    unittest.main()
