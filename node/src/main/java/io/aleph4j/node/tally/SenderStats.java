package io.aleph4j.node.tally;

import io.aleph4j.protocol.Address;

/**
 * How many live messages of each type an account has signed.
 *
 * @param messages of all types, verifiable programs included, which have no column of their own
 */
public record SenderStats(
    Address sender,
    long messages,
    long post,
    long aggregate,
    long store,
    long forget,
    long program,
    long instance) {

  /** The number that this ranking is by. */
  public long of(SenderStatsQuery.Column column) {
    return switch (column) {
      case TOTAL -> messages;
      case POST -> post;
      case AGGREGATE -> aggregate;
      case STORE -> store;
      case FORGET -> forget;
      case PROGRAM -> program;
      case INSTANCE -> instance;
      case V_PROGRAM -> messages - post - aggregate - store - forget - program - instance;
    };
  }
}
