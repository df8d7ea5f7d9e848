package io.aleph4j.benchmarks;

import io.aleph4j.accounts.Account;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * An envelope that an account of one scheme has signed, and the account's secret.
 *
 * @param secret 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SignedEnvelope(Envelope envelope, byte[] secret) {

  private static final int ACCOUNTS = 8;
  private static final Timestamp TIME = new Timestamp(1_700_000_000_000_000L);

  /** So many envelopes of some accounts in turn. */
  static List<SignedEnvelope> list(SignatureRow scheme, int count) {
    List<byte[]> secrets = new ArrayList<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      secrets.add(HexFormat.of().parseHex(ItemHash.sha256(scheme + " account " + i).value()));
    }
    List<SignedEnvelope> envelopes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] secret = secrets.get(i % ACCOUNTS);
      envelopes.add(new SignedEnvelope(signed(scheme.account(secret), i), secret));
    }
    return envelopes;
  }

  private static Envelope signed(Account account, int number) {
    byte[] buffer = envelope(account, number, "").verificationBuffer();
    return envelope(account, number, account.sign(buffer));
  }

  private static Envelope envelope(Account account, int number, String signature) {
    return new Envelope(
        account.chain(),
        account.address(),
        MessageType.POST,
        ItemHash.sha256("message " + number),
        ItemType.STORAGE,
        null,
        TIME,
        null,
        signature);
  }
}
