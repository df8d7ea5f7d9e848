package io.aleph4j.accounts;

/**
 * What a node accepts beyond what the network's reference does. Whoever accepts more has messages
 * that other nodes do not have.
 *
 * @param tezosTimeAsMilliseconds whether Tezos signatures may carry the date of the TypeScript
 *     client, which takes the message's seconds for milliseconds and arrives in January 1970 (spec
 *     01 §3.10)
 */
public record SignaturePolicy(boolean tezosTimeAsMilliseconds) {

  /** Exactly what the network accepts. */
  public static final SignaturePolicy NETWORK = new SignaturePolicy(false);
}
