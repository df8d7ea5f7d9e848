package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.aleph4j.accounts.Account;
import io.aleph4j.protocol.Chain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;

/** What our accounts sign verifies with each chain's own library and with the network's SDKs. */
@Order(6)
class OurSignaturesTest {

  static final String JAVASCRIPT = "ours-javascript";
  static final String PYTHON = "ours-python";

  private static final int MESSAGES = Boolean.getBoolean("aleph.full") ? 100 : 5;

  @TestFactory
  Stream<DynamicTest> theirLibrariesVerifyOurSignatures() {
    String messages = messages().toString();
    ForeignClient javascript = ForeignClient.javascript("chains");
    ForeignClient.Run first = javascript.run(JAVASCRIPT, List.of("node", "verify.mjs", messages));
    ForeignClient python = ForeignClient.python();
    ForeignClient.Run second =
        python.run(PYTHON, List.of(python.pythonProgram(), "chain_verify.py", messages));
    List<ChainFinding> findings =
        Stream.of(first, second)
            .flatMap(run -> run.lines().stream())
            .map(ChainFinding::parse)
            .toList();
    return Stream.of(
            Stream.of(
                dynamicTest("npm: the script ran to its end", first::insistOnEnd),
                dynamicTest("PyPI: the script ran to its end", second::insistOnEnd),
                dynamicTest(
                    "every chain's signatures were verified by somebody",
                    () ->
                        assertThat(findings.stream().map(ChainFinding::chain).distinct())
                            .containsExactlyInAnyOrderElementsOf(
                                verified().map(Chain::code).toList()))),
            findings.stream().map(ChainFinding::asTest))
        .flatMap(part -> part);
  }

  private static Stream<Chain> verified() {
    return Arrays.stream(Chain.values()).filter(chain -> chain.family() != Chain.Family.UNVERIFIED);
  }

  /** A file with messages of new accounts of every chain. */
  private static Path messages() {
    List<String> lines = new ArrayList<>();
    for (Chain chain : (Iterable<Chain>) verified()::iterator) {
      for (int i = 0; i < MESSAGES; i++) {
        Account account = TestAccounts.of(chain);
        String content = TestMessage.quoted("message " + i + " of " + account + ", grüßt 🦀");
        double time = 1_700_000_000.25 + i;
        lines.add(TestMessage.post(account, "ours", content, time, null).json());
      }
    }
    try {
      Files.createDirectories(ForeignClient.RESULTS);
      return Files.write(ForeignClient.RESULTS.resolve("ours.jsonl"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
