package io.aleph4j.node.fetch;

/**
 * How often files of one engine were looked for at other nodes since the start.
 *
 * @param failed how often no node had the file
 * @param millis how long it took altogether
 */
public record FetchCounts(long total, long failed, long millis) {

  /** Nothing was looked for. */
  public static final FetchCounts NONE = new FetchCounts(0, 0, 0);

  FetchCounts plus(boolean found, long duration) {
    return new FetchCounts(total + 1, failed + (found ? 0 : 1), millis + duration);
  }
}
