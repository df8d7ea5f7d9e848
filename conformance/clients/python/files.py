"""create_store, uploads, downloads, and messages whose content is itself a file: what goes in comes out byte for byte."""

import asyncio
import hashlib
import io
import json
import tempfile
from datetime import datetime, timezone
from pathlib import Path

import aiohttp
import aleph_cid
from aleph.sdk.exceptions import ResourceNotFoundError
from aleph.sdk.query.filters import AccountFilesFilter, MessageFilter, SortOrder
from aleph.sdk.types import StorageEnum
from aleph_message.models import ItemType, MessageType, StoreMessage
from aleph_message.status import MessageStatus

from harness import Skip, attempt, equal, eventually, raises, truthy
from world import UNKNOWN_HASH, essence, single_essence

KIB = 1024
SIZES = [0, 1, 256 * KIB, 256 * KIB + 1, 300 * KIB, 5 * KIB * KIB]
ENGINES = {StorageEnum.storage: lambda data: hashlib.sha256(data).hexdigest(), StorageEnum.ipfs: aleph_cid.compute_cid}


def noise(name, length):
    """Bytes without any pattern in them, the same for the same name."""
    blocks = (hashlib.sha256(f"{name}/{i}".encode()).digest() for i in range((length + 31) // 32))
    return b"".join(blocks)[:length]


async def answer(client, path):
    """What the node says on a route that the client does not ask; None if it is 404."""
    async with client.http_session.get(path) as response:
        if response.status == 404:
            return None
        response.raise_for_status()
        return await response.json()


async def file_cases(world):
    channel = world.name("files")
    unique = lambda name, size: noise(f"{world.seed}/{name}", size)
    digest = lambda data: (len(data), hashlib.sha256(data).hexdigest())

    async def store(account, data, **options):
        async with world.writer(account) as client:
            message, status = await client.create_store(**({"file_content": data, "sync": True, "channel": channel} | options))
            if options.get("sync", True):
                equal(status, MessageStatus.PROCESSED, "status")
            return message

    async def stored(account, message, data, what):
        """The message, the bytes and the lists say the same of this file."""
        file_hash = message.content.item_hash
        async with world.reader() as client:
            read = await client.get_message(message.item_hash, message_type=StoreMessage)
            equal(single_essence(read), single_essence(message), what)
            found = await client.get_messages(message_filter=MessageFilter(hashes=[message.item_hash]))
            equal([essence(m) for m in found.messages], [essence(message)], f"{what} in the list")
            equal(digest(await client.download_file(file_hash)), digest(data), f"{what}, downloaded")
            content = await client.get_stored_content(message.item_hash)
            equal((content.hash, content.error), (file_hash, None), f"{what}: get_stored_content")
            if message.content.item_type == ItemType.storage:
                equal(content.url, f"{world.url}/api/v0/storage/raw/{file_hash}", f"{what}: address of the bytes")
            listed = await answer(client, f"/api/v0/storage/by-message-hash/{message.item_hash}")
            equal(
                (listed["file_hash"], listed["size"], listed["owner"]),
                (file_hash, len(data), message.content.address),
                f"{what}: file of the message",
            )

    async def sizes(engine):
        account = world.eth(f"sizes-{engine.value}")
        for size in SIZES:
            data = unique(f"sizes-{engine.value}", size)
            message = await store(account, data, storage_engine=engine)
            equal(message.content.item_hash, ENGINES[engine](data), f"hash of {size} bytes")
            await stored(account, message, data, f"{size} bytes")
        async with world.reader() as client:
            files = await client.get_account_files(account.get_address())
            equal([file.size for file in files.files], SIZES[::-1], "files of the address, newest first")
            equal((files.total_size, files.pagination_total), (sum(SIZES), len(SIZES)), "totals")

    async def paths():
        account, data = world.eth("paths"), unique("paths", 70_000)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "größe 漢字 🦀.bin"
            path.write_bytes(data)
            for engine in ENGINES:
                for given in (path, str(path)):
                    message = await store(account, None, file_path=given, storage_engine=engine)
                    await stored(account, message, data, f"{type(given).__name__}, {engine.value}")

    async def fields():
        account, data = world.eth("fields"), "Grüße 🦀\r\n\0".encode()
        tag = world.name("tag")
        for engine in ENGINES:
            extra = {"tags": [tag, "größe"], "metadata": {"name": "größe 🦀.txt", "deep": [1, {"a": "ü"}]}, "unknown": 1}
            message = await store(account, data, guess_mime_type=True, extra_fields=extra, storage_engine=engine)
            await stored(account, message, data, engine.value)
            equal(message.content.metadata, extra["metadata"], "metadata")
            # The client's own schema drops every field that it does not name, the guessed type among them.
            truthy("mime_type" not in message.item_content and "unknown" not in message.item_content, "dropped fields")
        async with world.reader() as client:
            found = await client.get_messages(message_filter=MessageFilter(tags=[tag]))
            equal([m.type for m in found.messages], [MessageType.store] * 2, "found by tag")

    async def later():
        for engine in ENGINES:
            account, data = world.eth("later-file"), unique(f"later-{engine.value}", 10_000)
            message = await store(account, data, storage_engine=engine, sync=False)
            async with world.reader() as client:
                await eventually("processed", lambda: _is(client.get_message_status(message.item_hash), MessageStatus.PROCESSED))
            await stored(account, message, data, engine.value)

    async def at_once():
        for engine in ENGINES:
            data = unique(f"at-once-{engine.value}", 300 * KIB)
            accounts = [world.eth("at-once-1"), world.sol("at-once-2")]
            tasks = [
                store(accounts[n % 2], data, storage_engine=engine, extra_fields={"metadata": {"n": n}}) for n in range(6)
            ]
            messages = await asyncio.gather(*tasks)
            equal({m.content.item_hash for m in messages}, {ENGINES[engine](data)}, "one file")
            for n, message in enumerate(messages):
                await stored(accounts[n % 2], message, data, f"upload {n}")

    async def by_hash():
        first, second = world.eth("by-hash-1"), world.eth("by-hash-2")
        for engine in ENGINES:
            data = unique(f"by-hash-{engine.value}", 5_000)
            message = await store(first, data, storage_engine=engine)
            pin = await store(second, None, file_hash=message.content.item_hash, storage_engine=engine)
            await stored(second, pin, data, engine.value)
        async with world.writer(second) as client:
            for file_hash, engine in (("Qm" + "a" * 44, StorageEnum.ipfs), (UNKNOWN_HASH, StorageEnum.storage)):
                message, status = await client.create_store(file_hash=file_hash, storage_engine=engine, sync=True)
                equal(status, MessageStatus.PENDING, "a file that nobody has")
                equal(await client.get_message_error(message.item_hash), None, "no error while it waits")

    async def versions():
        owner, stranger = world.eth("versions"), world.eth("versions-stranger")
        for engine in ENGINES:
            data = [unique(f"version-{n}", 100) for n in range(4)]
            first = await store(owner, data[0], storage_engine=engine)
            second = await store(owner, data[1], storage_engine=engine, ref=first.item_hash)
            await stored(owner, second, data[1], "second version")
            async with world.reader() as client:
                latest = lambda: answer(client, f"/api/v0/storage/by-ref/{first.item_hash}")
                equal((await latest())["file_hash"], second.content.item_hash, "latest version")
                for account, ref in ((owner, second.item_hash), (stranger, first.item_hash)):
                    refused = await raises(
                        aiohttp.ClientResponseError, store(account, data[2], storage_engine=engine, ref=ref), "no update"
                    )
                    equal(refused.status, 422, "status")
                equal((await latest())["file_hash"], second.content.item_hash, "latest version stays")
                found = await client.get_messages(message_filter=MessageFilter(refs=[first.item_hash]))
                equal([m.item_hash for m in found.messages], [second.item_hash], "found by reference")

    async def names():
        owner, other = world.eth("names"), world.eth("names-other")
        for engine in ENGINES:
            name = f"größe 🦀 {engine.value}"
            data = [unique(f"name-{n}", 100) for n in range(3)]
            for n, account in enumerate((owner, owner, other)):
                await stored(account, await store(account, data[n], storage_engine=engine, ref=name), data[n], f"version {n}")
            async with world.reader() as client:
                for account, n in ((owner, 1), (other, 2)):
                    latest = await answer(client, f"/api/v0/storage/by-ref/{account.get_address()}/{name}")
                    equal(
                        (latest["ref"], latest["file_hash"], latest["owner"]),
                        (name, ENGINES[engine](data[n]), account.get_address()),
                        "latest version",
                    )

    async def delegated():
        owner, delegate, data = world.eth("file-owner"), world.eth("file-delegate"), unique("delegated", 100)
        options = {"address": owner.get_address()}
        for engine in ENGINES:
            refused = await raises(
                aiohttp.ClientResponseError, store(delegate, data, storage_engine=engine, **options), "before the delegation"
            )
            equal(refused.status, 403, "status")
        entry = {"address": delegate.get_address(), "types": ["STORE"]}
        await world.aggregate(owner, "security", {"authorizations": [entry]})
        for engine in ENGINES:
            message = await store(delegate, data, storage_engine=engine, **options)
            await stored(owner, message, data, engine.value)
        async with world.reader() as client:
            equal((await client.get_account_files(owner.get_address())).pagination_total, 2, "files of the owner")
            error = await raises(
                aiohttp.ClientResponseError, client.get_account_files(delegate.get_address()), "files of the delegate"
            )
            equal(error.status, 404, "status")

    async def pushed_files(engine):
        async with world.writer(world.eth("pushes")) as client:
            push = client.storage_push_file if engine == StorageEnum.storage else client.ipfs_push_file
            for size in SIZES:
                data = unique("pushed", size)
                file_hash = await push(data)
                equal(file_hash, ENGINES[engine](data), f"hash of {size} bytes")
                equal(digest(await client.download_file(file_hash)), digest(data), f"{size} bytes downloaded")

    async def pushed_json(engine):
        async with world.writer(world.eth("pushes")) as client:
            push = client.storage_push if engine == StorageEnum.storage else client.ipfs_push
            for content in (
                {},
                {"b": [1, 2.5, None, True, {"z": 1, "a": 2}], "a": "Grüße 🦀 \u2028 \" \\", "run": world.run, "": 1.5e-7},
                {"text": "ü" * 200_000},
            ):
                file_hash = await push(content)
                data = await client.download_file(file_hash)
                equal(json.loads(data), content, "content")
                equal(ENGINES[engine](data), file_hash, "hash of the stored bytes")
                equal(await push(dict(reversed(content.items()))), file_hash, "another order of keys is the same content")

    async def no_numbers():
        async with world.writer(world.eth("pushes")) as client:
            data = await client.download_file(await client.storage_push({"nan": float("nan"), "infinite": float("inf")}))
            equal(json.loads(data), {"nan": None, "infinite": None}, "content")

    async def long_numbers():
        async with world.writer(world.eth("pushes")) as client:
            for number in (2**64 - 1, -(2**63), 2**64 + 1, -(2**63) - 1, 10**40 + 1):
                data = await client.download_file(await client.storage_push({"n": number}))
                equal(json.loads(data), {"n": number}, "content")

    async def downloads():
        data = unique("downloads", 300 * KIB)
        async with world.writer(world.eth("downloads")) as client:
            with tempfile.TemporaryDirectory() as folder:
                for file_hash in (await client.storage_push_file(data), await client.ipfs_push_file(data)):
                    buffer = io.BytesIO()
                    await client.download_file_to_buffer(file_hash, buffer)
                    equal(digest(buffer.getvalue()), digest(data), "buffer")
                    for path in (Path(folder) / "new" / "größe.bin", f"{folder}/text.bin"):
                        equal(await client.download_file_to_path(file_hash, path), Path(path), "path")
                        equal(digest(Path(path).read_bytes()), digest(data), "file")

    async def no_downloads():
        async with world.reader() as client:
            for file_hash in (UNKNOWN_HASH, "Qm" + "b" * 44):
                await raises(ResourceNotFoundError, client.download_file(file_hash), file_hash)
            equal(await client.download_file("not-a-hash"), b"", "the client takes any other refusal for an empty file")

    async def gateway():
        raise Skip("asks the public gateway ipfs.aleph.im, whatever node is configured")

    async def account_files():
        account, address = world.eth("account-files"), world.eth("account-files").get_address()
        messages = [await store(account, unique(f"account-{n}", 10 + n)) for n in range(5)]
        entries = [
            (m.item_hash, m.content.item_hash, 10 + n, "file", datetime.fromtimestamp(m.content.time, timezone.utc))
            for n, m in enumerate(messages)
        ]
        shown = lambda files: [(f.item_hash, f.file_hash, f.size, f.type.value, f.created) for f in files]
        async with world.reader() as client:
            equal(shown((await client.get_account_files(address)).files), entries[::-1], "files, newest first")
            seen = []
            for page in (1, 2, 3):
                part = await client.get_account_files(address, page_size=2, page=page)
                equal(
                    (part.address, part.pagination_page, part.pagination_per_page, part.pagination_total, part.total_size),
                    (address, page, 2, 5, 60),
                    "page data",
                )
                seen += shown(part.files)
            equal(seen, entries[::-1], "pages put together")
            for nothing in (client.get_account_files(address, page=9), client.get_account_files("0xNobody")):
                equal((await raises(aiohttp.ClientResponseError, nothing, "no files")).status, 404, "status")
            await raises(ValueError, client.get_account_files("../x"), "the client refuses such an address")

    async def account_files_sorted():
        account, address = world.eth("sorted-files"), world.eth("sorted-files").get_address()
        hashes = [(await store(account, unique(f"sorted-{n}", 10))).item_hash for n in range(3)]
        async with world.reader() as client:
            for order, expected in ((SortOrder.DESCENDING, hashes[::-1]), (SortOrder.ASCENDING, hashes)):
                files = await client.get_account_files(address, filter=AccountFilesFilter(sort_order=order))
                equal([f.item_hash for f in files.files], expected, f"files, {order.name}")

    async def folder():
        async with world.writer(world.eth("folder")) as client:
            async with client.http_session.post("/api/v0/ipfs/add_car", data={"file": io.BytesIO(b"")}) as probe:
                if probe.status == 503:
                    raise Skip("needs /api/v0/ipfs/add_car: this node keeps no directories yet")
            with tempfile.TemporaryDirectory() as path:
                (Path(path) / "größe").mkdir()
                (Path(path) / "größe" / "a.txt").write_bytes(unique("folder", 1_000))
                message, status = await client.create_store_folder(path, sync=True)
                equal((message.content.item_hash, status), (aleph_cid.hash_folder(path), MessageStatus.PROCESSED), "folder")

    for engine in ENGINES:
        name = engine.value
        await attempt("create_store", f"{name} engine: 0 bytes to 5 MiB", lambda engine=engine: sizes(engine))
        await attempt(
            "storage_push_file" if name == "storage" else "ipfs_push_file",
            "0 bytes to 5 MiB",
            lambda engine=engine: pushed_files(engine),
        )
        await attempt(
            "storage_push" if name == "storage" else "ipfs_push",
            "the hash is that of the bytes which the node serves",
            lambda engine=engine: pushed_json(engine),
        )
    await attempt("storage_push", "NaN and infinity become null", no_numbers)
    await attempt("storage_push", "integers of more than 64 bits keep their value", long_numbers)
    await attempt("create_store", "file paths", paths)
    await attempt("create_store", "guess_mime_type, extra_fields with tags and metadata", fields)
    await attempt("create_store", "without sync, and get_message_status until processed", later)
    await attempt("create_store", "one file six times at once, by two accounts", at_once)
    await attempt("create_store", "by hash: a file that is there, one that is not", by_hash)
    await attempt("create_store", "ref: versions of a message's file", versions)
    await attempt("create_store", "ref: names of the owner's choice", names)
    await attempt("create_store", "in another's name: refused before the delegation, allowed after", delegated)
    await attempt("create_store_folder", "a folder with a folder in it", folder)
    await attempt("download_file_to_buffer, download_file_to_path", "both engines", downloads)
    await attempt("download_file", "unknown and malformed hashes", no_downloads)
    await attempt("download_file_ipfs", "offered by the client", gateway)
    await attempt("download_file_ipfs_to_buffer", "offered by the client", gateway)
    await attempt("get_account_files", "pages, and an address without files", account_files)
    await attempt("get_account_files", "filter sort_order", account_files_sorted)


async def stored_content_cases(world):
    """Messages whose content is not inline, by size or by choice."""
    large = {"text": "x" * 50_000, "umlaut": "Grüße 🦀", "list": [1.5e-7, True, {"z": 1, "a": 2}]}
    small = {"b": 1, "a": "ü"}

    async def check(client, message, status, engine):
        equal((message.item_type, message.item_content, status), (engine, None, MessageStatus.PROCESSED), "message")
        equal(essence(await client.get_message(message.item_hash)), essence(message), "message read back")
        found = await client.get_messages(
            message_filter=MessageFilter(hashes=[message.item_hash]), ignore_invalid_messages=False
        )
        equal([essence(m) for m in found.messages], [essence(message)], "message in the list")
        data = await client.download_file(message.item_hash)
        equal(json.loads(data), message.content.model_dump(exclude_none=True), "stored bytes")
        equal(ENGINES[StorageEnum(engine)](data), message.item_hash, "hash of the stored bytes")
        equal(found.messages[0].size, len(data), "size")

    def posts(name, content, engine, **options):
        async def body():
            author = world.eth(f"stored {name}")
            async with world.writer(author) as client:
                options_here = {"storage_engine": engine, "sync": True, "channel": world.name("stored")} | options
                message, status = await client.create_post(content, "stored", **options_here)
                await check(client, message, status, engine.value)
                changed = content | {"v": 2}
                amend, status = await client.create_post(changed, "amend", ref=message.item_hash, **options_here)
                await check(client, amend, status, engine.value)
                found = await client.get_posts(ignore_invalid_messages=False, post_filter=_posts_of(author))
                equal(
                    [(p.content, p.item_hash, p.item_type, p.item_content, p.original_item_hash) for p in found.posts],
                    [(changed, amend.item_hash, engine.value, None, message.item_hash)],
                    "amended post",
                )

        return body

    def aggregates(name, content, **options):
        async def body():
            owner, key = world.eth(f"stored {name}"), world.name("stored")
            async with world.writer(owner) as client:
                for part in (content, {"v": 2}):
                    message, status = await client.create_aggregate(key, part, sync=True, inline=False)
                    await check(client, message, status, "storage")
                equal(await client.get_aggregate(owner.get_address(), key), content | {"v": 2}, "aggregate")

        return body

    async def submitted():
        author = world.eth("stored-submit")
        async with world.writer(author) as client:
            for n, engine in enumerate(ENGINES):
                fields = {"address": author.get_address(), "time": 1_700_000_000.5 + n, "type": "t", "content": small}
                message, status, _ = await client.submit(
                    fields, MessageType.post, storage_engine=engine, allow_inlining=False, sync=True
                )
                await check(client, message, status, engine.value)

    await attempt("create_post", "content above 50 000 characters", posts("large", large, StorageEnum.storage))
    await attempt("create_post", "inline=False, storage", posts("storage", small, StorageEnum.storage, inline=False))
    await attempt("create_post", "inline=False, IPFS", posts("ipfs", small, StorageEnum.ipfs, inline=False))
    await attempt("create_post", "content above 50 000 characters, IPFS", posts("large ipfs", large, StorageEnum.ipfs))
    await attempt("create_aggregate", "content above 50 000 characters", aggregates("large", large))
    await attempt("create_aggregate", "inline=False", aggregates("small", small))
    await attempt("submit", "allow_inlining=False, both engines", submitted)


def _posts_of(account):
    from aleph.sdk.query.filters import PostFilter

    return PostFilter(addresses=[account.get_address()])


async def _is(coroutine, expected):
    return await coroutine == expected
