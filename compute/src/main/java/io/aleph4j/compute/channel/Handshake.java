package io.aleph4j.compute.channel;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the guest's word that it is ready, and with it for the version that it speaks. Listens
 * before the machine starts: a guest says it once.
 */
public final class Handshake {
  private static final Logger log = LoggerFactory.getLogger(Handshake.class);

  /** The message is a small map. */
  private static final int MESSAGE_LIMIT = 64 * 1024;

  /** A guest that connects and then says nothing is not ready. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);

  /** The versions of the protocol. */
  public enum Protocol {
    /** Without IPv6. */
    VERSION_1,
    /** What the network's images speak. */
    VERSION_2,
    /** One link for everything. */
    VERSION_3
  }

  /**
   * What the guest said.
   *
   * @param protocol how to talk to it
   * @param hello its own words
   */
  public record Ready(Protocol protocol, GuestHello hello) {}

  /** Either what the guest said or what is wrong with it. */
  private sealed interface Word {
    record Said(Ready ready) implements Word {}

    record Unclear(IOException why) implements Word {}
  }

  /** Only the first counts; a guest that says it again says nothing new. */
  private final BlockingQueue<Word> words = new ArrayBlockingQueue<>(1);

  private Handshake() {}

  /** Begins to listen. */
  public static Handshake listen(GuestChannel channel) throws IOException {
    Handshake handshake = new Handshake();
    channel.listen(GuestChannel.CONTROL_PORT, handshake::hear);
    return handshake;
  }

  /**
   * Waits for the guest.
   *
   * @throws SocketTimeoutException when it is not ready in time
   * @throws GuestProtocolException when it said something else than its version
   */
  public Ready await(Duration timeout) throws IOException, InterruptedException {
    Word word = words.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    return switch (word) {
      case null ->
          throw new SocketTimeoutException(
              "the machine was not ready within " + timeout.toSeconds() + " s");
      case Word.Said(Ready ready) -> ready;
      case Word.Unclear(IOException why) -> throw why;
    };
  }

  /** Lets nobody wait any more: the machine has ended. */
  public void abandon() {
    offer(new Word.Unclear(new IOException("the machine ended before it was ready")));
  }

  private void hear(GuestStream stream) {
    try {
      stream.readTimeout(READ_TIMEOUT);
      offer(new Word.Said(ready(readAll(stream.input()))));
    } catch (IOException e) {
      offer(new Word.Unclear(e));
    }
  }

  private void offer(Word word) {
    if (!words.offer(word)) {
      log.debug("A guest said again that it is ready: {}", word);
    }
  }

  private static byte[] readAll(InputStream in) throws IOException {
    byte[] message = in.readNBytes(MESSAGE_LIMIT + 1);
    if (message.length > MESSAGE_LIMIT) {
      throw new GuestProtocolException(
          "the ready message has more than " + MESSAGE_LIMIT + " bytes");
    }
    return message;
  }

  static Ready ready(byte[] message) throws GuestProtocolException {
    if (message.length == 0) {
      return new Ready(Protocol.VERSION_1, new GuestHello("1.0.0", List.of()));
    }
    GuestHello hello = GuestHello.read("the ready message", message);
    return new Ready(protocol(hello.version()), hello);
  }

  private static Protocol protocol(String version) {
    int dot = version.indexOf('.');
    return switch (dot < 0 ? version : version.substring(0, dot)) {
      case "1" -> Protocol.VERSION_1;
      case "2" -> Protocol.VERSION_2;
      case "3" -> Protocol.VERSION_3;
      default -> {
        log.warn("A guest of version {}, which nobody knows, is treated as one of 2.0.0", version);
        yield Protocol.VERSION_2;
      }
    };
  }
}
