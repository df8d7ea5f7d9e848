package io.aleph4j.node.tally;

/** What is counted. The numbers are stored: never change one, only add. */
public enum Dimension {
  /** All live messages. */
  MESSAGES(1),
  /** By message type. */
  TYPE(2),
  /** By sender; detail: message type. */
  SENDER(3),
  /** By owner; detail: message type. */
  OWNER(4),
  /** By channel; detail: message type. */
  CHANNEL(5),
  /** By {@code content.type}. */
  CONTENT_TYPE(6),
  /** By sender; detail: channel. */
  SENDER_CHANNEL(7),
  /** By sender of POST messages; detail: {@code content.type}. */
  SENDER_POST_TYPE(8),
  /** Original posts. */
  POSTS(9),
  /** Original posts by owner; detail: type. */
  POSTS_OWNER(10),
  /** Original posts by type. */
  POSTS_TYPE(11),
  /** Original posts by channel. */
  POSTS_CHANNEL(12);

  private final int code;

  Dimension(int code) {
    this.code = code;
  }

  /** The stored number. */
  public int code() {
    return code;
  }
}
