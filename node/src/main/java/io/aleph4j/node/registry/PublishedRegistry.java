package io.aleph4j.node.registry;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;

/**
 * The list of nodes as it is kept and shown.
 *
 * @param seq place in commit order of the last operation that it contains
 * @param created when the network began
 * @param updated when this node saw the operation that last changed it; later than the change
 *     before
 * @param cores the core nodes, as a JSON array
 * @param resources the resource nodes, as a JSON array
 * @param scoring the last scores that counted, as {@link RegistryJson#scoring} writes them; not
 *     shown
 */
public record PublishedRegistry(
    long seq,
    Timestamp created,
    Timestamp updated,
    String cores,
    String resources,
    String scoring) {

  /** The list of a network that begins now. */
  public static PublishedRegistry startedAt(Timestamp now) {
    return new PublishedRegistry(0, now, now, "[]", "[]", "null");
  }

  /** The list with an operation that clients see nothing of. */
  public PublishedRegistry through(long lastSeq, String lastScoring) {
    return new PublishedRegistry(lastSeq, created, updated, cores, resources, lastScoring);
  }

  /** The list as its last operation has changed it. */
  public PublishedRegistry changedTo(String newCores, String newResources, Timestamp when) {
    // Each change is later than the one before, as revisions of an aggregate are ordered by time.
    Timestamp latest = when.compareTo(updated) > 0 ? when : new Timestamp(updated.micros() + 1);
    return new PublishedRegistry(seq, created, latest, newCores, newResources, scoring);
  }

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
        "{\""
            + RegistryJson.CORES
            + "\":"
            + cores
            + ",\""
            + RegistryJson.RESOURCES
            + "\":"
            + resources
            + '}');
  }
}
