package io.aleph4j.compute.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open streams of a link, and what the guest says about them. What is over is not remembered:
 * frames for numbers up to the highest of each side are those that crossed the end of their stream.
 */
final class LinkStreams {
  private static final Logger log = LoggerFactory.getLogger(LinkStreams.class);

  /**
   * Connections of the guest that are being served: each may hold a window of memory. One that the
   * guest has reset counts until whoever serves it has noticed.
   */
  private static final int GUEST_LIMIT = 64;

  private final GuestLink link;
  private final FrameWriter writer;
  private final GuestLinkListener listener;
  private final Map<Integer, LinkStream> open = new ConcurrentHashMap<>();
  private final AtomicInteger guestConnections = new AtomicInteger();

  /** Whether the guest may speak of streams from before its snapshot. */
  private final boolean isResumed;

  /** The highest number of each side, unsigned. */
  private volatile int lastOfHost;

  private int lastOfGuest;
  private volatile @Nullable IOException ended;

  /**
   * No streams yet.
   *
   * @param first number of the host's first stream, odd; 1 unless the guest goes on from a snapshot
   */
  LinkStreams(GuestLink link, FrameWriter writer, GuestLinkListener listener, int first) {
    this.link = link;
    this.writer = writer;
    this.listener = listener;
    this.lastOfHost = first - 2;
    this.isResumed = first != 1;
  }

  /** The numbers have to go out in their order, so this is one at a time. */
  synchronized LinkStream openApplication(byte[] service) throws IOException {
    if (lastOfHost == -3) {
      throw new IOException("the numbers of the link's streams are used up");
    }
    int number = lastOfHost + 2;
    LinkStream stream = new LinkStream(link, writer, number);
    open.put(number, stream);
    lastOfHost = number;
    try {
      writer.prepare(Frame.OPEN, number, service);
    } catch (IOException e) {
      open.remove(number);
      throw e;
    }
    IOException cause = ended;
    if (cause != null) {
      stream.breakOff(cause);
    }
    return stream;
  }

  void forget(LinkStream stream) {
    open.remove(stream.number());
  }

  void end(IOException cause) {
    ended = cause;
    open.values().forEach(stream -> stream.breakOff(cause));
    open.clear();
  }

  /** The stream that data is for; null when it is over. */
  @Nullable LinkStream data(int number, int length) throws GuestProtocolException {
    if (length == 0) {
      throw new GuestProtocolException("DATA without bytes");
    }
    LinkStream stream = find("DATA", number);
    if (stream != null) {
      stream.announce(length);
    }
    return stream;
  }

  /** A frame of a stream other than DATA. */
  void frame(int type, int number, byte[] payload) throws IOException {
    switch (type) {
      case Frame.OPEN -> opened(number, payload);
      case Frame.WINDOW -> granted(number, payload);
      case Frame.END -> inputEnded(number, payload);
      case Frame.RESET -> reset(number, payload);
      default -> throw new GuestProtocolException("a frame of type " + type + " for a stream");
    }
  }

  private void opened(int number, byte[] payload) throws IOException {
    if (!isOfGuest(number) || number == 0 || open.containsKey(number)) {
      throw new GuestProtocolException(
          "OPEN of stream %s; the guest's numbers are even and not in use"
              .formatted(link.name(number)));
    }
    if (payload.length != 1 || payload[0] != Frame.GUEST_API) {
      throw new GuestProtocolException(
          "OPEN of something else than the guest API on stream " + link.name(number));
    }
    if (Integer.compareUnsigned(number, lastOfGuest) > 0) {
      lastOfGuest = number;
    }
    if (guestConnections.get() >= GUEST_LIMIT) {
      String reason = "more than " + GUEST_LIMIT + " connections to the guest API at once";
      writer.answer(Frame.RESET, number, reason.getBytes(UTF_8));
      return;
    }
    guestConnections.incrementAndGet();
    LinkStream stream = new LinkStream(link, writer, number);
    open.put(number, stream);
    Thread.ofVirtual().name("guest-api").start(() -> serve(stream));
  }

  private void serve(LinkStream stream) {
    try {
      listener.onGuestApi(stream);
    } catch (RuntimeException e) {
      log.warn("A call of the guest API failed", e);
    } finally {
      guestConnections.decrementAndGet();
      stream.close();
    }
  }

  private void granted(int number, byte[] payload) throws GuestProtocolException {
    if (payload.length != Integer.BYTES) {
      throw new GuestProtocolException(
          "WINDOW with %d bytes on stream %s; it has 4"
              .formatted(payload.length, link.name(number)));
    }
    LinkStream stream = find("WINDOW", number);
    if (stream != null) {
      stream.grant(
          (payload[0] & 0xffL) << 24
              | (payload[1] & 0xffL) << 16
              | (payload[2] & 0xffL) << 8
              | (payload[3] & 0xffL));
    }
  }

  private void inputEnded(int number, byte[] payload) throws GuestProtocolException {
    if (payload.length != 0) {
      throw new GuestProtocolException("END with a payload on stream " + link.name(number));
    }
    LinkStream stream = find("END", number);
    if (stream != null && stream.endInput()) {
      forget(stream);
    }
  }

  private void reset(int number, byte[] payload) throws GuestProtocolException {
    LinkStream stream = find("RESET", number);
    if (stream != null) {
      stream.breakOff(new IOException("the guest reset it: " + new String(payload, UTF_8)));
      forget(stream);
    }
  }

  /** An open stream; null for one that is over. */
  private @Nullable LinkStream find(String frame, int number) throws GuestProtocolException {
    LinkStream stream = open.get(number);
    int last = isOfGuest(number) ? lastOfGuest : lastOfHost;
    boolean isKnown =
        isResumed || (last != -1 && number != 0 && Integer.compareUnsigned(number, last) <= 0);
    if (stream == null && !isKnown) {
      throw new GuestProtocolException(
          frame + " for stream " + link.name(number) + ", which nobody opened");
    }
    return stream;
  }

  private static boolean isOfGuest(int number) {
    return (number & 1) == 0;
  }
}
