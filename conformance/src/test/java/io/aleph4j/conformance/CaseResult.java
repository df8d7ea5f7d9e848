package io.aleph4j.conformance;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** What one case of a client's script found: one line of its output. */
record CaseResult(
    String client,
    String operation,
    String name,
    List<String> routes,
    Outcome outcome,
    String detail) {

  enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  static CaseResult parse(String line) {
    JsonNode json = Api.JSON.readTree(line);
    return new CaseResult(
        json.required("client").asString(),
        json.required("operation").asString(),
        json.required("case").asString(),
        json.required("routes").valueStream().map(JsonNode::asString).toList(),
        switch (json.required("result").asString()) {
          case "passed" -> Outcome.PASSED;
          case "failed" -> Outcome.FAILED;
          case "skipped" -> Outcome.SKIPPED;
          default -> throw new IllegalArgumentException("unknown result in " + line);
        },
        json.required("detail").asString());
  }
}
