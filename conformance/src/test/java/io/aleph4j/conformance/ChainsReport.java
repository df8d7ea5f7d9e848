package io.aleph4j.conformance;

import io.aleph4j.conformance.CaseResult.Outcome;
import io.aleph4j.protocol.Chain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page {@code docs/chains.md}: which library's signatures the node takes, which library takes
 * ours, and which kinds of account have published.
 *
 * @param vectors what came of messages that the chains' own libraries signed
 * @param accounts what came of the SDKs' accounts
 * @param ours what came of our signatures in their hands
 */
record ChainsReport(
    List<ChainFinding> vectors, List<ChainFinding> accounts, List<ChainFinding> ours) {

  private static final String HEAD =
      """
      # Signatures of every chain

      Written by the conformance tests from what they found; they fail when this page is not what the last run says.
      The libraries are the unmodified packages of npm and PyPI (`conformance/clients/chains` and `python`), at the
      versions of their lock files. Three things are measured, each time with new keys and messages:

      * **taken**: kinds of signatures that the library made and the node processed, or refused with the network's
        code where the network refuses them;
      * **takes ours**: the library verifies what our accounts sign, and refuses it once the message is another;
      * **published**: kinds of accounts that published with the network's own client and read their message back.

      Beside these, signatures of every chain are broken (cut, a bit flipped, another sender, other letter case, another
      recovery number) or spelled otherwise (a high `s`, members in other order); each gets the network's verdict, and
      the genuine message is still taken afterwards.

      """;

  /** One library's column entries for one chain. */
  private record Row(
      Chain.Family family, String library, String taken, String takesOurs, String published) {}

  String page() {
    return HEAD + table() + kinds() + refused() + skipped() + ABSENT;
  }

  private static final String ABSENT =
      """

      `@aleph-sdk/ethereum-ledger` is not on the registry; the same hardware wallet is covered by `LedgerETHAccount` of
      the Python SDK. `aleph-sdk-python` has no verification for AVAX and CSDK.
      """;

  private Stream<ChainFinding> all() {
    return Stream.of(vectors, ours, accounts).flatMap(List::stream);
  }

  private String table() {
    Map<Row, List<String>> chains = new LinkedHashMap<>();
    for (String chain : sorted(all().map(ChainFinding::chain))) {
      for (String library : sorted(all().filter(of(chain)).map(ChainFinding::library))) {
        Predicate<ChainFinding> here = of(chain).and(f -> f.library().equals(library));
        Row row =
            new Row(
                Chain.ofCode(chain).orElseThrow().family(),
                library,
                count(vectors.stream().filter(here).toList()),
                count(ours.stream().filter(here).toList()).replaceFirst("^1$", "yes"),
                count(accounts.stream().filter(here).toList()));
        chains.computeIfAbsent(row, _ -> new ArrayList<>()).add(chain);
      }
    }
    StringBuilder text =
        new StringBuilder(
            "| chains | library | taken | takes ours | published |\n| --- | --- | --- | --- | --- |\n");
    chains.forEach((row, codes) ->
        text.append(
            "| %s | `%s` | %s | %s | %s |\n"
                .formatted(
                    String.join(", ", codes),
                    row.library(),
                    row.taken(),
                    row.takesOurs(),
                    row.published())));
    return text.toString();
  }

  /** "3", "3, 2 refused" or "**1 failed**"; empty when nothing was tried. */
  private static String count(List<ChainFinding> findings) {
    List<String> parts = new ArrayList<>();
    long passed = findings.stream().filter(ChainsReport::isTaken).count();
    long refused = findings.stream().filter(ChainsReport::isRefused).count();
    long failed = findings.stream().filter(f -> f.outcome() == Outcome.FAILED).count();
    if (passed > 0) {
      parts.add(Long.toString(passed));
    }
    if (refused > 0) {
      parts.add(refused + " refused");
    }
    if (failed > 0) {
      parts.add("**" + failed + " failed**");
    }
    return String.join(", ", parts);
  }

  private String kinds() {
    StringBuilder text =
        new StringBuilder(
            "\n## Kinds\n\n| library | chains | kind | result |\n| --- | --- | --- | --- |\n");
    Map<List<String>, TreeSet<String>> chains = new TreeMap<>(ChainsReport::compare);
    Stream.concat(vectors.stream(), accounts.stream())
        .filter(finding -> finding.outcome() != Outcome.SKIPPED)
        .forEach(finding ->
            chains
                .computeIfAbsent(
                    List.of(finding.library(), finding.kind(), result(finding)),
                    _ -> new TreeSet<>())
                .add(finding.chain()));
    chains.forEach((key, codes) ->
        text.append(
            "| `%s` | %s | %s | %s |\n"
                .formatted(
                    key.getFirst(), String.join(", ", codes), cell(key.get(1)), key.getLast())));
    return text.toString();
  }

  private static int compare(List<String> a, List<String> b) {
    return String.join("\n", a).compareTo(String.join("\n", b));
  }

  private static String result(ChainFinding finding) {
    if (finding.outcome() == Outcome.FAILED) {
      return "**failed**";
    }
    return isRefused(finding) ? "refused, as by the network" : "processed";
  }

  private String refused() {
    return reasons(
        "Refused, as by the network",
        all().filter(ChainsReport::isRefused).toList(),
        ChainFinding::refused);
  }

  private String skipped() {
    List<ChainFinding> skipped =
        all().filter(finding -> finding.outcome() == Outcome.SKIPPED).toList();
    return reasons("Not tried", skipped, ChainFinding::detail);
  }

  private static String reasons(
      String title, List<ChainFinding> findings, Function<ChainFinding, String> reason) {
    return "\n## "
        + title
        + "\n\n| chain | library | kind | why |\n| --- | --- | --- | --- |\n"
        + findings.stream()
            .map(f ->
                "| %s | `%s` | %s | %s |\n"
                    .formatted(f.chain(), f.library(), cell(f.kind()), cell(reason.apply(f))))
            .sorted()
            .collect(Collectors.joining());
  }

  private static boolean isTaken(ChainFinding finding) {
    return finding.outcome() == Outcome.PASSED && finding.refused().isEmpty();
  }

  private static boolean isRefused(ChainFinding finding) {
    return finding.outcome() == Outcome.PASSED && !finding.refused().isEmpty();
  }

  private static Predicate<ChainFinding> of(String chain) {
    return finding -> finding.chain().equals(chain);
  }

  private static TreeSet<String> sorted(Stream<String> texts) {
    return texts.collect(Collectors.toCollection(TreeSet::new));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }
}
