package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Messages about machines as the network has them, each processed when its files have come: under
 * the names that they have on the network, and with other contents.
 */
class NetworkMachinesTest extends NodeContract {

  private static Submission read(String name) {
    try (InputStream in =
        NetworkMachinesTest.class.getResourceAsStream("/vectors/messages/" + name + ".json")) {
      return Submission.parse(StrictJson.parse(Objects.requireNonNull(in).readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A STORE message of this hash, which only a trusted source can bring. */
  private void store(String hash) {
    Draft draft = Draft.store(ALICE, keep("for " + hash));
    Submission honest = Submission.of(draft.sign());
    Envelope e = honest.envelope();
    Envelope named =
        new Envelope(
            e.chain(),
            e.sender(),
            e.type(),
            new ItemHash(hash),
            e.itemType(),
            e.itemContent(),
            e.time(),
            e.channel(),
            e.signature());
    Message read = Objects.requireNonNull(honest.message());
    Message message = new Message(named, read.contentText(), read.content(), read.size());
    assertThat(node.intake().submit(new Submission(named, message, true, null, null)))
        .isEqualTo(new Outcome.Processed());
  }

  @ParameterizedTest
  @CsvSource({
    "program-eth-acab010871, 4, false, 1, 8df728d560ed6e9103b040a6b5fc5417e0a52e890c12977464ebadf9becf1bf6"
        + ",63f07193e6ee9d207b7d1fcf8286f9aee34e6f12f101d2ec77c1229f92964696"
        + ",9a4735bca0d3f7032ddd6659c35387b57b470550c931841e6862ece4e9e6523e",
    "instance-eth-a41fb91c3e, 5, true, 2, b6ff5c3a8205d1ca4c7c3369300eeafff498b558f71b851aa2114afd0a532717,,",
    "instance-eth-b28fa9a9ed, 5, true, 2, b6ff5c3a8205d1ca4c7c3369300eeafff498b558f71b851aa2114afd0a532717,,"
  })
  void whatTheNetworkAcceptedIsAccepted(
      String name,
      int type,
      boolean persistent,
      int payment,
      String a,
      @Nullable String b,
      @Nullable String c) {
    // No time passes, so that nothing but wakes tries again.
    restart(new HandClock());
    Submission machine = read(name);
    assertThat(node.intake().submit(machine)).isEqualTo(waits(ErrorCode.VM_VOLUME_NOT_FOUND));
    for (String file : new String[] {a, b, c}) {
      if (file != null) {
        store(file);
      }
    }
    database.eventually("SELECT count(*) FROM machine", "1");
    ItemHash hash = machine.envelope().itemHash();
    assertThat(
            database.one(
                "SELECT item_hash || type || persistent || payment_type || allow_amend FROM machine"))
        .isEqualTo(hash.value() + type + persistent + payment + false);
    assertThat(column("node_hash IS NOT NULL", "machine", hash)).isEqualTo(type == 5 ? "t" : "f");
    assertRejected(submit(Draft.forget(ALICE, new ItemHash(a))), ErrorCode.FORGET_NOT_ALLOWED);
    assertThat(database.one("SELECT count(*) FROM pending")).isEqualTo("0");
    assertThat(submit(machine.envelope())).isEqualTo(new Outcome.Confirmed());
  }

  @Test
  void metadataThatIsAListIsRefusedToday() {
    assertThatThrownBy(() -> read("program-eth-0c18e5c6ae"))
        .isInstanceOf(InvalidMessageException.class)
        .hasMessageContaining("metadata");
  }
}
