package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that a test asks for: how they are written, and how often they come. */
class FaultsTest {

  private final Faults faults = new Faults();

  private static List<Faults.Fault> parse(String json) {
    return Faults.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{}; must be a list",
        "[1]; faults[0]",
        "[{'route':'a','status':500},[]]; faults[1]",
        "[{'status':500}]; faults[0].route",
        "[{'route':' ','status':500}]; faults[0].route",
        "[{'route':7,'status':500}]; faults[0].route",
        "[{'route':'a'}]; faults[0] needs a status",
        "[{'route':'a','status':200}]; faults[0].status must be a whole number from 400 to 599",
        "[{'route':'a','status':600}]; faults[0].status",
        "[{'route':'a','status':'500'}]; faults[0].status",
        "[{'route':'a','status':500,'times':0}]; faults[0].times",
        "[{'route':'a','status':500,'times':1.5}]; faults[0].times",
        "[{'route':'a','delayMs':60001}]; faults[0].delayMs",
        "[{'route':'a','delayMs':-1}]; faults[0].delayMs",
        "[{'route':'a','status':500,'delay':1}]; faults[0].delay is not known",
        "[{'route':'a','status':500}; no JSON",
        "null; must be a list",
      })
  void whatIsWrongIsNamed(String json, String part) {
    assertThatThrownBy(() -> parse(json.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }

  @Test
  void atMostAThousandAreTaken() {
    String one = "{\"route\":\"a\",\"status\":500}";
    String most = IntStream.range(0, 1000).mapToObj(_ -> one).collect(Collectors.joining(","));
    assertThat(parse('[' + most + ']')).hasSize(1000);
    assertThatThrownBy(() -> parse('[' + most + ',' + one + ']')).hasMessageContaining("1000");
  }

  @ParameterizedTest
  @CsvSource({
    "storage/add_file, /api/v0/storage/add_file, true",
    "/api/v0/storage/add_file, /api/v0/storage/add_file, true",
    "storage, /api/v0/storage/raw/x, true",
    "posts.json, /api/v1/posts.json, true",
    "version, /version, true",
    "storage/add_file, /api/v0/storage/add_json, false",
    "add_file, /api/v0/storage/add_file, false",
  })
  void aRouteIsThePathsBeginning(String route, String path, boolean concerned) {
    faults.set(parse("[{\"route\":\"" + route + "\",\"status\":504}]"));
    assertThat(faults.take(path).isPresent()).isEqualTo(concerned);
    assertThat(faults.left()).hasSize(concerned ? 0 : 1);
  }

  @Test
  void eachHappensAsOftenAsItSaysInTheOrderOfTheList() {
    faults.set(
        parse(
            "[{\"route\":\"a\",\"status\":504,\"times\":2},{\"route\":\"a\",\"delayMs\":5},"
                + "{\"route\":\"b\",\"status\":500}]"));
    assertThat(faults.take("/a").orElseThrow().status()).isEqualTo(504);
    assertThat(faults.left()).extracting(Faults.Fault::times).containsExactly(1, 1, 1);
    assertThat(faults.take("/a").orElseThrow().status()).isEqualTo(504);
    assertThat(faults.take("/a").orElseThrow())
        .isEqualTo(new Faults.Fault("a", 0, 1, Duration.ofMillis(5)));
    assertThat(faults.take("/a")).isEmpty();
    faults.set(List.of());
    assertThat(faults.take("/b")).isEmpty();
  }
}
