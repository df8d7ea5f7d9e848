"""Reads contents with the network's own models, several published versions at once.

Each line of standard input is a JSON list of a message type and a content's text; for each, one line of standard output is a
JSON object: "network" tells what the models that the network's nodes use make of the content, and "newest" what the newest
ones do: a list of what was read, or null for a refusal.

No published version is the one that the nodes use. Version 1.1.1 is that without verifiable programs and SEV-SNP, 1.3.0
that with both and with rules which the nodes do not have. `Network` puts it together from these.
"""

import importlib
import json
import sys
from pathlib import Path

BASE, VERIFIABLE, NEWEST = "1.1.1", "1.3.0", "1.7.0"
INSTANCE_KEYS = {"hypervisor", "trusted_execution"}
SNP_KEYS = {"mode", "runtime", "measurements", "attestation_port"}


class Models:
    """The models of one version."""

    def __init__(self, version):
        sys.path.insert(0, str(Path(__file__).parent / version))
        for name in [name for name in sys.modules if name.split(".")[0] == "aleph_message"]:
            del sys.modules[name]
        models = importlib.import_module("aleph_message.models")
        environment = importlib.import_module("aleph_message.models.execution.environment")
        sys.path.pop(0)
        self.instance_environment = environment.InstanceEnvironment
        self.contents = {
            "POST": models.PostContent,
            "AGGREGATE": models.AggregateContent,
            "STORE": models.StoreContent,
            "FORGET": models.ForgetContent,
            "PROGRAM": models.ProgramContent,
            "INSTANCE": models.InstanceContent,
        }
        if hasattr(models, "VerifiableProgramContent"):
            self.contents["V-PROGRAM"] = models.VerifiableProgramContent

    def read(self, kind, content):
        """The content as read; raises whatever the model raises."""
        return self.contents[kind].model_validate(content)


class Network:
    """What the nodes make of a content."""

    def __init__(self, base, verifiable):
        self.base = base
        self.verifiable = verifiable

    def read(self, kind, content):
        content = with_registers(content)
        if kind == "V-PROGRAM":
            return self.verifiable_program(content)
        environment = content.get("environment")
        if kind in ("INSTANCE", "PROGRAM") and has_snp_keys(environment):
            return self.confidential(kind, content)
        return facts(self.base.read(kind, content))

    def verifiable_program(self, content):
        """The nodes have no rules for the values of metadata: what they require of it, 1.1.1 tells."""
        plain = {key: value for key, value in content.items() if key != "metadata"}
        if "metadata" in content:
            self.base.read("INSTANCE", {**SMALLEST_INSTANCE, "metadata": content["metadata"]})
        return facts(self.verifiable.read("V-PROGRAM", plain))

    def confidential(self, kind, content):
        """All of it is read by 1.1.1, but for the trusted execution, which 1.3.0 reads."""
        environment = content["environment"]
        try:
            read = self.verifiable.instance_environment.model_validate(environment)
        except Exception:
            if kind == "INSTANCE":
                raise
            # The union falls back to a program's environment, which ignores what only instances have.
            flags = {key: value for key, value in environment.items() if key not in INSTANCE_KEYS}
            return facts(self.base.read(kind, {**content, "environment": flags}))
        plain = {**environment, "trusted_execution": {"policy": 1}}
        return facts(self.base.read(kind, {**content, "environment": plain}), read)


SMALLEST_INSTANCE = {
    "address": "a",
    "time": 1,
    "allow_amend": False,
    "environment": {},
    "resources": {},
    "rootfs": {"parent": {"ref": "a" * 64}, "persistence": "host", "size_mib": 1},
}


def has_snp_keys(environment):
    trusted = environment.get("trusted_execution") if isinstance(environment, dict) else None
    return isinstance(trusted, dict) and not SNP_KEYS.isdisjoint(trusted)


def with_registers(value):
    """Measurements have two forms in circulation: no published model knows the older, `digest`."""
    if isinstance(value, list):
        return [with_registers(element) for element in value]
    if not isinstance(value, dict):
        return value
    changed = {key: with_registers(element) for key, element in value.items()}
    if "platform" in changed and "digest" in changed and "registers" not in changed:
        changed["registers"] = {"launch": changed.pop("digest")}
    return changed


def facts(content, environment=None):
    """What was read, as far as a node decides by it."""
    read = [str(content.address)]
    if not hasattr(content, "allow_amend"):
        return read
    resources = content.resources
    read += [content.allow_amend, resources.vcpus, resources.memory, resources.seconds]
    read += [[port.port, port.protocol.value] for port in resources.published_ports or []]
    payment = content.payment
    read += ["hold", None, None] if payment is None else [payment.type.value, value(payment.chain), payment.receiver]
    read += [content.variables or {}, content.authorized_keys or [], content.replaces]
    read += requirements(content.requirements)
    if hasattr(content, "verification"):
        return read + verified(content)
    read += surroundings(environment or content.environment)
    read += [volume(one) for one in content.volumes]
    if hasattr(content, "rootfs"):
        rootfs = content.rootfs
        return read + [file(rootfs.parent), rootfs.persistence.value, rootfs.size_mib]
    return read + program(content)


def value(enum):
    return None if enum is None else enum.value


def file(ref):
    return None if ref is None else [str(ref.ref), bool(ref.use_latest)]


def requirements(required):
    if required is None:
        return [None, None, []]
    cpu, node = required.cpu, required.node
    return [
        cpu and [cpu.architecture, cpu.vendor, cpu.features or []],
        node and [node.owner, node.address_regex, text(node.node_hash), text(node.terms_and_conditions)],
        [[gpu.vendor, gpu.device_name, gpu.device_class.value, gpu.device_id] for gpu in required.gpu or []],
    ]


def text(item_hash):
    return None if item_hash is None else str(item_hash)


def surroundings(environment):
    flags = [environment.reproducible, environment.internet, environment.aleph_api, environment.shared_cache]
    trusted = getattr(environment, "trusted_execution", None)
    return flags + [value(getattr(environment, "hypervisor", None)), trusted and trusted_execution(trusted)]


def trusted_execution(trusted):
    snp = getattr(trusted, "mode", None) == "sev_snp"
    return [
        snp,
        str(int(trusted.policy) % 2**64),
        text(trusted.firmware),
        text(getattr(trusted, "runtime", None)),
        [measurement(one) for one in getattr(trusted, "measurements", None) or []],
        getattr(trusted, "attestation_port", None),
    ]


def measurement(measured):
    return [measured.registers.launch, measured.vcpu_type]


def volume(one):
    kind = type(one).__name__
    labels = [one.comment, one.mount]
    if kind == "ImmutableVolume":
        return [kind, file(one)] + labels
    if kind == "EphemeralVolume":
        return [kind, one.size_mib] + labels
    return [kind, one.size_mib, file(one.parent), value(one.persistence), one.name] + labels


def program(content):
    code, on = content.code, content.on
    return [
        [code.encoding.value, code.entrypoint, file(code), code.inferred_interface.value, code.args or []],
        [file(content.runtime), content.runtime.comment],
        content.data and [content.data.encoding.value, content.data.mount, file(content.data)],
        content.export and [content.export.encoding.value, content.export.mount],
        [on.http, len(on.message or []), bool(on.persistent)],
    ]


def verified(content):
    return [
        content.environment.internet,
        [str(content.runtime.ref), content.runtime.comment],
        disk(content.workload),
        str(content.verification.policy),
        [measurement(one) for one in content.verification.measurements],
        [disk(one) for one in content.volumes],
    ]


def disk(one):
    return [str(one.ref), str(one.hash_tree), one.roothash, getattr(one, "comment", "")]


def integer(digits):
    """The nodes' parser makes doubles of integers beyond 64 bits."""
    number = int(digits)
    return number if -(2**63) <= number < 2**64 else float(number)


def attempt(read):
    try:
        return read()
    except Exception:
        return None


def main():
    newest = Models(NEWEST)
    network = Network(Models(BASE), Models(VERIFIABLE))
    for line in sys.stdin:
        kind, content = json.loads(line)
        content = json.loads(content, parse_int=integer)
        verdict = {
            "network": attempt(lambda: network.read(kind, content)),
            "newest": attempt(lambda: facts(newest.read(kind, content))),
        }
        print(json.dumps(verdict, separators=(",", ":")))


if __name__ == "__main__":
    main()
