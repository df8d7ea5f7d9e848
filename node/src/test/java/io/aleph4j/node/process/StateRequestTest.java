package io.aleph4j.node.process;

import static io.aleph4j.node.Draft.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.MoneyPolicy;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class StateRequestTest {

  private static final Account ALICE = ACCOUNTS.get(0);
  private static final Account BOB = ACCOUNTS.get(1);

  private static Task task(Draft draft) {
    return new Task(draft.unsigned(), draft.message(), null, new Timestamp(0), null, null);
  }

  @Test
  void asksForEveryHashAndOnlyForForeignOwnersAndTargets() {
    ItemHash target = ItemHash.sha256("target");
    Draft own = Draft.post(ALICE, "note", "{}");
    Draft sameAccount = own.forOwner(ALICE.address().value().toLowerCase(Locale.ROOT));
    Draft amend = Draft.amend(BOB, target.value(), "{}").forOwner(ALICE);
    Draft element = Draft.aggregate(ALICE, "k", "{}");
    StateRequest request =
        StateRequest.of(
            List.of(task(own), task(sameAccount), task(amend), task(element)), MoneyPolicy.live());
    assertThat(request.hashes()).hasSize(4);
    assertThat(request.targets()).containsExactly(target);
    assertThat(request.owners()).containsExactly(ALICE.address());
  }

  @Test
  void anAmendInTheBatchOfItsOriginalAsksForTheOriginalsOwnerToo() {
    String lower = ALICE.address().value().toLowerCase(Locale.ROOT);
    Draft original = Draft.post(ALICE, "note", "{}");
    Draft amend = Draft.amend(BOB, original.hash().value(), "{}").forOwner(lower);
    StateRequest request =
        StateRequest.of(List.of(task(original), task(amend)), MoneyPolicy.live());
    assertThat(request.owners()).containsExactlyInAnyOrder(new Address(lower), ALICE.address());
  }

  @Test
  void ofRefusedAndAbsentContentsOnlyTheHashMatters() {
    Envelope amend =
        Draft.amend(BOB, ItemHash.sha256("t").value(), "{}").forOwner(ALICE).unsigned();
    Task refused =
        new Task(
            amend,
            Draft.amend(BOB, ItemHash.sha256("t").value(), "{}").forOwner(ALICE).message(),
            null,
            new Timestamp(0),
            null,
            new Decision.Reject(ErrorCode.INVALID_SIGNATURE, "forged"));
    Task absent = new Task(Draft.withoutContent(amend), null, null, new Timestamp(0), null, null);
    StateRequest request = StateRequest.of(List.of(refused, absent), MoneyPolicy.live());
    assertThat(request.hashes()).containsExactly(amend.itemHash());
    assertThat(request.targets()).isEmpty();
    assertThat(request.owners()).isEmpty();
    assertThat(absent.size()).isGreaterThan(0);
    assertThat(refused.size()).isGreaterThan(absent.size());
  }
}
