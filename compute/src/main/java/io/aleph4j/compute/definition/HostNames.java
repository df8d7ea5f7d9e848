package io.aleph4j.compute.definition;

import io.aleph4j.content.Base32;
import io.aleph4j.protocol.ItemHash;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Names of machines that fit into a label of a host name (spec 04 §3.1, §8.3). */
public final class HostNames {
  private static final int HASH_BYTES = 32;

  private HostNames() {}

  /** The name of a machine: its hash in base32; a CID is one already. */
  public static String of(ItemHash hash) {
    String value = hash.value();
    return value.matches("[0-9a-f]{64}") ? Base32.encode(HexFormat.of().parseHex(value)) : value;
  }

  /** The machine whose name a label is, if it is one's. */
  public static Optional<ItemHash> parse(String label) {
    return Base32.decode(label.toLowerCase(Locale.ROOT))
        .filter(bytes -> bytes.length == HASH_BYTES)
        .map(bytes -> new ItemHash(HexFormat.of().formatHex(bytes)));
  }
}
