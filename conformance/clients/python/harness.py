"""Runs named cases one after the other and prints one JSON line per case on standard output:
{"client","operation","case","routes","result":"passed|failed|skipped","detail"}.
"""

import asyncio
import importlib.metadata
import json
import re
import sys
import time
import traceback

CASE_LIMIT_SECONDS = 60

_results = sys.stdout
sys.stdout = sys.stderr  # whatever a client prints: standard output holds results only

CLIENT = f"aleph-sdk-python@{importlib.metadata.version('aleph-sdk-python')}"


class Skip(Exception):
    """Raised by a case that cannot be tried; the reason is printed, and the case never counts as passed."""


_routes = set()


def saw_route(method, path):
    """Files a request under the name that the route has in the API, without addresses and hashes."""
    path = re.sub(r"/messages/(?!hashes$)[^/]+", "/messages/{item_hash}", path)
    path = re.sub(r"/(aggregates|granted|received)/[^/]+\.json$", r"/\1/{address}.json", path)
    path = re.sub(r"/addresses/(?!stats)[^/]+/", "/addresses/{address}/", path)
    path = re.sub(r"/price/(?!estimate)[^/]+", "/price/{item_hash}", path)
    path = re.sub(r"/storage/raw/[^/]+", "/storage/raw/{file_hash}", path)
    path = re.sub(r"/storage/by-message-hash/[^/]+", "/storage/by-message-hash/{message_hash}", path)
    path = re.sub(r"/storage/by-ref/[^/]+/[^/]+", "/storage/by-ref/{address}/{ref}", path)
    path = re.sub(r"/storage/by-ref/[^/{]+$", "/storage/by-ref/{ref}", path)
    _routes.add(f"{'WS' if '/ws0/' in path else method} {path}")


async def attempt(operation, name, body):
    """Runs one case; never raises."""
    _routes.clear()
    result, detail = "passed", ""
    try:
        await asyncio.wait_for(body(), CASE_LIMIT_SECONDS)
    except Skip as reason:
        result, detail = "skipped", str(reason)
    except Exception as error:  # every kind of failure is a result
        where = traceback.extract_tb(error.__traceback__)[-1]
        result = "failed"
        detail = f"{type(error).__name__}: {error} ({where.name}:{where.lineno})"[:2000]
    line = {
        "client": CLIENT,
        "operation": operation,
        "case": name,
        "routes": sorted(_routes),
        "result": result,
        "detail": detail,
    }
    print(json.dumps(line), file=_results, flush=True)


def equal(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: expected {expected!r} but got {actual!r}")


def same_set(actual, expected, what):
    equal(sorted(actual), sorted(expected), what)


def truthy(value, what):
    if not value:
        raise AssertionError(what)


async def raises(kind, coroutine, what):
    """The coroutine must fail with exactly this kind of error; gives the error back."""
    try:
        result = await coroutine
    except kind as error:
        return error
    raise AssertionError(f"{what}: no {kind.__name__}, but {result!r}")


async def eventually(what, ask, limit=20.0):
    """Asks again until the answer is truthy; fails with the last state after the limit."""
    deadline = time.monotonic() + limit
    last = None
    while time.monotonic() < deadline:
        try:
            last = await ask()
            if last:
                return last
        except Exception as error:  # not there yet
            last = error
        await asyncio.sleep(0.015)
    raise AssertionError(f"{what}: not within {limit} s (last: {last!r})")
