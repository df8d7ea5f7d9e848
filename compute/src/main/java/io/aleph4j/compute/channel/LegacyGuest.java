package io.aleph4j.compute.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.aleph4j.compute.channel.GuestReplyException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A guest of version 1 or 2: every call is a connection of its own. Safe for many threads.
 *
 * <p>Such a guest reads a call once and takes what is there, so calls should stay below 64 KiB; and
 * it returns only the first piece of a body that is streamed.
 */
public final class LegacyGuest {
  /** Digits and line end of the length before a configuration. */
  private static final int LENGTH_LIMIT = 9;

  private static final int SETUP_LIMIT = 1_000_000;
  private static final int HALT_LIMIT = 64;
  private static final byte[] HALT = "halt".getBytes(US_ASCII);
  private static final String HALTED = "STOP\nSTOPZ\n";
  private static final int PIECE = 64 * 1024;

  /**
   * A guest that sends its answer byte by byte has to end it: looking each time would take long.
   */
  private static final int PIECES = 1000;

  private final GuestChannel channel;
  private final int replyLimit;

  /**
   * Talks over a channel to a guest that has said that it is ready.
   *
   * @param replyLimit bytes that the answer to a call may have
   */
  public LegacyGuest(GuestChannel channel, int replyLimit) {
    this.channel = channel;
    this.replyLimit = replyLimit;
  }

  /**
   * Configures the machine and starts its program.
   *
   * @param configuration as {@link ConfigurationMessage#version1} or {@link
   *     ConfigurationMessage#version2} makes it
   * @param timeout for the connection, and again for the answer
   * @throws GuestSetupException when the program cannot be started
   * @throws GuestReplyException when there is no such answer
   */
  public void configure(byte[] configuration, Duration timeout) throws IOException {
    byte[] length = (configuration.length + "\n").getBytes(US_ASCII);
    if (length.length > LENGTH_LIMIT) {
      throw new IllegalArgumentException(
          "a configuration of %d bytes is too large for a guest of version 1 or 2, which reads at"
                  .formatted(configuration.length)
              + " most 99999999: put code and data on devices");
    }
    byte[] request = new byte[length.length + configuration.length];
    System.arraycopy(length, 0, request, 0, length.length);
    System.arraycopy(configuration, 0, request, length.length, configuration.length);
    try (GuestStream stream = channel.connect(GuestChannel.CONTROL_PORT, request, timeout)) {
      SetupReply reply = new SetupReply();
      // The guest may keep the connection open, so its end is not waited for.
      reply.parse(read(stream, timeout, SETUP_LIMIT, bytes -> true, reply::isComplete));
      reply.failUnlessSuccessful();
    }
  }

  /**
   * Calls the program and waits for its answer.
   *
   * @param timeout for the connection, and again for the answer
   * @throws GuestReplyException when there is no answer that can be used
   */
  public LegacyReply call(LegacyCall call, Duration timeout) throws IOException {
    return call(call, timeout, bytes -> true);
  }

  /**
   * The same where answers have to share some room.
   *
   * @param room told how many more bytes are kept; says whether there is room for them
   */
  public LegacyReply call(LegacyCall call, Duration timeout, IntPredicate room) throws IOException {
    byte[] reply;
    try (GuestStream stream = channel.connect(GuestChannel.CONTROL_PORT, call.toBytes(), timeout)) {
      reply = read(stream, timeout, replyLimit, room, bytes -> false);
    }
    try {
      return LegacyReplyParser.parse(reply, call instanceof LegacyCall.Event);
    } catch (GuestProtocolException e) {
      throw new GuestReplyException(Kind.UNPARSEABLE, e.getMessage(), e);
    }
  }

  /**
   * Ends the program and the machine.
   *
   * @return whether the guest said that it stops; its hypervisor ends soon after
   */
  public boolean halt(Duration timeout) throws IOException {
    try (GuestStream stream = channel.connect(GuestChannel.CONTROL_PORT, HALT, timeout)) {
      return isHalted(
          read(stream, timeout, HALT_LIMIT, bytes -> true, all -> isHalted(all.toByteArray())));
    } catch (GuestReplyException e) {
      if (e.kind() == Kind.EMPTY) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isHalted(byte[] said) {
    return new String(said, US_ASCII).equals(HALTED);
  }

  /** Whether an answer is complete although the connection goes on. */
  private interface Completeness {
    boolean test(ByteArrayOutputStream all);
  }

  /** Reads until the guest ends, or until it is enough. */
  private static byte[] read(
      GuestStream stream, Duration timeout, int limit, IntPredicate room, Completeness complete)
      throws IOException {
    TimedInput in = new TimedInput(stream, timeout);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    try {
      int count = in.read(piece);
      while (count >= 0) {
        if (!room.test(count)) {
          throw new GuestReplyException(Kind.NO_ROOM, "there is no room for the answer now", null);
        }
        all.write(piece, 0, count);
        if (all.size() > limit) {
          throw new GuestReplyException(
              Kind.TOO_LARGE, "the guest answered with more than " + limit + " bytes", null);
        }
        if (complete.test(all)) {
          break;
        }
        count = in.read(piece);
      }
    } catch (SocketTimeoutException e) {
      throw new GuestReplyException(Kind.LATE, e.getMessage(), e);
    }
    if (all.size() == 0) {
      throw new GuestReplyException(
          Kind.EMPTY, "the guest ended the connection without an answer", null);
    }
    return all.toByteArray();
  }

  /** Reads of one stream that have one time between them. */
  private record TimedInput(GuestStream stream, Duration timeout, long start) {
    TimedInput(GuestStream stream, Duration timeout) {
      this(stream, timeout, System.nanoTime());
    }

    int read(byte[] target) throws IOException {
      Duration left = timeout.minusNanos(System.nanoTime() - start);
      if (!left.isPositive()) {
        throw new SocketTimeoutException(
            "the guest has not answered within " + timeout.toSeconds() + " s");
      }
      stream.readTimeout(left);
      return stream.input().read(target);
    }
  }

  /** The answer to a configuration. */
  private static final class SetupReply {
    private @Nullable Boolean success;
    private String error = "";
    private String traceback = "";
    private @Nullable GuestProtocolException problem;
    private int pieces;

    /** Whether these bytes are a whole answer; what is cut off cannot be parsed. */
    boolean isComplete(ByteArrayOutputStream all) {
      pieces++;
      return pieces <= PIECES && parse(all.toByteArray());
    }

    boolean parse(byte[] bytes) {
      try {
        MessageReader message = new MessageReader("the answer to the configuration", bytes);
        message.onlyMap(key -> read(message, key));
        problem = null;
      } catch (GuestProtocolException e) {
        problem = e;
      }
      return problem == null;
    }

    private void read(MessageReader message, String key) throws IOException {
      switch (key) {
        case "success" -> success = message.truth();
        case "error" -> error = orEmpty(message.textOrNil());
        case "traceback" -> traceback = orEmpty(message.textOrNil());
        default -> message.skip();
      }
    }

    private static String orEmpty(@Nullable String text) {
      return text == null ? "" : text;
    }

    void failUnlessSuccessful() throws IOException {
      if (problem != null || success == null) {
        throw new GuestReplyException(
            Kind.UNPARSEABLE,
            problem == null
                ? "the answer to the configuration has no success"
                : problem.getMessage(),
            problem);
      }
      if (!success) {
        throw new GuestSetupException(error, traceback);
      }
    }
  }
}
