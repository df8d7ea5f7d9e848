"""forget: what it takes away, who may do it, and what every other operation says of a forgotten message."""

import asyncio
import hashlib

import aiohttp
from aleph.sdk.exceptions import ForgottenMessageError, InvalidMessageError
from aleph.sdk.query.filters import AddressesFilter, MessageFilter, PostFilter
from aleph.sdk.types import StorageEnum
from aleph_message.models import ForgetMessage, MessageType
from aleph_message.status import MessageStatus

from files import answer, noise
from harness import attempt, equal, eventually, raises, same_set, truthy
from world import UNKNOWN_HASH, essence


async def forgetting_cases(world):
    channel = world.name("forgetting")

    async def post(account, content=None, post_type="secret", **options):
        return await world.post(account, content or {"body": "regretted"}, post_type, channel=channel, **options)

    async def store(account, data, **options):
        async with world.writer(account) as client:
            return (await client.create_store(file_content=data, channel=channel, sync=True, **options))[0]

    async def forget(account, *messages, reason=None, **options):
        async with world.writer(account) as client:
            hashes = [message.item_hash for message in messages]
            message, status = await client.forget(hashes, reason, channel=channel, sync=True, **options)
            equal(status, MessageStatus.PROCESSED, "status of the FORGET")
            return message

    async def submit(account, hashes, **fields):
        """Publishes a FORGET without raising when it is refused."""
        content = {"address": account.get_address(), "time": 1_700_000_000.0, "hashes": hashes} | fields
        async with world.writer(account) as client:
            message, status, _ = await client.submit(
                content, MessageType.forget, channel, sync=True, raise_on_rejected=False
            )
            return message, status

    async def refused(account, hashes, code, what, **fields):
        message, status = await submit(account, hashes, **fields)
        equal(status, MessageStatus.REJECTED, what)
        async with world.reader() as client:
            equal((await client.get_message_error(message.item_hash))["error_code"], code, f"{what}: code")

    async def gone(message, *forgets):
        async with world.reader() as client:
            item_hash = message.item_hash
            for ask in (client.get_message, client.get_message_error):
                error = await raises(ForgottenMessageError, ask(item_hash), ask.__name__)
                truthy(str(error).endswith(f"forgotten by {', '.join(f.item_hash for f in forgets)}"), str(error))
            equal(await client.get_message_status(item_hash), MessageStatus.FORGOTTEN, "status")
            equal((await client.get_messages(message_filter=MessageFilter(hashes=[item_hash]))).messages, [], "list")
            equal((await client.get_stored_content(item_hash)).error, f"Message forgotten: {item_hash}", "stored content")

    async def alive(message):
        async with world.reader() as client:
            equal((await client.get_message(message.item_hash)).item_hash, message.item_hash, "message")
            equal(await client.get_message_status(message.item_hash), MessageStatus.PROCESSED, "status")

    async def a_post():
        author = world.eth("forget-post")
        kept = await post(author, {"body": "kept"})
        fields = {"address": author.get_address(), "time": 1_700_000_000.0, "type": "secret", "content": {"n": 1}}
        async with world.writer(author) as client:
            target, _, _ = await client.submit(fields, MessageType.post, channel, sync=True)
            by = await forget(author, target, reason="Grüße 🦀")
            await gone(target, by)
            found = await client.get_posts(post_filter=PostFilter(addresses=[author.get_address()]))
            equal([p.hash for p in found.posts], [kept.item_hash], "posts")
            read = await client.get_message(by.item_hash, message_type=ForgetMessage)
            equal((essence(read), read.content.reason), (essence(by), "Grüße 🦀"), "the FORGET")
            listed = await client.get_messages(
                message_filter=MessageFilter(addresses=[author.get_address()], message_types=[MessageType.forget]),
                ignore_invalid_messages=False,
            )
            equal([essence(m) for m in listed.messages], [essence(by)], "the FORGET in the list")
            await raises(InvalidMessageError, client.submit(fields, MessageType.post, channel, sync=True), "again")
        await gone(target, by)

    async def without_sync():
        author = world.eth("forget-later")
        target = await post(author)
        async with world.writer(author) as client:
            by, _ = await client.forget([target.item_hash], None, channel=channel)
            await eventually("forgotten", lambda: _is(client.get_message_status(target.item_hash), MessageStatus.FORGOTTEN))
        await gone(target, by)

    async def amends():
        author = world.eth("forget-amends")
        original = await post(author, {"v": 1})
        versions = [await post(author, {"v": v}, "amend", ref=original.item_hash) for v in (2, 3)]

        async def current():
            async with world.reader() as client:
                found = await client.get_posts(post_filter=PostFilter(hashes=[original.item_hash]))
                return [p.content["v"] for p in found.posts]

        equal(await current(), [3], "amended twice")
        first = await forget(author, versions[1])
        await gone(versions[1], first)
        equal(await current(), [2], "newest amend forgotten")
        second = await forget(author, original)
        await gone(original, second)
        await gone(versions[0], second)
        equal(await current(), [], "no post")

    async def elements():
        owner, key = world.eth("forget-elements"), world.name("forgotten")
        sent = [await world.aggregate(owner, key, c, channel=channel) for c in ({"a": 1, "b": 1}, {"b": 2}, {"b": 3, "c": 3})]
        async with world.reader() as client:
            for element, state in ((sent[1], {"a": 1, "b": 3, "c": 3}), (sent[2], {"a": 1, "b": 1}), (sent[0], None)):
                await gone(element, await forget(owner, element))
                equal(await client.get_aggregate(owner.get_address(), key), state, "aggregate")
            equal((await client.list_aggregates(addresses=[owner.get_address()])).aggregates, [], "list of aggregates")

    async def by_key():
        # The client's schema takes only keys that look like hashes, and `forget` has no parameter for them.
        owner, key = world.eth("forget-key"), hashlib.sha256(world.name("key").encode()).hexdigest()
        sent = [await world.aggregate(owner, key, {"n": n}, channel=channel) for n in (1, 2)]
        other = await world.aggregate(owner, "other", {"n": 3}, channel=channel)
        by, status = await submit(owner, [], aggregates=[key])
        equal(status, MessageStatus.PROCESSED, "status")
        for element in sent:
            await gone(element, by)
        await alive(other)
        async with world.reader() as client:
            equal(await client.get_aggregates(owner.get_address()), {"other": {"n": 3}}, "aggregates")

    async def files():
        owner, other = world.eth("forget-file"), world.eth("forget-file-other")
        for engine in StorageEnum:
            data = noise(f"{world.seed}/forgotten-{engine.value}", 1_000)
            first = await store(owner, data, storage_engine=engine)
            second = await store(owner, data[1:], storage_engine=engine, ref=first.item_hash)
            same = await store(other, data, storage_engine=engine)
            async with world.reader() as client:
                latest = lambda: answer(client, f"/api/v0/storage/by-ref/{first.item_hash}")
                await gone(second, await forget(owner, second))
                equal((await latest())["file_hash"], first.content.item_hash, "the version before")
                await gone(first, await forget(owner, first))
                equal(await latest(), None, "no version")
                error = await raises(
                    aiohttp.ClientResponseError, client.get_account_files(owner.get_address()), "an address without files"
                )
                equal(error.status, 404, "status")
                await alive(same)
                for message in (first, second, same):
                    expected = data[1:] if message is second else data
                    equal(await client.download_file(message.content.item_hash), expected, "the bytes stay for a while")
            await alive(await store(owner, data, storage_engine=engine))
            async with world.reader() as client:
                kept = (await client.get_account_files(owner.get_address())).files
                equal(len(kept), 1, "stored again")
            await forget(owner, *[_Hash(file.item_hash) for file in kept])

    async def many():
        author, many = world.eth("forget-many"), 750
        async with world.writer(author) as client:
            gate = asyncio.Semaphore(16)

            async def one(n):
                async with gate:
                    return (await client.create_post({"n": n}, "many", channel=channel, sync=True))[0]

            posts = await asyncio.gather(*(one(n) for n in range(many)))
            by = await forget(author, *posts)
            equal(by.item_type, "storage", "the client stored the list of hashes")
            found = await client.get_messages(message_filter=MessageFilter(addresses=[author.get_address()]))
            equal([m.item_hash for m in found.messages], [by.item_hash], "what is left")
            for target in (posts[0], posts[-1]):
                await gone(target, by)

    async def engines():
        author = world.eth("forget-engines")
        targets = [await post(author, {"n": n}) for n in range(2)]
        async with world.writer(author) as client:
            for target, engine in zip(targets, StorageEnum):
                content = {"address": author.get_address(), "time": 1_700_000_000.0, "hashes": [target.item_hash]}
                by, status, _ = await client.submit(
                    content, MessageType.forget, channel, storage_engine=engine, allow_inlining=False, sync=True
                )
                equal((by.item_type, status), (engine.value, MessageStatus.PROCESSED), "the FORGET")
                await gone(target, by)

    async def stranger():
        owner, thief = world.eth("forget-owner"), world.eth("forget-thief")
        targets = [await post(owner), await world.aggregate(owner, "k", {"n": 1}, channel=channel), await store(owner, b"mine")]
        for target in targets:
            await raises(InvalidMessageError, forget(thief, target), target.type)
            await raises(InvalidMessageError, forget(thief, target, address=owner.get_address()), "in the owner's name")
            await refused(thief, [target.item_hash], 2, target.type)
        own = await post(thief)
        await refused(thief, [own.item_hash, targets[0].item_hash], 2, "an own message and another's")
        for target in (*targets, own):
            await alive(target)

    async def delegate():
        owner, helper = world.eth("forget-granting"), world.sol("forget-delegate")
        posts = [await post(owner, {"n": n}) for n in range(3)]
        others = [await post(owner, post_type="diary"), await world.aggregate(owner, "k", {"n": 1}, channel=channel)]
        await raises(InvalidMessageError, forget(helper, posts[0]), "before the delegation")
        entry = {"address": helper.get_address(), "types": ["POST"], "post_types": ["secret"]}
        await world.aggregate(owner, "security", {"authorizations": [entry]})
        await gone(posts[0], await forget(helper, posts[0], address=owner.get_address()))
        await gone(posts[1], await forget(helper, posts[1]))
        for other in others:
            await raises(InvalidMessageError, forget(helper, other, address=owner.get_address()), "not delegated")
            await alive(other)
        await world.aggregate(owner, "security", {"authorizations": []})
        await raises(InvalidMessageError, forget(helper, posts[2]), "after the revocation")
        await alive(posts[2])

    async def early():
        author = world.eth("forget-early")
        async with world.writer(author) as client:
            fields = {"address": author.get_address(), "time": 1_700_000_000.0, "type": "secret", "content": {"n": 1}}
            target = await client.generate_signed_message(MessageType.post, fields, channel)
            by, status = await submit(author, [target.item_hash])
            equal(status, MessageStatus.PENDING, "status of the FORGET")
            equal(await client.get_message_error(by.item_hash), None, "no error while it waits")
            await client.submit(fields, MessageType.post, channel, sync=True)
            await eventually("forgotten", lambda: _is(client.get_message_status(target.item_hash), MessageStatus.FORGOTTEN))
        await gone(target, by)

    async def impossible():
        author = world.eth("forget-impossible")
        target = await post(author)
        by = await forget(author, target)
        await refused(author, [], 500, "nothing")
        await refused(author, [by.item_hash], 502, "a FORGET")
        _, status = await submit(author, [UNKNOWN_HASH])
        equal(status, MessageStatus.PENDING, "a message that nobody knows")
        _, status = await submit(author, [target.item_hash])
        equal(status, MessageStatus.PENDING, "a second FORGET waits in vain")
        await gone(target, by)

    async def statistics():
        author = world.eth("forget-counted")
        messages = [await post(author), await post(author, {"n": 2}), await store(author, b"counted")]

        async def counts():
            async with world.reader() as client:
                found = await client.get_address_stats(filter=AddressesFilter(address_contains=author.get_address()))
                shown = found.data[author.get_address()]
                return shown.messages, shown.post, shown.store, shown.forget

        equal(await counts(), (3, 2, 1, 0), "before")
        await forget(author, messages[0], messages[2])
        equal(await counts(), (2, 1, 0, 1), "after")

    async def lists():
        author = world.eth("forget-listed")
        targets = [await post(author), await store(author, b"listed"), await world.aggregate(author, "k", {"n": 1})]
        by = await forget(author, *targets)
        mine = {"addresses": [author.get_address()]}
        async with world.reader() as client:
            # This client's model hashes the content of every inline message, and a forgotten one has none.
            asked = client.get_messages(message_filter=MessageFilter(message_statuses=["forgotten"], **mine))
            await raises(AttributeError, asked, "inline forgotten messages")
            params = {"msgStatuses": "forgotten", "addresses": author.get_address()}
            async with client.http_session.get("/api/v0/messages.json", params=params) as response:
                shown = (await response.json())["messages"]
            same_set([m["item_hash"] for m in shown], [t.item_hash for t in targets], "forgotten messages")
            for message in shown:
                equal((message["status"], message["forgotten_by"]), ("forgotten", [by.item_hash]), "forgotten message")
                equal((message["owner"], "content" in message), (author.get_address(), False), "forgotten message")
            # Those that were not inline it counts, and shows none.
            other = world.eth("forget-listed-apart")
            await forget(other, await post(other, inline=False))
            apart = MessageFilter(message_statuses=["forgotten"], addresses=[other.get_address()])
            page = await client.get_messages(message_filter=apart)
            equal((page.pagination_total, page.messages), (1, []), "forgotten messages that were not inline")

    async def list_limits():
        author = world.eth("forget-listed")
        mine = {"addresses": [author.get_address()]}
        async with world.reader() as client:
            removed = await client.get_messages(message_filter=MessageFilter(message_statuses=["removed"], **mine))
            equal((removed.pagination_total, removed.messages), (0, []), "removed messages")
            only = MessageFilter(message_statuses=["forgotten"], **mine)
            mixed = MessageFilter(message_statuses=["forgotten", "processed"], **mine)
            tagged = MessageFilter(message_statuses=["forgotten"], tags=["x"], **mine)
            for what, asked in (
                ("a cursor", client.get_messages_cursor(message_filter=only)),
                ("several statuses", client.get_messages(message_filter=mixed)),
                ("a filter on content", client.get_messages(message_filter=tagged)),
            ):
                equal((await raises(aiohttp.ClientResponseError, asked, what)).status, 400, f"status for {what}")

    await attempt("forget", "a post: no operation shows it any more, it cannot be published again", a_post)
    await attempt("forget", "without sync, and get_message_status until forgotten", without_sync)
    await attempt("forget", "an amend, then the post with its amends", amends)
    await attempt("forget", "elements of an aggregate until it is gone", elements)
    await attempt("submit", "a FORGET of an aggregate's key", by_key)
    await attempt("forget", "files: versions, the bytes, and another's message of the same file", files)
    await attempt("forget", "750 messages at once, in a FORGET that is not inline", many)
    await attempt("submit", "a FORGET with allow_inlining=False, both engines", engines)
    await attempt("forget", "by a stranger: refused, and nothing changes", stranger)
    await attempt("forget", "by a delegate: whoever may write a message may forget it", delegate)
    await attempt("submit", "a FORGET before the message that it forgets", early)
    await attempt("submit", "what cannot be forgotten", impossible)
    await attempt("get_address_stats", "forgotten messages do not count", statistics)
    await attempt("get_messages", "the list of forgotten messages", lists)
    await attempt("get_messages", "removed messages; what such lists cannot do", list_limits)


class _Hash:
    def __init__(self, item_hash):
        self.item_hash = item_hash


async def _is(coroutine, expected):
    return await coroutine == expected
