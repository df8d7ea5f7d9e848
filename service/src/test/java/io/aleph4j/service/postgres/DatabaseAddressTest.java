package io.aleph4j.service.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {
  @ParameterizedTest
  @CsvSource({
    "postgresql://u:p@h:5433/d, h, 5433, d, u, p",
    "postgres://u@h/d, h, 5432, d, u, ''",
    "jdbc:postgresql://u:p@h/d, h, 5432, d, u, p",
    "jdbc:postgresql://h/d?user=u&password=p%26q, h, 5432, d, u, p&q",
    "postgresql://u%40x:p%3A%2F+@h/d%20e, h, 5432, d e, u@x, p:/+",
    "postgresql://u:a:b@[::1]:1/d, [::1], 1, d, u, a:b",
  })
  void readsEveryForm(
      String text, String host, int port, String database, String user, String password) {
    DatabaseAddress address = DatabaseAddress.parse(text);
    assertThat(address)
        .isEqualTo(new DatabaseAddress(host, port, database, user, password, Map.of()));
    assertThat(DatabaseAddress.parse(address.toUrl())).isEqualTo(address);
    if (!password.isEmpty()) {
      assertThat(address.toString()).doesNotContain(":" + password + "@");
    }
  }

  @Test
  void keepsParametersForTheDriver() {
    DatabaseAddress address =
        DatabaseAddress.parse("postgresql://u:p@h/d?sslmode=require&currentSchema=a%20b&flag");
    assertThat(address.parameters())
        .containsExactlyInAnyOrderEntriesOf(Map.of("sslmode", "require", "currentSchema", "a b"));
    assertThat(address.jdbcUrl()).contains("sslmode=require").contains("currentSchema=a%20b");
    assertThat(address.jdbcUrl()).doesNotContain("password");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h",
        "mysql://u:secret@h/d",
        "postgresql:",
        "postgresql://u:secret@h",
        "postgresql://u:secret@h/",
        "postgresql://h/d",
        "postgresql://u:secret@h/a/b",
        "postgresql://u:sec ret@h/d",
        "postgresql://u:secret%zz@h/d",
        "jdbc:jdbc:postgresql://u@h/d",
        "postgresql://u:secret@h:port/d"
      })
  void refusesOtherTextsAndNeverRepeatsThePassword(String text) {
    assertThatThrownBy(() -> DatabaseAddress.parse(text))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("postgresql://user:password@host:5432/database")
        .message()
        .doesNotContain("secret");
  }
}
