package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.credit.MoneyPolicy;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Money through the whole message path: who may give it, what asks for it, what is written. */
class MoneyTest extends NodeContract {

  private static final double AFTER_CREDITS_ONLY = 1_798_761_600;
  private static final double SUMMER = 1_782_000_000;
  private static final double LONG_AGO = 1_700_000_000;

  /** Alice publishes balances and credits. */
  private static final PaymentSettings PAYMENT =
      PaymentSettings.network()
          .with(MoneyPolicy.of(Set.of(ALICE.address()), Set.of(ALICE.address())));

  private static CoreNodeSettings settings(PaymentSettings payment) {
    CoreNodeSettings defaults = CoreNodeSettings.defaults();
    return defaults.withRules(defaults.rules().with(payment)).withLanes(3);
  }

  @Override
  CoreNode newNode(DataSource source, java.time.InstantSource clock) {
    return newNode(source, clock, settings(PAYMENT));
  }

  private static Draft credits(Account sender, String type, String entries, String more) {
    return Draft.post(
            sender,
            "aleph_credit_" + type,
            "{\"" + type + "\":{" + more + "\"credits\":[" + entries + "]}}")
        .on("ALEPH_CREDIT")
        .at(SUMMER);
  }

  private static Draft distribution(String... entries) {
    return credits(
        ALICE, "distribution", String.join(",", entries), "\"token\":\"USDC\",\"chain\":\"ETH\",");
  }

  private static String grant(Account to, long amount) {
    return "{\"address\":\"%s\",\"amount\":%d,\"price\":\"0.5\",\"tx_hash\":\"0x1\",\"provider\":\"WALLET\"}"
        .formatted(to.address(), amount);
  }

  private static String entry(Account account, long amount) {
    return "{\"address\":\"%s\",\"amount\":%d}".formatted(account.address(), amount);
  }

  private static Draft balances(long height, Account account, String amount) {
    return Draft.post(
            ALICE,
            "balances-update",
            "{\"chain\":\"ETH\",\"main_height\":%d,\"balances\":{\"%s\":%s}}"
                .formatted(height, account.address(), amount))
        .at(SUMMER);
  }

  private String credits(Account account) {
    return database.one(
        "SELECT COALESCE(sum(remaining), 0) FROM credit_lot WHERE address = '"
            + account.address()
            + "'");
  }

  private Draft byCredit(Draft draft) {
    return draft.withFields(draft.fields() + ",\"payment\":{\"type\":\"credit\"}").at(SUMMER);
  }

  @Test
  void creditsComeGoAndChangeHands() {
    process(distribution(grant(BOB, 1_000), grant(CAROL, 10)));
    assertThat(credits(BOB)).isEqualTo("1000");
    process(credits(ALICE, "expense", entry(BOB, 300), "").at(SUMMER + 1));
    assertThat(credits(BOB)).isEqualTo("700");
    process(credits(BOB, "transfer", entry(CAROL, 200), "").at(SUMMER + 2));
    assertThat(credits(BOB)).isEqualTo("500");
    assertThat(credits(CAROL)).isEqualTo("210");
    assertThat(database.one("SELECT count(*) FROM credit_history")).isEqualTo("5");
    assertThat(
            database.one(
                "SELECT string_agg(entries || ' ' || incoming || ' ' || outgoing, ','"
                    + " ORDER BY incoming) FROM credit_account"))
        .isEqualTo("2 210 0,3 1000 -500");
    restart();
    process(credits(BOB, "transfer", entry(CAROL, 500), "").at(SUMMER + 3));
    assertThat(credits(BOB)).isEqualTo("0");
    assertConsistent();
  }

  // An index entry has a limit, and a text that cannot be compressed reaches it soon.
  @Test
  void textsOfAnyLengthAreTaken() {
    SplittableRandom random = new SplittableRandom(5);
    String text =
        random.ints(9_000, 'a', 'z').mapToObj(Character::toString).collect(Collectors.joining());
    String grant =
        "{\"address\":\"%s\",\"amount\":7,\"price\":\"0.5\",\"tx_hash\":\"%s\",\"provider\":\"%s\",\"origin\":\"%s\",\"ref\":\"%s\",\"payment_method\":\"%s\"}"
            .formatted(BOB.address(), text, text, text, text, text);
    process(
        credits(
            ALICE,
            "distribution",
            grant,
            "\"token\":\"%s\",\"chain\":\"%s\",".formatted(text, text)));
    assertThat(credits(BOB)).isEqualTo("7");
    assertThat(database.one("SELECT origin FROM credit_history")).isEqualTo(text);
    assertConsistent();
  }

  @Test
  void nobodySpendsWhatHeHasNot() {
    process(distribution(grant(BOB, 100)));
    Draft tooMuch = credits(BOB, "transfer", entry(CAROL, 101), "").at(SUMMER + 1);
    assertThat(submit(tooMuch))
        .isEqualTo(
            new Outcome.Rejected(
                ErrorCode.INVALID_FORMAT,
                Detail.of(
                    "the transfer needs 101 credits and "
                        + BOB.address()
                        + " has 100; send less, or add credits first")));
    assertThat(credits(BOB)).isEqualTo("100");
    // Once there is enough, the same message is taken.
    process(distribution(grant(BOB, 1)).at(SUMMER + 0.5));
    process(tooMuch);
    assertThat(credits(CAROL)).isEqualTo("101");
    assertConsistent();
  }

  @Test
  void postsOfOthersAreOnlyPosts() {
    process(credits(BOB, "distribution", grant(BOB, 1_000), "\"token\":\"x\",\"chain\":\"ETH\","));
    process(distribution(grant(BOB, 1_000)).on("other"));
    Draft malformed = distribution(grant(BOB, -5));
    assertThat(submit(malformed)).isInstanceOf(Outcome.Rejected.class);
    process(malformed.on("other"));
    assertThat(database.one("SELECT count(*) FROM credit_history")).isEqualTo("0");
    assertThat(database.one("SELECT count(*) FROM post")).isEqualTo("3");
  }

  @Test
  void whatComesLateIsPutInItsPlace() {
    process(distribution(grant(BOB, 100)).at(SUMMER));
    process(credits(ALICE, "expense", entry(BOB, 150), "").at(SUMMER + 10));
    assertThat(credits(BOB)).isEqualTo("0");
    // It was there when the expense was made: of 300, 150 were spent.
    process(distribution(grant(BOB, 200)).at(SUMMER + 5));
    assertThat(credits(BOB)).isEqualTo("150");
    // This one was not.
    process(distribution(grant(BOB, 7)).at(SUMMER + 11));
    process(credits(ALICE, "expense", entry(BOB, 1), "").at(SUMMER - 1));
    assertThat(credits(BOB)).isEqualTo("157");
    assertConsistent();
  }

  @Test
  void onlyAGreaterHeightChangesTokens() {
    process(balances(10, BOB, "12.345678901234567891"));
    process(balances(10, BOB, "99"));
    process(balances(9, BOB, "98"));
    assertThat(database.one("SELECT balance FROM token_balance"))
        .isEqualTo("12.345678901234567891");
    process(balances(11, BOB, "1e-18"));
    assertThat(new BigDecimal(database.one("SELECT balance FROM token_balance")))
        .isEqualByComparingTo("1e-18");
  }

  @Test
  void aMachineNeedsCreditsForADay() {
    ItemHash disk = process(Draft.store(ALICE, keep("disk")).at(LONG_AGO));
    Draft instance = byCredit(Machines.instance(BOB, Machines.exactly(disk), 20_480));
    // 3.958333333333333333 credits a second, and the disk for nothing.
    assertThat(submit(instance))
        .isEqualTo(
            new Outcome.Rejected(
                ErrorCode.CREDIT_INSUFFICIENT,
                List.of(new Detail.CreditsTooLow("341999.999999999999971200", "0"))));
    process(distribution(grant(BOB, 342_000)));
    process(instance);
    assertThat(
            database.one(
                "SELECT resources || ' ' || credit FROM cost_owner WHERE owner = '"
                    + BOB.address()
                    + "'"))
        .isEqualTo("1 3.958333333333333333");
    assertRejected(submit(instance.at(SUMMER + 1)), ErrorCode.CREDIT_INSUFFICIENT);
    process(Draft.forget(BOB, instance.hash()).at(SUMMER + 2));
    assertThat(
            database.one(
                "SELECT resources || ' ' || credit FROM cost_owner WHERE owner = '"
                    + BOB.address()
                    + "'"))
        .isEqualTo("0 0.000000000000000000");
    process(instance.at(SUMMER + 3));
    assertConsistent();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 0, 1})
  void eachWayOfPayingHasItsDate(double offset) {
    process(balances(1, BOB, "1e9"));
    process(distribution(grant(BOB, 1_000_000_000)));
    boolean after = offset >= 0;
    ItemHash disk = process(Draft.store(ALICE, keep("disk")).at(LONG_AGO));
    Draft machine = Machines.instance(BOB, Machines.exactly(disk), 1);
    assertTaken(!after, machine.at(1_773_187_200 + offset));
    assertTaken(!after, Draft.store(BOB, keep("small")).at(AFTER_CREDITS_ONLY + offset));
    Draft program = Machines.program(BOB, disk, disk);
    assertTaken(!after, program.at(AFTER_CREDITS_ONLY + offset));
    assertTaken(
        true,
        program
            .withFields(program.fields() + ",\"payment\":{\"type\":\"credit\"}")
            .at(AFTER_CREDITS_ONLY + offset));
  }

  private void assertTaken(boolean taken, Draft draft) {
    if (taken) {
      process(draft);
    } else {
      assertRejected(submit(draft), ErrorCode.INVALID_PAYMENT_METHOD);
    }
  }

  @Test
  void theSenderDoesNotPayForTheOwner() {
    process(Draft.security(BOB, "{\"address\":\"" + CAROL.address() + "\"}"));
    process(distribution(grant(CAROL, 1_000_000)));
    Draft file = byCredit(Draft.store(CAROL, keep("file"))).forOwner(BOB);
    assertRejected(submit(file), ErrorCode.CREDIT_INSUFFICIENT);
    process(distribution(grant(BOB, 1_000_000)).at(SUMMER + 1));
    process(file);
    // Spelled otherwise it is another account, which has nothing.
    Draft lower =
        byCredit(Draft.store(CAROL, keep("other")))
            .forOwner(CAROL.address().value().toLowerCase(Locale.ROOT));
    assertRejected(submit(lower), ErrorCode.CREDIT_INSUFFICIENT);
  }

  @Test
  void manyCannotSpendTheSameTogether() {
    process(distribution(grant(BOB, 400)));
    // 107.8 credits a day each.
    List<Outcome> outcomes =
        submitAtOnce(
            IntStream.range(0, 12)
                .mapToObj(i -> byCredit(Draft.store(BOB, keep("file " + i))).sign())
                .toList());
    assertThat(outcomes.stream().filter(new Outcome.Processed()::equals)).hasSize(3);
    assertConsistent();
  }

  @Test
  void newPricesHoldForTheNextMessage() {
    CoreNode before = node;
    before.close();
    PaymentSettings ofAlice =
        new PaymentSettings(PAYMENT.policy(), PAYMENT.posts(), ALICE.address(), BigDecimal.ZERO, 0);
    node = newNode(database.source(), java.time.InstantSource.system(), settings(ofAlice));
    process(distribution(grant(BOB, 1_000)));
    Draft file = byCredit(Draft.store(BOB, keep("file")));
    process(file);
    String dear =
        "{\"storage\":{\"price\":{\"storage\":{\"holding\":\"1\",\"payg\":\"0\",\"credit\":\"5\"}}}}";
    Draft prices = Draft.aggregate(ALICE, "pricing", dear).at(SUMMER);
    process(prices);
    // Also for what is free, of whose owner nothing has to be known.
    ItemHash file3 = ItemHash.sha256("3 MiB");
    Draft free = Draft.store(BOB, file3).at(SUMMER);
    Submission together = Submission.of(free.sign());
    assertThat(node.intake().submit(together.bringing(new FileLedger.Entry(file3, 3 << 20))))
        .isEqualTo(new Outcome.Processed());
    assertThat(new BigDecimal(column("hold", "cost", free.hash()))).isEqualByComparingTo("3");
    Draft next = byCredit(Draft.store(BOB, keep("next")));
    assertRejected(submit(next), ErrorCode.CREDIT_INSUFFICIENT);
    process(Draft.forget(ALICE, prices.hash()).at(SUMMER + 1));
    process(next);
  }

  @Test
  void aPrivateNetworkGivesFirstCreditsOnce() {
    node.close();
    node =
        newNode(
            database.source(),
            java.time.InstantSource.system(),
            settings(PAYMENT.assuming(BigDecimal.TEN, 500)));
    process(byCredit(Draft.store(BOB, keep("file"))));
    process(byCredit(Draft.store(BOB, keep("second"))));
    assertThat(credits(BOB)).isEqualTo("500");
    assertThat(database.one("SELECT count(*) FROM credit_history")).isEqualTo("1");
    assertConsistent();
  }

  /** Posts about three accounts in any order and at once: the tables say what a replay says. */
  @Test
  void inWhateverOrderTheTablesAgree() {
    int count = Boolean.getBoolean("aleph.full") ? 3_000 : 300;
    SplittableRandom random = new SplittableRandom(7);
    List<Account> accounts = List.of(BOB, CAROL, ALICE);
    List<Callable<Outcome>> calls = new java.util.ArrayList<>();
    for (int i = 0; i < count; i++) {
      Account one = accounts.get(random.nextInt(3));
      Account other = accounts.get((accounts.indexOf(one) + 1) % 3);
      long amount = random.nextLong(1, 1_001);
      double time = SUMMER + random.nextInt(50) + i * 1e-6;
      Draft draft =
          switch (random.nextInt(4)) {
            case 0 -> distribution(grant(one, amount), grant(other, amount / 2 + 1));
            case 1 -> credits(ALICE, "expense", entry(one, amount) + "," + entry(other, 3), "");
            case 2 -> credits(one, "transfer", entry(other, amount), "");
            default -> byCredit(Draft.store(one, keep("file " + i)));
          };
      calls.add(() -> submit(draft.at(time)));
    }
    Collections.shuffle(calls, new java.util.Random(3));
    // Each late post moves what came after it: together they would take longer than a caller waits.
    for (int begin = 0; begin < count; begin += 300) {
      List<Outcome> outcomes = atOnce(calls.subList(begin, Math.min(count, begin + 300)));
      assertThat(outcomes).doesNotContain(waits(ErrorCode.INTERNAL_ERROR));
    }
    assertConsistent();
  }

  /** Lots follow from the history, and sums from their rows. */
  private void assertConsistent() {
    assertAuditClean();
  }
}
