package io.aleph4j.compute.channel;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A guest of version 1 or 2 answered a call in a way that cannot be used, or not at all. */
public final class GuestReplyException extends IOException {
  private static final long serialVersionUID = 1;

  /** What is wrong with the answer. */
  public enum Kind {
    /** The guest ended the connection without a byte. */
    EMPTY,
    /** The bytes are no answer. */
    UNPARSEABLE,
    /** There are more bytes than allowed. */
    TOO_LARGE,
    /** There are more bytes than can be kept at this time. */
    NO_ROOM,
    /** It did not come in time. */
    LATE
  }

  private final Kind kind;

  GuestReplyException(Kind kind, @Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What is wrong with the answer. */
  public Kind kind() {
    return kind;
  }
}
