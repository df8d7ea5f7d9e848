package io.aleph4j.accounts;

import io.aleph4j.protocol.Chain;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The accounts, whose keys everyone knows, that a development network starts with (spec 06 §5.1).
 */
public final class DevelopmentAccounts {

  private static final int COUNT = 10;
  private static final int OF_IMAGES = 0xff;

  private DevelopmentAccounts() {}

  /** The ten Ethereum accounts of the keys {@code ac00…00} to {@code ac00…09}, in that order. */
  public static List<EvmAccount> builtIn() {
    return IntStream.range(0, COUNT).mapToObj(DevelopmentAccounts::account).toList();
  }

  /**
   * The account of the key {@code ac00…ff}, which owns the images that a network begins with. None
   * of the ten: what images cost is not to be found among what a test's accounts pay for.
   */
  public static EvmAccount ofImages() {
    return account(OF_IMAGES);
  }

  private static EvmAccount account(int index) {
    byte[] key = new byte[32];
    key[0] = (byte) 0xac;
    key[31] = (byte) index;
    return EvmAccount.ofPrivateKey(key, Chain.ETH);
  }
}
