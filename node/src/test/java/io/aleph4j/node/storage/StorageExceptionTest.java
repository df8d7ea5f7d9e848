package io.aleph4j.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageExceptionTest {

  @ParameterizedTest
  @ValueSource(strings = {"08006", "57P01", "57P03", "53100", "40P01", "40001", "58030"})
  void whatMayPassPasses(String state) {
    assertThat(StorageException.of("cannot write", new SQLException("reason", state)))
        .isInstanceOf(StorageException.Passing.class)
        .hasMessage("cannot write: reason");
  }

  @Test
  void whatSaysSoOrNothingPasses() {
    assertThat(StorageException.of("a", new SQLTransientConnectionException("r", "22000")))
        .isInstanceOf(StorageException.Passing.class);
    assertThat(StorageException.of("a", new SQLException("r")))
        .isInstanceOf(StorageException.Passing.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"22021", "23505", "42P01", "25006", "XX000"})
  void whatTheDatabaseRefusesDoesNot(String state) {
    assertThat(StorageException.of("cannot write", new SQLException("reason", state)))
        .isNotInstanceOf(StorageException.Passing.class);
  }
}
