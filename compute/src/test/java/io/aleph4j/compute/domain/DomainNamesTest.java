package io.aleph4j.compute.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.ItemHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DomainNamesTest {
  private static final ItemHash ONE = ItemHash.sha256("one");
  private static final ItemHash TWO = ItemHash.sha256("two");
  private static final DomainNames.Answer UNKNOWN = new DomainNames.Answer.Unknown();
  private static final String NAME = "_aleph-id.app.example.org";

  private final FakeRecords records = new FakeRecords();
  private DomainNames names = records.names();

  private static DomainNames.Answer program(ItemHash hash) {
    return new DomainNames.Answer.Program(hash);
  }

  @Test
  void aDomainStandsForTheProgramInItsText() throws Exception {
    records.put(NAME, ONE.value());
    assertThat(names.find("App.Example.ORG")).isEqualTo(program(ONE));
    assertThat(records.asked()).containsExactly(NAME);
  }

  @Test
  void textsThatAreNoHashesAreRefused() throws Exception {
    records.put(NAME, "v=spf1 -all", "ABCD", ONE.value() + "0", "../" + ONE);
    assertThat(names.find("app.example.org")).isEqualTo(UNKNOWN);
    records.put("_aleph-id.b.org", "hello", " \"" + TWO + "\" ", ONE.value());
    assertThat(names.find("b.org")).isEqualTo(program(TWO));
    records.put("_aleph-id.c.org", "QmYULJoNGPDmoRq4WNWTDTUvJGJv1hosox8H6vVd1kCsY8");
    assertThat(names.find("c.org"))
        .isEqualTo(program(new ItemHash("QmYULJoNGPDmoRq4WNWTDTUvJGJv1hosox8H6vVd1kCsY8")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "127.0.0.1",
        "1.2.3.256",
        "::1",
        "a..b",
        ".a.b",
        "a.b.",
        "-a.org",
        "a-.org",
        "a b.org",
        "a/b.org",
        "a,dc=b.org",
        "ä.org",
        "a.o_rg",
        "a.o1.2"
      })
  void whatIsNoNameIsNotLookedUp(String host) throws Exception {
    assertThat(DomainNames.isDomain(host)).isFalse();
    assertThat(names.find(host)).isEqualTo(UNKNOWN);
    assertThat(records.asked()).isEmpty();
  }

  @Test
  void aNameMayBeAsLongAsTheDnsAllows() {
    String longest = "a.".repeat(120) + "org";
    assertThat(DomainNames.isDomain(longest)).isTrue();
    assertThat(DomainNames.isDomain("a." + longest)).isFalse();
    assertThat(DomainNames.isDomain("a".repeat(63) + ".org")).isTrue();
    assertThat(DomainNames.isDomain("a".repeat(64) + ".org")).isFalse();
    assertThat(DomainNames.isDomain("_x.xn--9ca.example")).isTrue();
  }

  @Test
  void answersCountForATime() throws Exception {
    records.put(NAME, ONE.value());
    names.find("app.example.org");
    records.put(NAME, TWO.value());
    records.pass(Duration.ofSeconds(60).minusNanos(1));
    assertThat(names.find("app.example.org")).isEqualTo(program(ONE));
    records.pass(Duration.ofNanos(1));
    assertThat(names.find("app.example.org")).isEqualTo(program(TWO));
    assertThat(records.asked()).hasSize(2);
  }

  @Test
  void noAnswerCountsForLess() throws Exception {
    assertThat(names.find("app.example.org")).isEqualTo(UNKNOWN);
    records.put(NAME, ONE.value());
    records.pass(Duration.ofSeconds(10).minusNanos(1));
    assertThat(names.find("app.example.org")).isEqualTo(UNKNOWN);
    records.pass(Duration.ofNanos(1));
    assertThat(names.find("app.example.org")).isEqualTo(program(ONE));
  }

  @Test
  void aProgramStaysWhileNobodyCanSay() throws Exception {
    records.put(NAME, ONE.value());
    names.find("app.example.org");
    records.fail(NAME);
    for (int i = 0; i < 59; i++) {
      records.pass(Duration.ofMinutes(1));
      assertThat(names.find("app.example.org")).isEqualTo(program(ONE));
    }
    records.pass(Duration.ofMinutes(1));
    assertThat(names.find("app.example.org")).isEqualTo(UNKNOWN);
    records.put(NAME, TWO.value());
    records.pass(Duration.ofSeconds(10));
    assertThat(names.find("app.example.org")).isEqualTo(program(TWO));
  }

  @Test
  void aDomainThatIsTakenBackIsGone() throws Exception {
    records.put(NAME, ONE.value());
    names.find("app.example.org");
    records.put(NAME);
    records.pass(Duration.ofMinutes(1));
    assertThat(names.find("app.example.org")).isEqualTo(UNKNOWN);
  }

  @Test
  void aNameIsLookedUpOnceAtATime() throws Exception {
    records.put(NAME, ONE.value());
    CountDownLatch gate = records.hold();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<DomainNames.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        answers.add(threads.submit(() -> names.find("app.example.org")));
      }
      while (records.asked().isEmpty()) {
        Thread.onSpinWait();
      }
      gate.countDown();
      for (Future<DomainNames.Answer> answer : answers) {
        assertThat(answer.get()).isEqualTo(program(ONE));
      }
    }
    assertThat(records.asked()).hasSize(1);
  }

  @Test
  void nobodyWaitsForEverAndOnlySoManyAreLookedUp() throws Exception {
    CountDownLatch gate = records.hold();
    names =
        records.names(
            new DomainNames.Limits(
                Duration.ofMillis(1),
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                Duration.ofHours(1),
                10,
                2));
    assertThat(names.find("a.org")).isEqualTo(UNKNOWN);
    assertThat(names.find("b.org")).isEqualTo(UNKNOWN);
    assertThat(names.find("c.org")).isEqualTo(new DomainNames.Answer.Busy());
    gate.countDown();
    while (names.find("c.org") instanceof DomainNames.Answer.Busy) {
      Thread.onSpinWait();
    }
  }

  @Test
  void onlySoManyAnswersAreRemembered() throws Exception {
    names =
        records.names(
            new DomainNames.Limits(
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofHours(1),
                2,
                8));
    names.find("a.org");
    names.find("b.org");
    names.find("a.org");
    names.find("c.org");
    names.find("a.org");
    names.find("b.org");
    assertThat(records.asked())
        .containsExactly(
            "_aleph-id.a.org", "_aleph-id.b.org", "_aleph-id.c.org", "_aleph-id.b.org");
  }
}
