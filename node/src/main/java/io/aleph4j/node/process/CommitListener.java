package io.aleph4j.node.process;

/** Is told of each batch right after it was committed, on the lane's thread; must not block. */
@FunctionalInterface
public interface CommitListener {

  void committed(Plan plan);
}
