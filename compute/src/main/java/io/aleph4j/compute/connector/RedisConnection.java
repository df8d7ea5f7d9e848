package io.aleph4j.compute.connector;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection that speaks RESP2, as every Redis server since 1.2 does. For one thread at a time.
 */
final class RedisConnection implements AutoCloseable {
  /** Of a single text; the network's nodes take values of 1 MiB. */
  private static final int LARGEST_TEXT = 32 << 20;

  private static final int LARGEST_ARRAY = 1_000_000;
  private static final int DEEPEST = 8;
  private static final byte[] LINE_END = {'\r', '\n'};

  private final Socket socket;
  private final InputStream in;

  private RedisConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** What a server answers. */
  sealed interface Reply {
    /** A word. */
    record Status(String text) implements Reply {}

    /** A number. */
    record Whole(long value) implements Reply {}

    /** Bytes; null for none. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Text(byte @Nullable [] bytes) implements Reply {}

    /** Several. */
    record Many(List<Reply> replies) implements Reply {}
  }

  /** The server refused a command; the connection is as good as before. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Connects, and signs in where the address says so.
   *
   * @param limit how long each answer may take
   */
  static RedisConnection open(RedisAddress address, Duration limit) throws IOException {
    Socket socket = new Socket();
    try {
      int millis = Math.toIntExact(limit.toMillis());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(millis);
      socket.connect(new InetSocketAddress(address.host(), address.port()), millis);
      RedisConnection connection = new RedisConnection(socket);
      connection.greet(address);
      return connection;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void greet(RedisAddress address) throws IOException {
    String user = address.user();
    String password = address.password();
    if (password != null) {
      if (user == null) {
        call(bytes("AUTH"), bytes(password));
      } else {
        call(bytes("AUTH"), bytes(user), bytes(password));
      }
    }
    if (address.database() != 0) {
      call(bytes("SELECT"), bytes(Integer.toString(address.database())));
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Sends a command and reads its answer. */
  Reply call(byte[]... words) throws IOException {
    ByteArrayOutputStream command = new ByteArrayOutputStream();
    command.write(bytes("*" + words.length + "\r\n"));
    for (byte[] word : words) {
      command.write(bytes("$" + word.length + "\r\n"));
      command.write(word);
      command.write(LINE_END);
    }
    socket.getOutputStream().write(command.toByteArray());
    return reply(0);
  }

  private Reply reply(int depth) throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> new Reply.Status(rest);
      case ':' -> new Reply.Whole(number(rest, Long.MIN_VALUE, Long.MAX_VALUE));
      case '$' -> new Reply.Text(text((int) number(rest, -1, LARGEST_TEXT)));
      case '*' -> many((int) number(rest, -1, LARGEST_ARRAY), depth);
      case '-' -> throw new RefusedException(rest);
      default -> throw new IOException("no RESP2: a line begins with '" + line.charAt(0) + "'");
    };
  }

  private Reply many(int count, int depth) throws IOException {
    if (depth == DEEPEST) {
      throw new IOException(
          "no answer to any command: more than " + DEEPEST + " arrays in another");
    }
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replies.add(reply(depth + 1));
    }
    return new Reply.Many(replies);
  }

  private byte @Nullable [] text(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
      throw new EOFException("the server ended in the middle of an answer");
    }
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\r'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server ended the connection");
      }
      if (line.length() == 4096) {
        throw new IOException("no RESP2: a line of more than 4096 bytes");
      }
      line.append((char) c);
    }
    if (in.read() != '\n' || line.isEmpty()) {
      throw new IOException("no RESP2: a line without an end or a beginning");
    }
    return line.toString();
  }

  private static long number(String text, long least, long most) throws IOException {
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException("no RESP2: " + text, e);
    }
    throw new IOException("an answer of " + text + " is larger than any that is asked for");
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
