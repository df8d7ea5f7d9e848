package io.aleph4j.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.TestDatabase;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
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

  @BeforeAll
  void open() {
    database = new TestDatabase();
    rows = new FileRows(database.source());
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
    assertThat(rows.pins(FILE)).isZero();
    rows.recordUntil(FILE, 6, new Timestamp(200));
    rows.recordUntil(FILE, 6, new Timestamp(100));
    assertThat(rows.find(FILE)).contains(new FileRows.FileRow(FILE, 6));
    assertThat(rows.pins(FILE)).isOne();
    assertThat(rows.endPeriods(new Timestamp(150))).isEmpty();
    rows.recordUntil(FILE, 6, new Timestamp(300));
    assertThat(rows.endPeriods(new Timestamp(250))).isEmpty();
    assertThat(rows.endPeriods(new Timestamp(301))).containsExactly(FILE);
    assertThat(rows.pins(FILE)).isZero();
    assertThat(rows.has(FILE)).isTrue();
  }

  @Test
  void onlyWhatNothingPinsIsRemoved() {
    assertThat(rows.removeUnpinned(FILE)).isFalse();
    rows.recordUntil(FILE, 6, new Timestamp(200));
    assertThat(rows.removeUnpinned(FILE)).isFalse();
    database.run(
        "INSERT INTO file_pin (file_hash, kind, item_hash) VALUES ('" + FILE + "', 1, 'message')");
    assertThat(rows.endPeriods(new Timestamp(201))).containsExactly(FILE);
    assertThat(rows.removeUnpinned(FILE)).isFalse();
    database.run("DELETE FROM file_pin");
    assertThat(rows.removeUnpinned(FILE)).isTrue();
    assertThat(rows.has(FILE)).isFalse();
  }
}
