package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.fetch.FetchSettings;
import io.aleph4j.node.fetch.RawPeer;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Messages whose files and contents other nodes have. */
class FetchedMessagesTest extends NodeContract {

  private void startWith(RawPeer... peers) {
    node.close();
    List<URI> addresses = List.of(peers).stream().map(RawPeer::address).toList();
    Duration day = Duration.ofDays(1);
    node =
        new CoreNode(
            database.source(),
            Payments.settings(),
            new FileSettings(
                folder,
                day,
                day,
                0,
                new FetchSettings(addresses, 16, 5, Duration.ofMillis(500), 1 << 20, day)),
            InstantSource.system(),
            new SplittableRandom(1));
  }

  @Test
  void aMessageIsProcessedThoughOnePeerIsBad() {
    byte[] file = "a file of another node".getBytes(StandardCharsets.UTF_8);
    try (RawPeer bad = new RawPeer((_, out) -> RawPeer.json(out, RawPeer.success("QUJD")));
        RawPeer good = RawPeer.honest(file)) {
      startWith(bad, good);
      Draft store = Draft.store(ALICE, ItemHash.sha256(file));
      assertThat(submit(store)).isEqualTo(waits(ErrorCode.FILE_UNAVAILABLE));
      database.eventually("SELECT count(*) FROM message", "1");
      database.eventually("SELECT count(*) FROM pending", "0");
      assertThat(bytesOf(ItemHash.sha256(file))).contains("a file of another node");
      assertAuditClean();
    }
  }

  @Test
  void aContentAndTheFileThatItNamesAreFetchedOneAfterTheOther() {
    byte[] file = "a file of another node".getBytes(StandardCharsets.UTF_8);
    Draft store = Draft.store(ALICE, ItemHash.sha256(file));
    byte[] content = store.text().getBytes(StandardCharsets.UTF_8);
    try (RawPeer peer =
        new RawPeer((path, out) -> {
          boolean isContent = path.endsWith(store.hash().value());
          RawPeer.json(
              out,
              RawPeer.success(
                  java.util.Base64.getEncoder().encodeToString(isContent ? content : file)));
        })) {
      startWith(peer);
      Envelope envelope = store.signByHash();
      assertThat(submit(envelope)).isEqualTo(waits(ErrorCode.CONTENT_UNAVAILABLE));
      database.eventually("SELECT count(*) FROM message", "1");
      assertThat(submit(envelope)).isEqualTo(new Outcome.Confirmed());
      assertAuditClean();
    }
  }

  @Test
  void manyMessagesThatWantOneFileAllGetIt() {
    byte[] file = "a file of another node".getBytes(StandardCharsets.UTF_8);
    try (RawPeer peer = RawPeer.honest(file)) {
      startWith(peer);
      List<Envelope> all =
          java.util.stream.IntStream.range(0, 40)
              .mapToObj(
                  i -> Draft.store(Draft.ACCOUNTS.get(i % 4), ItemHash.sha256(file)).at(i).sign())
              .toList();
      assertThat(submitAtOnce(all))
          .allMatch(outcome ->
              outcome.equals(waits(ErrorCode.FILE_UNAVAILABLE))
                  || outcome instanceof Outcome.Processed);
      database.eventually("SELECT count(*) FROM message", "40");
      assertThat(node.tallies().byType(MessageType.STORE)).isEqualTo(40);
      assertAuditClean();
    }
  }
}
