package io.aleph4j.conformance;

import java.util.function.BiFunction;

/**
 * A way to spell a signed message otherwise, or to break it.
 *
 * @param name what is done to it
 * @param verdict what the network says then
 * @param make gets a genuine message and one that another account of the same chain signed
 */
record Forgery(
    String name,
    ChainVerdict verdict,
    BiFunction<SignedEnvelope, SignedEnvelope, SignedEnvelope> make) {

  boolean isAccepted() {
    return verdict == ChainVerdict.PROCESSED;
  }
}
