"""How the scripts find Debian 12's packages on one system and another; apt and mmdebstrap are doubles."""

import os
import subprocess
import tempfile
import unittest

SCRIPT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "debian.sh")

DEBIAN_12 = "ID=debian\nVERSION_CODENAME=bookworm\n"
UBUNTU = "ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n"

# Like the real one it writes what it knows into a new system, then runs the hook there.
MMDEBSTRAP = """
echo "$@" >>"$CALLS"
for word in "$@"; do case $word in --setup-hook=*) hook=${word#--setup-hook=} ;; esac; done
mkdir -p "$CALLS.root/etc/apt"
printf 'deb http://mirror.example/debian bookworm main\\n' >"$CALLS.root/etc/apt/sources.list"
printf 'deb [signed-by="/some/where.gpg"] http://security.example/debian bookworm-security main\\n' \
  >>"$CALLS.root/etc/apt/sources.list"
sh -c "$hook" exec "$CALLS.root"
"""

APT_GET = """
echo "$@" >>"$CALLS"
: >"$LISTS/mirror.example_InRelease"
exit "${APT_RESULT:-0}"
"""


class DebianTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)
        self.calls = self.file("calls", "")
        self.keyring = self.file("keyring.gpg", "")
        self.double("mmdebstrap", MMDEBSTRAP)
        self.double("apt-get", APT_GET)
        self.double("apt-config", ":")

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as stream:
            stream.write(text)
        return path

    def double(self, name, text):
        os.chmod(self.file("bin/" + name, "#!/bin/sh\n" + text), 0o755)

    def run_script(self, commands, **variables):
        text = 'set -eu\n. "%s"\netc=%s\ndebian_keyring=%s\n%s' % (
            SCRIPT,
            os.path.join(self.folder, "etc"),
            self.keyring,
            commands,
        )
        environment = dict(
            os.environ,
            PATH=os.path.join(self.folder, "bin") + ":" + os.environ["PATH"],
            CALLS=self.calls,
            CACHE=os.path.join(self.folder, "cache"),
            LISTS=os.path.join(self.folder, "cache", "apt", "lists"),
            **variables
        )
        for name in ("http_proxy", "https_proxy"):
            environment.pop(name, None)
        return subprocess.run(["sh", "-c", text], env=environment, capture_output=True, text=True, timeout=60)

    def opened(self, given="", **variables):
        done = self.run_script('debian_open "$CACHE" "%s"; echo "$sources"' % given, **variables)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout.strip()

    def called(self):
        with open(self.calls) as stream:
            return stream.read().splitlines()

    def test_debian_12_has_sources_of_its_own(self):
        self.file("etc/os-release", DEBIAN_12)
        own = self.file("etc/apt/sources.list.d/debian.sources", "Types: deb\n")
        self.assertEqual(own, self.opened())
        os.remove(own)
        own = self.file("etc/apt/sources.list", "# nothing\ndeb http://mirror.example/debian bookworm main\n")
        self.assertEqual(own, self.opened())
        self.assertEqual([], self.called())

    def test_debian_12_without_sources_of_its_own(self):
        self.file("etc/os-release", DEBIAN_12)
        self.file("etc/apt/sources.list", "# See another file\n")
        self.assertTrue(self.opened().endswith("/cache/apt/bookworm.list"))

    def test_other_systems_have_those_that_mmdebstrap_knows(self):
        for system in (UBUNTU, DEBIAN_12.replace("bookworm", "trixie")):
            self.file("etc/os-release", system)
            self.file("etc/apt/sources.list", "deb http://other.example/ubuntu noble main\n")
            with open(self.opened()) as stream:
                self.assertEqual(
                    [
                        "deb [signed-by=%s] http://mirror.example/debian bookworm main" % self.keyring,
                        "deb [signed-by=%s] http://security.example/debian bookworm-security main" % self.keyring,
                    ],
                    stream.read().splitlines(),
                )
        self.assertEqual(1, len(self.called()), "it is asked once")

    def test_sources_that_are_given_count(self):
        self.file("etc/os-release", UBUNTU)
        given = self.file("given.list", "deb http://mirror.example/debian bookworm main\n")
        self.assertEqual(given, self.opened(given))
        with open(os.path.join(self.folder, "cache/apt/apt.conf")) as stream:
            self.assertIn('Dir::Etc::sourcelist "%s";' % given, stream.read())
        done = self.run_script('debian_open "$CACHE" /no/such/file')
        self.assertEqual(1, done.returncode)
        self.assertIn("--sources /no/such/file: there is no such file", done.stderr)

    def test_a_missing_keyring(self):
        self.file("etc/os-release", UBUNTU)
        os.remove(self.keyring)
        done = self.run_script('debian_open "$CACHE" ""')
        self.assertEqual(1, done.returncode)
        self.assertIn("apt-get install debian-archive-keyring", done.stderr)

    def test_mmdebstrap_that_does_not_work(self):
        self.file("etc/os-release", UBUNTU)
        self.double("mmdebstrap", "echo 'E: no such luck'; exit 1")
        done = self.run_script('debian_open "$CACHE" ""')
        self.assertEqual(1, done.returncode)
        self.assertIn("E: no such luck", done.stderr)
        self.assertIn("give apt sources of Debian 12 with --sources FILE", done.stderr)

    def update(self, given, always="", **variables):
        done = self.run_script('debian_open "$CACHE" "%s"; debian_update "%s"' % (given, always), **variables)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stderr

    def test_lists_are_updated_once_a_day(self):
        one = self.file("one.list", "deb http://mirror.example/debian bookworm main\n")
        other = self.file("other.list", "deb http://other.example/debian bookworm main\n")
        self.assertIn("guest: updating the package lists", self.update(one))
        self.assertEqual("", self.update(one))
        self.assertIn("updating", self.update(one, always="yes"))
        self.assertIn("updating", self.update(other))
        self.assertEqual(3, len(self.called()))
        old = os.path.join(self.folder, "cache/apt/lists/mirror.example_InRelease")
        os.utime(old, (0, 0))
        self.assertIn("updating", self.update(other))

    def test_without_a_network_it_goes_on(self):
        one = self.file("one.list", "deb http://mirror.example/debian bookworm main\n")
        self.assertIn("going on with those of last time", self.update(one, APT_RESULT="100"))

    def test_proxies_of_this_system_hold_for_mmdebstrap_too(self):
        given = self.file("given.list", "deb http://mirror.example/debian bookworm main\n")
        self.double("apt-config", "echo \"proxy_http='http://proxy.example:3142'\"; echo \"proxy_https='DIRECT'\"")
        done = self.run_script('debian_open "$CACHE" "%s"; env' % given)
        self.assertIn("\nhttp_proxy=http://proxy.example:3142\n", "\n" + done.stdout)
        self.assertNotIn("https_proxy=", done.stdout)


if __name__ == "__main__":
    unittest.main()
