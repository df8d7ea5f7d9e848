"""account, credit, node, domain, website and config."""

import json

from harness import Skip, contains, equal, eventually

# What a private network takes every account to hold, and what it is given when it first pays.
HELD = 500_000
GIVEN = 1_000_000_000
# Whose aggregate is the list of nodes.
CORECHANNEL = "0xa1B3bb7d2332383D96b7796B908fB7f7F3c2Be10"
UNKNOWN_ADDRESS = "0x000000000000000000000000000000000000dEaD"


def account_cases(cases, user):
    key = "0x" + "42" * 32

    def create():
        made = user.json("account", "create", "fresh", "--chain", "eth", "--encrypted")
        equal((made["name"], made["chain"], made["kind"]), ("fresh", "ETH", "encrypted"))
        shown = user.json("account", "show", "fresh")
        equal((shown["address"], shown["balance"]["aleph_tokens"]), (made["address"], HELD))

    def imported():
        made = user.json("account", "import", "known", "--private-key", key, "--chain", "eth", "--encrypted")
        equal(user.json("account", "use", "known"), {"default": "known"})
        equal(user.json("account", "export", "known", "--yes")["private_key"], "42" * 32)
        sent = user.json("post", "create", "--type", "by-name", "--content", "{}", "--account", "known")
        equal((sent["sender"], sent["message_status"]), (made["address"], "processed"))

    def listed():
        user.run("account", "alias", "add", "friend", user.address)
        equal([one["name"] for one in user.json("account", "list")], ["fresh", "known", "friend"])
        equal(user.json("account", "alias", "list"), [{"name": "friend", "address": user.address}])

    def balance():
        for name in (user.address, "friend"):
            found = user.json("account", "balance", name)
            # Credits are given when they are first needed.
            equal((found["address"], found["aleph_tokens"], found["credits"]), (user.address, HELD, 0))

    def remove():
        user.run("account", "alias", "remove", "friend")
        for name in ("fresh", "known"):
            user.run("account", "remove", name, "--yes")
        equal(user.json("account", "list"), [])

    def ssh_keys():
        key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me"
        user.publish("account", "ssh-key", "add", "laptop", "--key", key)
        found = user.json("account", "ssh-key", "list", "--address", user.address)
        equal([(one["label"], one["key"]) for one in found], [("laptop", key)])
        user.publish("account", "ssh-key", "remove", "laptop", "--yes")
        equal(user.json("account", "ssh-key", "list", "--address", user.address), [])

    cases.attempt("account create, show", "a new key, and what its account has", create)
    cases.attempt("account import, use, export", "a key in hexadecimal; it signs by its name", imported)
    cases.attempt("account list, alias", "accounts and names of others", listed)
    cases.attempt("account balance", "tokens and credits", balance)
    cases.attempt("account remove, alias remove", "all of them", remove)
    cases.attempt("account ssh-key add, list, remove", "a public key", ssh_keys)


def credit_cases(cases, user, other):
    def history():
        found = user.json("credit", "history", "--address", user.address)
        equal([entry["amount"] for entry in found["credit_history"]], [GIVEN])
        equal(user.json("credit", "history", "--address", user.address, "--expenses")["credit_history"], [])

    def summary():
        found = user.json("credit", "summary", "--address", user.address)
        equal((found["entry_count"], found["total_amount"], found["total_outgoing"]), (1, GIVEN, 0))

    def transfer():
        before = user.json("account", "balance", other.address)["credits"]
        user.publish("credit", "transfer", "--to", other.address, "--amount", "1234", "--yes")
        eventually(lambda: equal(user.json("account", "balance", other.address)["credits"], before + 1234))
        found = user.json("credit", "summary", "--address", user.address)
        equal((found["total_outgoing"], found["total_amount"]), (-1234, GIVEN - 1234))
        paid = user.json("credit", "history", "--address", user.address, "--expenses")["credit_history"]
        equal([entry["amount"] for entry in paid], [-1234])

    def too_much():
        contains(user.refused("credit", "transfer", "--to", other.address, "--amount", str(GIVEN * 2), "--yes"), "rejected")

    cases.attempt("credit history", "what an account is given at first", history)
    cases.attempt("credit summary", "sums of the same", summary)
    cases.attempt("credit transfer", "to another account", transfer)
    cases.attempt("credit transfer", "more than there is is refused", too_much)


def node_cases(cases, user, other):
    def nodes():
        return {one["hash"]: one for one in user.json("node", "list", "--address", user.address)}

    def create():
        user.ccn = user.publish("node", "create-ccn", "core", "--multiaddress", "/dns4/core.example/tcp/4025/p2p/QmX")
        user.crn = user.publish("node", "create-crn", "compute", "--url", "https://compute.example")
        eventually(lambda: equal({one["name"]: one["type"] for one in nodes().values()}, {"core": "ccn", "compute": "crn"}))
        listed = user.json("node", "list", "--all", "--type", "ccn")
        equal(user.ccn in {one["hash"] for one in listed}, True)

    def link():
        user.publish("node", "link", "--crn", user.crn)
        eventually(lambda: equal((nodes()[user.crn]["status"], nodes()[user.crn].get("parent")), ("linked", user.ccn)))
        user.publish("node", "unlink", "--crn", user.crn)
        eventually(lambda: equal(nodes()[user.crn]["status"], "waiting"))

    def amend():
        # The program makes an operation of its own kind, of which the network's list of nodes takes no notice.
        user.publish("node", "amend", "--node", user.ccn, "--name", "unheard")
        change = {"tags": ["amend", "mainnet"], "action": "amend", "details": {"reward": UNKNOWN_ADDRESS}}
        user.publish("post", "amend", "--ref", user.ccn, "--content", json.dumps(change))
        eventually(lambda: equal(nodes()[user.ccn]["reward"], UNKNOWN_ADDRESS))
        equal(nodes()[user.ccn]["name"], "core")

    def stake():
        def stakers():
            found = user.json("aggregate", "get", "corechannel", "--address", CORECHANNEL)["corechannel"]["nodes"]
            return next(node["stakers"] for node in found if node["hash"] == user.ccn)

        other.publish("node", "stake", "--node", user.ccn)
        eventually(lambda: equal(list(stakers()), [other.address]))
        other.publish("node", "unstake", "--node", user.ccn)
        eventually(lambda: equal(stakers(), {}))

    def drop():
        for node in (user.crn, user.ccn):
            user.publish("node", "drop", "--node", node)
        eventually(lambda: equal(nodes(), {}))

    cases.attempt("node create-ccn, create-crn, list", "one of each", create)
    cases.attempt("node link, unlink", "a compute node", link)
    cases.attempt("node amend, post amend", "as on the network: an amend of its post changes a node", amend)
    cases.attempt("node stake, unstake", "another account, on a core node", stake)
    cases.attempt("node drop", "both", drop)


def name_cases(cases, user):
    def domains():
        return {one["domain"]: one for one in user.json("domain", "list", "--address", user.address)}

    def domain():
        user.publish("domain", "add", "one.example", "--target", user.stored, "--kind", "ipfs")
        equal((domains()["one.example"]["type"], domains()["one.example"]["message_id"]), ("ipfs", user.stored))
        user.publish("domain", "attach", "one.example", "--to", user.in_ipfs)
        equal(domains()["one.example"]["message_id"], user.in_ipfs)
        user.publish("domain", "detach", "one.example", "--yes")
        equal(domains()["one.example"]["message_id"], "")
        user.publish("domain", "remove", "one.example", "--yes")
        equal(domains(), {})

    def website():
        folder = str(user.folder)
        user.run("website", "deploy", "blog", folder, "--volume-id", user.in_ipfs, "--tag", "a", *user.as_signer)
        shown = user.json("website", "show", "blog", "--address", user.address)
        equal((shown["version"], shown["volume_id"], shown["tags"]), (1, user.in_ipfs, ["a"]))
        user.run("website", "update", "blog", folder, "--volume-id", user.stored, *user.as_signer)
        equal([(one["version"], one["volume_id"]) for one in user.json("website", "list", "--address", user.address)], [(2, user.stored)])
        user.run("website", "delete", "blog", "--yes", *user.as_signer)
        equal(user.json("website", "list", "--address", user.address), [])

    def website_of_folder():
        user.file("site/index.html", "<p>hello</p>")
        ended = user.ended("website", "deploy", "folder", str(user.folder / "site"), *user.as_signer)
        if ended.returncode:
            raise Skip("needs /api/v0/ipfs/add_car: this node keeps no directories yet")

    cases.attempt("domain add, attach, detach, remove, list", "one domain", domain)
    cases.attempt("website deploy, show, update, list, delete", "of files that are there", website)
    cases.attempt("website deploy", "a directory", website_of_folder)


def config_cases(cases, user):
    def named():
        user.run("config", "network", "add", "private")
        user.run("config", "ccn", "add", "mine", user.url, "--network", "private")
        ended = user.ended("--network", "private", "--json", "message", "get", user.post)
        equal(ended.returncode, 0)
        contains(user.run("--json", "config", "ccn", "list", "--all"), user.url)

    cases.attempt("config network add, ccn add, list", "this node by a name", named)
