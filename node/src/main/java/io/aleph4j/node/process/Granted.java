package io.aleph4j.node.process;

import io.aleph4j.protocol.Authorizations;

/**
 * What an owner's {@code security} aggregate grants.
 *
 * @param revision the place in fold order of the element that says so
 * @param length characters of the text that it was read from
 */
public record Granted(
    Authorizations authorizations, AggregateChange.Revision revision, int length) {

  /** What this entry {@code authorizations} of the aggregate grants. */
  public static Granted by(AggregateChange.Entry entry) {
    return new Granted(
        Authorizations.parse(entry.value()), entry.revision(), entry.value().length());
  }
}
