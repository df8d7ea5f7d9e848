"""python main.py URL [SEED]: runs the network's Python command line, `aleph`, against the node at URL.

Prints one JSON line per case on standard output. Exit code 0: every case has a line (failed ones too).
"""

import hashlib
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import mkdtemp

CLIENT = f"aleph-client@{importlib.metadata.version('aleph-client')}"
PROGRAM = str(Path(sys.executable).parent / "aleph")
COMMAND_SECONDS = 90
UNKNOWN_HASH = "beef" * 16
DELEGATE = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
HASH = re.compile(r"\b[0-9a-f]{64}\b")


class NodeList(BaseHTTPRequestHandler):
    """The list of compute nodes, which a service beside the core nodes keeps: an empty one here."""

    def do_GET(self):
        body = json.dumps({"crns": []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Home:
    """A user with a folder and a key of his own."""

    def __init__(self, url, seed, name, list_url):
        self.folder = Path(mkdtemp(prefix="aleph-cli-"))
        self.key = "0x" + hashlib.sha256(f"{seed}/{name}".encode()).hexdigest()
        self.key_file = self.folder / "account.key"
        self.environment = os.environ | {
            "ALEPH_API_HOST": url,
            "ALEPH_CONFIG_HOME": str(self.folder),
            "ALEPH_CRN_LIST_URL": list_url,
            "HOME": str(self.folder),
            "COLUMNS": "300",
            "NO_COLOR": "1",
        }

    def file(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    def run(self, *arguments, code=0, **environment):
        """The command's output; its exit code must be this one."""
        ended = subprocess.run(
            [PROGRAM, *arguments],
            cwd=self.folder,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        if ended.returncode != code:
            raise AssertionError(f"aleph {' '.join(arguments)}: exit code {ended.returncode}: {ended.stdout[-1500:]}")
        return ended.stdout

    def message(self, *arguments, **environment):
        """The last message that the command printed."""
        text = self.run(*arguments, **environment)
        begin = text.rindex("\n{\n") + 1 if "\n{\n" in text else text.index("{")
        return json.JSONDecoder().raw_decode(text[begin:])[0]


def attempt(operation, name, body):
    """Runs one case; never raises."""
    result, detail = "passed", ""
    try:
        body()
    except Exception as error:  # every kind of failure is a result
        result, detail = "failed", f"{type(error).__name__}: {error}"[:2000]
    line = {"client": CLIENT, "operation": operation, "case": name, "routes": [], "result": result, "detail": detail}
    print(json.dumps(line), flush=True)


def contains(text, *parts):
    for part in parts:
        if part not in text:
            raise AssertionError(f"{part!r} is not in: {text[-1500:]}")


def lacks(text, part):
    if part in text:
        raise AssertionError(f"{part!r} is in: {text[-1500:]}")


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"expected {expected!r} but got {actual!r}")


def eventually(body):
    deadline = time.monotonic() + 30
    while True:
        try:
            return body()
        except AssertionError:
            if time.monotonic() > deadline:
                raise


def account_cases(user):
    def create():
        user.run(
            "account", "create", "--private-key", user.key, "--chain", "ETH", "--private-key-file", str(user.key_file)
        )
        contains(user.run("account", "list"), "account")
        user.address = re.search(r"EVM: (0x[0-9a-fA-F]{40})", user.run("account", "address")).group(1)

    def balance():
        contains(user.run("account", "balance"), user.address, "500000", "Available")

    attempt("account create, list, address", "a key in hexadecimal", create)
    attempt("account balance", "what a private network takes everybody to hold", balance)


def message_cases(user):
    def post():
        user.post = user.message(
            "message", "post", "--path", user.file("post.json", '{"größe": [1, "🦀"]}'), "--type", "note", "--channel", "CLI"
        )
        equal(user.post["content"]["content"], {"größe": [1, "🦀"]})
        found = eventually(lambda: user.message("message", "get", user.post["item_hash"]))
        equal(found["content"], user.post["content"])

    def find():
        found = user.run("message", "find", "--message-types", "POST", "--addresses", user.address)
        contains(found, user.post["item_hash"])
        lacks(user.run("message", "find", "--message-types", "STORE", "--addresses", user.address), user.post["item_hash"])

    def amend():
        editor = user.file("editor", '#!/bin/sh\ntext=$(sed s/größe/amended/ "$1")\nprintf %s "$text" > "$1"\n')
        os.chmod(editor, 0o755)
        amended = user.message("message", "amend", user.post["item_hash"], EDITOR=editor)
        equal((amended["content"]["type"], amended["content"]["ref"]), ("amend", user.post["item_hash"]))
        equal(list(amended["content"]["content"]), ["amended"])

    def forget():
        user.run("message", "forget", user.post["item_hash"], "--reason", "no longer needed")
        eventually(lambda: contains(user.run("message", "get", user.post["item_hash"]).lower(), "forgotten"))

    attempt("message post, get", "a file with JSON", post)
    attempt("message find", "by type and address", find)
    attempt("message amend", "with an editor", amend)
    attempt("message forget", "with a reason", forget)


def aggregate_cases(user):
    def keys():
        user.run("aggregate", "post", "settings", '{"a": 1, "b": {"c": [2]}}')
        user.run("aggregate", "post", "settings", '{"a": 3}')
        equal(json.loads(user.run("aggregate", "get", "settings")), {"a": 3, "b": {"c": [2]}})
        contains(user.run("aggregate", "list"), "settings")
        # It forgets nothing: it writes null over each entry.
        user.run("aggregate", "forget", "settings")
        eventually(lambda: equal(json.loads(user.run("aggregate", "get", "settings")), {"a": None, "b": None}))

    def delegations():
        user.run("authorizations", "add", DELEGATE, "--message-types", "POST", "--channels", "CLI")
        contains(user.run("authorizations", "list"), DELEGATE, "POST", "CLI")
        user.run("authorizations", "revoke", DELEGATE)
        lacks(user.run("authorizations", "list"), DELEGATE)

    attempt("aggregate post, get, list, forget", "a key that is extended", keys)
    attempt("authorizations add, list, revoke", "with filters", delegations)


def file_cases(user):
    def upload():
        user.stored = user.message("file", "upload", user.file("file.txt", f"{user.key}"))
        listed = user.run("file", "list")
        contains(listed, user.stored["item_hash"], user.stored["content"]["item_hash"])

    def download():
        user.run("file", "download", user.stored["content"]["item_hash"], "--output-path", str(user.folder), "--file-name", "back")
        equal(next(user.folder.glob("back*")).read_text(), user.key)

    def forget():
        user.run("file", "forget", user.stored["item_hash"])
        eventually(lambda: lacks(user.run("file", "list"), user.stored["item_hash"]))

    attempt("file upload, list", "a small file", upload)
    attempt("file download", "by its hash", download)
    attempt("file forget", "its message", forget)


def paying_cases(user):
    def pricing():
        contains(user.run("pricing", "storage"), "token/MiB".replace("MiB", "Mib"), "0.3333")
        for service in ("program", "instance", "confidential", "gpu"):
            contains(user.run("pricing", service), "credit/day", "Extra Volume Cost")

    def credits():
        shown = user.run("credits", "show")
        contains(shown, user.address, "1000000000")
        contains(user.run("credits", "history"), "first_use", "1000000000")

    attempt("pricing", "of every service", pricing)
    attempt("credits show, history", "what an account is given at first", credits)


def machine_cases(user):
    def program():
        runtime = user.message("file", "upload", user.file("runtime", f"runtime {user.key}"))["item_hash"]
        user.file("app/main.py", "async def app(scope, receive, send): ...\n")
        made = user.run(
            *["program", "create", str(user.folder / "app"), "main:app", "--name", "a-program", "--runtime", runtime],
            *["--compute-units", "1", "--skip-volume", "--skip-env-var", "--updatable"],
        )
        user.machine = HASH.search(made).group()
        contains(user.run("program", "list"), user.machine, runtime, "main:app")

    def update():
        user.file("app/more.py", "more = 1\n")
        user.run("program", "update", user.machine, str(user.folder / "app"))
        contains(user.run("program", "list"), user.machine)

    def delete():
        user.run("program", "delete", user.machine)
        eventually(lambda: contains(user.run("program", "list", code=1), "No program found"))

    def instance():
        # Which compute node takes it is asked of a service beside the core nodes; here it has none to offer.
        disk = user.message("file", "upload", user.file("disk", f"disk {user.key}"))["item_hash"]
        told = user.run(
            *["instance", "create", "--payment-type", "credit", "--payment-chain", "ETH", "--hypervisor", "qemu"],
            *["--name", "vm", "--rootfs", disk, "--rootfs-size", "20480", "--compute-units", "1", "--skip-volume"],
            *["--ssh-pubkey-file", user.file("key.pub", "ssh-ed25519 AAAA me"), "--crn-hash", UNKNOWN_HASH],
            code=1,
        )
        contains(told, UNKNOWN_HASH)
        lacks(told, "Error while fetching settings")

    def lists():
        contains(user.run("instance", "list", code=1), "No instance found")
        contains(user.run("node", "core"), "Core Channel Node Information")
        contains(user.run("node", "compute"), "Compute Node Information")

    attempt("program create, list", "a folder with Python", program)
    attempt("program update", "its code", update)
    attempt("program delete", "with its code", delete)
    attempt("instance create", "as far as a core node answers", instance)
    attempt("instance list; node core, compute", "on a new network", lists)


def main():
    if len(sys.argv) < 2:
        print("usage: python main.py URL [SEED]", file=sys.stderr)
        sys.exit(2)
    seed = sys.argv[2] if len(sys.argv) > 2 else f"{time.time()}-{os.getpid()}"
    print(f"seed {seed}", file=sys.stderr)
    nodes = ThreadingHTTPServer(("127.0.0.1", 0), NodeList)
    threading.Thread(target=nodes.serve_forever, daemon=True).start()
    user = Home(sys.argv[1].rstrip("/"), seed, "user", f"http://127.0.0.1:{nodes.server_port}/crns.json")
    for cases in (account_cases, message_cases, aggregate_cases, file_cases, paying_cases, machine_cases):
        cases(user)


main()
