package io.aleph4j.compute.channel;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Version 3 of the guest protocol: one duplex stream of bytes that carries configuration, state,
 * logs and many streams side by side.
 *
 * <p>Safe for many threads. A stream that nobody reads holds up nobody but itself. Whatever the
 * guest does against the protocol ends the link: {@link GuestLinkListener#onEnd} is told what it
 * was, everybody who waits gets an exception, and the machine is to be ended.
 */
public final class GuestLink implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GuestLink.class);
  private static final byte[] APPLICATION = {Frame.APPLICATION};

  /** Streams that the host closed and the guest did not end yet. */
  private static final int LINGERING_LIMIT = 256;

  private final InputStream in;
  private final OutputStream out;
  private final GuestLinkListener listener;
  private final FrameWriter writer;
  private final LinkStreams streams;
  private final Pings pings;

  private final CountDownLatch greeted = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicBoolean ended = new AtomicBoolean();
  private final ArrayDeque<LinkStream> lingering = new ArrayDeque<>();
  private volatile @Nullable GuestHello hello;
  private volatile boolean hasHalted;
  private volatile boolean isClosed;
  private volatile @Nullable IOException cause;

  private GuestLink(InputStream in, OutputStream out, GuestLinkListener listener, int firstStream) {
    this.in = in;
    this.out = out;
    this.listener = listener;
    this.writer = new FrameWriter(out, this::end);
    this.streams = new LinkStreams(this, writer, listener, firstStream);
    this.pings = new Pings(writer);
  }

  /**
   * Begins a link over a connection to port 52 of a guest, as {@link GuestChannel#connect} makes
   * it: the host speaks first.
   *
   * @throws IOException when the first bytes cannot be sent
   */
  public static GuestLink overVsock(InputStream in, OutputStream out, GuestLinkListener listener)
      throws IOException {
    out.write(LinkReader.PREAMBLE);
    return new GuestLink(in, out, listener, 1).start(false);
  }

  /**
   * Begins a link over a serial port: the guest speaks first, whenever it has booted, and nothing
   * is sent before.
   */
  public static GuestLink overSerial(InputStream in, OutputStream out, GuestLinkListener listener) {
    return new GuestLink(in, out, listener, 1).start(true);
  }

  /**
   * Goes on with a guest that was restored from a snapshot, over the serial port that it had. It
   * greets nobody and is configured already.
   *
   * @param hello what it said before the snapshot
   * @param payload as {@link ConfigurationMessage#resumed} makes it
   * @throws IllegalArgumentException when the guest does not know how to go on
   */
  public static GuestLink resumed(
      InputStream in,
      OutputStream out,
      GuestLinkListener listener,
      GuestHello hello,
      byte[] payload)
      throws IOException {
    if (!hello.capabilities().contains("resume")) {
      throw new IllegalArgumentException("the guest cannot go on from a snapshot: " + hello);
    }
    // Anywhere: what the guest still says of streams from before must not hit a new one.
    int firstStream = ThreadLocalRandom.current().nextInt(1 << 20, 1 << 30) | 1;
    GuestLink link = new GuestLink(in, out, listener, firstStream);
    link.greeted(hello);
    link.writer.send(Frame.RESUMED, 0, payload);
    return link.start(false);
  }

  private GuestLink start(boolean isGuestFirst) {
    Thread.ofVirtual().name("guest-link").start(() -> read(isGuestFirst));
    return this;
  }

  /**
   * Waits until the guest has introduced itself. Has to be called before anything is sent.
   *
   * @throws SocketTimeoutException when it does not do so in time; the link goes on
   */
  public GuestHello awaitHello(Duration timeout) throws IOException, InterruptedException {
    if (!greeted.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new SocketTimeoutException("the guest has not introduced itself within " + timeout);
    }
    return greeting();
  }

  /**
   * Configures the machine: once, after the guest has introduced itself. How it went is told by
   * {@link GuestLinkListener#onState}.
   *
   * @param payload as {@link ConfigurationMessage#version3} makes it
   */
  public void configure(byte[] payload) throws IOException {
    greeting();
    if (payload.length > Frame.PAYLOAD_LIMIT) {
      throw new IllegalArgumentException(
          "a configuration of %d bytes; %d are allowed: use fewer or shorter variables, keys and"
                  .formatted(payload.length, Frame.PAYLOAD_LIMIT)
              + " arguments");
    }
    writer.send(Frame.CONFIGURE, 0, payload);
  }

  /**
   * Opens a connection to the application's HTTP server. The guest is told together with the first
   * bytes that are written, or when something is to be read.
   */
  public GuestStream openApplication() throws IOException {
    greeting();
    return streams.openApplication(APPLICATION);
  }

  /**
   * Asks the guest whether it is there.
   *
   * @return how long the answer took
   * @throws SocketTimeoutException when it takes longer than allowed
   */
  public Duration ping(Duration timeout) throws IOException, InterruptedException {
    greeting();
    return pings.ping(timeout);
  }

  /**
   * Ends the application and the machine.
   *
   * @return whether the guest said in time that it has halted
   */
  public boolean halt(Duration timeout) throws IOException, InterruptedException {
    greeting();
    writer.send(Frame.HALT, 0);
    return over.await(timeout.toNanos(), TimeUnit.NANOSECONDS) && hasHalted;
  }

  /** Whether the guest said that it has halted. */
  public boolean hasHalted() {
    return hasHalted;
  }

  /** Ends the link and what it runs over, without a word to the guest. */
  @Override
  public void close() {
    isClosed = true;
    end(new IOException("the link to the guest is closed"));
  }

  private GuestHello greeting() throws IOException {
    IOException broken = cause;
    if (broken != null) {
      throw new IOException(broken.getMessage(), broken);
    }
    GuestHello known = hello;
    if (known == null) {
      throw new IllegalStateException("the guest has not introduced itself yet: awaitHello first");
    }
    return known;
  }

  private void read(boolean isGuestFirst) {
    LinkReader reader = new LinkReader(in, new LinkFrames(this, listener, writer, streams, pings));
    try {
      if (isGuestFirst) {
        reader.expectPreamble();
      }
      reader.run();
      end(new EOFException("the guest has halted"));
    } catch (IOException e) {
      end(e);
    } catch (RuntimeException | Error e) {
      log.error("Reading what a guest sent failed", e);
      end(new IOException("reading what the guest sent failed: " + e, e));
    }
  }

  /** Ends everything once, whoever saw it first. */
  private void end(IOException why) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    cause = why;
    writer.fail(why);
    streams.end(why);
    pings.end(why);
    greeted.countDown();
    over.countDown();
    closeQuietly(in);
    closeQuietly(out);
    listener.onEnd(hasHalted || isClosed ? null : why);
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      log.debug("Closing what a link ran over", e);
    }
  }

  /** A stream is over. */
  void forget(LinkStream stream) {
    streams.forget(stream);
  }

  /** The host has closed a stream whose end the guest did not tell yet. */
  void linger(LinkStream stream) throws IOException {
    LinkStream eldest = null;
    synchronized (lingering) {
      lingering.add(stream);
      if (lingering.size() > LINGERING_LIMIT) {
        eldest = lingering.poll();
      }
    }
    if (eldest != null) {
      eldest.reset("closed long ago");
    }
  }

  /** How a stream is called in errors. */
  String name(int stream) {
    return Integer.toUnsignedString(stream);
  }

  /** What the guest introduced itself as; null before it did. */
  @Nullable GuestHello hello() {
    return hello;
  }

  /** The guest has introduced itself. */
  void greeted(GuestHello guest) {
    hello = guest;
    greeted.countDown();
  }

  /** The guest has said its last word. */
  void halted() {
    hasHalted = true;
  }
}
