"""python main.py URL [SEED]: runs the network's Python client against the node at URL.

Exit code 0: every case has a result line (failed ones too).
"""

import asyncio
import inspect
import logging
import os
import sys
import time

# Nothing of the user's own configuration or keys may take part.
os.environ.setdefault("ALEPH_CONFIG_HOME", os.path.join(os.getcwd(), "aleph-home"))

from aleph.sdk.client import AuthenticatedAlephHttpClient

from harness import Skip, attempt, same_set
from publishing import account_cases, publishing_cases
from reading import reading_cases
from watching import watching_cases
from world import World

COVERED = """
add_authorization create_aggregate create_post fetch_aggregate fetch_aggregates generate_signed_message
get_address_stats get_aggregate get_aggregates get_authorizations get_balances get_message get_message_error
get_message_status get_messages get_messages_cursor get_messages_iterator get_posts get_posts_cursor
get_posts_iterator get_stored_content list_aggregates revoke_all_authorizations submit update_all_authorizations
watch_messages
""".split()

FILES = "works on files"
MACHINES = "works on programs and instances"
PAYMENTS = "works on balances, credits and prices"
ELSEWHERE = {
    "create_store": FILES,
    "create_store_folder": FILES,
    "download_file": FILES,
    "download_file_ipfs": FILES,
    "download_file_ipfs_to_buffer": FILES,
    "download_file_to_buffer": FILES,
    "download_file_to_path": FILES,
    "get_account_files": FILES,
    "ipfs_push": FILES,
    "ipfs_push_file": FILES,
    "storage_push": FILES,
    "storage_push_file": FILES,
    "get_store_estimated_price": PAYMENTS,
    "get_chain_balances": PAYMENTS,
    "get_credit_history": PAYMENTS,
    "get_estimated_price": PAYMENTS,
    "get_program_price": PAYMENTS,
    "create_instance": MACHINES,
    "create_program": MACHINES,
    "create_verifiable_program": MACHINES,
    "forget": "publishes FORGET messages",
}


async def surface():
    """The methods that this version offers: a new one fails here, so that it gets its cases."""

    async def known():
        offered = [
            name
            for name, member in inspect.getmembers(AuthenticatedAlephHttpClient, callable)
            if not name.startswith("_")
        ]
        same_set(offered, [*COVERED, *ELSEWHERE], "methods of AuthenticatedAlephHttpClient")

    await attempt("AuthenticatedAlephHttpClient", "every method is known to these cases", known)
    for name, reason in sorted(ELSEWHERE.items()):

        async def skip(reason=reason):
            raise Skip(f"{reason}, not on POST and AGGREGATE messages")

        await attempt(name, "offered by the client", skip)


async def main():
    if len(sys.argv) < 2:
        print("usage: python main.py URL [SEED]", file=sys.stderr)
        sys.exit(2)
    seed = sys.argv[2] if len(sys.argv) > 2 else f"{time.time()}-{os.getpid()}"
    print(f"seed {seed}", file=sys.stderr)
    logging.disable(logging.CRITICAL)
    world = World(sys.argv[1], seed)
    await account_cases(world)
    await publishing_cases(world)
    await reading_cases(world)
    await watching_cases(world)
    await surface()


asyncio.run(main())
