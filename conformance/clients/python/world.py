"""The accounts and the messages that the cases work with, and a model of what a filter must find."""

import hashlib
import json
from contextlib import asynccontextmanager

import aiohttp
from aleph.sdk.chains.ethereum import ETHAccount
from aleph.sdk.chains.solana import SOLAccount
from aleph.sdk.client import AlephHttpClient, AuthenticatedAlephHttpClient
from aleph.sdk.exceptions import InvalidMessageError
from aleph_message.models import MessageType

from harness import eventually, saw_route

UNKNOWN_HASH = "beef" * 16


class World:
    def __init__(self, url, seed):
        self.url = url.rstrip("/")
        self.seed = seed
        self.run = hashlib.sha256(seed.encode()).hexdigest()[:8]

    def bytes(self, name):
        return hashlib.sha256(f"{self.seed}/{name}".encode()).digest()

    def eth(self, name):
        return ETHAccount(self.bytes(name))

    def sol(self, name):
        return SOLAccount(self.bytes(name))

    def name(self, label):
        """A name that no other run on the same node uses."""
        return f"{label}-{self.run}"

    @asynccontextmanager
    async def reader(self, **options):
        async with AlephHttpClient(api_server=self.url, **options) as client:
            yield _traced(client)

    @asynccontextmanager
    async def writer(self, account, **options):
        async with AuthenticatedAlephHttpClient(account, api_server=self.url, **options) as client:
            yield _traced(client)

    async def post(self, account, content, post_type="note", **options):
        async with self.writer(account) as client:
            message, _ = await client.create_post(content, post_type, sync=True, **options)
            return message

    async def aggregate(self, account, key, content, **options):
        async with self.writer(account) as client:
            message, _ = await client.create_aggregate(key, content, sync=True, **options)
            return message


def _traced(client):
    trace = aiohttp.TraceConfig()

    async def started(_session, _context, params):
        saw_route(params.method, params.url.path)

    trace.on_request_start.append(started)
    trace.freeze()
    client.http_session.trace_configs.append(trace)
    return client


def essence(message):
    """What must be the same wherever a message is shown (`size` is only shown in lists)."""
    shown = message.model_dump(exclude={"size", "forgotten_by", "hash_type", "confirmed", "confirmations"})
    return shown | {
        "time": message.time.timestamp(),
        "content": message.content.model_dump(exclude_none=True),
        "confirmed": bool(message.confirmed),
        "confirmations": message.confirmations or [],
    }


def single_essence(message):
    """`essence` without what the node leaves out of a STORE when it is asked for this one: fields that its schema lacks."""
    shown = essence(message)
    return shown | {"content": {key: value for key, value in shown["content"].items() if key != "tags"}}


class Dataset:
    """A small world of messages; `records` are in the order in which they were made."""

    def __init__(self, world, label):
        self.world = world
        self.alice = world.eth(f"{label}-alice")
        self.bob = world.eth(f"{label}-bob")
        self.carol = world.sol(f"{label}-carol")
        self.channel_a = world.name(f"{label}-A")
        self.channel_b = world.name(f"{label}-B")
        self.records = []

    async def publish(self):
        w, a, b = self.world, self.channel_a, self.channel_b

        async def post(account, content, post_type, **options):
            message = await w.post(account, content, post_type, **options)
            self.records.append(message)
            return message

        async def aggregate(account, key, content, **options):
            self.records.append(await w.aggregate(account, key, content, **options))

        note = await post(self.alice, {"body": "one", "tags": ["x", "y"]}, "note", channel=a)
        await post(self.alice, {"body": "two"}, "note", channel=b, ref="a-free-reference")
        article = await post(self.bob, {"body": "three", "tags": ["y"]}, "article", channel=a)
        await post(self.bob, {"body": "new", "tags": ["z"]}, "amend", channel=a, ref=article.item_hash)
        await post(self.carol, {"body": "four", "tags": ["x"]}, "note", channel=a)
        await aggregate(self.alice, w.name("profile"), {"name": "Alice", "tags": ["x"]}, channel=a)
        await aggregate(
            self.bob,
            "security",
            {"authorizations": [{"address": self.alice.get_address(), "types": ["POST"]}]},
            channel=None,
        )
        await aggregate(self.carol, w.name("settings"), {"dark": True}, channel=None)
        await post(self.carol, {"body": "five"}, "note", channel=None)
        await post(
            self.alice, {"body": "for bob"}, "article", channel=b, address=self.bob.get_address(), ref=note.item_hash
        )

    def addresses(self):
        return [account.get_address() for account in (self.alice, self.bob, self.carol)]

    def messages(self, **filters):
        """The messages that match, newest first, unless sort_order says otherwise."""
        found = [m for m in self.records if _matches(m, filters)]
        return sorted(found, key=lambda m: m.time, reverse=filters.get("sort_order", "-1") == "-1")

    def posts(self, **filters):
        """(original, latest version) of the posts that match, last changed first."""
        found = []
        for original in self.records:
            if original.type != MessageType.post or original.content.type == "amend":
                continue
            latest = original
            for amend in self.records:
                if getattr(amend.content, "ref", None) == original.item_hash and amend.content.type == "amend":
                    latest = max(latest, amend, key=lambda m: m.content.time)
            if _post_matches(original, latest, filters):
                found.append((original, latest))
        reverse = filters.get("sort_order", "-1") == "-1"
        return sorted(found, key=lambda pair: pair[1].content.time, reverse=reverse)


def tags_of(message):
    content = getattr(message.content, "content", None)
    tags = content.get("tags") if isinstance(content, dict) else None
    return [tag for tag in tags or [] if isinstance(tag, str)]


def _among(values, value):
    return not values or value in values


def _matches(m, f):
    return (
        _among(f.get("message_types"), m.type)
        and _among(f.get("content_types"), getattr(m.content, "type", None))
        and _among(f.get("content_keys"), getattr(m.content, "key", None))
        and _among(f.get("refs"), getattr(m.content, "ref", None))
        and _among(f.get("addresses"), m.sender)
        and (not f.get("tags") or any(tag in tags_of(m) for tag in f["tags"]))
        and _among(f.get("hashes"), m.item_hash)
        and _among(f.get("channels"), m.channel)
        and _among(f.get("chains"), m.chain)
        and ("start_date" not in f or m.time.timestamp() >= f["start_date"])
        and ("end_date" not in f or m.time.timestamp() < f["end_date"])
        and _among(f.get("message_statuses"), "processed")
    )


def _post_matches(original, latest, f):
    return (
        _among(f.get("types"), original.content.type)
        and _among(f.get("refs"), original.content.ref)
        and _among(f.get("addresses"), original.content.address)
        and (not f.get("tags") or any(tag in tags_of(latest) for tag in f["tags"]))
        and _among(f.get("hashes"), original.item_hash)
        and _among(f.get("channels"), original.channel)
        and ("start_date" not in f or latest.content.time >= f["start_date"])
        and ("end_date" not in f or latest.content.time < f["end_date"])
    )


async def rejected(world, account, content, message_type=MessageType.post, **options):
    """Publishes a message that the node must refuse, without raising; gives the message and the node's answer."""
    async with world.writer(account) as client:
        message, status, response = await client.submit(
            content, message_type, sync=True, raise_on_rejected=False, **options
        )
        return message, status, response


__all__ = ["Dataset", "InvalidMessageError", "UNKNOWN_HASH", "World", "essence", "eventually", "json", "rejected", "single_essence", "tags_of"]
