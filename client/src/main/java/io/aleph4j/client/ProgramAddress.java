package io.aleph4j.client;

import io.aleph4j.content.Base32;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import java.net.URI;
import java.util.HexFormat;
import java.util.Optional;

/** Where a program answers requests (spec 04 §3.1). */
public final class ProgramAddress {

  private ProgramAddress() {}

  /** On one compute node, without a slash at the end. */
  public static URI onNode(URI node, ItemHash program) {
    return URI.create(node.toString().replaceAll("/+$", "") + "/vm/" + program.value());
  }

  /**
   * On the public network, which finds a compute node: {@code https://<base 32>.aleph.sh}, without
   * a slash at the end.
   *
   * @throws IllegalArgumentException if the hash is a CID, for which there is no such address
   */
  public static URI onNetwork(ItemHash program) {
    if (!program.isStrict() || !program.looseType().equals(Optional.of(ItemType.STORAGE))) {
      throw new IllegalArgumentException(
          "'"
              + program
              + "' has no host name: programs are named by 64 hexadecimal digits; name a compute"
              + " node");
    }
    return URI.create(
        "https://" + Base32.encode(HexFormat.of().parseHex(program.value())) + ".aleph.sh");
  }
}
