"""watch_messages: history first, then live messages in commit order, through each filter."""

import asyncio
from contextlib import asynccontextmanager

from aleph.sdk.query.filters import MessageFilter
from aleph.sdk.types import StorageEnum
from aleph_message.models import MessageType

from harness import attempt, equal, eventually
from world import essence, single_essence


@asynccontextmanager
async def watching(world, **filters):
    """Gives the list of the messages that have arrived so far."""
    arrived, opened = [], asyncio.Event()

    async def watch():
        async with world.reader() as client:
            connect = client.http_session.ws_connect

            def connecting(*args, **kwargs):
                context = connect(*args, **kwargs)
                enter = type(context).__aenter__

                class Announced:
                    async def __aenter__(self):
                        socket = await enter(context)
                        opened.set()
                        return socket

                    async def __aexit__(self, *error):
                        return await type(context).__aexit__(context, *error)

                return Announced()

            client.http_session.ws_connect = connecting
            async for message in client.watch_messages(MessageFilter(**filters)):
                arrived.append(message)

    task = asyncio.create_task(watch())
    try:
        await asyncio.wait_for(opened.wait(), 15)
        yield arrived
        if task.done():
            task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def watching_cases(world):
    channel = world.name("watched")

    async def history():
        author, sent = world.eth("watch-history"), []
        for n in range(12):
            sent.append(await world.post(author, {"n": n}, "news", channel=channel))
        async with watching(world, addresses=[author.get_address()]) as arrived:
            await eventually("history", lambda: _length(arrived, 10))
            for n in range(5):
                sent.append(await world.post(author, {"n": n, "live": True}, "news", channel=channel))
            await eventually("live messages", lambda: _length(arrived, 15))
            equal([essence(m) for m in arrived], [essence(m) for m in sent[2:]], "messages in order")

    async def without_filter():
        author = world.eth("watch-all")
        async with watching(world) as arrived:
            message = await world.post(author, {"n": 1}, "news", channel=channel)
            await eventually("the message", lambda: _has(arrived, message.item_hash))

    await attempt("watch_messages", "the last ten, oldest first, then live messages", history)
    await attempt("watch_messages", "without any filter", without_filter)

    alice, carol = world.eth("watch-alice"), world.sol("watch-carol")
    word = world.name

    async def post(account=alice, post_type="news", **options):
        content = options.pop("content", {})
        return await world.post(account, content, post_type, **({"channel": None} | options))

    async def aggregate(key):
        return await world.aggregate(alice, key, {"k": key}, channel=word("w-typed"))

    # Each entry: the filter, a message that must not arrive, and one that must. The matching one is sent last.
    filters = {
        "addresses": (dict(addresses=[carol.get_address()]), lambda: post(), lambda: post(carol)),
        "channels": (
            dict(channels=[word("w-channel"), "other"]),
            lambda: post(channel=word("w-channel") + "x"),
            lambda: post(channel=word("w-channel")),
        ),
        "chains": (
            dict(chains=["SOL"], content_types=[word("w-chain")]),
            lambda: post(post_type=word("w-chain")),
            lambda: post(carol, post_type=word("w-chain")),
        ),
        "refs": (dict(refs=[word("w-ref")]), lambda: post(ref="other"), lambda: post(ref=word("w-ref"))),
        "tags": (
            dict(tags=[word("w-tag"), "unused-tag"]),
            lambda: post(content={"tags": ["another"]}),
            lambda: post(content={"tags": ["another", word("w-tag")]}),
        ),
        "content_types": (
            dict(content_types=[word("w-type")]),
            lambda: post(),
            lambda: post(post_type=word("w-type")),
        ),
        "content_keys": (
            dict(content_keys=[word("w-key")]),
            lambda: aggregate(word("w-key") + "x"),
            lambda: aggregate(word("w-key")),
        ),
        "message_types": (
            dict(message_types=[MessageType.aggregate], channels=[word("w-typed-2")]),
            lambda: post(channel=word("w-typed-2")),
            lambda: world.aggregate(alice, "typed", {}, channel=word("w-typed-2")),
        ),
    }
    for name, (chosen, send_other, send_match) in filters.items():

        async def filtered(chosen=chosen, send_other=send_other, send_match=send_match):
            async with watching(world, **chosen) as arrived:
                await send_other()
                message = await send_match()
                await eventually("matching message", lambda: _length(arrived, 1))
                equal([m.item_hash for m in arrived], [message.item_hash], "messages that arrived")

        await attempt("watch_messages", f"filter {name}", filtered)

    async def files_and_forgets():
        author = world.eth("watch-files")
        address = author.get_address()
        async with watching(world, addresses=[address]) as arrived, world.writer(author) as client:
            sent = []
            for engine in StorageEnum:
                data = f"{world.run} {engine.value}".encode()
                sent.append((await client.create_store(file_content=data, storage_engine=engine, sync=True))[0])
            sent.append((await client.create_post({"n": 1}, "news", inline=False, sync=True))[0])
            targets = [message.item_hash for message in sent[1:]]
            sent.append((await client.forget(targets, "old", sync=True))[0])
            sent.append(await world.post(author, {"n": 2}, "news", channel=channel))
            await eventually("messages", lambda: _length(arrived, len(sent)))
            equal([single_essence(m) for m in arrived], [single_essence(m) for m in sent], "messages in order")
            async with watching(world, addresses=[address]) as later:
                await eventually("history", lambda: _length(later, 3))
                left = [sent[0], sent[3], sent[4]]
                equal([single_essence(m) for m in later], [single_essence(m) for m in left], "history without forgotten messages")

    await attempt("watch_messages", "files, their FORGET, and contents that are not inline", files_and_forgets)

    def typed(wanted):
        async def body():
            author = world.eth(f"watch-{wanted.value}")
            types = {"message_types": [wanted], "addresses": [author.get_address()]}
            async with watching(world, **types) as arrived, world.writer(author) as client:
                sent = []
                for n in range(2):
                    sent.append((await client.create_store(file_content=f"{world.run} {n}".encode(), sync=True))[0])
                    sent.append((await client.forget([sent[-1].item_hash], None, sync=True))[0])
                expected = [message.item_hash for message in sent if message.type == wanted]
                await eventually("messages", lambda: _length(arrived, len(expected)))
                equal([m.item_hash for m in arrived], expected, "messages that arrived")

        return body

    for wanted in (MessageType.store, MessageType.forget):
        await attempt("watch_messages", f"filter message_types, {wanted.value}", typed(wanted))

    async def start_date():
        author = world.eth("watch-dates")
        await world.post(author, {"n": 0}, "news", channel=None)
        future = 4_102_444_800.0
        async with watching(world, addresses=[author.get_address()], start_date=future) as arrived:
            message = await world.post(author, {"n": 1}, "news", channel=None)
            await eventually("live message", lambda: _length(arrived, 1))
            equal([m.item_hash for m in arrived], [message.item_hash], "no history, every live message")

    await attempt("watch_messages", "start_date chooses the history only", start_date)


async def _length(arrived, expected):
    return len(arrived) >= expected


async def _has(arrived, item_hash):
    return any(message.item_hash == item_hash for message in arrived)
