"""python chain_vectors.py SEED ORDINARY SPECIAL: messages of NULS chains, signed by what signs for them in Python.

One JSON line per envelope with the account that signed it: ORDINARY ones of each chain's ordinary account, SPECIAL ones of
each other account.
"""

import asyncio
import base64
import hashlib
import sys

from aleph.sdk.chains.nuls1 import NULSAccount, NulsSignature, VarInt
from nuls2.model.data import NETWORKS, address_from_hash, public_key_to_hash, sign_recoverable_message
from coincurve import PrivateKey
from ecdsa import SECP256k1
from ecdsa.util import sigdecode_der, sigencode_der

from chain_cases import Random, emit, library, unsigned, verification_buffer


def raw_form(key, message):
    """As the wallets of NULS signed: the buffer itself, its length before it."""
    buffer = verification_buffer(message)
    text = b"\x18NULS Signed Message:\n" + VarInt(len(buffer)).encode() + buffer
    return NulsSignature.sign_data(key, hashlib.sha256(text).digest()).serialize().hex()


async def repr_form(key, message):
    """As the Python SDK signs: Python's way to write bytes."""
    return (await NulsSignature.sign_message(key, verification_buffer(message))).serialize().hex()


def with_high_s(text):
    """The same signature with the greater of the two numbers that s may be."""
    signature = NulsSignature(bytes.fromhex(text))
    order = SECP256k1.order
    r, s = sigdecode_der(signature.sig_ser, order)
    signature.sig_ser = sigencode_der(r, max(s, order - s), order)
    return signature.serialize().hex()


def nuls_accounts(random):
    key, other = random.named("nuls"), random.named("nuls/other")

    def account(kind, chain_id, sign, secret=key):
        return "NULS", "aleph-sdk-python", kind, NULSAccount(secret, chain_id).get_address(), lambda m: sign(secret, m)

    async def raw(secret, message):
        return raw_form(secret, message)

    async def high(secret, message):
        return with_high_s(await repr_form(secret, message))

    yield account("Python's form, main network", 261, repr_form)
    yield account("another account", 261, repr_form, other)
    yield account("raw form, main network", 261, raw)
    yield account("Python's form, chain id 8964", 8964, repr_form)
    yield account("raw form, chain id 8964", 8964, raw)
    yield *account("Python's form, high s", 261, high), "the network's library takes a low s only"


def nuls2_accounts(random):
    key = random.named("nuls2/python")

    async def sign(message):
        return base64.b64encode(sign_recoverable_message(key, verification_buffer(message))).decode()

    for chain_id, prefix in sorted(NETWORKS.items()):
        public_key = PrivateKey(key).public_key.format()
        address = address_from_hash(public_key_to_hash(public_key, chain_id=chain_id), prefix=prefix)
        yield "NULS2", "aleph-nuls2", f"chain id {chain_id}, {prefix}", address, sign


async def main(seed, ordinary, special):
    random = Random(seed)
    seen = set()
    for accounts in (nuls_accounts, nuls2_accounts):
        for chain, distribution, kind, address, sign, *refused in accounts(random):
            count = special if chain in seen else ordinary
            seen.add(chain)
            for _ in range(count):
                message = unsigned(random, chain, address)
                message["signature"] = await sign(message)
                emit(
                    {
                        "chain": chain,
                        "library": library(distribution),
                        "kind": kind,
                        "refused": "".join(refused),
                        "envelope": message,
                    }
                )


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
