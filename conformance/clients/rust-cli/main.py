"""python main.py PROGRAM VERSION URL SEED HEPH_URL: runs the network's Rust command line, `aleph`, against the node at URL, and
against one that answers as that client's own emulator does.

Prints one JSON line per case on standard output. Exit code 0: every case has a line (failed ones too).
"""

import sys

from harness import Cases, Scheduler, User, equal, say
from machines import image_cases, instance_cases, price_cases, program_cases
from owning import account_cases, config_cases, credit_cases, name_cases, node_cases
from publishing import aggregate_cases, authorization_cases, file_cases, message_cases, post_cases


def sync_cases(cases, user, target):
    """`message sync` copies what one node has to another one."""

    def copied():
        user.run(
            *["message", "sync", "--source", user.url, "--target", target.url, "--addresses", user.address],
            *["--message-types", "post", "--content-types", "note"],
        )
        equal(target.message(user.post)["status"], "processed")

    cases.attempt("message sync", "the posts of an account, to another node", copied)


def run(client, program, url, seed, scheduler, heph):
    cases = Cases(client)
    user, other = [User(program, url, seed, name, scheduler) for name in ("user", "other")]
    account_cases(cases, user)
    post_cases(cases, user, other, heph)
    message_cases(cases, user, other, heph)
    aggregate_cases(cases, user)
    authorization_cases(cases, user, other, heph)
    file_cases(cases, user)
    credit_cases(cases, user, other)
    price_cases(cases, user)
    image_cases(cases, user)
    program_cases(cases, user)
    instance_cases(cases, user)
    node_cases(cases, user, other)
    name_cases(cases, user)
    config_cases(cases, user)
    return cases, user


def main():
    if len(sys.argv) != 6:
        print("usage: python main.py PROGRAM VERSION URL SEED HEPH_URL", file=sys.stderr)
        sys.exit(2)
    program, version, url, seed, heph_url = sys.argv[1:]
    say(f"seed {seed}")
    scheduler = Scheduler.start()
    client = f"aleph-cli@{version}"
    cases, user = run(client, program, url.rstrip("/"), seed, scheduler, False)
    _, target = run(f"{client} (--compat heph)", program, heph_url.rstrip("/"), seed + "-heph", scheduler, True)
    sync_cases(cases, user, target)


main()
