package io.aleph4j.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

  private static final int OLDEST_NODE = 20;

  @TestFactory
  Stream<DynamicTest> everyOperationOfTheTypescriptClients(NodeProcess node) {
    String version = ForeignClient.required("Node.js 20 or newer", "node", "--version");
    int major = Integer.parseInt(version.replaceFirst("^v(\\d+).*$", "$1"));
    assumeTrue(
        major >= OLDEST_NODE, "Node.js 20 or newer is needed, `node --version` says " + version);
    ForeignClient.required("npm", "npm", "--version");
    ForeignClient client = new ForeignClient("typescript");
    client.install(
        "package-lock.json",
        List.of(
            List.of(
                "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")));
    return client.cases(List.of("node", "main.mjs"), node.url());
  }
}
