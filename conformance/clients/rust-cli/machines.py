"""program, instance and vprogram, as far as a core node answers."""

import json
from decimal import Decimal

from harness import Scheduler, contains, equal

PRICES = "0xFba561a84A537fCaa567bb7A2257e7142701ae2A"
SSH_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me"
NO_COMPUTE_NODE = "asks a compute node, which this node is not"


def price_cases(cases, user):
    def of(*arguments):
        return user.json("instance", "price", *arguments)

    def sizes():
        prices = user.json("aggregate", "get", "pricing", "--address", PRICES)["pricing"]["instance"]
        credit = {name: Decimal(str(price["credit"])) for name, price in prices["price"].items()}
        for tier in prices["tiers"]:
            units = tier["compute_units"]
            found = of("--vcpus", str(units), "--memory", f"{2 * units}GiB", "--disk-size", f"{20 * units}GiB")
            equal((found["compute_units"], found["total_credits_per_hour"]), (units, float(credit["compute_unit"] * units)))
        equal(of("--vcpus", "1", "--memory", "2GiB", "--disk-size", "20GiB")["total_credits_per_hour"], 14_250.0)
        larger = of("--vcpus", "1", "--memory", "2GiB", "--disk-size", "30GiB")
        equal(round(larger["storage_credits_per_hour"], 6), float(round(credit["storage"] * 10_240, 6)))

    def confidential():
        found = of("--vcpus", "2", "--memory", "4GiB", "--disk-size", "40GiB", "--confidential")
        equal(found["total_credits_per_hour"], 57_000.0)

    def gpus():
        listed = user.run("instance", "price", "--list-gpus") + user.ended("instance", "price", "--list-gpus").stderr
        contains(listed.lower(), "l40s", "h100")

    def named():
        found = of("--size", "1vcpu-2gb")
        equal((found["compute_units"], found["total_credits_per_hour"]), (1, 14_250.0))

    cases.attempt("instance price", "every size; a larger disk", sizes)
    cases.attempt("instance price", "a size by its name", named)
    cases.attempt("instance price", "confidential", confidential)
    cases.attempt("instance price", "GPUs", gpus)


def image_cases(cases, user):
    """Images and sizes by the names that the node's aggregates give them; those files are on the network only, so nothing is sent."""

    def images():
        return user.json("aggregate", "get", "vm-images", "--address", PRICES)["vm-images"]

    def program():
        user.file("app/main.py", "async def app(scope, receive, send): ...\n")
        _, made = user.json(
            *["program", "create", str(user.folder / "app"), "main:app", "--size", "2vcpu-4gb", "--dry-run", *user.as_signer]
        )
        content = json.loads(made["item_content"])
        known = images()
        equal(content["runtime"]["ref"], known["runtimes"][known["defaults"]["runtime"]]["hash"])
        equal((content["resources"]["vcpus"], content["resources"]["memory"]), (2, 4096))

    def instance():
        for name, image in images()["rootfs"].items():
            made = user.json(
                *["instance", "create", "vm", "--image", name, "--size", "4vcpu-8gb"],
                *["--ssh-pubkey-file", user.file("key.pub", SSH_KEY), "--dry-run", *user.as_signer],
            )
            content = json.loads(made["item_content"])
            equal((content["rootfs"]["parent"]["ref"], content["rootfs"]["size_mib"]), (image["hash"], 81_920))

    cases.attempt("program create --dry-run", "the default runtime and a size by its name", program)
    cases.attempt("instance create --dry-run", "every image and a size by their names", instance)


def program_cases(cases, user):
    def create():
        user.runtime = user.publish("file", "upload", user.file("runtime", f"runtime {user.key}"))
        user.file("app/main.py", "async def app(scope, receive, send): ...\n")
        code, program = user.all_json(
            *["program", "create", str(user.folder / "app"), "main:app", "--name", "a-program", "--runtime", user.runtime],
            *["--vcpus", "1", "--memory", "2GiB", "--internet", "--persistent", "--updatable", "--env-vars", "A=b"],
            *["--ephemeral-volume", "mount=/tmp,size=100MiB", "--payment-type", "credit", *user.as_signer],
        )
        equal((code["message_status"], program["message_status"], program["type"]), ("processed", "processed", "PROGRAM"))
        user.code, user.program = code["item_hash"], program["item_hash"]

    def listed():
        found = user.json("program", "list", "--address", user.address)
        equal([(one["item_hash"], one["name"], one["persistent"]) for one in found], [(user.program, "a-program", True)])

    def shown():
        found = user.json("program", "show", user.program)
        contains(str(found), user.runtime, user.code, "main:app")

    def update():
        user.file("app/more.py", "more = 1\n")
        changed = user.publish("program", "update", user.program, str(user.folder / "app"))
        equal(user.message(changed)["message"]["content"]["ref"], user.code)

    def delete():
        sent = user.all_json("program", "delete", user.program, "-y", *user.as_signer)
        equal({one["type"] for one in sent}, {"FORGET"})
        equal([user.message(one)["status"] for one in (user.program, user.code)], ["forgotten", "forgotten"])

    cases.attempt("program create", "a folder with Python and every kind of option", create)
    cases.attempt("program list", "those of an account", listed)
    cases.attempt("program show", "with its files", shown)
    cases.attempt("program update", "its code", update)
    cases.attempt("program delete", "with its code", delete)


def instance_cases(cases, user):
    def create():
        disk = user.publish("file", "upload", user.file("disk", f"disk {user.key}"))
        user.instance = user.publish(
            *["instance", "create", "vm", "--image", disk, "--vcpus", "1", "--memory", "2GiB", "--disk-size", "20GiB"],
            *["--ssh-pubkey-file", user.file("key.pub", SSH_KEY)],
            *["--persistent-volume", "name=data,mount=/data,size=1GiB"],
        )
        Scheduler.place(user.instance, user.address)
        content = user.message(user.instance)["message"]["content"]
        equal((content["payment"]["type"], content["rootfs"]["size_mib"]), ("credit", 20_480))

    def listed():
        found = user.json("instance", "list", "--address", user.address)
        equal([(one["item_hash"], one["name"]) for one in found], [(user.instance, "vm")])

    def shown():
        found = user.json("instance", "show", user.instance)
        equal((found["identity"]["name"], found["identity"]["owner"]), ("vm", user.address))

    def ports():
        def forwarded():
            found = user.json("instance", "port-forward", "list", "--address", user.address)
            return {(one["port"], one["tcp"], one["udp"]) for one in found}

        user.publish("instance", "port-forward", "create", user.instance, "22")
        user.publish("instance", "port-forward", "create", user.instance, "53", "--tcp", "false", "--udp", "true")
        equal(forwarded(), {(22, True, False), (53, False, True)})
        user.publish("instance", "port-forward", "update", user.instance, "22", "--udp", "true")
        user.publish("instance", "port-forward", "delete", user.instance, "--port", "53")
        equal(forwarded(), {(22, True, True)})
        user.publish("instance", "port-forward", "delete", user.instance, "-y")
        equal(forwarded(), set())

    def costs():
        found = user.json("credit", "history", "--resource", user.instance)
        equal((found["address"], found["credit_history"]), (user.address, []))

    def delete():
        user.publish("instance", "delete", user.instance, "-y")
        equal(user.message(user.instance)["status"], "forgotten")
        equal(user.json("instance", "list", "--address", user.address), [])

    cases.attempt("instance create", "a disk, a key and a volume", create)
    cases.attempt("instance list", "those of an account", listed)
    cases.attempt("instance show", "what its message says", shown)
    cases.attempt("instance port-forward create, update, delete, list", "two ports", ports)
    cases.attempt("credit history", "of an instance, whose owner the node names", costs)
    cases.attempt("instance delete", "by its hash", delete)
    cases.attempt("vprogram list", "of an account that has none",
                  lambda: equal(user.json("vprogram", "list", "--address", user.address), []))
    for command in ("start, stop, reboot, erase, reinstall, logs, ssh", "backup", "confidential", "attest, unlock", "port-forward refresh"):
        cases.skip(f"instance {command}", NO_COMPUTE_NODE)
    cases.skip("vprogram create, run, call, logs", "needs a runtime with measured files, and a machine that runs it")
    cases.skip("credit buy, token swap", "send transactions to Ethereum")
    cases.skip("account import --ledger", "needs a Ledger device")
