"""create_program, create_instance, create_verifiable_program: what they need, what they keep, and how they end."""

import time

from aleph.sdk.exceptions import ForgottenMessageError
from aleph.sdk.query.filters import MessageFilter
from aleph.sdk.types import StorageEnum
from aleph_message.models import Chain, MessageType, Payment, PaymentType
from aleph_message.models.execution.base import Encoding
from aleph_message.models.execution.environment import (
    HostRequirements,
    HypervisorType,
    NodeRequirements,
    TrustedExecutionEnvironment,
)
from aleph_message.status import MessageStatus

from pydantic import ValidationError

from files import answer, noise
from harness import Skip, attempt, equal, eventually, raises, truthy
from world import UNKNOWN_HASH, essence

MEASUREMENTS = [{"platform": "sev_snp", "registers": {"launch": "ab" * 48}, "vcpu_type": "EPYC-v4"}]
CREDIT = Payment(chain=Chain.ETH, type=PaymentType.credit)


async def machine_cases(world):
    channel = world.name("machines")
    verified = lambda file, tree: {"ref": file, "hash_tree": tree, "roothash": "cd" * 32}

    async def store(account, name, size=1000, **options):
        async with world.writer(account) as client:
            message, status = await client.create_store(
                file_content=noise(f"{world.seed}/machines-{name}", size),
                storage_engine=StorageEnum.storage,
                channel=channel,
                sync=True,
                **options,
            )
            equal(status, MessageStatus.PROCESSED, f"status of the STORE of {name}")
            return message.item_hash

    async def program(account, code, runtime, **options):
        async with world.writer(account) as client:
            return await client.create_program(
                program_ref=code, entrypoint="main:app", runtime=runtime, channel=channel, sync=True, **options
            )

    async def instance(account, rootfs, size=20_480, payment=CREDIT, **options):
        async with world.writer(account) as client:
            return await client.create_instance(rootfs, size, channel=channel, sync=True, payment=payment, **options)

    async def verifiable(account, bundle, workload, **fields):
        """With the client's models and signatures, but not its `create_verifiable_program`."""
        content = {
            "address": account.get_address(),
            "time": time.time(),
            "allow_amend": False,
            "payment": {"chain": "ETH", "type": "credit"},
            "environment": {"internet": True},
            "resources": {"vcpus": 1, "memory": 256, "seconds": 30},
            "runtime": {"ref": bundle, "comment": ""},
            "workload": workload,
            "verification": {"backend": "sev_snp", "policy": 0x30000, "measurements": MEASUREMENTS},
            "volumes": [],
        }
        async with world.writer(account) as client:
            message, status, _ = await client.submit(content | fields, MessageType.v_program, channel, sync=True)
            return message, status

    async def shown(message, status, what):
        """It is processed, and every operation shows it as it was sent."""
        equal(status, MessageStatus.PROCESSED, f"{what}: status")
        async with world.reader() as client:
            equal(essence(await client.get_message(message.item_hash)), essence(message), f"{what}: read back")
            found = await client.get_messages(
                message_filter=MessageFilter(addresses=[message.sender], message_types=[message.type]),
                ignore_invalid_messages=False,
            )
            listed = [essence(m) for m in found.messages if m.item_hash == message.item_hash]
            equal(listed, [essence(message)], f"{what}: in the list")

    async def refused(coroutine, code, what):
        error = await raises(ValueError, coroutine, what)
        truthy(str(error).startswith(f"Unknown error code {code}:"), f"{what}: {error}")
        return str(error)

    async def forget(account, *hashes):
        async with world.writer(account) as client:
            content = {"address": account.get_address(), "time": 1_700_000_000.0, "hashes": list(hashes)}
            message, _, _ = await client.submit(
                content | {"reason": f"{len(hashes)} {world.bytes(str(forget.count)).hex()}"},
                MessageType.forget,
                channel,
                sync=True,
                raise_on_rejected=False,
            )
            forget.count += 1
            status = await client.get_message_status(message.item_hash)
            code = (await client.get_message_error(message.item_hash))["error_code"] if status == MessageStatus.REJECTED else None
            return status, code

    forget.count = 0

    async def programs():
        owner = world.eth("programs")
        code, runtime, data = [await store(owner, name) for name in ("code", "runtime", "data")]
        await shown(*await program(owner, code, runtime), "defaults")
        message, status = await program(
            owner,
            code,
            runtime,
            metadata={"name": "größe 🦀", "tags": ["a", "b"], "number": 1},
            vcpus=4,
            memory=4096,
            timeout_seconds=12.9,
            internet=False,
            aleph_api=False,
            allow_amend=True,
            encoding=Encoding.squashfs,
            persistent=True,
            payment=CREDIT,
            environment_variables={"KEY": "wert ß", "EMPTY": ""},
            subscriptions=[{"sender": owner.get_address(), "channel": channel}, {}],
            volumes=[
                {"mount": "/data", "ref": data, "use_latest": False},
                {"mount": "/tmp", "ephemeral": True, "size_mib": 1000},
                {"mount": "/keep", "persistence": "host", "name": "kept", "size_mib": 1},
                {"mount": "/copy", "parent": {"ref": data}, "name": "copy", "size_mib": 2048},
                {"comment": "room", "size_mib": 1000},
            ],
        )
        await shown(message, status, "everything")
        async with world.reader() as client:
            for tag in ("a", "b"):
                found = await client.get_messages(message_filter=MessageFilter(tags=[tag], channels=[channel]))
                equal([m.item_hash for m in found.messages], [message.item_hash], f"by tag {tag}")
            started = await answer(client, "/api/v0/programs/on/message")
            mine = [p["content"]["on"]["message"] for p in started if p["item_hash"] == message.item_hash]
            equal(mine, [[{"sender": owner.get_address(), "channel": channel}, {}]], "programs that messages start")

    async def waiting():
        owner = world.eth("waiting")
        runtime = await store(owner, "waiting-runtime")
        fields = {
            "address": owner.get_address(),
            "time": 1_700_000_000.0,
            "item_type": "storage",
            "item_hash": (await _uploaded(world, owner, noise(f"{world.seed}/machines-late", 10))),
        }
        async with world.writer(owner) as client:
            late = await client.generate_signed_message(MessageType.store, fields, channel)
            message, status = await program(owner, late.item_hash, runtime)
            equal(status, MessageStatus.PENDING, "status before its code is there")
            equal(await client.get_message_status(message.item_hash), MessageStatus.PENDING, "status route")
            error = await client.get_message_error(message.item_hash)
            truthy(error is None, f"a message that waits is not refused: {error}")
            _, status, _ = await client.submit(fields, MessageType.store, channel, sync=True)
            equal(status, MessageStatus.PROCESSED, "status of the STORE")
            await eventually("program", lambda: _is(client, message, MessageStatus.PROCESSED))
        await shown(message, MessageStatus.PROCESSED, "after its code came")

    async def delegated():
        owner, delegate = world.eth("machine-owner"), world.sol("machine-delegate")
        code = await store(owner, "delegated")
        await refused(program(delegate, code, code, address=owner.get_address()), 2, "without a delegation")
        await world.aggregate(
            owner, "security", {"authorizations": [{"address": delegate.get_address(), "types": ["PROGRAM"]}]}
        )
        message, status = await program(delegate, code, code, address=owner.get_address())
        await shown(message, status, "by a delegate")
        await refused(instance(delegate, code, address=owner.get_address()), 2, "another type")
        equal(await forget(delegate, message.item_hash), (MessageStatus.PROCESSED, None), "the delegate forgets it")

    async def instances():
        owner = world.eth("instances")
        rootfs, firmware, extra = [await store(owner, name) for name in ("rootfs", "firmware", "extra")]
        await shown(*await instance(owner, rootfs), "defaults, paid with credits")
        # The client's own default is what no instance is paid with any longer.
        stream = Payment(chain=Chain.AVAX, type=PaymentType.superfluid, receiver="0xreceiver")
        for over in (None, stream):
            told = await refused(instance(owner, rootfs, payment=over), 202, "a way to pay that is over")
            truthy("pay with 'credit'" in told, told)
        await shown(
            *await instance(
                owner,
                rootfs,
                1_953_125,
                environment_variables={"A": "b"},
                memory=2048,
                vcpus=2,
                timeout_seconds=1,
                allow_amend=True,
                internet=False,
                aleph_api=False,
                hypervisor=HypervisorType.firecracker,
                volumes=[{"mount": "/x", "ref": extra}, {"mount": "/y", "size_mib": 1001}],
                ssh_keys=["ssh-ed25519 AAAA größe", ""],
                metadata={"name": "vm"},
            ),
            "everything",
        )
        await shown(
            *await instance(
                owner,
                rootfs,
                trusted_execution=TrustedExecutionEnvironment(firmware=firmware, policy=5),
                requirements=HostRequirements(node=NodeRequirements(node_hash=UNKNOWN_HASH, address_regex="^a(b|c)+$")),
            ),
            "SEV on a node of its own",
        )
        await shown(
            *await instance(
                owner,
                rootfs,
                payment=CREDIT,
                trusted_execution=TrustedExecutionEnvironment(
                    mode="sev_snp", policy=0x30000, runtime=extra, measurements=MEASUREMENTS, attestation_port=8444
                ),
            ),
            "SEV-SNP",
        )

    async def too_small():
        owner = world.eth("too-small")
        rootfs = await store(owner, "large-rootfs", 2 * 1024 * 1024 + 1)
        await shown(*await instance(owner, rootfs, 3), "large enough")
        told = await refused(instance(owner, rootfs, 2), 304, "root disk smaller than its image")
        for part in (rootfs, "2097153", "2097152"):
            truthy(part in told, f"{part} in {told}")

    async def verifiables():
        owner = world.eth("verifiables")
        runtime, disk, tree = [await store(owner, name) for name in ("v-runtime", "v-disk", "v-tree")]
        message, status = await verifiable(
            owner,
            runtime,
            verified(disk, tree),
            runtime={"ref": runtime, "comment": "größe"},
            resources={"vcpus": 2, "memory": 2048, "seconds": 1},
            environment={"internet": False},
            metadata={"name": "v"},
            volumes=[verified(disk, tree) | {"comment": "weights"}, verified(tree, disk) | {"comment": ""}],
            requirements={"node": {"node_hash": UNKNOWN_HASH}},
        )
        await shown(message, status, "everything")
        for used in (runtime, disk, tree):
            equal(await forget(owner, used), (MessageStatus.REJECTED, 503), "forgetting what it uses")
        equal(await forget(owner, message.item_hash), (MessageStatus.PROCESSED, None), "forgetting it")
        equal(await forget(owner, runtime, disk, tree), (MessageStatus.PROCESSED, None), "forgetting its files")
        # Whoever runs it finds out whether its files are there.
        await shown(*await verifiable(owner, UNKNOWN_HASH, verified(UNKNOWN_HASH, UNKNOWN_HASH)), "without files")

    async def created():
        owner = world.eth("created")
        async with world.writer(owner) as client:
            try:
                message, status = await client.create_verifiable_program(
                    UNKNOWN_HASH, verified(UNKNOWN_HASH, UNKNOWN_HASH), MEASUREMENTS, channel=channel, sync=True
                )
            except ValidationError as error:
                if "StrictMachineResources" in str(error):
                    raise Skip("makes resources that the client's own model refuses: nothing is ever sent") from error
                raise
        await shown(message, status, "created")

    async def forgotten():
        owner, other = world.eth("machine-forget"), world.eth("machine-other")
        file = await store(owner, "forgotten")
        mine, _ = await program(owner, file, file)
        theirs, _ = await instance(other, file)
        equal(await forget(owner, file), (MessageStatus.REJECTED, 503), "used by both")
        equal(await forget(owner, mine.item_hash), (MessageStatus.PROCESSED, None), "the program")
        equal(await forget(owner, file), (MessageStatus.REJECTED, 503), "used by another's instance")
        equal(await forget(owner, theirs.item_hash), (MessageStatus.REJECTED, 2), "another's instance")
        equal(await forget(other, theirs.item_hash), (MessageStatus.PROCESSED, None), "by its owner")
        equal(await forget(owner, file), (MessageStatus.PROCESSED, None), "used by nobody")
        async with world.reader() as client:
            for machine in (mine, theirs):
                await raises(ForgottenMessageError, client.get_message(machine.item_hash), "get_message")

    await attempt("create_program", "defaults, and every option", programs)
    await attempt("create_program", "waits for its code", waiting)
    await attempt("create_program", "for an owner who delegates", delegated)
    await attempt("create_instance", "defaults, every option, SEV and SEV-SNP", instances)
    await attempt("create_instance", "a disk smaller than what it begins as", too_small)
    await attempt("create_verifiable_program", "defaults", created)
    await attempt("submit", "a verifiable program keeps its files and needs none", verifiables)
    await attempt("forget", "machines keep their files, and let them go", forgotten)


async def _uploaded(world, account, data):
    async with world.writer(account) as client:
        return await client.storage_push_file(data)


async def _is(client, message, status):
    return await client.get_message_status(message.item_hash) == status
