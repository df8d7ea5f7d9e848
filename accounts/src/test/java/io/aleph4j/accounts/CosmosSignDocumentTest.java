package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CosmosSignDocumentTest {

  @Test
  void writesTheDocument() {
    assertThat(CosmosSignDocument.text(bytes("CSDK\nx1y\nPOST\nabc"), "x1y"))
        .isEqualTo(
            "{\"account_number\":\"0\",\"chain_id\":\"signed-message-v1\",\"fee\":{\"amount\":[],\"gas\":\"0\"},"
                + "\"memo\":\"\",\"msgs\":[{\"type\":\"signutil/MsgSignText\",\"value\":{\"message\":\"CSDK\\nx1y\\nPOST\\nabc\","
                + "\"signer\":\"x1y\"}}],\"sequence\":\"0\"}");
  }

  /** As Python's json.dumps does. */
  @Test
  void escapesWhatIsNotPrintableAscii() {
    String text = "\"\\/\n\r\t\b\f\u0000\u001f ~\u007f\u0080é<&>'\u2028\uD83D\uDE00";
    assertThat(CosmosSignDocument.text(bytes(text), ""))
        .contains(
            "\"message\":\"\\\"\\\\/\\n\\r\\t\\b\\f\\u0000\\u001f ~\\u007f\\u0080\\u00e9<&>'\\u2028\\ud83d\\ude00\"");
    assertThat(CosmosSignDocument.text(new byte[0], text)).contains("\"signer\":\"\\\"\\\\/\\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
