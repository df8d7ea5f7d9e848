"""Runs named cases of the program `aleph` and prints one JSON line for each."""

import hashlib
import json
import os
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import mkdtemp
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

COMMAND_SECONDS = 120
UNKNOWN_HASH = "beef" * 16


class Skip(Exception):
    """A case that cannot be tried; the reason is printed, and it never counts as passed."""


class Cases:
    """What one client is found to do; `client` is the name in the report."""

    def __init__(self, client):
        self.client = client

    def attempt(self, operation, name, body):
        """Runs one case; never raises."""
        result, detail = "passed", ""
        try:
            body()
        except Skip as reason:
            result, detail = "skipped", str(reason)
        except Exception as error:  # every kind of failure is a result
            result, detail = "failed", f"{type(error).__name__}: {error}"[:2000]
        line = {"client": self.client, "operation": operation, "case": name, "routes": [], "result": result, "detail": detail}
        print(json.dumps(line), flush=True)

    def skip(self, operation, why):
        def body():
            raise Skip(why)

        self.attempt(operation, "not tried", body)


class User:
    """Somebody with a home folder and a key, who asks one node."""

    def __init__(self, program, url, seed, name, scheduler):
        self.executable = program
        self.url = url
        self.folder = Path(mkdtemp(prefix="aleph-rust-cli-"))
        self.key = hashlib.sha256(f"{seed}/{name}".encode()).hexdigest()
        self.channel = "RUST-" + hashlib.sha256(seed.encode()).hexdigest()[:8]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ALEPH_", "XDG_"))}
        # Only this user's own folder is read; the key is given so that no keyring is asked for.
        self.environment = kept | {
            "HOME": str(self.folder),
            "ALEPH_PASSWORD": "correct horse",
            "ALEPH_CRN_LIST_URL": f"{scheduler}/crns.json",
            "NO_COLOR": "1",
        }
        self.as_signer = ["--private-key", self.key, "--chain", "eth"]
        self.run("config", "network", "set", "--scheduler-url", scheduler)
        # A dry run says who signs, without a keyring.
        self.address = self.json("post", "create", "--type", "t", "--content", "{}", *self.as_signer, "--dry-run")["sender"]

    def file(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    def ended(self, *arguments, text="", **environment):
        return subprocess.run(
            [self.executable, "--ccn", self.url, *arguments],
            cwd=self.folder,
            env=self.environment | environment,
            input=text,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )

    def run(self, *arguments, code=0, **options):
        """What the command printed; its exit code must be this one."""
        ended = self.ended(*arguments, **options)
        if ended.returncode != code:
            said = (ended.stdout + ended.stderr)[-1500:]
            raise AssertionError(f"aleph {' '.join(arguments)}: exit code {ended.returncode}: {said}")
        return ended.stdout if code == 0 else ended.stdout + ended.stderr

    def json(self, *arguments, **options):
        return json.loads(self.run("--json", *arguments, **options))

    def all_json(self, *arguments, **options):
        """The JSON texts that the command printed one after the other."""
        text, found = self.run("--json", *arguments, **options), []
        while text.strip():
            value, end = json.JSONDecoder().raw_decode(text.lstrip())
            text = text.lstrip()[end:]
            found.append(value)
        return found

    def publish(self, *arguments, **options):
        """The hash of the message that the command published; the node must have processed it."""
        sent = self.json(*arguments, *self.as_signer, **options)
        equal((sent["message_status"], sent["sender"]), ("processed", self.address))
        return sent["item_hash"]

    def refused(self, *arguments, **options):
        return self.run(*arguments, *self.as_signer, code=1, **options)

    def unwelcome(self, *arguments):
        """A message that the program makes and the node refuses, sent as any client sends it: its hash."""
        message = self.json(*arguments, *self.as_signer, "--dry-run")
        body = json.dumps({"sync": True, "message": message}).encode()
        request = Request(f"{self.url}/api/v0/messages", body, {"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=COMMAND_SECONDS) as answer:
                raise AssertionError(f"the node took it: {answer.read()}")
        except HTTPError as refusal:
            equal(refusal.code, 422)
        return message["item_hash"]

    def message(self, item_hash):
        """What `message get` says: the status with the message."""
        return self.json("message", "get", item_hash)


class Scheduler(BaseHTTPRequestHandler):
    """The services beside the core nodes that the program asks: machines that somebody placed, and a list of nodes, all empty
    but for what a case puts into `machines`."""

    machines: dict = {}

    def do_GET(self):
        asked = urlsplit(self.path)
        wanted = parse_qs(asked.query).get("owner", [None])[0]
        parts = asked.path.split("/")
        if parts[-2:-1] == ["vms"]:
            found = self.machines.get(parts[-1])
            self.answer(200 if found else 404, found or {"error": "not found"})
        elif parts[-1] in ("vms", "nodes"):
            found = [machine for machine in self.machines.values() if parts[-1] == "vms" and wanted in (None, machine["owner"])]
            self.answer(200, {"items": found, "pagination": {"total_items": len(found)}})
        else:
            self.answer(200, {"crns": []})

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    @classmethod
    def start(cls):
        server = ThreadingHTTPServer(("127.0.0.1", 0), cls)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    @classmethod
    def place(cls, item_hash, owner):
        cls.machines[item_hash] = {
            "vm_hash": item_hash,
            "vm_type": "instance",
            "allocated_node": None,
            "status": "unscheduled",
            "scheduling_status": "unscheduled",
            "migration_target": None,
            "owner": owner,
        }


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"expected {expected!r} but got {actual!r}")


def contains(text, *parts):
    for part in parts:
        if part not in text:
            raise AssertionError(f"{part!r} is not in: {text[-1500:]}")


def eventually(body):
    deadline = time.monotonic() + 30
    while True:
        try:
            return body()
        except AssertionError:
            if time.monotonic() > deadline:
                raise


def say(text):
    print(text, file=sys.stderr)
