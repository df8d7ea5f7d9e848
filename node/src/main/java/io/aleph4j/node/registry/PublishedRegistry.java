package io.aleph4j.node.registry;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;

/**
 * The list of nodes as it is kept and shown.
 *
 * @param seq place in commit order of the last operation that it contains
 * @param created when the network began
 * @param updated when it last changed
 * @param cores the core nodes, as a JSON array
 * @param resources the resource nodes, as a JSON array
 */
public record PublishedRegistry(
    long seq, Timestamp created, Timestamp updated, String cores, String resources) {

  /**
   * What stands where the hash of a message stands for other aggregates. It is the hash of the
   * list, and no message's: nobody has signed this one.
   */
  public ItemHash revision() {
    return revisionOf(cores, resources);
  }

  /** The same of the list that the network began with. */
  public static ItemHash firstRevision() {
    return revisionOf("[]", "[]");
  }

  private static ItemHash revisionOf(String cores, String resources) {
    return ItemHash.sha256(
        "{\"" + RegistryJson.CORES + "\":" + cores + ",\"" + RegistryJson.RESOURCES + "\":"
            + resources + '}');
  }
}
