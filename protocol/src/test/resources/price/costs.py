"""Writes costs.jsonl: messages with what they cost.

The formulas of spec 01 §7.4 to §7.6 with Python's decimal numbers, which are the numbers that the
network's nodes compute with. Nothing here shares a line with the Java code that is checked.

    python3 costs.py > costs.jsonl
"""

import json
import math
import pathlib
import random
from decimal import ROUND_FLOOR, Decimal

HOUR = 3600
MIB = 1 << 20
PAYMENTS = ("hold", "superfluid", "credit")
ROOM = ("0.05", "0.000000977", "0.17967489030626108")
GPU_ROOM = (0, "0.000000977", "0.17967489030626108")
PROGRAM_ROOM = ("0.05", "0.000000977", "0.977")
SIZES = [(1, None), (2, None), (4, None), (6, None), (8, None), (12, None)]
STANDARD = [(3, "RTX 4000 ADA"), (4, "RTX 3090"), (6, "RTX 4090"), (12, "L40S")]
PREMIUM = [(16, "A100"), (24, "H100")]
# product: prices of room and of compute units (ALEPH, ALEPH per hour, credits per hour); memory and
# disk of a compute unit; tiers
PRICES = {
    "storage": (("0.333333333", 0, "0.17967489030626108"), None, None, None),
    "program": (PROGRAM_ROOM, ("200", "0.011", "11000"), (2048, 2048), SIZES),
    "program_persistent": (PROGRAM_ROOM, ("1000", "0.055", "55000"), (2048, 20480), SIZES),
    "instance": (ROOM, ("1000", "0.055", "14250"), (2048, 20480), SIZES),
    "instance_confidential": (ROOM, ("2000", "0.11", "28500"), (2048, 20480), SIZES),
    "instance_gpu_standard": (GPU_ROOM, ("280", "0.28", "43125"), (6144, 61440), STANDARD),
    "instance_gpu_premium": (GPU_ROOM, ("560", "0.56", "86250"), (6144, 61440), PREMIUM),
}
DEVICES = {
    "10de:26b9": "L40S", "10de:2684": "RTX 4090", "10de:2204": "RTX 3090",
    "10de:2203": "RTX 3090", "10de:27b0": "RTX 4000 ADA", "10de:27b2": "RTX 4000 ADA",
    "10de:2336": "H100", "10de:22a3": "H100", "10de:2313": "H100", "10de:2330": "H100",
    "10de:2331": "H100", "10de:2080": "A100", "10de:2081": "A100", "10de:20b2": "A100",
    "10de:20b5": "A100", "10de:20b8": "A100",
}


def floor18(number):
    return number.quantize(Decimal("1e-18"), ROUND_FLOOR)


def rates(prices):
    hold, payg, credit = (Decimal(price) for price in prices)
    return hold, payg / HOUR, credit / HOUR


LEAST = floor18(Decimal(1) / HOUR)


def costs(quantity, prices, least):
    hold, stream, credit = (floor18(quantity * rate) for rate in rates(prices))
    return [hold, stream, max(credit, LEAST) if least else credit]


def units(content, unit):
    memory = unit[0] if unit else 2048
    resources = content["resources"]
    return max(resources["vcpus"], math.ceil(resources["memory"] / memory))


def gpus(content):
    return content.get("requirements", {}).get("gpu", [])


def gpu_units(content, prices):
    found = {}
    for card in gpus(content):
        model = DEVICES[card["device_id"]]
        for product in ("instance_gpu_premium", "instance_gpu_standard"):
            match = [count for count, of in prices[product][3] if of == model]
            if match:
                found[product] = found.get(product, 0) + match[0]
                break
    dominant = max(found, key=lambda product: product == "instance_gpu_premium")
    missing = units(content, prices[dominant][2]) - sum(found.values())
    if missing > 0:
        found[dominant] += missing
    return found


def product_of(kind, content):
    if kind == "PROGRAM":
        return "program_persistent" if content["on"].get("persistent") else "program"
    confidential = content["environment"].get("trusted_execution") is not None
    return "instance_confidential" if confidential or kind == "V_PROGRAM" else "instance"


def room(kind, content, files):
    """(type, name, ref, MiB) of all that takes room."""
    named = []
    if kind == "INSTANCE":
        rootfs = content["rootfs"]
        name = "EXECUTION_INSTANCE_VOLUME_ROOTFS"
        yield name, name, rootfs["parent"]["ref"], Decimal(rootfs["size_mib"])
    if kind == "PROGRAM":
        for part in ("code", "runtime", "data"):
            if part in content:
                name = "EXECUTION_PROGRAM_VOLUME_" + part.upper()
                named.append((name, name, content[part]))
    if kind != "V_PROGRAM":
        for number, volume in enumerate(content.get("volumes", [])):
            name = "EXECUTION_VOLUME_" + ("INMUTABLE" if "ref" in volume else "PERSISTENT")
            named.append((name, f"#{number}:{volume.get('mount') or name}", volume))
    for name, label, part in named:
        if "ref" not in part:
            yield name, label, None, Decimal(part["size_mib"])
        elif part["ref"] in files:
            yield name, label, part["ref"], Decimal(files[part["ref"]] / MIB)


def machine(kind, content, files, prices):
    credit = content.get("payment", {}).get("type") == "credit"
    lines = []
    if kind == "INSTANCE" and gpus(content):
        product = "instance_gpu_premium"
        for tier, count in gpu_units(content, prices).items():
            lines.append(["EXECUTION", tier, None, costs(count, prices[tier][1], False)])
    else:
        product = product_of(kind, content)
        twice = product == "program" and content["environment"].get("internet")
        count = units(content, prices[product][2]) * (2 if twice else 1)
        lines.append(["EXECUTION", product, None, costs(count, prices[product][1], credit)])
    price, _, unit, _ = prices[product]
    volumes = [
        [name, label, ref, costs(size, price, credit)]
        for name, label, ref, size in room(kind, content, files)
    ]
    included = units(content, unit) * (unit[1] if unit else 0)
    discount = [
        floor18(-min(sum((line[3][way] for line in volumes), Decimal(0)), included * rate))
        for way, rate in enumerate(rates(price))
    ]
    name = "EXECUTION_VOLUME_DISCOUNT"
    return lines + volumes + [[name, name, None, discount]]


def store(content, files, prices):
    size = Decimal(files.get(content["item_hash"], 0) / MIB)
    if not size:
        return []
    credit = content.get("payment", {}).get("type") == "credit"
    if credit:
        size = max(size, Decimal(25))
    return [["STORAGE", "STORAGE", MESSAGE, costs(size, prices["storage"][0], credit)]]


MESSAGE = "e" * 64
# A letter for the zeros of a hash keeps the table small.
ZEROS = "0" * 60


def aggregate(prices):
    """The content of a pricing aggregate with these prices."""
    content = {}
    for product, (price, compute, unit, tiers) in prices.items():
        content[product] = {"price": {"storage": dict(zip(("holding", "payg", "credit"), price))}}
        if compute:
            content[product]["price"]["compute_unit"] = dict(
                zip(("holding", "payg", "credit"), compute))
            content[product]["compute_unit"] = {
                "vcpus": 1, "memory_mib": unit[0] if unit else 1, "disk_mib": unit[1] if unit else 9}
            content[product]["tiers"] = [
                {"id": "t", "compute_units": count, "model": model} for count, model in tiers[:4]
                if model or count == tiers[0][0]] if unit else []
    return content


def write(kind, content, files, prices=None):
    known = PRICES if prices is None else prices
    lines = store(content, files, known) if kind == "STORE" else machine(
        kind, content, files, known)
    # As text, because texts say exactly what is meant and Java need not read doubles as Python.
    total = [floor18(sum((line[3][way] for line in lines), Decimal(0))) for way in range(3)]
    text = json.dumps({
        "type": kind,
        "content": content,
        "files": files,
        **({} if prices is None else {"pricing": aggregate(prices)}),
        "lines": [line[:3] + [f"{cost:f}" for cost in line[3]] for line in lines],
        "total": [f"{cost:f}" for cost in total],
    }, separators=(",", ":"))
    print(text.replace(ZEROS, "Z"))


def h(number):
    return f"{number:064x}"


def base(payment, cpus, memory):
    content = {"address": "0xA", "time": 1, "allow_amend": False,
               "resources": {"vcpus": cpus, "memory": memory, "seconds": 1}}
    if payment:
        content["payment"] = {"type": payment}
    return content


def instance(payment, cpus, memory, disk, volumes=(), confidential=False, cards=()):
    content = base(payment, cpus, memory)
    content["environment"] = {"hypervisor": "qemu"}
    if confidential:
        content["environment"]["trusted_execution"] = {"policy": 1, "firmware": h(9)}
    content["rootfs"] = {"parent": {"ref": h(1)}, "persistence": "host", "size_mib": disk}
    if volumes:
        content["volumes"] = list(volumes)
    if cards:
        content["requirements"] = {"node": {"node_hash": h(7)}, "gpu": [
            {"vendor": "N", "device_name": "n", "device_class": "0302", "device_id": card}
            for card in cards]}
    elif payment in ("superfluid", "credit"):
        content["requirements"] = {"node": {"node_hash": h(7)}}
    return content


def program(payment, cpus, memory, persistent, internet, data=True, volumes=()):
    content = base(payment, cpus, memory)
    content.update({
        "type": "vm-function",
        "code": {"encoding": "zip", "entrypoint": "a:b", "ref": h(2)},
        "runtime": {"ref": h(3), "comment": ""},
        "on": {"http": True, "persistent": persistent},
        "environment": {"internet": internet}})
    if data:
        content["data"] = {"encoding": "zip", "mount": "/d", "ref": h(4)}
    if volumes:
        content["volumes"] = list(volumes)
    return content


def verifiable(cpus, memory):
    content = base("credit", cpus, memory)
    disk = {"ref": h(5), "hash_tree": h(6), "roothash": h(8)}
    content.update({
        "environment": {}, "runtime": {"ref": h(3)}, "workload": disk, "volumes": [disk],
        "verification": {"backend": "sev_snp", "measurements": [
            {"platform": "sev_snp", "digest": "ab" * 48}]}})
    return content


def file(payment):
    content = {"address": "0xA", "time": 1, "item_type": "storage", "item_hash": h(1)}
    if payment:
        content["payment"] = {"type": payment}
    return content


VOLUMES = (
    {"mount": "/var/cache", "ephemeral": True, "size_mib": 50},
    {"mount": "/data", "persistence": "host", "size_mib": 100},
    {"mount": "", "size_mib": 1001},
    {"mount": "/code", "ref": h(2)},
    {"ref": h(3), "use_latest": False},
    {"ref": h(99)},
)
FILES = {h(2): 10_000_001, h(3): 350_000_000, h(4): 3, h(5): 1 << 33, h(6): 1 << 20}


def tables():
    for payment in PAYMENTS:
        for count, _ in SIZES:
            memory = count * 2048
            for confidential in (False, True):
                write("INSTANCE", instance(payment, count, memory, count * 20480,
                                           confidential=confidential), {})
            for persistent in (False, True):
                for internet in (False, True):
                    write("PROGRAM", program(payment, count, memory, persistent, internet), FILES)
        write("INSTANCE", instance(payment, 1, 2049, 1, VOLUMES), FILES)
        write("INSTANCE", instance(payment, 1, 128, 1_953_125, VOLUMES, confidential=True), FILES)
        write("PROGRAM", program(payment, 3, 1, False, True, False, VOLUMES), FILES)
        write("PROGRAM", program(payment, 1, 1_048_576, True, True, True, VOLUMES), {})
        for cards in (
                ["10de:2684", "10de:26b9"], ["10de:20b2", "10de:20b2"],
                ["10de:20b2", "10de:2684"], ["10de:2684", "10de:20b2"],
                ["10de:27b0", "10de:2336", "10de:27b2", "10de:2204"], ["10de:26b9"] * 8):
            for cpus, memory in ((1, 128), (25, 1), (2, 400_000)):
                write("INSTANCE", instance(payment, cpus, memory, 20480, cards=cards), FILES)
        write("INSTANCE", instance(payment, 8, 16384, 20480, confidential=True,
                                   cards=["10de:2684"]), {})
    for device in DEVICES:
        write("INSTANCE", instance(None, 1, 6144, 61440, VOLUMES[:2], cards=[device]), {})
    for cpus, memory in ((1, 1), (2, 2048), (1, 2049), (256, 1_048_576)):
        write("V_PROGRAM", verifiable(cpus, memory), FILES)
    for payment in (None, "hold", "credit"):
        for size in (0, 1, 1000, MIB - 1, MIB, MIB + 1, 25 * MIB - 1, 25 * MIB, 25 * MIB + 1,
                     123_456_789, 10**12 + 7, (1 << 53) + 1):
            write("STORE", file(payment), {h(1): size})
        write("STORE", file(payment), {})


def any_number(rng):
    """Texts and whole numbers, so that no cost reaches 10**10: 28 digits hold no more."""
    return rng.choice([
        0, rng.randrange(1, 100), str(rng.randrange(1, 100)), "1e-17", "0.000000000000000001",
        f"0.{rng.randrange(1, 10**rng.randrange(1, 40))}",
        f"{rng.randrange(1, 100)}.{rng.randrange(10**30)}"])


def any_prices(rng):
    def three():
        return tuple(any_number(rng) for _ in range(3))

    prices = {}
    for product, (_, compute, _, tiers) in PRICES.items():
        unit = (rng.choice([1, 1000, 2048, 6144]), rng.choice([0, 1, 2048, 20480]))
        # Cards are found by the tiers, so only the others may go without.
        if rng.random() < 0.2 and "gpu" not in product:
            unit = None
        prices[product] = (three(), three() if compute else None, unit if compute else None,
                           [(rng.randrange(1, 40), model) for _, model in tiers or ()])
    return prices


def random_cases():
    rng = random.Random(20)
    for _ in range(70):
        prices = any_prices(rng)
        payment = rng.choice((None, *PAYMENTS))
        cpus, memory = rng.randrange(1, 257), rng.randrange(1, 1 << rng.randrange(1, 20))
        volumes = rng.sample(VOLUMES, rng.randrange(len(VOLUMES)))
        files = {name: rng.randrange(1 << rng.randrange(1, 46)) for name in FILES}
        kind = rng.choice(("INSTANCE", "GPU", "PROGRAM", "STORE"))
        if kind == "STORE":
            payment = None if payment == "superfluid" else payment
            write("STORE", file(payment), {h(1): files[h(2)]}, prices)
        elif kind == "PROGRAM":
            write("PROGRAM", program(payment, cpus, memory, rng.random() < 0.5,
                                     rng.random() < 0.5, rng.random() < 0.5, volumes),
                  files, prices)
        else:
            cards = rng.choices(list(DEVICES), k=rng.randrange(1, 5)) if kind == "GPU" else ()
            write("INSTANCE", instance(payment, cpus, memory, rng.randrange(1, 1_953_126), volumes,
                                       rng.random() < 0.3, cards), files, prices)


def live_messages():
    folder = pathlib.Path(__file__).parent.parent / "vectors" / "messages"
    for kind in ("INSTANCE", "PROGRAM", "STORE"):
        for path in sorted(folder.glob(kind.lower() + "-*.json")):
            content = json.loads(json.loads(path.read_text())["item_content"])
            if not isinstance(content.get("metadata", {}), list):
                files = {content["item_hash"]: 123_456} if kind == "STORE" else FILES
                write(kind, content, files)


if __name__ == "__main__":
    tables()
    random_cases()
    live_messages()
