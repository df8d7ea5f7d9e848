package io.aleph4j.compute.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.StrictJson;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DelegationsTest {
  private static final Address OWNER = new Address("0xAAaa");
  private static final Operator DELEGATE = new Operator(new Address("0xBBbb"), Chain.ETH);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static boolean allows(String entry, Operator operator, String type) {
    return new Delegations(
            owner -> StrictJson.parse("{\"authorizations\":[{\"address\":\"x\"}," + entry + "]}"))
        .allow(operator, OWNER, type, NOW);
  }

  @Test
  void ownersMay() {
    Delegations none = new Delegations(owner -> StrictJson.parse("{}"));
    assertThat(none.allow(new Operator(new Address("0xaaAA"), Chain.ETH), OWNER, "PROGRAM", NOW))
        .isTrue();
    assertThat(none.allow(DELEGATE, OWNER, "PROGRAM", NOW)).isFalse();
  }

  @Test
  void delegatesMayByTypeAndChain() {
    assertThat(allows("{\"address\":\"0xbbBB\"}", DELEGATE, "PROGRAM")).isTrue();
    assertThat(allows("{\"address\":\"0xbbBB\",\"types\":[]}", DELEGATE, "PROGRAM")).isTrue();
    assertThat(allows("{\"address\":\"0xbbBB\",\"types\":[\"INSTANCE\"]}", DELEGATE, "PROGRAM"))
        .isTrue();
    assertThat(allows("{\"address\":\"0xbbBB\",\"types\":[\"PROGRAM\"]}", DELEGATE, "PROGRAM"))
        .isTrue();
    assertThat(allows("{\"address\":\"0xbbBB\",\"types\":[\"PROGRAM\"]}", DELEGATE, "INSTANCE"))
        .isFalse();
    assertThat(allows("{\"address\":\"0xbbBB\",\"types\":[\"POST\"]}", DELEGATE, "PROGRAM"))
        .isFalse();
    assertThat(allows("{\"address\":\"0xbbBB\",\"chain\":\"BASE\"}", DELEGATE, "PROGRAM")).isTrue();
    assertThat(allows("{\"address\":\"0xbbBB\",\"chain\":\"SOL\"}", DELEGATE, "PROGRAM")).isFalse();
  }

  @Test
  void whatIsNoListOfTypesGrantsNothing() {
    assertThat(allows("{\"address\":\"0xbbBB\",\"types\":null}", DELEGATE, "PROGRAM")).isTrue();
    assertThat(allows("{\"address\":\"0xbbBB\",\"types\":\"PROGRAM\"}", DELEGATE, "PROGRAM"))
        .isFalse();
    assertThat(allows("{\"address\":\"0xbbBB\",\"types\":{}}", DELEGATE, "PROGRAM")).isFalse();
    assertThat(allows("{\"address\":\"0xbbBB\",\"types\":[1,null]}", DELEGATE, "PROGRAM"))
        .isFalse();
    assertThat(allows("{\"address\":\"0xbbBB\",\"chain\":\"\"}", DELEGATE, "PROGRAM")).isTrue();
    assertThat(allows("{\"address\":\"0xbbBB\",\"chain\":\"NONE\"}", DELEGATE, "PROGRAM"))
        .isFalse();
    assertThat(allows("{\"address\":1}", DELEGATE, "PROGRAM")).isFalse();
  }

  @Test
  void remembersOnlySoManyOwners() {
    AtomicInteger asked = new AtomicInteger();
    Delegations delegations =
        new Delegations(owner -> {
          asked.incrementAndGet();
          return StrictJson.parse("{}");
        });
    for (int i = 0; i <= 1_000; i++) {
      assertThat(delegations.allow(DELEGATE, new Address("0x" + i), "PROGRAM", NOW)).isFalse();
    }
    delegations.allow(DELEGATE, new Address("0x1000"), "PROGRAM", NOW);
    assertThat(asked).hasValue(1_001);
    delegations.allow(DELEGATE, new Address("0x0"), "PROGRAM", NOW);
    assertThat(asked).hasValue(1_002);
  }

  @Test
  void letterCaseTellsAccountsOfSolanaApart() {
    Operator operator = new Operator(new Address("Abc"), Chain.SOL);
    assertThat(allows("{\"address\":\"Abc\"}", operator, "PROGRAM")).isTrue();
    assertThat(allows("{\"address\":\"aBC\"}", operator, "PROGRAM")).isFalse();
  }

  @Test
  void remembersForTwoMinutesAndNotWhatFailed() {
    AtomicInteger asked = new AtomicInteger();
    Delegations delegations =
        new Delegations(owner -> {
          if (asked.incrementAndGet() == 1) {
            throw new IllegalStateException("nobody is there");
          }
          return StrictJson.parse("{\"authorizations\":[{\"address\":\"0xbbbb\"}]}");
        });
    assertThat(delegations.allow(DELEGATE, OWNER, "PROGRAM", NOW)).isFalse();
    assertThat(delegations.allow(DELEGATE, OWNER, "PROGRAM", NOW)).isTrue();
    assertThat(delegations.allow(DELEGATE, OWNER, "PROGRAM", NOW.plusSeconds(119))).isTrue();
    assertThat(asked).hasValue(2);
    assertThat(delegations.allow(DELEGATE, OWNER, "PROGRAM", NOW.plusSeconds(120))).isTrue();
    assertThat(asked).hasValue(3);
  }
}
