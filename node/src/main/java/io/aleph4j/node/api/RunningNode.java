package io.aleph4j.node.api;

import io.aleph4j.node.CoreNode;

/** A node at work, and its interface; both end together. */
public record RunningNode(CoreNode node, NodeApi api) implements AutoCloseable {
  @Override
  public void close() {
    api.close();
    node.close();
  }
}
