package io.aleph4j.conformance;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands one node with an ephemeral database to every test that asks for an {@link Api} or a {@link
 * NodeProcess}.
 */
final class SharedNode implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(SharedNode.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Api.class || type == NodeProcess.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    NodeProcess node =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(
                "node",
                key -> NodeProcess.up(Path.of("target", "node.log"), "--ephemeral"),
                NodeProcess.class);
    return parameter.getParameter().getType() == Api.class ? new Api(node.url()) : node;
  }
}
