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

/** Envelopes that some accounts of one scheme have signed in turn. */
final class SignedEnvelopes {

  static final int COUNT = 64;

  private static final int ACCOUNTS = 8;
  private static final Timestamp TIME = new Timestamp(1_700_000_000_000_000L);

  private SignedEnvelopes() {}

  static List<Envelope> of(SignatureRow scheme) {
    List<Account> accounts = new ArrayList<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      String secret = ItemHash.sha256(scheme + " account " + i).value();
      accounts.add(scheme.account(HexFormat.of().parseHex(secret)));
    }
    List<Envelope> envelopes = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      envelopes.add(signed(accounts.get(i % ACCOUNTS), i));
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
