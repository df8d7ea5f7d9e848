"""What the scripts about chains share: messages, and one JSON line per finding on standard output."""

import asyncio
import hashlib
import importlib.metadata
import json
import sys
import traceback

CASE_LIMIT_SECONDS = 60

_results = sys.stdout
sys.stdout = sys.stderr  # whatever a library prints


class Unable(Exception):
    """Raised when a kind of account cannot be tried here; the reason is printed, and it never counts as passed."""


def library(name):
    """A distribution's name with the version that is really installed."""
    return f"{name}@{importlib.metadata.version(name)}"


def emit(line):
    print(json.dumps(line), file=_results, flush=True)


async def attempt(chain, distribution, kind, body, refused=""):
    """Runs one case and prints what it found; never raises."""
    result, detail = "passed", ""
    try:
        await asyncio.wait_for(body(), CASE_LIMIT_SECONDS)
    except Unable as reason:
        result, detail = "skipped", str(reason)
    except Exception as error:  # every kind of failure is a finding
        where = traceback.extract_tb(error.__traceback__)[-1]
        result, detail = "failed", f"{type(error).__name__}: {error} ({where.name}:{where.lineno})"[:2000]
    emit(
        {
            "chain": chain,
            "library": library(distribution),
            "kind": kind,
            "refused": refused,
            "result": result,
            "detail": detail,
        }
    )


class Random:
    """Bytes that only depend on the seed, so that a run can be repeated."""

    def __init__(self, seed):
        self._seed = seed
        self._next = 0

    def named(self, name):
        return hashlib.sha256(f"{self._seed}/{name}".encode()).digest()

    def bytes(self):
        self._next += 1
        return self.named(f"#{self._next}")

    def below(self, limit):
        return int.from_bytes(self.bytes()[:4], "big") % limit


def unsigned(random, chain, sender):
    """A POST without its signature, of random content."""
    time = round(1_600_000_000 + random.below(150_000_000) + random.below(1_000_000) / 1e6, 6)
    body = {"text": random.bytes().hex() + " Grüße\n🦀", "list": [random.below(1000), None, True]}
    content = {"address": sender, "time": time, "content": body, "type": f"type-{random.below(10)}"}
    item_content = json.dumps(content, separators=(",", ":"))
    return {
        "chain": chain,
        "sender": sender,
        "type": "POST",
        "item_type": "inline",
        "item_content": item_content,
        "item_hash": hashlib.sha256(item_content.encode()).hexdigest(),
        "time": time,
        "channel": "conformance-chains",
    }


def verification_buffer(message):
    return "\n".join(message[field] for field in ("chain", "sender", "type", "item_hash")).encode()
