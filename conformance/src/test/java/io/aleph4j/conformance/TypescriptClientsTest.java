package io.aleph4j.conformance;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** All fourteen {@code @aleph-sdk} packages, as npm delivers them. */
@Order(1)
@ExtendWith(SharedNode.class)
class TypescriptClientsTest {

  @TestFactory
  Stream<DynamicTest> everyOperationOfTheTypescriptClients(NodeProcess node) {
    return ForeignClient.orSkipped(() -> cases(node));
  }

  private static Stream<DynamicTest> cases(NodeProcess node) {
    ForeignClient client = ForeignClient.javascript("typescript");
    try (NodeProcess datesOf1970 =
        NodeProcess.up(
            Path.of("target", "tezos-node.log"), "--ephemeral", "--tezos-dates-of-1970")) {
      return client.cases(List.of("node", "main.mjs"), node.url(), datesOf1970.url());
    }
  }
}
