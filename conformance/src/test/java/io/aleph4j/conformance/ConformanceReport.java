package io.aleph4j.conformance;

import io.aleph4j.conformance.CaseResult.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The page {@code docs/conformance.md}: which operation and which route works with which client,
 * and which test holds which rule.
 */
final class ConformanceReport {

  private static final String HEAD =
      """
      # What the network's own clients get from this node

      Written by the conformance tests from what the clients' scripts found (`conformance/clients`); the tests fail
      when this page is not what the last run says. The clients are the unmodified packages of npm, PyPI and crates.io,
      fixed by `package-lock.json`, `requirements.txt` and the crate's own lock. Two things are told to them from
      outside: the TypeScript client's `getMessageError` always asks the public host, so its HTTP library is told where
      that host is; and its facade passes no WebSocket host on, so its message client is made with one. The TypeScript
      packages need `decimal.js` beside them, which they do not declare.

      `aleph-cli` is built from its sources and runs in full runs only (`./test --full`); what is said of it here is what
      the last full run found. It runs twice, the second time against a node that answers as its own emulator does.

      """;

  private static final String ROUTES =
      """

      ## Routes

      Passed cases that use the route, of all cases that do. What the command lines ask for is not seen.
      """;

  private static final String ANSWERS =
      """

      ## Quirks of answers

      What is odd in the answers of the network's nodes. What clients rely on is kept; what none relies on is mended.

      """;

  private static final String MESSAGES =
      """

      ## Quirks of messages

      What is odd in what the network's nodes make of messages. What the common state depends on is kept.

      """;

  private static final String RULES =
      """

      ## Rules of messages

      Each rule of POST, AGGREGATE, STORE and FORGET messages, of those about machines and of contents by hash, the
      network's code for it, and the test that holds it.

      """;

  private ConformanceReport() {}

  /**
   * The page.
   *
   * @param rules which test holds which rule of the network, as the node's tests wrote it
   */
  static String page(List<CaseResult> results, String rules) {
    return HEAD
        + summary(results)
        + routes(results)
        + operations(results)
        + skipped(results)
        + quirks()
        + RULES
        + rules;
  }

  /** The page with its quirks as they are known now. */
  static String withQuirks(String page) {
    int rules = page.indexOf(RULES);
    int quirks = page.indexOf(ANSWERS);
    return page.substring(0, quirks < 0 ? rules : quirks) + quirks() + page.substring(rules);
  }

  private static String quirks() {
    return ANSWERS + Quirk.table(AnswerQuirks.ALL) + MESSAGES + Quirk.table(MessageQuirks.ALL);
  }

  private static String summary(List<CaseResult> results) {
    StringBuilder text =
        new StringBuilder("| client | passed | failed | skipped |\n| --- | ---: | ---: | ---: |\n");
    byClient(results)
        .forEach((client, cases) ->
            text.append(
                "| `%s` | %d | %d | %d |\n"
                    .formatted(
                        client,
                        count(cases, Outcome.PASSED),
                        count(cases, Outcome.FAILED),
                        count(cases, Outcome.SKIPPED))));
    return text.toString();
  }

  private static String routes(List<CaseResult> results) {
    Collection<String> clients =
        byClient(results.stream().filter(result -> !result.routes().isEmpty()).toList()).keySet();
    StringBuilder text = new StringBuilder(ROUTES).append("\n| route |");
    clients.forEach(client -> text.append(" `").append(client).append("` |"));
    text.append("\n| --- |").append(" ---: |".repeat(clients.size())).append('\n');
    Collection<String> routes =
        results.stream()
            .flatMap(result -> result.routes().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    for (String route : routes) {
      text.append("| `").append(route).append("` |");
      for (String client : clients) {
        List<CaseResult> users =
            results.stream()
                .filter(r -> r.client().equals(client) && r.routes().contains(route))
                .toList();
        text.append(
            users.isEmpty()
                ? " |"
                : " %d/%d |".formatted(count(users, Outcome.PASSED), users.size()));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String operations(List<CaseResult> results) {
    StringBuilder text = new StringBuilder("\n## Operations\n");
    byClient(results)
        .forEach((client, cases) -> {
          text.append("\n### `")
              .append(client)
              .append("`\n\n| operation | case | result |\n| --- | --- | --- |\n");
          cases.stream()
              .filter(result -> result.outcome() != Outcome.SKIPPED)
              .forEach(result ->
                  text.append(
                      "| %s | %s | %s |\n"
                          .formatted(
                              cell(result.operation()),
                              cell(result.name()),
                              result.outcome() == Outcome.PASSED ? "passed" : "**failed**")));
        });
    return text.toString();
  }

  private static String skipped(List<CaseResult> results) {
    StringBuilder text =
        new StringBuilder("\n## Skipped\n\n| client | operation | why |\n| --- | --- | --- |\n");
    results.stream()
        .filter(result -> result.outcome() == Outcome.SKIPPED)
        .forEach(result ->
            text.append(
                "| `%s` | %s | %s |\n"
                    .formatted(result.client(), cell(result.operation()), cell(result.detail()))));
    return text.toString();
  }

  private static Map<String, List<CaseResult>> byClient(List<CaseResult> results) {
    return results.stream()
        .collect(Collectors.groupingBy(CaseResult::client, TreeMap::new, Collectors.toList()));
  }

  private static long count(List<CaseResult> results, Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).count();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }
}
