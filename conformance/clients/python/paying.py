"""What things cost, what accounts have: get_program_price, get_estimated_price, get_store_estimated_price,
get_balances, get_chain_balances, get_credit_history."""

from decimal import Decimal

from aiohttp import ClientResponseError
from aleph.sdk.query.filters import ChainBalancesFilter
from aleph.sdk.types import StorageEnum
from aleph_message.models import Chain, Payment, PaymentType

from files import noise
from harness import attempt, equal, raises, truthy
from world import UNKNOWN_HASH

CREDIT = Payment(chain=Chain.ETH, type=PaymentType.credit)
# What a private network takes every account to hold, and what it is given when it first pays.
HELD = Decimal(500_000)


async def paying_cases(world):
    channel = world.name("paying")

    async def machine(name):
        """An account with an instance that is paid for with credits."""
        account = world.eth(name)
        async with world.writer(account) as client:
            disk, _ = await client.create_store(
                file_content=noise(f"{world.seed}/{name}", 1000),
                storage_engine=StorageEnum.storage,
                channel=channel,
                sync=True,
            )
            message, _ = await client.create_instance(
                disk.item_hash, 20_480, channel=channel, sync=True, payment=CREDIT, vcpus=2, memory=4096
            )
        return account, message

    async def prices():
        _, message = await machine("priced")
        async with world.reader() as client:
            price = await client.get_program_price(message.item_hash)
            equal(price.payment_type, "credit", "payment type")
            truthy(price.required_tokens > 0, f"a price: {price}")
            truthy(abs(Decimal(price.cost) - price.required_tokens) < Decimal("1e-12"), f"the same amount twice: {price}")
            equal(await client.get_estimated_price(message.content), price, "the estimate of the same content")

    async def unknown_price():
        async with world.reader() as client:
            error = await raises(ClientResponseError, client.get_program_price(UNKNOWN_HASH), "an unknown hash")
            equal(error.status, 404, "status")

    async def stores():
        async with world.reader() as client:
            one, two = [await client.get_store_estimated_price(size) for size in (1000, 2000)]
            truthy(one.required_tokens > 0, f"a price: {one}")
            equal(Decimal(two.cost), 2 * Decimal(one.cost), "twice the size")

    async def balances():
        account, _ = await machine("rich")
        async with world.reader() as client:
            balance = await client.get_balances(account.get_address())
            equal((balance.address, balance.balance), (account.get_address(), HELD), "tokens")
            truthy(balance.credit_balance > 0, f"credits: {balance}")
            nobody = await client.get_balances("0xNobody")
            equal((nobody.balance, nobody.locked_amount), (HELD, 0), "an account that was never seen")

    async def chain_balances():
        async with world.reader() as client:
            found = await client.get_chain_balances(page_size=5, filter=ChainBalancesFilter(chains=[Chain.ETH], min_balance=1))
            equal((found.pagination_item, found.pagination_per_page), ("balances", 5), "page data")
            for item in found.balances:
                truthy(item.chain == Chain.ETH and item.balance >= 1, f"within the filter: {item}")

    async def history():
        account, _ = await machine("history")
        async with world.reader() as client:
            found = await client.get_credit_history(account.get_address(), page_size=10)
            balance = await client.get_balances(account.get_address())
            equal(found.address, account.get_address(), "address")
            equal(sum(item.amount for item in found.credit_history), balance.credit_balance, "the sum is the balance")
            error = await raises(ClientResponseError, client.get_credit_history("0xNobody"), "no history")
            equal(error.status, 404, "status")

    await attempt("get_program_price", "an instance, and the estimate of its content", prices)
    await attempt("get_estimated_price", "the price of what was published", prices)
    await attempt("get_program_price", "a hash that no message has", unknown_price)
    await attempt("get_store_estimated_price", "grows with the size", stores)
    await attempt("get_balances", "tokens and credits of accounts", balances)
    await attempt("get_chain_balances", "a page of a chain", chain_balances)
    await attempt("get_credit_history", "sums up to the balance", history)
