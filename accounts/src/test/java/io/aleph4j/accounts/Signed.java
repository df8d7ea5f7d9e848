package io.aleph4j.accounts;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Envelopes for tests. */
final class Signed {

  /** The well-known development key that many test suites share. */
  static final byte[] K1 =
      HexFormat.of().parseHex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

  /** The Ed25519 seed 00, 01, ... 1f. */
  static final byte[] K2 = seed();

  private Signed() {}

  private static byte[] seed() {
    byte[] seed = new byte[32];
    for (int i = 0; i < seed.length; i++) {
      seed[i] = (byte) i;
    }
    return seed;
  }

  static String content(Address address) {
    return "{\"address\":\""
        + address
        + "\",\"time\":1700000000.123,\"content\":{\"hello\":\"world\"},\"type\":\"test\"}";
  }

  /** A non-inline envelope, so that any hash does. */
  static Envelope envelope(
      Chain chain, String sender, MessageType type, String itemHash, @Nullable String signature) {
    return new Envelope(
        chain,
        new Address(sender),
        type,
        new ItemHash(itemHash),
        ItemType.STORAGE,
        null,
        new Timestamp(1_700_000_000_123_000L),
        null,
        signature);
  }

  static Envelope by(Account account, MessageType type, String itemHash) {
    Envelope unsigned = envelope(account.chain(), account.address().value(), type, itemHash, null);
    return with(unsigned, account.sign(unsigned.verificationBuffer()));
  }

  static Envelope with(Envelope envelope, @Nullable String signature) {
    return new Envelope(
        envelope.chain(),
        envelope.sender(),
        envelope.type(),
        envelope.itemHash(),
        envelope.itemType(),
        envelope.itemContent(),
        envelope.time(),
        envelope.channel(),
        signature);
  }
}
