package io.aleph4j.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.Address;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a private network begins with, as a file says it, and each thing that can be wrong in it.
 */
class SeedFileTest {

  @TempDir private Path folder;

  private SeedFile read(String json) throws IOException {
    return SeedFile.read(Files.writeString(folder.resolve("state.json"), json));
  }

  @Test
  void everySectionMayBeLeftAway() throws IOException {
    SeedFile read = read("{}");
    assertThat(read.messages()).isEmpty();
    assertThat(read.tokens()).isEmpty();
    assertThat(read.credits()).isEmpty();
    assertThat(read.aggregates()).isEmpty();
  }

  @Test
  void amountsAreExactAndAggregatesAreTakenAsTheyAre() throws IOException {
    SeedFile read =
        read(
            """
            {"balances": {"0x1": "1000.000000000000000001", "0x2": 7, "0x3": 0.5},
             "credits": {"0x1": 999999999999999999, "0x2": "0"},
             "aggregates": [{"address": "0x1", "key": "profile", "content": {"a": {"b": 1e3}}}]}
            """);
    assertThat(read.tokens())
        .containsEntry(new Address("0x1"), new BigDecimal("1000.000000000000000001"))
        .containsEntry(new Address("0x2"), new BigDecimal("7"))
        .containsEntry(new Address("0x3"), new BigDecimal("0.5"));
    assertThat(read.credits())
        .containsEntry(new Address("0x1"), 999_999_999_999_999_999L)
        .containsEntry(new Address("0x2"), 0L);
    assertThat(read.aggregates())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.id().key()).isEqualTo("profile");
          assertThat(one.entries()).containsOnlyKeys("a");
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{; is no JSON",
        "[]; must be a JSON object",
        "{'images':[]}; images is not known",
        "{'messages':{}}; messages must be a list",
        "{'messages':[{}]}; messages[0]",
        "{'messages':['x']}; messages[0]",
        "{'balances':[]}; balances must be an object",
        "{'balances':{'0x1':-1}}; balances.0x1",
        "{'balances':{'0x1':'1e9'}}; balances.0x1",
        "{'balances':{'0x1':1e9}}; balances.0x1",
        "{'balances':{'0x1':null}}; balances.0x1",
        "{'balances':{'0x1':'0.0000000000000000001'}}; balances.0x1",
        "{'credits':{'0x1':1.5}}; credits.0x1",
        "{'credits':{'0x1':1000000000000000000}}; credits.0x1",
        "{'credits':{'0x1':true}}; credits.0x1",
        "{'aggregates':[{'address':'0x1','key':'a'}]}; aggregates[0]",
        "{'aggregates':[{'address':'0x1','key':'a','content':[]}]}; aggregates[0]",
        "{'aggregates':[{'key':'a','content':{}}]}; aggregates[0]",
        "{'aggregates':[{'address':'0xa1B3bb7d2332383D96b7796B908fB7f7F3c2Be10','key':'corechannel','content':{}}]};"
            + " aggregates[0]",
      })
  void whatIsWrongIsNamedInOneLine(String json, String part) {
    assertThatThrownBy(() -> read(json.replace('\'', '"')))
        .isInstanceOf(SeedFileException.class)
        .hasMessageContaining("state.json")
        .hasMessageContaining(part)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aFileThatIsNotThereOrTooLargeIsRefused() throws IOException {
    Path missing = folder.resolve("missing.json");
    assertThatThrownBy(() -> SeedFile.read(missing)).hasMessageContaining("missing.json");
    Path large = folder.resolve("large.json");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength((64L << 20) + 1);
    }
    assertThatThrownBy(() -> SeedFile.read(large)).hasMessageContaining("67108865");
  }
}
