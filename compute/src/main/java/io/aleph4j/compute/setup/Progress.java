package io.aleph4j.compute.setup;

/** Is told what is being done, one line each, for people. */
@FunctionalInterface
public interface Progress {

  /** Tells it. */
  void say(String line);
}
