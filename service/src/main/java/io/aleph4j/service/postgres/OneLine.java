package io.aleph4j.service.postgres;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The gist of a library's exception in one line. */
final class OneLine {
  private static final int LONGEST = 300;

  private OneLine() {}

  /** The message of the innermost cause that says something, on one line. */
  static String of(Throwable failure) {
    String best = failure.toString();
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 10; depth++) {
      String text = network(cause);
      if (text != null) {
        return text;
      }
      String message = cause.getMessage();
      if (message != null && !message.isBlank()) {
        best = message;
      }
      cause = cause.getCause();
    }
    String line = best.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }

  private static @Nullable String network(Throwable cause) {
    return switch (cause) {
      case ConnectException e -> String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      case UnknownHostException e -> "unknown host " + e.getMessage();
      case SocketTimeoutException _ -> "no answer in time";
      default -> null;
    };
  }
}
