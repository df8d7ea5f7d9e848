"""get_message(s), get_posts, aggregates, statistics: pages, cursors, iterators and every filter."""

import logging
import random

import aiohttp
from aleph.sdk.exceptions import MessageNotFoundError
from aleph.sdk.query.filters import AddressesFilter, MessageFilter, PostFilter, SortBy, SortByMessageType, SortOrder
from aleph_message.models import AggregateMessage, MessageType, PostMessage
from aleph_message.status import MessageStatus

from harness import Skip, attempt, equal, raises, same_set, truthy
from world import UNKNOWN_HASH, Dataset, essence

STRICT = {"ignore_invalid_messages": False, "invalid_messages_log_level": logging.ERROR}


async def reading_cases(world):
    data = Dataset(world, "read")
    await attempt("create_post, create_aggregate", "data for the reading cases", data.publish)
    if len(data.records) < 10:
        return
    everyone = data.addresses()
    hashes = [message.item_hash for message in data.records]
    moments = [message.time.timestamp() for message in data.records]

    message_filters = {
        "message_types": [[MessageType.post], [MessageType.aggregate], [MessageType.post, MessageType.aggregate], [MessageType.forget]],
        "message_statuses": [["processed"], ["pending"], ["processed", "removing"]],
        "content_types": [["note"], ["note", "article"], ["amend"], ["none"]],
        "content_keys": [["security"], [world.name("profile"), world.name("settings")], ["none"]],
        "refs": [["a-free-reference"], [hashes[0], hashes[2]], ["none"]],
        "addresses": [[everyone[0]], everyone[1:], ["0xNobody"]],
        "tags": [["x"], ["x", "z"], ["X"]],
        "hashes": [[hashes[0]], hashes[3:6], [UNKNOWN_HASH]],
        "channels": [[data.channel_a], [data.channel_a, data.channel_b], ["none"]],
        "chains": [["ETH"], ["SOL"], ["ETH", "SOL"], ["TEZOS"]],
        "start_date": [moments[0], moments[4], moments[-1] + 1],
        "end_date": [moments[0], moments[4], moments[-1] + 1],
        "sort_order": [SortOrder.ASCENDING, SortOrder.DESCENDING],
        "sort_by": [SortBy.TIME, SortBy.TX_TIME],
    }

    def expected(filters):
        model = {k: (v.value if k == "sort_order" else v) for k, v in filters.items() if k != "sort_by"}
        return [essence(message) for message in data.messages(**({"addresses": everyone} | model))]

    async def messages_agree(filters):
        message_filter = MessageFilter(**({"addresses": everyone} | filters))
        async with world.reader() as client:
            page = await client.get_messages(message_filter=message_filter, **STRICT)
            want = expected(filters)
            equal([essence(message) for message in page.messages], want, f"messages for {filters}")
            for message in page.messages:
                equal(message.size, len(message.item_content), "size")
            equal(
                (page.pagination_page, page.pagination_total, page.pagination_per_page, page.pagination_item),
                (1, len(want), 200, "messages"),
                f"page data for {filters}",
            )
            if filters.get("sort_by") != SortBy.TX_TIME:
                cursor = await client.get_messages_cursor(message_filter=message_filter, **STRICT)
                equal([essence(message) for message in cursor.messages], want, f"cursor page for {filters}")
                equal((cursor.pagination_per_page, cursor.next_cursor), (200, None), f"cursor data for {filters}")
            return len(want)

    for name, values in message_filters.items():

        async def one_filter(name=name, values=values):
            counts = [await messages_agree({name: value}) for value in values]
            truthy(any(counts), f"the model finds nothing for any value of {name}")

        await attempt("get_messages", f"filter {name}", one_filter)

    async def combined():
        choose = random.Random(world.seed)
        equal(await messages_agree({}), len(data.records), "all messages")
        for _ in range(50):
            names = choose.sample(sorted(message_filters), 3)
            filters = {name: choose.choice(message_filters[name]) for name in names}
            if filters.get("start_date", 0) > filters.get("end_date", float("inf")):
                continue
            await messages_agree(filters)

    async def pages():
        async with world.reader() as client:
            everything = MessageFilter(addresses=everyone)
            seen = []
            for page in range(1, len(data.records) // 3 + 3):
                answer = await client.get_messages(page_size=3, page=page, message_filter=everything, **STRICT)
                equal((answer.pagination_page, answer.pagination_per_page), (page, 3), "page data")
                equal(answer.pagination_total, len(data.records), f"total on page {page}")
                seen += answer.messages
            equal([essence(m) for m in seen], expected({}), "pages put together")

    async def cursors():
        async with world.reader() as client:
            for order in SortOrder:
                walked, cursor = [], ""
                for _ in range(len(data.records) + 1):
                    answer = await client.get_messages_cursor(
                        page_size=3,
                        cursor=cursor,
                        message_filter=MessageFilter(addresses=everyone, sort_order=order),
                        **STRICT,
                    )
                    walked += answer.messages
                    equal(answer.pagination_per_page, 3, "page size")
                    cursor = answer.next_cursor
                    if cursor is None:
                        break
                equal(cursor, None, "last cursor")
                equal([essence(m) for m in walked], expected({"sort_order": order}), f"cursor walk {order}")
            capped = await client.get_messages_cursor(page_size=10_000, message_filter=MessageFilter(addresses=everyone))
            equal(capped.pagination_per_page, 200, "capped page size")
            wrong = client.get_messages_cursor(cursor="!!not-a-cursor!!")
            equal((await raises(aiohttp.ClientResponseError, wrong, "wrong cursor")).status, 422, "status")

    async def iterator():
        async with world.reader() as client:
            message_filter = MessageFilter(addresses=everyone)
            seen = [message async for message in client.get_messages_iterator(message_filter=message_filter)]
            equal([essence(m) for m in seen], expected({}), "iterated messages")

    async def long_iterator():
        author, many = world.eth("iterated"), 230
        for n in range(many):
            await world.post(author, {"n": n}, "many", channel=world.name("many"))
        async with world.reader() as client:
            addresses = [author.get_address()]
            seen = [m.content.content["n"] async for m in client.get_messages_iterator(MessageFilter(addresses=addresses))]
            equal(seen, list(reversed(range(many))), "messages, newest first")
            seen = [p.content["n"] async for p in client.get_posts_iterator(PostFilter(addresses=addresses))]
            equal(seen, list(reversed(range(many))), "posts, newest first")

    await attempt("get_messages", "filters combined, in page and cursor mode", combined)
    await attempt("get_messages", "page by page", pages)
    await attempt("get_messages_cursor", "both directions, page size capped, wrong cursor", cursors)
    await attempt("get_messages_iterator", "all messages of three senders", iterator)
    await attempt("get_messages_iterator, get_posts_iterator", "more than one page of 200", long_iterator)

    await post_cases(world, data)
    await single_message_cases(world, data)
    await aggregate_cases(world)
    await statistics_cases(world, data)


async def post_cases(world, data):
    everyone = data.addresses()
    hashes = [message.item_hash for message in data.records]
    moments = [message.content.time for message in data.records]
    filters = {
        "types": [["note"], ["note", "article"], ["amend"]],
        "refs": [["a-free-reference"], [hashes[0]], [hashes[2]]],
        "addresses": [[everyone[1]], everyone[:2], ["0xNobody"]],
        "tags": [["x"], ["y"], ["z"], ["x", "z"]],
        "hashes": [[hashes[0]], [hashes[2], hashes[4]], [hashes[3]]],
        "channels": [[data.channel_a], [data.channel_b], ["none"]],
        "start_date": [moments[0], moments[4], moments[-1] + 1],
        "end_date": [moments[0], moments[4], moments[-1] + 1],
        "sort_order": [SortOrder.ASCENDING, SortOrder.DESCENDING],
        "sort_by": [SortBy.TIME, SortBy.TX_TIME],
    }

    def expected(chosen):
        model = {k: (v.value if k == "sort_order" else v) for k, v in chosen.items() if k != "sort_by"}
        return [post_of(original, latest) for original, latest in data.posts(**({"addresses": everyone} | model))]

    async def posts_agree(chosen):
        post_filter = PostFilter(**({"addresses": everyone} | chosen))
        async with world.reader() as client:
            page = await client.get_posts(post_filter=post_filter, **STRICT)
            want = expected(chosen)
            equal([post.model_dump(mode="json") for post in page.posts], want, f"posts for {chosen}")
            equal(
                (page.pagination_page, page.pagination_total, page.pagination_per_page, page.pagination_item),
                (1, len(want), 200, "posts"),
                f"page data for {chosen}",
            )
            if chosen.get("sort_by") != SortBy.TX_TIME:
                cursor = await client.get_posts_cursor(post_filter=post_filter, **STRICT)
                equal([post.model_dump(mode="json") for post in cursor.posts], want, f"cursor page for {chosen}")
                equal((cursor.pagination_per_page, cursor.next_cursor), (200, None), f"cursor data for {chosen}")
            return len(want)

    for name, values in filters.items():

        async def one_filter(name=name, values=values):
            counts = [await posts_agree({name: value}) for value in values]
            truthy(any(counts), f"the model finds nothing for any value of {name}")

        await attempt("get_posts", f"filter {name}", one_filter)

    async def combined():
        choose = random.Random(world.seed)
        for _ in range(40):
            names = choose.sample(sorted(filters), 2)
            await posts_agree({name: choose.choice(filters[name]) for name in names})

    async def walks():
        async with world.reader() as client:
            for order in SortOrder:
                post_filter = PostFilter(addresses=everyone, sort_order=order)
                want = expected({"sort_order": order})
                paged, walked, cursor = [], [], ""
                for page in range(1, len(want) // 2 + 3):
                    answer = await client.get_posts(page_size=2, page=page, post_filter=post_filter, **STRICT)
                    paged += [post.model_dump(mode="json") for post in answer.posts]
                for _ in range(len(want) + 1):
                    answer = await client.get_posts_cursor(page_size=2, cursor=cursor, post_filter=post_filter, **STRICT)
                    walked += [post.model_dump(mode="json") for post in answer.posts]
                    cursor = answer.next_cursor
                    if cursor is None:
                        break
                equal((paged, walked, cursor), (want, want, None), f"pages and cursor walk {order}")

    async def iterator():
        async with world.reader() as client:
            seen = [post async for post in client.get_posts_iterator(PostFilter(addresses=everyone))]
            equal([post.model_dump(mode="json") for post in seen], expected({}), "iterated posts")

    await attempt("get_posts", "filters combined, in page and cursor mode", combined)
    await attempt("get_posts, get_posts_cursor", "page by page and by cursor, both directions", walks)
    await attempt("get_posts_iterator", "all posts of three owners", iterator)


def post_of(original, latest):
    return {
        "chain": original.chain.value,
        "item_hash": str(latest.item_hash),
        "sender": original.content.address,
        "type": latest.content.type,
        "channel": original.channel,
        "confirmed": False,
        "content": latest.content.content,
        "item_content": latest.item_content,
        "item_type": "inline",
        "signature": latest.signature,
        "size": len(latest.item_content),
        "time": latest.time.timestamp(),
        "confirmations": [],
        "original_item_hash": str(original.item_hash),
        "original_signature": original.signature,
        "original_type": original.content.type,
        "hash": str(original.item_hash),
        "ref": original.content.ref,
        "address": original.content.address,
    }


async def single_message_cases(world, data):
    first = data.records[0]

    async def processed():
        async with world.reader() as client:
            for record in data.records:
                message, status = await client.get_message(record.item_hash, with_status=True)
                equal((essence(message), status), (essence(record), "processed"), "message")
                equal(await client.get_message_status(record.item_hash), MessageStatus.PROCESSED, "status")
                equal(await client.get_message_error(record.item_hash), None, "error")
            await client.get_message(first.item_hash, message_type=PostMessage)
            await raises(TypeError, client.get_message(first.item_hash, message_type=AggregateMessage), "other type")

    async def unknown():
        async with world.reader() as client:
            await raises(MessageNotFoundError, client.get_message(UNKNOWN_HASH), "get_message")
            await raises(MessageNotFoundError, client.get_message_status(UNKNOWN_HASH), "get_message_status")
            await raises(MessageNotFoundError, client.get_message_error(UNKNOWN_HASH), "get_message_error")
            error = await raises(aiohttp.ClientResponseError, client.get_message("not-a-hash"), "malformed hash")
            equal(error.status, 400, "status")

    async def no_store():
        async with world.reader() as client:
            error = (await client.get_stored_content(first.item_hash)).error
            truthy(error.startswith("Invalid message type"), f"a post: {error}")
            equal((await client.get_stored_content(UNKNOWN_HASH)).error, f"Message not found: {UNKNOWN_HASH}", "unknown")

    await attempt("get_message, get_message_status, get_message_error", "processed messages", processed)
    await attempt("get_message, get_message_status, get_message_error", "unknown and malformed hashes", unknown)
    await attempt("get_stored_content", "messages that are no files", no_store)


async def aggregate_cases(world):
    owner, other = world.eth("keys"), world.sol("keys")
    keys = [world.name(key) for key in ("one", "two", "three")]

    async def fetched():
        for key in keys:
            await world.aggregate(owner, key, {"key": key}, channel=None)
        await world.aggregate(other, keys[0], {"other": True}, channel=None)
        address = owner.get_address()
        async with world.reader() as client:
            for one, many in ((client.get_aggregate, client.get_aggregates), (client.fetch_aggregate, client.fetch_aggregates)):
                equal(await one(address, keys[1]), {"key": keys[1]}, "one key")
                equal(await many(address), {key: {"key": key} for key in keys}, "all keys")
                equal(await many(address, [keys[2], "missing"]), {keys[2]: {"key": keys[2]}}, "some keys")

    async def missing():
        async with world.reader() as client:
            nobody = world.eth("nobody").get_address()
            equal(await client.get_aggregate(owner.get_address(), "missing"), None, "missing key")
            equal(await client.get_aggregate(nobody, "missing"), None, "unknown address")
            equal(await client.get_aggregates(nobody), None, "no aggregates")
            error = await raises(aiohttp.ClientResponseError, client.fetch_aggregate(nobody, "k"), "fetch_aggregate")
            equal(error.status, 404, "status")
            error = await raises(aiohttp.ClientResponseError, client.fetch_aggregates(nobody), "fetch_aggregates")
            equal(error.status, 404, "status")

    async def listed():
        async with world.reader() as client:
            mine = await client.list_aggregates(addresses=[owner.get_address()], sort_by="creation_time", sort_order=1)
            equal([entry["key"] for entry in mine.aggregates], keys, "keys in the order of creation")
            equal((mine.pagination_page, mine.pagination_per_page, mine.pagination_total), (1, 20, 3), "page data")
            for entry in mine.aggregates:
                same_set(entry, ["address", "key", "content", "created", "last_updated"], "keys of an entry")
                equal((entry["address"], entry["content"]), (owner.get_address(), {"key": entry["key"]}), "entry")
            newest = await client.list_aggregates(addresses=[owner.get_address()])
            equal([entry["key"] for entry in newest.aggregates], list(reversed(keys)), "last modified first")
            same = await client.list_aggregates(keys=[keys[0]])
            same_set(
                [entry["address"] for entry in same.aggregates], [owner.get_address(), other.get_address()], "owners of a key"
            )
            pages = [await client.list_aggregates(addresses=[owner.get_address()], pagination=2, page=n) for n in (1, 2, 3)]
            equal([[e["key"] for e in p.aggregates] for p in pages], [[keys[2], keys[1]], [keys[0]], []], "pages")

    await attempt("get_aggregate(s), fetch_aggregate(s)", "one key, all keys, some keys", fetched)
    await attempt("get_aggregate(s), fetch_aggregate(s)", "nothing found", missing)
    await attempt("list_aggregates", "filters, orders, pages", listed)


async def statistics_cases(world, data):
    async def stats():
        async with world.reader() as client:
            alice = data.alice.get_address()
            for part in (alice, alice[5:20].lower(), alice[5:20].upper()):
                answer = await client.get_address_stats(filter=AddressesFilter(address_contains=part))
                equal(list(answer.data), [alice], f"addresses that contain {part}")
                own = [m for m in data.records if m.sender == alice]
                posts = sum(m.type == MessageType.post for m in own)
                found = answer.data[alice]
                equal((found.messages, found.post, found.aggregate), (len(own), posts, len(own) - posts), "counts")
                equal((found.store, found.forget, found.program, found.instance), (0, 0, 0, 0), "other counts")

    async def sorted_stats():
        async with world.reader() as client:
            for kind in SortByMessageType:
                for order in SortOrder:
                    answer = await client.get_address_stats(
                        page_size=50, filter=AddressesFilter(sort_by=kind, sort_order=order)
                    )
                    field = "messages" if kind == SortByMessageType.TOTAL else kind.value
                    values = [getattr(stats, field) for stats in answer.data.values()]
                    equal(values, sorted(values, reverse=order == SortOrder.DESCENDING), f"order by {kind.value} {order}")
                    truthy(values, "some addresses")
            first = await client.get_address_stats(page_size=2, page=1)
            second = await client.get_address_stats(page_size=2, page=2)
            equal((first.pagination_item, first.pagination_per_page, second.pagination_page), ("addresses", 2, 2), "page data")
            truthy(not set(first.data) & set(second.data), "pages must not overlap")

    await attempt("get_address_stats", "counts of one address, found by any part of it", stats)
    await attempt("get_address_stats", "every order, pages", sorted_stats)
