package io.aleph4j.compute.host.network;

import java.util.Optional;

/** Finds the interface towards the world. */
public final class ExternalInterface {
  private static final int NAME = 0;
  private static final int DESTINATION = 1;
  private static final int MASK = 7;
  private static final String ALL = "00000000";

  private ExternalInterface() {}

  /**
   * The one that packets leave by when nothing else is said.
   *
   * @param routes the text of {@code /proc/net/route}
   */
  public static Optional<String> find(String routes) {
    return routes
        .lines()
        .skip(1)
        .map(line -> line.split("\\s+", -1))
        .filter(fields -> fields.length > MASK)
        .filter(fields -> fields[DESTINATION].equals(ALL) && fields[MASK].equals(ALL))
        .map(fields -> fields[NAME])
        .findFirst();
  }
}
