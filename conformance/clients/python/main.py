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

from files import file_cases, stored_content_cases
from forgetting import forgetting_cases
from harness import attempt, same_set
from machines import machine_cases
from paying import paying_cases
from publishing import account_cases, publishing_cases
from reading import reading_cases
from watching import watching_cases
from world import World

COVERED = """
add_authorization create_aggregate create_instance create_post create_program create_store create_store_folder
create_verifiable_program download_file download_file_ipfs download_file_ipfs_to_buffer download_file_to_buffer
download_file_to_path fetch_aggregate fetch_aggregates forget generate_signed_message get_account_files
get_address_stats get_aggregate get_aggregates get_authorizations get_balances get_chain_balances get_credit_history
get_estimated_price get_message get_message_error get_message_status get_messages get_messages_cursor
get_messages_iterator get_posts get_posts_cursor get_posts_iterator get_program_price get_store_estimated_price
get_stored_content ipfs_push ipfs_push_file list_aggregates revoke_all_authorizations
storage_push storage_push_file submit update_all_authorizations watch_messages
""".split()

async def surface():
    """The methods that this version offers: a new one fails here, so that it gets its cases."""

    async def known():
        offered = [
            name
            for name, member in inspect.getmembers(AuthenticatedAlephHttpClient, callable)
            if not name.startswith("_")
        ]
        same_set(offered, COVERED, "methods of AuthenticatedAlephHttpClient")

    await attempt("AuthenticatedAlephHttpClient", "every method is known to these cases", known)


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
    await file_cases(world)
    await stored_content_cases(world)
    await forgetting_cases(world)
    await machine_cases(world)
    await paying_cases(world)
    await reading_cases(world)
    await watching_cases(world)
    await surface()


asyncio.run(main())
