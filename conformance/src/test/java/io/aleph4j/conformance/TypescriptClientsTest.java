package io.aleph4j.conformance;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code @aleph-sdk/client}, {@code message}, {@code ethereum} and {@code solana}, as npm delivers
 * them.
 */
@Order(1)
@ExtendWith(SharedNode.class)
class TypescriptClientsTest {

  @TestFactory
  Stream<DynamicTest> everyOperationOfTheTypescriptClients(NodeProcess node) {
    return ForeignClient.javascript("typescript").cases(List.of("node", "main.mjs"), node.url());
  }
}
