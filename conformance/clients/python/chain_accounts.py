"""python chain_accounts.py URL SEED: every account class of the Python SDK publishes with the network's own client.

Each reads its message back; what the network refuses must be refused. Exit code 0: every class has a result line.
"""

import asyncio
import logging
import os
import sys

# Nothing of the user's own configuration or keys may take part.
os.environ.setdefault("ALEPH_CONFIG_HOME", os.path.join(os.getcwd(), "aleph-home"))

import aiohttp
from aiohttp import web
from aleph.sdk.chains.cosmos import CSDKAccount
from aleph.sdk.chains.ethereum import ETHAccount
from aleph.sdk.chains.evm import EVMAccount
from aleph.sdk.chains.nuls1 import NULSAccount as NULS1Account
from aleph.sdk.chains.nuls2 import NULSAccount as NULS2Account
from aleph.sdk.chains.remote import RemoteAccount
from aleph.sdk.chains.solana import SOLAccount
from aleph.sdk.chains.substrate import DOTAccount
from aleph.sdk.chains.svm import SVMAccount
from aleph.sdk.chains.tezos import TezosAccount
from aleph.sdk.client import AlephHttpClient, AuthenticatedAlephHttpClient
from aleph.sdk.exceptions import InvalidMessageError
from aleph.sdk.wallets.ledger.ethereum import LedgerETHAccount
from aleph_message.models import Chain

from chain_cases import Random, Unable, attempt
from ledger import EthereumApp

SDK = "aleph-sdk-python"
MNEMONIC = "bottom drive obey lake curtain smoke basket hold race lonely fit walk"
FIELDS = "sender chain signature type item_content item_type item_hash time channel".split()


class Publisher:
    def __init__(self, url):
        self.url = url

    async def publish(self, chain, kind, make, refused=""):
        """One kind of account; with `refused`, the reason, the node must refuse it as the network does."""

        async def body():
            account = make()
            if asyncio.iscoroutine(account):
                account = await account
            if refused:
                await self._is_refused(account)
            else:
                await self._is_taken(account, chain)

        await attempt(chain, SDK, kind, body, refused)

    async def _is_taken(self, account, chain):
        message = await self._post(account)
        if message.chain != chain:
            raise AssertionError(f"chain of the envelope: {message.chain}")
        async with AlephHttpClient(api_server=self.url) as client:
            served = await client.get_message(message.item_hash)
        for field in FIELDS:
            if getattr(served, field) != getattr(message, field):
                raise AssertionError(f"{field} read back: {getattr(served, field)!r}, not {getattr(message, field)!r}")

    async def _is_refused(self, account):
        try:
            message = await self._post(account)
        except InvalidMessageError:
            return
        raise AssertionError(f"the node took what the network refuses: {message.item_hash}")

    async def _post(self, account):
        async with AuthenticatedAlephHttpClient(account, api_server=self.url) as client:
            content = {"body": f"signed by {account.get_address()}", "umlaut": "Grüße 🦀"}
            message, _ = await client.create_post(content, "signed", channel="conformance-chains", sync=True)
            return message


async def ethereum_accounts(publish, random):
    key = random.named("ethereum")
    await publish("ETH", "ETHAccount", lambda: ETHAccount(key))
    await publish("ETH", "ETHAccount.from_mnemonic", lambda: ETHAccount.from_mnemonic("test " * 11 + "junk"))
    for chain in (Chain.BASE, Chain.AVAX):
        await publish("ETH", f"EVMAccount of {chain.value}", lambda chain=chain: EVMAccount(key, chain=chain))
    device = EthereumApp(random.named("ledger"))
    await publish("ETH", "LedgerETHAccount.from_path", lambda: LedgerETHAccount.from_path("44'/60'/0'/0/0", device))
    await publish("ETH", "LedgerETHAccount.from_address", lambda: LedgerETHAccount.from_address(device.address, device))
    await _remote(publish, ETHAccount(random.named("remote")))


async def _remote(publish, signer):
    """A server that signs for others."""

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
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        await publish(
            "ETH", "RemoteAccount", lambda: RemoteAccount.from_crypto_host(host, session=aiohttp.ClientSession())
        )
    finally:
        await runner.cleanup()


def cosmos_account(key):
    account = CSDKAccount(key)
    try:
        account.get_public_key()
    except UnicodeDecodeError:
        raise Unable("its get_public_key reads the 33 bytes of the key as UTF-8 text and fails: it signs nothing") from None
    return account


async def other_accounts(publish, random):
    await publish("SOL", "SOLAccount", lambda: SOLAccount(random.named("sol")))
    await publish("SOL", "SVMAccount", lambda: SVMAccount(random.named("svm")))
    await publish("ES", "SVMAccount of ES", lambda: SVMAccount(random.named("svm"), chain=Chain.ECLIPSE))
    await publish("DOT", "DOTAccount", lambda: DOTAccount(MNEMONIC))
    await publish("DOT", "DOTAccount of network 0", lambda: DOTAccount(MNEMONIC, address_type=0))
    await publish("CSDK", "CSDKAccount", lambda: cosmos_account(random.named("cosmos")))
    await publish("NULS", "nuls1.NULSAccount", lambda: NULS1Account(random.named("nuls")))
    await publish("NULS", "nuls1.NULSAccount of chain id 261", lambda: NULS1Account(random.named("nuls"), chain_id=261))
    await publish("NULS2", "nuls2.NULSAccount", lambda: NULS2Account(random.named("nuls2")))
    await publish("NULS2", "nuls2.NULSAccount of chain id 2", lambda: NULS2Account(random.named("nuls2"), chain_id=2))
    await publish("TEZOS", "TezosAccount", lambda: TezosAccount(random.named("tezos")))


async def main(url, seed):
    logging.disable(logging.CRITICAL)
    random = Random(seed)
    publish = Publisher(url.rstrip("/")).publish
    await ethereum_accounts(publish, random)
    await other_accounts(publish, random)


asyncio.run(main(sys.argv[1], sys.argv[2]))
