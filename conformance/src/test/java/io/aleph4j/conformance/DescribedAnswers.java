package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Answers of a node that are held against its description of itself by {@code jsonschema_rs}, which
 * is what {@code schemathesis} does with the answers that it gets.
 */
final class DescribedAnswers {

  private static final Path DESCRIPTION = ForeignClient.RESULTS.resolve("described/openapi.json");

  private final ForeignClient client = ForeignClient.pythonByVersions("openapi");
  private final List<Case> cases = new ArrayList<>();

  /**
   * An answer that was given.
   *
   * @param what was asked for, in words
   * @param route as the description spells it
   */
  record Case(String what, String method, String route, int expected, Api.Answer answer) {

    String question() {
      return question(answer.status(), answer.body());
    }

    /** What the same route is asked about an answer that it did not give. */
    String question(int status, String body) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("method", method.equals("HEAD") ? "GET" : method);
      members.put("route", route);
      members.put("status", status);
      members.put("type", answer.header("content-type").orElse(""));
      members.put("body", body);
      return Api.JSON.writeValueAsString(members);
    }
  }

  /** Keeps an answer, which must have this status. */
  Api.Answer add(String what, String method, String route, int expected, Api.Answer answer) {
    cases.add(new Case(what, method, route, expected, answer));
    return answer;
  }

  /** Asks and keeps the answer. */
  Api.Answer ask(
      Api api, String what, int expected, String route, String path, HttpRequest.Builder request) {
    HttpRequest sent = request.build();
    return add(what + ": " + path, sent.method(), route, expected, api.send(request));
  }

  /** A test for each answer: its status, and whether it is described. */
  Stream<DynamicTest> tests(String description) throws IOException {
    List<String> findings = findings(description, cases.stream().map(Case::question).toList());
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      Case one = cases.get(i);
      String finding = findings.get(i);
      tests.add(
          dynamicTest(
              one.method() + " " + one.route() + ": " + one.expected() + ", " + one.what(),
              () -> {
                assertThat(one.answer().status()).as(one.answer().body()).isEqualTo(one.expected());
                assertThat(finding).as(one.answer().body()).isEmpty();
              }));
    }
    return tests.stream();
  }

  List<Case> cases() {
    return cases;
  }

  /** What is not described of these answers; an empty text for each that is. */
  List<String> findings(String description, List<String> questions) throws IOException {
    Files.createDirectories(DESCRIPTION.getParent());
    Files.writeString(DESCRIPTION, description);
    List<String> command = List.of(client.pythonProgram(), "described.py", DESCRIPTION.toString());
    return client.answers(command, questions).stream()
        .map(line -> Api.JSON.readTree(line).asString())
        .toList();
  }
}
