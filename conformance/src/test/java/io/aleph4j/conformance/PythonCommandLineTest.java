package io.aleph4j.conformance;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code aleph} of {@code aleph-client}, as pip installs it. */
@Order(2)
@ExtendWith(SharedNode.class)
class PythonCommandLineTest {

  @TestFactory
  Stream<DynamicTest> everyCommandThatACoreNodeAnswers(NodeProcess node) {
    return ForeignClient.orSkipped(() -> cases(node));
  }

  private static Stream<DynamicTest> cases(NodeProcess node) {
    ForeignClient client = ForeignClient.python("python-cli", List.of());
    return client.cases(List.of(client.pythonProgram(), "main.py"), node.url());
  }
}
