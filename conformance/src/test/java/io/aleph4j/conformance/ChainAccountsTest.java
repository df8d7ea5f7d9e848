package io.aleph4j.conformance;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every kind of account that the network's SDKs offer publishes with its own client and reads the
 * message back; what the network would refuse is refused.
 */
@Order(5)
@ExtendWith(SharedNode.class)
class ChainAccountsTest {

  static final String TYPESCRIPT = "accounts-typescript";
  static final String PYTHON = "accounts-python";

  @TestFactory
  Stream<DynamicTest> everyAccountOfTheTypescriptPackages(NodeProcess node) {
    ForeignClient client = ForeignClient.javascript("chains");
    return cases(client, TYPESCRIPT, List.of("node", "main.mjs", node.url().toString(), seed()));
  }

  @TestFactory
  Stream<DynamicTest> everyAccountOfThePythonSdk(NodeProcess node) {
    ForeignClient client = ForeignClient.python();
    return cases(
        client,
        PYTHON,
        List.of(client.pythonProgram(), "chain_accounts.py", node.url().toString(), seed()));
  }

  private static Stream<DynamicTest> cases(
      ForeignClient client, String output, List<String> command) {
    ForeignClient.Run run = client.run(output, command);
    return Stream.concat(
        Stream.of(dynamicTest(output + ": the script ran to its end", run::insistOnEnd)),
        run.lines().stream().map(ChainFinding::parse).map(ChainFinding::asTest));
  }

  private static String seed() {
    return "accounts-" + System.nanoTime();
  }
}
