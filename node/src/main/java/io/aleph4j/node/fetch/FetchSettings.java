package io.aleph4j.node.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where files are looked for that are not here.
 *
 * @param peers base addresses of other core nodes, such as {@code http://host:4024}
 * @param concurrency most files that are fetched at a time
 * @param perHost most requests to one peer at a time
 * @param patience how long a peer may be silent
 * @param largest most bytes of a file that is fetched
 * @param gracePeriod how long a fetched file is kept for the message that wanted it
 */
public record FetchSettings(
    List<URI> peers,
    int concurrency,
    int perHost,
    Duration patience,
    long largest,
    Duration gracePeriod) {

  public FetchSettings {
    peers = List.copyOf(peers);
  }
}
