package io.aleph4j.node.process;

import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.Address;
import java.util.Set;

/**
 * What an operator decides about the rules. Nodes that differ in it come to different states.
 *
 * @param strictSecurity whether an account's {@code security} aggregate is written by the account
 *     itself alone, on the channel {@code security}; the network lets delegates write it as well
 *     (spec 01 §6.5)
 * @param scoring whose measurements and scores of the network's nodes count
 * @param payment what is paid for, and with what
 */
public record RuleSettings(boolean strictSecurity, Scoring scoring, PaymentSettings payment) {

  /** The network's rules about payment. */
  public RuleSettings(boolean strictSecurity, Scoring scoring) {
    this(strictSecurity, scoring, PaymentSettings.network());
  }

  /** The network's rules. */
  public static RuleSettings defaults() {
    return new RuleSettings(false, Scoring.defaults());
  }

  /** The same with other rules about payment. */
  public RuleSettings with(PaymentSettings others) {
    return new RuleSettings(strictSecurity, scoring, others);
  }

  /**
   * Which posts are measurements of the network's nodes (spec 01 §5.1).
   *
   * @param publishers owners of such posts, and of those with scores; their spelling counts
   * @param channel the only channel of such posts, and of those with scores
   * @param postType the content type of such posts
   */
  public record Scoring(Set<Address> publishers, String channel, String postType) {

    private static final Address OF_THE_NETWORK =
        new Address("0x4D52380D3191274a04846c89c069E6C3F2Ed94e4");
    private static final Address SECOND_OF_THE_NETWORK =
        new Address("0x4Ec8b55e73F5f32118a90B8FD555706bD5dd42e7");

    public Scoring {
      publishers = Set.copyOf(publishers);
    }

    /** The network's scoring service. */
    public static Scoring defaults() {
      return new Scoring(Set.of(OF_THE_NETWORK), "aleph-scoring", "aleph-network-metrics");
    }

    /**
     * Whether this account's posts with scores count. With the network's scoring service a second
     * account may give scores, although not measurements (spec 03 §6.1).
     */
    public boolean takesScoresOf(Address account) {
      return publishers.contains(account)
          || (account.equals(SECOND_OF_THE_NETWORK) && publishers.contains(OF_THE_NETWORK));
    }
  }
}
