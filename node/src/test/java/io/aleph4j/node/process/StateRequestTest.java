package io.aleph4j.node.process;

import static io.aleph4j.node.Draft.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateRequestTest {

  private static final Account ALICE = ACCOUNTS.get(0);
  private static final Account BOB = ACCOUNTS.get(1);
  private static final double BEFORE_PAYING = 1_743_775_078;
  private static final double SUMMER = 1_782_000_000;
  private static final double WITH_CREDITS_ONLY = 1_798_761_600;

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
            List.of(task(own), task(sameAccount), task(amend), task(element)),
            PaymentSettings.network());
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
        StateRequest.of(List.of(task(original), task(amend)), PaymentSettings.network());
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
    StateRequest request = StateRequest.of(List.of(refused, absent), PaymentSettings.network());
    assertThat(request.hashes()).containsExactly(amend.itemHash());
    assertThat(request.targets()).isEmpty();
    assertThat(request.owners()).isEmpty();
    assertThat(absent.size()).isGreaterThan(0);
    assertThat(refused.size()).isGreaterThan(absent.size());
  }

  @Test
  void whatTheOwnerOfAFileHasIsAskedForOnlyIfItMayCostSomething() {
    ItemHash file = ItemHash.sha256("file");
    Draft held = Draft.store(ALICE, file).at(SUMMER);
    Draft paid = held.withFields(held.fields() + ",\"payment\":{\"type\":\"credit\"}");
    long most = PaymentSettings.network().policy().freeFileBytes();
    assertThat(payers(held, entry(file, most))).isEmpty();
    assertThat(payers(held, entry(file, most + 1))).containsExactly(ALICE.address());
    assertThat(payers(held, entry(file, 0))).containsExactly(ALICE.address());
    assertThat(payers(held, entry(ItemHash.sha256("another"), 1))).containsExactly(ALICE.address());
    assertThat(payers(held, null)).containsExactly(ALICE.address());
    assertThat(payers(held.at(WITH_CREDITS_ONLY), entry(file, 1))).containsExactly(ALICE.address());
    assertThat(payers(paid, entry(file, 1))).containsExactly(ALICE.address());
    assertThat(payers(paid.at(BEFORE_PAYING), null)).isEmpty();
  }

  /** On a private network, where whoever is seen for the first time gets credits. */
  @Test
  void whatAnOwnerHasIsAskedForWhereAccountsGetCreditsFirst() {
    ItemHash file = ItemHash.sha256("file");
    Draft held = Draft.store(ALICE, file).at(SUMMER);
    Task task =
        new Task(
            held.unsigned(), held.message(), null, new Timestamp(0), null, null, entry(file, 1));
    PaymentSettings gifts = PaymentSettings.network().assuming(BigDecimal.ZERO, 7);
    assertThat(StateRequest.of(List.of(task), gifts).money().payers())
        .containsExactly(ALICE.address());
  }

  private static FileLedger.Entry entry(ItemHash file, long size) {
    return new FileLedger.Entry(file, size);
  }

  private static Set<Address> payers(Draft store, FileLedger.@Nullable Entry file) {
    Task task =
        new Task(store.unsigned(), store.message(), null, new Timestamp(0), null, null, file);
    return StateRequest.of(List.of(task), PaymentSettings.network()).money().payers();
  }
}
