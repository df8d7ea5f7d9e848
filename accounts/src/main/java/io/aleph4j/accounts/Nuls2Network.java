package io.aleph4j.accounts;

import org.jspecify.annotations.Nullable;

/** The networks of NULS 2, whose addresses say which one they belong to (spec 01 §3.8). */
public enum Nuls2Network {
  /** The network of addresses that begin with {@code NULSd}. */
  MAIN(1, "NULSd"),
  /** The network of addresses that begin with {@code tNULSe}. */
  TEST(2, "tNULSe");

  private final int chainId;

  /** The network's name and the letter that stands for the name's length. */
  private final String prefix;

  Nuls2Network(int chainId, String prefix) {
    this.chainId = chainId;
    this.prefix = prefix;
  }

  /** The network that this address names; null when it names none. */
  static @Nullable Nuls2Network ofAddress(String address) {
    for (Nuls2Network network : values()) {
      if (address.startsWith(network.prefix)) {
        return network;
      }
    }
    return null;
  }

  /** The bytes that this address of this network says after its prefix; null when they are none. */
  byte @Nullable [] decode(String address) {
    return NulsAddress.decode(address.substring(prefix.length()));
  }

  /** The bytes of the address that this compressed key has here. */
  byte[] addressBytes(byte[] compressedKey) {
    return NulsAddress.of(chainId, compressedKey);
  }

  /** The text of these bytes of an address. */
  String encode(byte[] addressBytes) {
    return prefix + NulsAddress.encode(addressBytes);
  }
}
