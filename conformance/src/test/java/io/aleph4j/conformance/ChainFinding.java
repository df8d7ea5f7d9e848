package io.aleph4j.conformance;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.aleph4j.conformance.CaseResult.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DynamicTest;
import tools.jackson.databind.JsonNode;

/**
 * What came of one kind of account or signature of a chain.
 *
 * @param refused why the network refuses it, so that its refusal is what passes; empty when it is
 *     taken
 * @param detail what is wrong, or why it could not be tried
 */
record ChainFinding(
    String chain, String library, String kind, String refused, Outcome outcome, String detail) {

  static ChainFinding parse(String line) {
    JsonNode json = Api.JSON.readTree(line);
    return new ChainFinding(
        json.required("chain").asString(),
        json.required("library").asString(),
        json.required("kind").asString(),
        json.required("refused").asString(),
        Outcome.valueOf(json.required("result").asString().toUpperCase(Locale.ROOT)),
        json.required("detail").asString());
  }

  String toJson() {
    return Api.JSON
        .createObjectNode()
        .put("chain", chain)
        .put("library", library)
        .put("kind", kind)
        .put("refused", refused)
        .put("result", outcome.name().toLowerCase(Locale.ROOT))
        .put("detail", detail)
        .toString();
  }

  DynamicTest asTest() {
    return dynamicTest(
        "%s: %s: %s".formatted(chain, library, kind),
        () -> {
          switch (outcome) {
            case PASSED -> {}
            case SKIPPED -> abort(detail);
            case FAILED -> throw new AssertionError(detail);
          }
        });
  }

  /** Keeps findings for the page. */
  static void keep(String name, List<ChainFinding> findings) {
    try {
      Files.createDirectories(ForeignClient.RESULTS);
      Files.write(file(name), findings.stream().map(ChainFinding::toJson).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path file(String name) {
    return ForeignClient.RESULTS.resolve(name + ".jsonl");
  }
}
