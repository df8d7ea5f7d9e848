package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaxBase64Test {

  /** What Python's base64.b64decode answers; empty where it fails. */
  @ParameterizedTest
  @CsvSource(
      value = {
        "'' | ''",
        "QUJD | 414243",
        "QUI= | 4142",
        "QQ== | 41",
        "QR== | 41",
        "QQ= |",
        "QQ |",
        "Q |",
        "Q=== |",
        "Q |",
        "' Q-U_J\u0000D ' | 414243",
        "QQ==QUJD | 41",
        "QUI=x | 4142",
        "=QUJD | 414243",
        "===QUJD | 414243",
        "QUJD= | 414243",
        "QUJDQ=Q= |",
        "QQ=Q= | 4104",
        "é |",
        "QQ==é |"
      },
      delimiter = '|')
  void readsAsPythonDoes(String text, @org.jspecify.annotations.Nullable String bytes) {
    for (int length = 0; length <= 6; length++) {
      boolean decodes = bytes != null && bytes.length() == 2 * length;
      assertThat(LaxBase64.decode(text, length).map(HexFormat.of()::formatHex).orElse(null))
          .as("%s to %d bytes", text, length)
          .isEqualTo(decodes ? bytes : null);
    }
  }

  @Test
  void readsWhatTheLibraryWrites() {
    Random random = new Random(31);
    for (int length = 0; length < 100; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      String text = Base64.getEncoder().encodeToString(bytes);
      assertThat(LaxBase64.decode(text, length)).hasValue(bytes);
      assertThat(LaxBase64.decode(text, length + 1)).isEmpty();
      assertThat(LaxBase64.decode(text, Math.max(0, length - 1)).isPresent())
          .isEqualTo(length == 0);
    }
  }
}
