package io.aleph4j.node.storage;

import io.aleph4j.protocol.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which posts a list holds (spec 02 §3.4). An empty list and a null bound mean "any"; a post must
 * match every member, and of each list at least one element.
 *
 * @param owners {@code content.address} of the original
 * @param hashes item hashes of originals
 * @param refs {@code content.ref} of the original
 * @param types {@code content.type} of the original
 * @param tags of the version in force
 * @param channels of the original
 * @param startTime least time of the version in force, in microseconds
 * @param endTime time of the version in force that is too late
 */
public record PostQuery(
    List<Address> owners,
    List<String> hashes,
    List<String> refs,
    List<String> types,
    List<String> tags,
    List<String> channels,
    @Nullable Long startTime,
    @Nullable Long endTime) {

  /** Copies the lists, each without repetitions. */
  public PostQuery {
    owners = owners.stream().distinct().toList();
    hashes = hashes.stream().distinct().toList();
    refs = refs.stream().distinct().toList();
    types = types.stream().distinct().toList();
    tags = tags.stream().distinct().toList();
    channels = channels.stream().distinct().toList();
  }
}
