"""create_post, create_aggregate, submit, authorizations, and every kind of account that may sign them."""

import asyncio
import json
import os
import tempfile
from pathlib import Path

import aiohttp
from aiohttp import web
from aleph.sdk.account import account_from_file, account_from_hex_string
from aleph.sdk.chains.ethereum import ETHAccount
from aleph.sdk.chains.evm import EVMAccount
from aleph.sdk.chains.remote import RemoteAccount
from aleph.sdk.chains.solana import SOLAccount
from aleph.sdk.chains.svm import SVMAccount
from aleph.sdk.exceptions import InvalidMessageError
from aleph.sdk.types import Authorization, AuthorizationBuilder, Ports
from aleph_message.models import Chain, MessageType, PostMessage
from aleph_message.status import MessageStatus

from harness import attempt, equal, eventually, raises, truthy
from world import UNKNOWN_HASH, essence, rejected

EVM_CHAINS = (
    "ETH ARB BASE BLAST BOB BSC CYBER ETHERLINK FRAX HYPE INK LENS LINEA LISK METIS MODE NEO OP POL SONIC "
    "UNICHAIN WLD ZORA"
).split()


async def account_cases(world):
    async def accepted(account, chain):
        message = await world.post(account, {"body": "Grüße 🦀", "n": 1}, "signed", channel=world.name("accounts"))
        equal(message.chain, chain, "chain of the envelope")
        async with world.reader() as client:
            equal(essence(await client.get_message(message.item_hash)), essence(message), "message read back")
        return message

    async def ethereum():
        await accepted(world.eth("eth"), "ETH")
        await accepted(ETHAccount.from_mnemonic("test " * 11 + "junk"), "ETH")

    async def evm():
        await accepted(EVMAccount(world.bytes("evm"), chain=Chain.BASE), "ETH")
        await accepted(EVMAccount.from_mnemonic("test " * 11 + "junk", chain=Chain.BSC), "ETH")

    async def solana():
        await accepted(world.sol("sol"), "SOL")
        await accepted(SVMAccount(world.bytes("svm")), "SOL")
        await accepted(SVMAccount(world.bytes("svm-es"), chain=Chain("ES")), "ES")

    async def chain_codes():
        for code in EVM_CHAINS:
            account = ETHAccount(world.bytes("codes"))
            account.CHAIN = code
            await accepted(account, code)

    async def loaded():
        key = world.bytes("loaded")
        await accepted(account_from_hex_string("0x" + key.hex(), None), "ETH")
        await accepted(account_from_hex_string(key.hex(), SOLAccount), "SOL")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "key"
            path.write_bytes(key)
            await accepted(account_from_file(path, None), "ETH")

    async def remote():
        signer = world.eth("remote")

        async def properties(_request):
            body = {"chain": "ETH", "address": signer.get_address(), "public_key": signer.get_public_key()}
            return web.json_response(body)

        async def sign(request):
            return web.json_response(await signer.sign_message(await request.json()))

        application = web.Application()
        application.router.add_get("/properties", properties)
        application.router.add_post("/sign", sign)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            await accepted(await RemoteAccount.from_crypto_host(host, session=aiohttp.ClientSession()), "ETH")
        finally:
            await runner.cleanup()

    await attempt("ETHAccount", "private key and mnemonic", ethereum)
    await attempt("EVMAccount", "accounts of other EVM chains sign as ETH", evm)
    await attempt("ETHAccount", "every chain code of the Ethereum family", chain_codes)
    await attempt("SOLAccount", "Solana and Eclipse", solana)
    await attempt("account_from_hex_string, account_from_file", "keys from text and from a file", loaded)
    await attempt("RemoteAccount", "a remote signer", remote)


async def publishing_cases(world):
    channel = world.name("python")

    async def shapes():
        for content in [{"body": "text"}, {}, [], [1, "two"], "text", 12.5, True, {"deep": {"deeper": [{}]}}]:
            message = await world.post(world.eth("shapes"), content, "shape", channel=channel)
            async with world.reader() as client:
                equal(essence(await client.get_message(message.item_hash)), essence(message), "read back")

    async def texts():
        content = {"text": "ÄÖÜ ß 漢字 🦀 \u2028 \\ \" / \b\f\n\r\t", "": "empty key"}
        message = await world.post(world.eth("texts"), content, "größe/🦀", ref="any text", channel=None)
        truthy("\\ud83e\\udd80" in message.item_content, "this client escapes everything outside ASCII")
        async with world.reader() as client:
            read = await client.get_message(message.item_hash, message_type=PostMessage)
            equal(read.item_content, message.item_content, "item_content byte for byte")
            equal(read.content.content, content, "content")

    async def without_sync():
        async with world.writer(world.eth("later")) as client:
            message, status = await client.create_post({"n": 1}, "later", channel=channel)
            truthy(status in (MessageStatus.PENDING, MessageStatus.PROCESSED), f"status {status}")
            await eventually(
                "processed",
                lambda: _is(client.get_message_status(message.item_hash), MessageStatus.PROCESSED),
            )

    async def large():
        content = {"text": "x" * 49_000}
        message = await world.post(world.eth("large"), content, "large", channel=channel)
        equal(message.item_type, "inline", "item type")
        async with world.reader() as client:
            equal(essence(await client.get_message(message.item_hash)), essence(message), "read back")

    async def amends():
        author = world.eth("amends")
        original = await world.post(author, {"v": 1}, "essay", channel=channel)
        for v in (2, 3):
            amend = await world.post(author, {"v": v}, "amend", ref=original.item_hash, channel=channel)
            post = await _only_post(world, hashes=[original.item_hash])
            equal(
                (post.content, post.item_hash, post.original_item_hash, post.type, post.original_type),
                ({"v": v}, amend.item_hash, original.item_hash, "amend", "essay"),
                "amended post",
            )

    async def early_amend():
        author = world.eth("early")
        async with world.writer(author) as client:
            fields = {"address": author.get_address(), "time": 1_700_000_000.0, "type": "essay", "content": {"v": 1}}
            original = await client.generate_signed_message(MessageType.post, fields, channel)
            amend, status, _ = await client.submit(
                fields | {"type": "amend", "ref": original.item_hash, "content": {"v": 2}, "time": 1_700_000_001.0},
                MessageType.post,
                channel,
                sync=True,
            )
            equal(status, MessageStatus.PENDING, "status of the amend")
            equal(await client.get_message_status(amend.item_hash), MessageStatus.PENDING, "status route")
            _, status, _ = await client.submit(fields, MessageType.post, channel, sync=True)
            equal(status, MessageStatus.PROCESSED, "status of the original")
            await eventually(
                "amend", lambda: _is(client.get_message_status(amend.item_hash), MessageStatus.PROCESSED)
            )
            equal((await _only_post(world, hashes=[original.item_hash])).content, {"v": 2}, "content")

    async def duplicate():
        author = world.eth("twice")
        async with world.writer(author) as client:
            fields = {"address": author.get_address(), "time": 1_700_000_000.0, "type": "twice", "content": {}}
            results = await asyncio.gather(
                *(client.submit(fields, MessageType.post, channel, sync=True) for _ in range(8))
            )
            truthy(all(status == MessageStatus.PROCESSED for _, status, _ in results), f"{results}")
            equal(len({message.item_hash for message, _, _ in results}), 1, "one message")

    async def aggregates():
        owner, key = world.eth("merger"), world.name("merge")
        for content in ({"a": 1, "b": {"x": 1}}, {"b": {"y": 2}, "c": None}, {"a": [1, 2]}):
            message = await world.aggregate(owner, key, content, channel=channel)
            async with world.reader() as client:
                equal((await client.get_message(message.item_hash)).item_content, message.item_content, "read back")
        async with world.reader() as client:
            value = await client.get_aggregate(owner.get_address(), key)
            equal({k: v for k, v in value.items() if v is not None}, {"a": [1, 2], "b": {"y": 2}}, "aggregate")

    async def denied_raises():
        async with world.writer(world.eth("stranger")) as client:
            other = world.eth("other").get_address()
            await raises(
                InvalidMessageError, client.create_post({}, "note", address=other, sync=True), "post for another"
            )
            await raises(
                InvalidMessageError, client.create_aggregate("k", {}, address=other, sync=True), "aggregate for another"
            )

    async def denied_is_told():
        stranger, other = world.eth("stranger"), world.eth("other").get_address()
        fields = {"address": other, "time": 1_700_000_000.0, "type": "note", "content": {}}
        message, status, response = await rejected(world, stranger, fields)
        equal((status, response["message_status"]), (MessageStatus.REJECTED, "rejected"), "answer")
        truthy(response["publication_status"]["status"] in ("success", "warning", "error"), f"{response}")
        async with world.reader() as client:
            error = await client.get_message_error(message.item_hash)
            equal((set(error), error["error_code"]), ({"error_code", "details"}, 2), "error")
            equal(await client.get_message_status(message.item_hash), MessageStatus.REJECTED, "status route")

    async def rejections():
        author = world.eth("rejections")
        base = {"address": author.get_address(), "time": 1_700_000_000.0}
        post = await world.post(author, {"v": 1}, "essay", channel=channel)
        amend = await world.post(author, {"v": 2}, "amend", ref=post.item_hash, channel=channel)
        cases = {
            "amend of an amend": (base | {"type": "amend", "ref": amend.item_hash, "content": {}}, 102),
            "amend of another's post": (
                {"address": world.eth("thief").get_address(), "time": 1.0, "type": "amend", "ref": post.item_hash},
                2,
            ),
        }
        for what, (fields, code) in cases.items():
            sender = world.eth("thief") if code == 2 else author
            message, status, _ = await rejected(world, sender, fields)
            equal(status, MessageStatus.REJECTED, what)
            async with world.reader() as client:
                equal((await client.get_message_error(message.item_hash))["error_code"], code, what)

    async def authorizations():
        owner, delegate = world.eth("granting"), world.sol("granted")
        write = lambda: world.aggregate(delegate, "shared", {"by": 1}, address=owner.get_address(), channel=channel)
        async with world.writer(owner) as client:
            equal(await client.get_authorizations(owner.get_address()), [], "none at first")
            await raises(InvalidMessageError, write(), "before the delegation")
            entry = AuthorizationBuilder(delegate.get_address()).message_type(MessageType.aggregate)
            await client.add_authorization(entry.aggregate_key("shared").channel(channel).chain(Chain.SOL).build())
            await eventually("grant", lambda: client.get_authorizations(owner.get_address()))
            await client.add_authorization(Authorization(address=world.eth("second").get_address()))
            await eventually("second grant", lambda: _count(client.get_authorizations(owner.get_address()), 2))
            await write()
            equal(await client.get_aggregate(owner.get_address(), "shared"), {"by": 1}, "aggregate of the owner")
            await client.revoke_all_authorizations(delegate.get_address())
            await eventually("revocation", lambda: _count(client.get_authorizations(owner.get_address()), 1))
            await raises(InvalidMessageError, write(), "after the revocation")
            await client.update_all_authorizations([])
            await eventually("empty list", lambda: _count(client.get_authorizations(owner.get_address()), 0))

    async def delegated_post():
        owner, delegate = world.eth("blog-owner"), world.eth("blog-writer")
        entry = AuthorizationBuilder(delegate.get_address()).message_type(MessageType.post).post_type("blog").build()
        async with world.writer(owner) as client:
            await client.create_aggregate("security", {"authorizations": [json.loads(entry.model_dump_json())]}, sync=True)
        message = await world.post(delegate, {"v": 1}, "blog", address=owner.get_address(), channel=channel)
        post = await _only_post(world, addresses=[owner.get_address()])
        equal((post.hash, post.address, post.sender), (message.item_hash, owner.get_address(), owner.get_address()), "post")
        await raises(
            InvalidMessageError,
            world.post(delegate, {"v": 1}, "diary", address=owner.get_address(), channel=channel),
            "other type",
        )

    async def ports():
        owner, vm = world.eth("ports"), UNKNOWN_HASH
        async with world.writer(owner) as client:
            message, status = await client.create_aggregate(
                "port-forwarding", {vm: {"ports": {"22": {"tcp": True, "udp": False}}}}, sync=True
            )
            equal(status, MessageStatus.PROCESSED, "status")
            found = await client.port_forwarder.get_ports(vm, owner.get_address())
            equal(found, Ports.model_validate({"ports": {22: {"tcp": True, "udp": False}}}), "ports")
            equal((await client.port_forwarder.get_ports("f00d" * 16, owner.get_address())).ports, {}, "no ports")

    async def signed_elsewhere():
        author = world.eth("signed")
        fields = {"address": author.get_address(), "time": 1_700_000_000.0, "type": "t", "content": {"x": 1}}
        async with world.writer(author) as client:
            message = await client.generate_signed_message(MessageType.post, fields, channel)
            _, status, response = await client.submit(fields, MessageType.post, channel, sync=True)
            equal((status, response["message_status"]), (MessageStatus.PROCESSED, "processed"), "answer")
            equal((await client.get_message(message.item_hash)).item_content, message.item_content, "same content")

    async def socket():
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "node.sock")
            server = await asyncio.start_unix_server(lambda r, w: _relay(world.url, r, w), path)
            async with server:
                async with world.writer(world.eth("socket"), api_unix_socket=path) as client:
                    message, status = await client.create_post({"v": 1}, "socket", channel=channel, sync=True)
                    equal(status, MessageStatus.PROCESSED, "status")
                    equal((await client.get_message(message.item_hash)).item_hash, message.item_hash, "message")

    await attempt("create_post", "each JSON shape", shapes)
    await attempt("create_post", "unusual text, reference, no channel", texts)
    await attempt("create_post", "without sync, and get_message_status until processed", without_sync)
    await attempt("create_post", "inline content just below the client's limit", large)
    await attempt("create_post", "amends: the newest one is shown", amends)
    await attempt("create_post", "raises when the node refuses", denied_raises)
    await attempt("create_post", "delegated by post type", delegated_post)
    await attempt("create_post", "through a unix socket", socket)
    await attempt("create_aggregate", "merge key by key", aggregates)
    await attempt("submit", "an amend before its post waits", early_amend)
    await attempt("submit", "the same message eight times at once", duplicate)
    await attempt("submit", "raise_on_rejected=False, get_message_error, get_message_status", denied_is_told)
    await attempt("submit", "each reason of refusal has its code", rejections)
    await attempt("generate_signed_message", "signed first, published later", signed_elsewhere)
    await attempt("get/add/revoke/update_authorizations", "a delegation from grant to revocation", authorizations)
    await attempt("port_forwarder.get_ports", "ports of a VM", ports)
    await attempt("get_authorizations", "of an address without any", lambda: _no_authorizations(world))


async def _no_authorizations(world):
    async with world.reader() as client:
        equal(await client.get_authorizations(world.eth("nobody").get_address()), [], "none")


async def _only_post(world, **filters):
    from aleph.sdk.query.filters import PostFilter

    async with world.reader() as client:
        found = await client.get_posts(post_filter=PostFilter(**filters), ignore_invalid_messages=False)
        equal(len(found.posts), 1, "posts")
        return found.posts[0]


async def _is(coroutine, expected):
    return await coroutine == expected


async def _count(coroutine, expected):
    return len(await coroutine) == expected


async def _relay(url, reader, writer):
    host, port = url.split("//")[1].split(":")
    node_reader, node_writer = await asyncio.open_connection(host, int(port))

    async def pipe(source, target):
        try:
            while data := await source.read(65536):
                target.write(data)
                await target.drain()
        finally:
            target.close()

    await asyncio.gather(pipe(reader, node_writer), pipe(node_reader, writer), return_exceptions=True)
