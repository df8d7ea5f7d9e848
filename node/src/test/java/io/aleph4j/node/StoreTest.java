package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.files.FileContents;
import io.aleph4j.node.files.FileKeeper;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.storage.FileReads;
import io.aleph4j.node.storage.FileRows;
import io.aleph4j.node.upkeep.GarbageCollector;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and contents by hash, from their upload to their end, over a real database. */
class StoreTest extends NodeContract {

  private static final String PINS =
      "SELECT kind || '|' || coalesce(item_hash, '') || '|' || coalesce(owner, '') || '|' || coalesce(ref, '')"
          + " || '|' || coalesce(tag, '') || '|' || coalesce(created::text, '') FROM file_pin ORDER BY pin_id";

  private FileReads reads() {
    return new FileReads(database.source());
  }

  private String latest(String tag) {
    return reads().ofTag(tag).map(FileReads.StoredFile::fileHash).orElse("none");
  }

  /** From now on only a wake can bring what waits within the tests' patience. */
  private void leaveItToWakes() {
    database.run(
        "BEGIN; LOCK TABLE pending IN EXCLUSIVE MODE;"
            + " UPDATE pending SET next_attempt = 9000000000000000; COMMIT");
  }

  @Test
  void aFileIsPinnedByItsMessageInsteadOfWaiting() {
    ItemHash file = keep("a file");
    assertThat(database.all(PINS)).containsExactly("4|||||");
    ItemHash message = process(Draft.store(ALICE, file).at(5));
    assertThat(database.all(PINS))
        .containsExactly("1|" + message + "|" + ALICE.address() + "||" + message + "|5000000");
    assertThat(reads().total(ALICE.address().value())).isEqualTo(new FileReads.Total(1, 6));
    assertThat(latest(message.value())).isEqualTo(file.value());
    assertThat(reads().ofMessage(message).orElseThrow().size()).isEqualTo(6);
    assertThat(node.tallies().byType(MessageType.STORE)).isEqualTo(1);
    assertThat(submit(Draft.store(ALICE, file).at(5))).isEqualTo(new Outcome.Confirmed());
    assertThat(database.one("SELECT count(*) FROM file_pin")).isEqualTo("1");
    assertAuditClean();
  }

  @Test
  void aFileOnIpfsIsOneLikeOthers() {
    ItemHash file = keep("on ipfs".getBytes(StandardCharsets.UTF_8), ItemType.IPFS, LATER);
    assertThat(file.value()).startsWith("Qm");
    ItemHash message = process(Draft.store(ALICE, file));
    assertThat(latest(message.value())).isEqualTo(file.value());
    assertThat(bytesOf(file)).contains("on ipfs");
    assertAuditClean();
  }

  @Test
  void eachMessageCountsForItsOwner() {
    ItemHash file = keep("four");
    ItemHash other = keep("sixsix");
    process(Draft.store(ALICE, file).at(1));
    process(Draft.store(ALICE, file).at(2));
    process(Draft.store(ALICE, other).at(3));
    process(Draft.store(BOB, file).at(1));
    process(Draft.security(CAROL, "{\"address\":\"" + BOB.address() + "\"}"));
    process(Draft.store(BOB, other).forOwner(CAROL).at(4));
    assertThat(reads().total(ALICE.address().value())).isEqualTo(new FileReads.Total(3, 14));
    assertThat(reads().total(BOB.address().value())).isEqualTo(new FileReads.Total(1, 4));
    assertThat(reads().total(CAROL.address().value())).isEqualTo(new FileReads.Total(1, 6));
    assertThat(reads().count(ALICE.address().value(), file.value())).isEqualTo(2);
    assertThat(reads().pins(file.value())).isEqualTo(3);
    assertAuditClean();
  }

  @Test
  void theLatestVersionIsTheYoungestWhateverTheOrderOfArrival() {
    List<ItemHash> files = List.of(keep("v0"), keep("v1"), keep("v2"), keep("v3"));
    ItemHash original = process(Draft.store(ALICE, files.get(0)).at(10));
    String tag = original.value();
    process(Draft.store(ALICE, files.get(1), tag).at(30));
    assertThat(latest(tag)).isEqualTo(files.get(1).value());
    process(Draft.store(ALICE, files.get(2), tag).at(20));
    assertThat(latest(tag)).isEqualTo(files.get(1).value());
    process(Draft.store(ALICE, files.get(3), tag).at(30));
    // Of two of one moment the first stays.
    assertThat(latest(tag)).isEqualTo(files.get(1).value());
    assertThat(database.all("SELECT DISTINCT tag FROM file_pin WHERE kind = 1"))
        .containsExactly(tag);
    assertAuditClean();
  }

  @Test
  void aVersionOlderThanItsOriginalIsNotTheLatest() {
    ItemHash file = keep("v0");
    ItemHash old = keep("old");
    ItemHash original = process(Draft.store(ALICE, file).at(10));
    process(Draft.store(ALICE, old, original.value()).at(5));
    assertThat(latest(original.value())).isEqualTo(file.value());
    assertAuditClean();
  }

  @Test
  void versionsByNameBelongToTheirOwner() {
    ItemHash first = keep("first");
    ItemHash second = keep("second");
    process(Draft.store(ALICE, first, "my name").at(1));
    process(Draft.store(ALICE, second, "my name").at(2));
    process(Draft.store(BOB, first, "my name").at(3));
    String lower = ALICE.address().value().toLowerCase(Locale.ROOT);
    process(Draft.store(ALICE, first, "my name").forOwner(lower).at(4));
    assertThat(latest(ALICE.address() + "/my name")).isEqualTo(second.value());
    assertThat(latest(BOB.address() + "/my name")).isEqualTo(first.value());
    assertThat(latest(lower + "/my name")).isEqualTo(first.value());
    assertAuditClean();
  }

  @Test
  void nobodyBringsANewVersionOfAnothersFile() {
    ItemHash file = keep("file");
    ItemHash original = process(Draft.store(ALICE, file));
    assertRejected(submit(Draft.store(BOB, file, original.value())), ErrorCode.PERMISSION_DENIED);
    String lower = ALICE.address().value().toLowerCase(Locale.ROOT);
    assertRejected(
        submit(Draft.store(ALICE, file, original.value()).forOwner(lower)),
        ErrorCode.PERMISSION_DENIED);
    ItemHash version = process(Draft.store(ALICE, file, original.value()).at(2));
    assertRejected(
        submit(Draft.store(ALICE, file, version.value())), ErrorCode.STORE_UPDATE_UPDATE);
    assertRejected(
        submit(
            Draft.of(
                ALICE,
                MessageType.STORE,
                "\"item_type\":\"inline\",\"item_hash\":\"" + file + "\"")),
        ErrorCode.INVALID_FORMAT);
    assertAuditClean();
  }

  @Test
  void aMessageIsWokenByItsFile() {
    ItemHash file = ItemHash.sha256("late file");
    Draft store = Draft.store(ALICE, file);
    assertThat(submit(store)).isEqualTo(waits(ErrorCode.FILE_UNAVAILABLE));
    assertThat(column("waits_for", "pending", store.hash())).isEqualTo(file.value());
    leaveItToWakes();
    assertThat(keep("late file")).isEqualTo(file);
    database.eventually("SELECT count(*) FROM message", "1");
    assertThat(latest(store.hash().value())).isEqualTo(file.value());
    database.eventually("SELECT count(*) FROM pending", "0");
    assertAuditClean();
  }

  @Test
  void aVersionIsWokenByItsOriginal() {
    ItemHash file = keep("file");
    Draft original = Draft.store(ALICE, file);
    Draft version = Draft.store(ALICE, file, original.hash().value()).at(2);
    assertThat(submit(version)).isEqualTo(waits(ErrorCode.STORE_REF_NOT_FOUND));
    leaveItToWakes();
    process(original);
    database.eventually("SELECT count(*) FROM message", "2");
    assertAuditClean();
  }

  @Test
  void whatWaitedForAFileInAnEarlierRunIsWoken() {
    Draft store = Draft.store(ALICE, ItemHash.sha256("late file"));
    submit(store);
    restart();
    leaveItToWakes();
    keep("late file");
    database.eventually("SELECT count(*) FROM message", "1");
  }

  private Draft draftOf(MessageType type) {
    return switch (type) {
      case POST -> Draft.post(ALICE, "note", "{\"é\":1}").at(7);
      case AGGREGATE -> Draft.aggregate(ALICE, "k", "{\"a\":1}").at(7);
      case STORE -> Draft.store(ALICE, keep("kept")).at(7);
      case FORGET -> Draft.forget(ALICE, process(Draft.post(ALICE, "note", "4"))).at(7);
      case PROGRAM, INSTANCE, V_PROGRAM -> throw new AssertionError(type);
    };
  }

  @Holds(rule = "content: a file that is here", code = Holds.ACCEPTED)
  @ParameterizedTest
  @EnumSource(
      value = MessageType.class,
      names = {"POST", "AGGREGATE", "STORE", "FORGET"})
  void aContentByHashIsReadFromTheFiles(MessageType type) {
    Draft draft = draftOf(type);
    keep(draft.text());
    assertThat(submit(draft.signByHash())).isEqualTo(new Outcome.Processed());
    assertContentIsStored(draft);
    assertThat(submit(draft.signByHash())).isEqualTo(new Outcome.Confirmed());
    assertAuditClean();
  }

  private void assertContentIsStored(Draft draft) {
    assertThat(column("content", "message", draft.hash())).isEqualTo(draft.text());
    assertThat(column("item_content", "message", draft.hash())).isEqualTo("null");
    assertThat(column("size", "message", draft.hash()))
        .isEqualTo(String.valueOf(draft.text().getBytes(StandardCharsets.UTF_8).length));
    assertThat(
            database.all(
                "SELECT item_hash || owner || created FROM file_pin WHERE kind = 2 AND file_hash = '"
                    + draft.hash()
                    + "'"))
        .containsExactly(draft.hash().value() + ALICE.address() + "7000000");
    assertThat(
            database.one("SELECT count(*) FROM file_pin WHERE file_hash = '" + draft.hash() + "'"))
        .isEqualTo("1");
  }

  @Holds(rule = "content: it is not here", code = 3)
  @ParameterizedTest
  @EnumSource(
      value = MessageType.class,
      names = {"POST", "AGGREGATE", "STORE", "FORGET"})
  void aMessageIsWokenByItsContent(MessageType type) {
    Draft draft = draftOf(type);
    assertThat(submit(draft.signByHash())).isEqualTo(waits(ErrorCode.CONTENT_UNAVAILABLE));
    assertThat(column("waits_for", "pending", draft.hash())).isEqualTo(draft.hash().value());
    leaveItToWakes();
    keep(draft.text());
    database.eventually(
        "SELECT count(*) FROM message WHERE item_hash = '" + draft.hash() + "'", "1");
    assertContentIsStored(draft);
    database.eventually("SELECT count(*) FROM pending", "0");
    assertAuditClean();
  }

  @Holds(rule = "content: it is no JSON, has NUL, or breaks its schema", code = 0)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{\"type\":\"t\",\"content\":\"\\u0000\"}",
        "{\"type\":\"t\",\"content\":\"\\\\u0000\"}",
        "{\"type\":\"t\",\"unknown\":1}",
        "{\"content\":1}",
        "{\"type\":\"t\",\"time\":-1}"
      })
  void aContentThatCannotBeReadIsRefused(String text) {
    ItemHash hash = keep(text);
    Envelope envelope = Draft.post(ALICE, "note", "1").signByHash(hash);
    assertRejected(submit(envelope), ErrorCode.INVALID_FORMAT);
    assertThat(column("error_code", "rejected", hash)).isEqualTo("0");
    assertThat(column("details", "rejected", hash)).startsWith("{\"errors\":[");
    // The file goes on waiting for its end.
    assertThat(database.one("SELECT kind FROM file_pin")).isEqualTo("4");
    assertAuditClean();
  }

  @Holds(rule = "content: it waited and cannot be read", code = 0)
  @Test
  void aContentThatArrivesAndCannotBeReadEndsTheWait() {
    ItemHash hash = ItemHash.sha256("no json");
    Envelope envelope = Draft.post(ALICE, "note", "1").signByHash(hash);
    assertThat(submit(envelope)).isEqualTo(waits(ErrorCode.CONTENT_UNAVAILABLE));
    leaveItToWakes();
    keep("no json");
    database.eventually("SELECT error_code FROM rejected", "0");
    database.eventually("SELECT count(*) FROM pending", "0");
  }

  @Holds(rule = "content: it is too large", code = 0)
  @Test
  void aContentThatIsTooLargeIsRefused() {
    byte[] bytes = new byte[(int) FileContents.LARGEST + 1];
    Arrays.fill(bytes, (byte) ' ');
    ItemHash hash = keep(bytes, ItemType.STORAGE, LATER);
    assertRejected(
        submit(Draft.post(ALICE, "note", "1").signByHash(hash)), ErrorCode.INVALID_FORMAT);
    assertThat(column("details", "rejected", hash)).contains("26214401 bytes");
  }

  @Test
  void addressAndTimeComeFromTheEnvelopeWhenTheContentHasNone() {
    ItemHash hash = keep("{\"type\":\"note\",\"time\":null}");
    assertThat(submit(Draft.post(ALICE, "note", "1").at(9).signByHash(hash)))
        .isEqualTo(new Outcome.Processed());
    assertThat(column("owner", "message", hash)).isEqualTo(ALICE.address().value());
    assertThat(column("content_time", "message", hash)).isEqualTo("9000000");
    assertThat(column("size", "message", hash)).isEqualTo("27");
    assertThat(column("created", "file_pin", hash)).isEqualTo("9000000");
    assertAuditClean();
  }

  @Test
  void theSizeIsThatOfTheFileAlsoAfterWaiting() {
    Draft original = Draft.post(ALICE, "note", "{}");
    ItemHash amend =
        keep("{\"type\":\"amend\",\"ref\":\"" + original.hash() + "\",\"content\":\"ü\"}");
    long size = Long.parseLong(database.one("SELECT size FROM file"));
    assertThat(submit(Draft.post(ALICE, "note", "1").at(2).signByHash(amend)))
        .isEqualTo(waits(ErrorCode.POST_AMEND_TARGET_NOT_FOUND));
    leaveItToWakes();
    process(original);
    database.eventually("SELECT count(*) FROM message", "2");
    assertThat(column("size", "message", amend)).isEqualTo(String.valueOf(size));
    assertThat(column("owner", "message", amend)).isEqualTo(ALICE.address().value());
    assertAuditClean();
  }

  @Test
  void aFileByHashHasBothPins() {
    ItemHash file = keep("file");
    Draft draft = Draft.store(ALICE, file).at(3);
    keep(draft.text());
    assertThat(submit(draft.signByHash())).isEqualTo(new Outcome.Processed());
    assertThat(database.all("SELECT kind FROM file_pin ORDER BY kind")).containsExactly("1", "2");
    // Contents are nobody's files.
    assertThat(reads().total(ALICE.address().value())).isEqualTo(new FileReads.Total(1, 4));
    assertAuditClean();
  }

  private static Timestamp after(HandClock clock, Duration time) {
    return Timestamp.of(clock.instant()).plus(time);
  }

  private long collect(HandClock clock) {
    FileRows rows = new FileRows(database.source());
    FileKeeper files = node.files();
    return new GarbageCollector(rows, files, clock, Duration.ofDays(1)).collect();
  }

  @Test
  void whatIsPinnedNeverGoesAndWhatIsOverGoesWithItsBytes() {
    HandClock clock = new HandClock();
    restart(clock);
    Duration day = Duration.ofDays(1);
    ItemHash kept =
        keep("kept".getBytes(StandardCharsets.UTF_8), ItemType.STORAGE, after(clock, day));
    ItemHash waiting =
        keep("waiting".getBytes(StandardCharsets.UTF_8), ItemType.STORAGE, after(clock, day));
    Draft byHash = Draft.post(ALICE, "note", "1");
    keep(byHash.text().getBytes(StandardCharsets.UTF_8), ItemType.STORAGE, after(clock, day));
    ItemHash message = process(Draft.store(ALICE, kept));
    assertThat(submit(byHash.signByHash())).isEqualTo(new Outcome.Processed());
    // Uploaded again: it is kept until then at least, and by its message.
    keep("kept".getBytes(StandardCharsets.UTF_8), ItemType.STORAGE, after(clock, day));
    clock.pass(day);
    assertThat(collect(clock)).isZero();
    assertThat(bytesOf(waiting)).isPresent();
    clock.pass(Duration.ofSeconds(1));
    assertThat(collect(clock)).isEqualTo(1);
    assertThat(bytesOf(waiting)).isEmpty();
    assertThat(bytesOf(kept)).contains("kept");
    assertThat(bytesOf(byHash.hash())).contains(byHash.text());
    assertThat(database.one("SELECT count(*) FROM file")).isEqualTo("2");
    assertThat(collect(clock)).isZero();

    process(Draft.forget(ALICE, message, byHash.hash()));
    clock.pass(day);
    assertThat(collect(clock)).isZero();
    assertThat(bytesOf(kept)).isPresent();
    clock.pass(Duration.ofSeconds(1));
    assertThat(collect(clock)).isEqualTo(2);
    assertThat(bytesOf(kept)).isEmpty();
    assertThat(bytesOf(byHash.hash())).isEmpty();
    assertThat(database.one("SELECT count(*) FROM file_pin")).isEqualTo("0");
    assertAuditClean();
  }

  @Test
  void aFileThatIsForgottenWhileItsOldPeriodEndsIsNotLeftWithoutAPin() throws Exception {
    HandClock clock = new HandClock();
    restart(clock);
    byte[] bytes = "file".getBytes(StandardCharsets.UTF_8);
    Timestamp soon = after(clock, Duration.ofHours(1));
    ItemHash file = keep(bytes, ItemType.STORAGE, soon);
    ItemHash message = process(Draft.store(ALICE, file));
    keep(bytes, ItemType.STORAGE, soon);
    clock.pass(Duration.ofHours(2));
    FutureTask<Outcome> forget = new FutureTask<>(() -> submit(Draft.forget(ALICE, message)));
    FutureTask<Long> collection = new FutureTask<>(() -> collect(clock));
    try (Connection lock = database.source().getConnection();
        Statement statement = lock.createStatement()) {
      lock.setAutoCommit(false);
      statement.execute("SELECT FROM file_owner FOR UPDATE");
      Thread.ofVirtual().start(forget);
      Eventually.holds("the forget is under way", () -> waitingForLocks() >= 1);
      Thread.ofVirtual().start(collection);
      Eventually.holds(
          "the collection has ended or waits", () -> collection.isDone() || waitingForLocks() >= 2);
      lock.rollback();
      lock.setAutoCommit(true);
    }
    assertThat(forget.get()).isEqualTo(new Outcome.Processed());
    collection.get();
    assertAuditClean();
    collect(clock);
    clock.pass(Duration.ofDays(2));
    collect(clock);
    assertThat(bytesOf(file)).isEmpty();
    assertThat(database.one("SELECT count(*) FROM file")).isEqualTo("0");
  }

  private int waitingForLocks() {
    return Integer.parseInt(
        database.one(
            "SELECT count(DISTINCT pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                + " WHERE NOT l.granted AND a.datname = current_database()"));
  }

  @Test
  void aFileThatWentMayComeAgain() {
    HandClock clock = new HandClock();
    restart(clock);
    byte[] bytes = "again".getBytes(StandardCharsets.UTF_8);
    ItemHash file = keep(bytes, ItemType.STORAGE, after(clock, Duration.ofHours(1)));
    clock.pass(Duration.ofHours(2));
    assertThat(collect(clock)).isEqualTo(1);
    Draft store = Draft.store(ALICE, file);
    assertThat(submit(store)).isEqualTo(waits(ErrorCode.FILE_UNAVAILABLE));
    keep(bytes, ItemType.STORAGE, after(clock, Duration.ofHours(1)));
    database.eventually("SELECT count(*) FROM message", "1");
    clock.pass(Duration.ofDays(100));
    assertThat(collect(clock)).isZero();
    assertThat(bytesOf(file)).contains("again");
    assertAuditClean();
  }
}
