package io.aleph4j.compute.channel;

import java.util.List;

/** What a program within a guest of version 1 or 2 answers to a call. */
public sealed interface LegacyReply {
  /** A line of an HTTP head; texts are ISO-8859-1, as in HTTP. */
  record Header(String name, String value) {}

  /** The answer to an HTTP request. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Http(int status, List<Header> headers, byte[] body) implements LegacyReply {
    /** Copies the list. */
    public Http {
      headers = List.copyOf(headers);
    }
  }

  /**
   * What the handler of an event returned.
   *
   * @param packed a msgpack value of any kind
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Event(byte[] packed) implements LegacyReply {}

  /** The program failed. */
  record Failure(String error, String traceback, String output) implements LegacyReply {}
}
