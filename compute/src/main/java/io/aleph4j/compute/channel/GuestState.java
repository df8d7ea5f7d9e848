package io.aleph4j.compute.channel;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of the application.
 *
 * @param error why it failed, one line
 * @param traceback the same at length
 * @param code with what it exited, negative for a signal
 */
public record GuestState(
    Kind kind, @Nullable String error, @Nullable String traceback, @Nullable Integer code) {

  /** The stations of an application. */
  public enum Kind {
    /** Configured and mounted; the application is being started. */
    STARTING,
    /** It takes connections. */
    READY,
    /** It cannot be started. */
    FAILED,
    /** It ended by itself. */
    EXITED
  }

  static GuestState read(byte[] payload) throws GuestProtocolException {
    return new Parser().read(payload);
  }

  private static final class Parser {
    private @Nullable Kind kind;
    private @Nullable String error;
    private @Nullable String traceback;
    private @Nullable Integer code;

    GuestState read(byte[] payload) throws GuestProtocolException {
      MessageReader message = new MessageReader("STATE", payload);
      message.onlyMap(key -> readValue(message, key));
      if (kind == null) {
        throw new GuestProtocolException("STATE without a state");
      }
      return new GuestState(kind, error, traceback, code);
    }

    private void readValue(MessageReader message, String key) throws IOException {
      switch (key) {
        case "state" -> kind = kindOf(message.text());
        case "error" -> error = message.textOrNil();
        case "traceback" -> traceback = message.textOrNil();
        case "code" -> code = message.isNil() ? null : Integer.valueOf(message.number());
        default -> message.skip();
      }
    }

    private static Kind kindOf(String name) throws GuestProtocolException {
      for (Kind kind : Kind.values()) {
        if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
          return kind;
        }
      }
      throw new GuestProtocolException(
          "the state \"" + name + "\"; states are starting, ready, failed and exited");
    }
  }
}
