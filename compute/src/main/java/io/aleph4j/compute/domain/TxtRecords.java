package io.aleph4j.compute.domain;

import java.io.IOException;
import java.util.List;

/** Texts that the DNS has for names. Safe for many threads. */
@FunctionalInterface
public interface TxtRecords {

  /**
   * The texts of a name, in the order of the answer; empty when it has none.
   *
   * @param name without a dot at its end
   * @throws IOException when nobody could say
   */
  List<String> of(String name) throws IOException;
}
