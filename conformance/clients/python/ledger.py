"""The Ethereum app of a hardware wallet, as far as an account asks it: one key, answering to the commands of its protocol."""

from eth_account import Account
from eth_account.messages import encode_defunct

GET_ADDRESS, SIGN_MESSAGE = 0x02, 0x08
FIRST_PART = 0x00


class EthereumApp:
    """What `ledgerblue` calls a dongle; every path leads to the same key."""

    def __init__(self, key):
        self._account = Account.from_key(key)
        self._message = b""
        self._length = 0

    @property
    def address(self):
        return self._account.address

    def exchange(self, command):
        instruction, part, data = command[1], command[2], bytes(command[5 : 5 + command[4]])
        if instruction == GET_ADDRESS:
            public_key = b"\x04" + self._account._key_obj.public_key.to_bytes()
            address = self.address[2:].encode()
            return bytes([len(public_key)]) + public_key + bytes([len(address)]) + address
        if instruction == SIGN_MESSAGE:
            return self._sign(part, data)
        raise NotImplementedError(f"instruction {instruction:#x}")

    def _sign(self, part, data):
        if part == FIRST_PART:
            path_length = 1 + 4 * data[0]
            self._length = int.from_bytes(data[path_length : path_length + 4], "big")
            self._message = data[path_length + 4 :]
        else:
            self._message += data
        if len(self._message) < self._length:
            return b""
        signed = self._account.sign_message(encode_defunct(self._message))
        return bytes([signed.v]) + signed.r.to_bytes(32, "big") + signed.s.to_bytes(32, "big")
