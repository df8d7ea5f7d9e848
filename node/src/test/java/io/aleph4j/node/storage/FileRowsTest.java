package io.aleph4j.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.TestDatabase;
import io.aleph4j.node.files.FileLedger;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Rows of files and what pins them, against PostgreSQL. */
@TestInstance(Lifecycle.PER_CLASS)
class FileRowsTest {

  private static final ItemHash FILE = ItemHash.sha256("a file");

  private TestDatabase database;
  private FileRows rows;
  private FileReads reads;

  @BeforeAll
  void open() {
    database = new TestDatabase();
    rows = new FileRows(database.source());
    reads = new FileReads(database.source());
  }

  @AfterAll
  void close() {
    database.close();
  }

  @BeforeEach
  void empty() {
    database.run("TRUNCATE file, file_pin");
  }

  @Test
  void aFileIsRecordedOnceAndItsPeriodIsNeverMadeShorter() {
    assertThat(rows.has(FILE)).isFalse();
    assertThat(reads.pins(FILE.value())).isZero();
    rows.recordUntil(FILE, 6, new Timestamp(200));
    rows.recordUntil(FILE, 6, new Timestamp(100));
    assertThat(reads.find(FILE)).contains(new FileReads.FileFacts(6, false));
    assertThat(reads.pins(FILE.value())).isOne();
    assertThat(rows.over(new Timestamp(150), 10)).isEmpty();
    assertThat(rows.removeIfOver(FILE, new Timestamp(150))).isFalse();
    rows.recordUntil(FILE, 6, new Timestamp(300));
    assertThat(rows.over(new Timestamp(250), 10)).isEmpty();
    assertThat(rows.over(new Timestamp(301), 10)).containsExactly(FILE);
    assertThat(rows.removeIfOver(FILE, new Timestamp(301))).isTrue();
    assertThat(rows.has(FILE)).isFalse();
  }

  @Test
  void onlyWhatNothingPinsIsRemoved() {
    rows.recordUntil(FILE, 6, new Timestamp(200));
    database.run(
        "INSERT INTO file_pin (file_hash, kind, item_hash) VALUES ('" + FILE + "', 1, 'message')");
    assertThat(rows.removeIfOver(FILE, new Timestamp(201))).isFalse();
    assertThat(reads.pins(FILE.value())).isOne();
    assertThat(rows.known(List.of(FILE, ItemHash.sha256("other")))).containsExactly(FILE);
    database.run("DELETE FROM file_pin");
    assertThat(rows.removeIfOver(FILE, new Timestamp(0))).isTrue();
    assertThat(rows.has(FILE)).isFalse();
  }

  @Test
  void manyWhoRecordAtOnceShareTransactions() throws Exception {
    List<Callable<Void>> writers = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      ItemHash hash = ItemHash.sha256("file " + i % 400);
      writers.add(() -> {
        rows.recordUntil(hash, 6, new Timestamp(200));
        assertThat(rows.has(hash)).isTrue();
        return null;
      });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> done : threads.invokeAll(writers)) {
        done.get();
      }
    }
    assertThat(database.one("SELECT count(*) FROM file_pin")).isEqualTo("400");
    List<FileLedger.Entry> first = rows.after(null, 300);
    List<FileLedger.Entry> rest = rows.after(first.getLast().hash(), 300);
    assertThat(first).hasSize(300);
    assertThat(rest).hasSize(100).doesNotContainAnyElementsOf(first);
  }
}
