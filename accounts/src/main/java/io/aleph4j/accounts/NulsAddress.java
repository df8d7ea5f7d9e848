package io.aleph4j.accounts;

import io.aleph4j.content.Base58;
import org.jspecify.annotations.Nullable;

/**
 * What the addresses of both NULS chains say in base 58: the chain's number, least significant byte
 * first, the account type 1, the hash of the compressed key, and the exclusive or of all that (spec
 * 01 §3.8).
 */
final class NulsAddress {

  private static final int BYTES = 24;

  /** So many digits hold 24 bytes; longer text is not decoded. */
  private static final int MAX_DIGITS = 33;

  private static final int HASH_AT = 3;
  private static final byte ACCOUNT_TYPE = 1;

  private NulsAddress() {}

  /** The bytes of the address that this key has on this chain. */
  static byte[] of(int chainId, byte[] compressedKey) {
    byte[] address = new byte[BYTES];
    address[0] = (byte) chainId;
    address[1] = (byte) (chainId >> 8);
    address[2] = ACCOUNT_TYPE;
    System.arraycopy(Hash160.of(compressedKey), 0, address, HASH_AT, Hash160.BYTES);
    byte xor = 0;
    for (int i = 0; i < BYTES - 1; i++) {
      xor ^= address[i];
    }
    address[BYTES - 1] = xor;
    return address;
  }

  /** The bytes of this text; null when they cannot be those of an address. */
  static byte @Nullable [] decode(String base58) {
    if (base58.length() > MAX_DIGITS) {
      return null;
    }
    byte[] address = Base58.decode(base58).orElse(new byte[0]);
    return address.length == BYTES ? address : null;
  }

  /** The number of the chain that these bytes of an address name. */
  static int chainId(byte[] address) {
    return (address[0] & 0xff) | (address[1] & 0xff) << 8;
  }

  /** The text of these bytes. */
  static String encode(byte[] address) {
    return Base58.encode(address);
  }
}
