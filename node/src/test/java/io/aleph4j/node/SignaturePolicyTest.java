package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.accounts.SignaturePolicy;
import io.aleph4j.accounts.TezosAccount;
import io.aleph4j.accounts.TezosCurve;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.Timestamp;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Signatures that an operator may accept and the network does not (spec 01 §3.10). */
class SignaturePolicyTest extends NodeContract {

  private static final long SECONDS = 1_700_000_000;

  /** Signs as the TypeScript client does, which takes the message's seconds for milliseconds. */
  private record TypescriptAccount(TezosAccount account) implements Account {

    @Override
    public Chain chain() {
      return account.chain();
    }

    @Override
    public Address address() {
      return account.address();
    }

    @Override
    public String sign(byte[] verificationBuffer) {
      return account.signMicheline(
          verificationBuffer, new Timestamp(SECONDS * 1_000), "https://example.org");
    }
  }

  private static Draft signedIn1970() {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 7);
    Account sender = new TypescriptAccount(TezosAccount.ofSecret(TezosCurve.ED25519, seed));
    return Draft.post(sender, "test", "1").at(SECONDS);
  }

  @Test
  void tezosDatesOf1970AreRefused() {
    assertRejected(submit(signedIn1970()), ErrorCode.INVALID_SIGNATURE);
  }

  @Test
  void tezosDatesOf1970AreTakenWhereTheOperatorSaysSo() {
    node.close();
    node =
        newNode(
            database.source(),
            InstantSource.system(),
            Payments.settings().withSignatures(new SignaturePolicy(true)));
    assertRejected(submit(signedIn1970().at(SECONDS + 1)), ErrorCode.INVALID_SIGNATURE);
    assertThat(submit(signedIn1970())).isEqualTo(new Outcome.Processed());
  }
}
