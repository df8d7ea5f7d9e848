"""python chain_verify.py FILE: the envelopes of FILE, one JSON line each, must verify with the Python SDK.

They must not verify once the message is another. Chains for which the SDK has no verification are left out.
"""

import asyncio
import base64
import json
import sys

from aleph.sdk.chains import ethereum, solana, substrate, tezos
from aleph.sdk.chains.nuls1 import NulsSignature, address_from_hash, hash_from_address, public_key_to_hash
from nuls2.model import data as nuls2

from chain_cases import attempt, verification_buffer


def _ethereum(message):
    ethereum.verify_signature(message["signature"], message["sender"], verification_buffer(message))


def _solana(message):
    signature = json.loads(message["signature"])
    solana.verify_signature(signature["signature"], message["sender"], verification_buffer(message))


def _substrate(message):
    data = json.loads(message["signature"])["data"]
    substrate.verify_signature_with_ss58_address(data, message["sender"], verification_buffer(message))


def _tezos(message):
    signature = json.loads(message["signature"])
    return tezos.verify_signature(signature["signature"], signature["publicKey"], verification_buffer(message))


def _nuls(message):
    """The key and its address by the SDK's own functions; the SDK's `verify` knows only Python's form."""
    signature = NulsSignature(bytes.fromhex(message["signature"]))
    chain_id = int.from_bytes(hash_from_address(message["sender"])[:2], "little")
    address = address_from_hash(public_key_to_hash(signature.pub_key, chain_id=chain_id))
    buffer = verification_buffer(message)
    return address == message["sender"] and signature.verify(buffer)


def _nuls2(message):
    chain_id = int.from_bytes(nuls2.hash_from_address(message["sender"])[:2], "little")
    signature = base64.b64decode(message["signature"])
    key = nuls2.recover_message_address(signature, verification_buffer(message), chain_id=chain_id)
    return key == message["sender"]


VERIFIERS = {
    "SOL": ("aleph-sdk-python", _solana),
    "ES": ("aleph-sdk-python", _solana),
    "DOT": ("aleph-sdk-python", _substrate),
    "NULS": ("aleph-sdk-python", _nuls),
    "NULS2": ("aleph-nuls2", _nuls2),
    "TEZOS": ("aleph-sdk-python", _tezos),
    "AVAX": None,
    "CSDK": None,
}


def _accepts(verify, message):
    """Some of these functions answer, some raise; an error is a refusal."""
    try:
        return verify(message) is not False
    except Exception as error:
        print(f"{message['chain']}: {type(error).__name__}: {error}", file=sys.stderr)
        return False


async def main(file):
    by_chain = {}
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            message = json.loads(line)
            by_chain.setdefault(message["chain"], []).append(message)
    for chain, messages in by_chain.items():
        found = VERIFIERS.get(chain, ("aleph-sdk-python", _ethereum))
        if found is None:
            continue
        distribution, verify = found

        async def body(verify=verify, messages=messages):
            for message in messages:
                if not _accepts(verify, message):
                    raise AssertionError(f"not accepted: {message}")
                digit = "1" if message["item_hash"][0] == "0" else "0"
                if _accepts(verify, message | {"item_hash": digit + message["item_hash"][1:]}):
                    raise AssertionError(f"accepted for another message: {message}")

        await attempt(chain, distribution, "verifies our signatures", body)


asyncio.run(main(sys.argv[1]))
