package io.aleph4j.protocol;

/**
 * One entry of an owner's delegations: what it lets one account do in the owner's name (spec 01
 * §6).
 *
 * @param delegate who may act; compared ignoring letter case on every chain (§8.1 Q-7)
 * @param postTypes concerns posts only
 * @param aggregateKeys concerns aggregates only
 */
public record Authorization(
    Address delegate,
    Restriction chain,
    Restriction channels,
    Restriction types,
    Restriction postTypes,
    Restriction aggregateKeys) {

  /** Whether this entry lets this sender send such a message. */
  public boolean grants(Address sender, Subject subject) {
    return delegate.sameAccount(sender)
        && chain.admits(subject.chain().code())
        && channels.admits(subject.channel())
        && types.admits(subject.type().wireName())
        && switch (subject.type()) {
          case POST -> postTypes.admits(subject.postType());
          case AGGREGATE -> aggregateKeys.admits(subject.aggregateKey());
          case STORE, PROGRAM, INSTANCE, FORGET, V_PROGRAM -> true;
        };
  }
}
