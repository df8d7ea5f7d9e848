package io.aleph4j.compute.channel;

/** Where a line of a machine's log comes from. */
public enum LogKind {
  /** Standard output of the application. */
  OUTPUT(1),
  /** Standard error of the application. */
  ERROR(2),
  /** The init process. */
  SYSTEM(3);

  private final int number;

  LogKind(int number) {
    this.number = number;
  }

  static LogKind of(int number) throws GuestProtocolException {
    for (LogKind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    throw new GuestProtocolException("a log of kind " + number + "; kinds are 1, 2 and 3");
  }
}
