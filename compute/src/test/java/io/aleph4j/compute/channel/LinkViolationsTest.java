package io.aleph4j.compute.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a guest sends, the link ends with a reason or goes on; nothing else happens. */
class LinkViolationsTest {
  private static final byte[] STATE_READY =
      new MessageWriter().map(1).text("state").text("ready").toBytes();

  /** Gives everything to the link, and remembers how it ended. */
  private static @Nullable Exception feed(byte[]... parts) throws InterruptedException {
    Recorder recorder = new Recorder();
    GuestLink.overSerial(
        new ByteArrayInputStream(join(parts)), OutputStream.nullOutputStream(), recorder);
    return recorder.awaitEnd();
  }

  private static byte[] join(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  private static byte[] frame(int type, int stream, byte... payload) {
    return FakeGuest.frame(type, stream, payload);
  }

  static Stream<Arguments> violations() {
    byte[] open = frame(Frame.OPEN, 2, (byte) 2);
    byte[] full = frame(Frame.DATA, 2, new byte[65_536]);
    return Stream.of(
        violation(
            "a frame of length 4; 5 to 65541 are allowed", new byte[] {0, 0, 0, 4, 3, 0, 0, 0, 0}),
        violation("a frame of length 65542", new byte[] {0, 1, 0, 6, 3, 0, 0, 0, 0}),
        violation("a frame of length 4294967295", new byte[] {-1, -1, -1, -1, 3, 0, 0, 0, 0}),
        violation("a frame of length 1264939630", "Kernel panic".getBytes(US_ASCII)),
        violation("a frame of type 5 from the guest", frame(5, 0)),
        violation("a frame of type 127 from the guest", frame(0x7f, 0)),
        violation("a frame of type 2 from the guest", frame(Frame.CONFIGURE, 0)),
        violation("a frame of type 32 from the guest", frame(Frame.HALT, 0)),
        violation("a second HELLO", frame(Frame.HELLO, 0, FakeGuest.HELLO)),
        violation("STATE for stream 4", frame(Frame.STATE, 4, STATE_READY)),
        violation("STATE is no msgpack map", frame(Frame.STATE, 0)),
        violation("STATE has INTEGER where MAP belongs", frame(Frame.STATE, 0, (byte) 1)),
        violation("STATE without a state", frame(Frame.STATE, 0, (byte) 0x80)),
        violation(
            "STATE goes on after its end", frame(Frame.STATE, 0, join(STATE_READY, STATE_READY))),
        violation(
            "the state \"odd\"",
            frame(Frame.STATE, 0, new MessageWriter().map(1).text("state").text("odd").toBytes())),
        violation(
            "STATE ends within a value of 2147483647 bytes",
            frame(Frame.STATE, 0, bytes(0x81, 0xdb, 0x7f, 0xff, 0xff, 0xff))),
        violation("LOG without a kind", frame(Frame.LOG, 0)),
        violation("a log of kind 4", frame(Frame.LOG, 0, (byte) 4, (byte) 'x')),
        violation("PING with 17 bytes; 16 are allowed", frame(Frame.PING, 0, new byte[17])),
        violation("PING for stream 1", frame(Frame.PING, 1)),
        violation("a PONG that no PING asked for", frame(Frame.PONG, 0, new byte[8])),
        violation("a PONG that no PING asked for", frame(Frame.PONG, 0)),
        violation("HALTED for stream 2", frame(Frame.HALTED, 2)),
        violation("OPEN of stream 1; the guest's numbers are even", frame(Frame.OPEN, 1, (byte) 2)),
        violation("OPEN of stream 0", frame(Frame.OPEN, 0, (byte) 2)),
        violation("OPEN of stream 2; the guest's numbers are even and not in use", open, open),
        violation("OPEN of something else", frame(Frame.OPEN, 2, (byte) 1)),
        violation("OPEN of something else", frame(Frame.OPEN, 2)),
        violation("DATA for stream 1, which nobody opened", frame(Frame.DATA, 1, (byte) 0)),
        violation("DATA for stream 2, which nobody opened", frame(Frame.DATA, 2, (byte) 0)),
        violation("DATA for stream 0, which nobody opened", open, frame(Frame.DATA, 0, (byte) 0)),
        violation("WINDOW for stream 4294967295", open, frame(Frame.WINDOW, -1, new byte[4])),
        violation("END for stream 4, which nobody opened", open, frame(Frame.END, 4)),
        violation("RESET for stream 1, which nobody opened", open, frame(Frame.RESET, 1)),
        violation("DATA without bytes", open, frame(Frame.DATA, 2)),
        violation(
            "1 bytes on stream 2, which may have 0 more",
            open,
            full,
            full,
            full,
            full,
            frame(Frame.DATA, 2, (byte) 0)),
        violation("WINDOW with 3 bytes on stream 2", open, frame(Frame.WINDOW, 2, new byte[3])),
        violation("END with a payload on stream 2", open, frame(Frame.END, 2, (byte) 0)),
        violation("a second END on stream 2", open, frame(Frame.END, 2), frame(Frame.END, 2)),
        violation(
            "data on stream 2 after its END",
            open,
            frame(Frame.END, 2),
            frame(Frame.DATA, 2, (byte) 0)));
  }

  private static byte[] bytes(int... numbers) {
    byte[] bytes = new byte[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      bytes[i] = (byte) numbers[i];
    }
    return bytes;
  }

  private static Arguments violation(String message, byte[]... frames) {
    return Arguments.of(message, frames);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void endTheLink(String message, byte[][] frames) throws Exception {
    Recorder recorder = new Recorder(LinkViolationsTest::holdOpen);
    byte[] all =
        join("ALEPH/3\n".getBytes(US_ASCII), frame(Frame.HELLO, 0, FakeGuest.HELLO), join(frames));
    GuestLink.overSerial(new ByteArrayInputStream(all), OutputStream.nullOutputStream(), recorder);
    assertThat(recorder.awaitEnd())
        .isInstanceOf(GuestProtocolException.class)
        .hasMessageContaining(message);
  }

  /** Reads nothing and closes nothing before the link is over. */
  private static void holdOpen(GuestStream stream) {
    try {
      stream.output().write(new byte[300_000]);
    } catch (IOException e) {
      // The link is over.
    }
  }

  @Test
  void somethingElseThanAGuestEndsTheLink() throws Exception {
    assertThat(feed("Booting `Debian'".getBytes(US_ASCII)))
        .isInstanceOf(GuestProtocolException.class)
        .hasMessage("the guest did not begin with ALEPH/3, but with Booting ");
    assertThat(feed("ALEPH/3\n".getBytes(US_ASCII), frame(Frame.STATE, 0, STATE_READY)))
        .hasMessage("a frame of type 3 before HELLO");
    assertThat(feed("ALEPH/3\n".getBytes(US_ASCII), frame(Frame.DATA, 0, (byte) 1)))
        .hasMessage("DATA before HELLO");
    assertThat(
            feed("ALEPH/3\n".getBytes(US_ASCII), frame(Frame.HELLO, 0, FakeGuest.hello("4.0.0"))))
        .hasMessage("a guest of version 4.0.0 on a link of version 3");
    assertThat(feed("ALEPH/3\n".getBytes(US_ASCII), frame(Frame.HELLO, 0, (byte) 0x80)))
        .hasMessage("HELLO without a version");
    assertThat(feed("ALEP".getBytes(US_ASCII))).isInstanceOf(IOException.class);
  }

  @Test
  void aGuestThatDoesNotReadWhatItAskedForEndsTheLink() throws Exception {
    Recorder recorder = new Recorder();
    List<byte[]> parts = new ArrayList<>();
    parts.add("ALEPH/3\n".getBytes(US_ASCII));
    parts.add(frame(Frame.HELLO, 0, FakeGuest.HELLO));
    for (int i = 0; i < 20_000; i++) {
      parts.add(frame(Frame.PING, 0, new byte[16]));
    }
    InputStream in = new ByteArrayInputStream(join(parts.toArray(new byte[0][])));
    Blocked blocked = new Blocked();
    GuestLink.overSerial(in, blocked, recorder);
    assertThat(recorder.awaitEnd())
        .isInstanceOf(GuestProtocolException.class)
        .hasMessage("the guest does not read the answers that it asks for");
  }

  /** Takes nothing before it is closed. */
  private static final class Blocked extends OutputStream {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public void write(int next) throws IOException {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IOException("closed");
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @Property(tries = 500)
  void anyBytesEndTheLinkWithAReason(@ForAll byte[] bytes) throws Exception {
    assertEndsWithAReason(bytes);
  }

  @Property(tries = 500)
  void anyFramesEndTheLinkWithAReason(@ForAll("frames") List<byte[]> frames) throws Exception {
    assertEndsWithAReason(join(frames.toArray(new byte[0][])));
  }

  private static void assertEndsWithAReason(byte[] bytes) throws InterruptedException {
    Exception end =
        feed("ALEPH/3\n".getBytes(US_ASCII), frame(Frame.HELLO, 0, FakeGuest.HELLO), bytes);
    if (end != null) {
      assertThat(end).isInstanceOf(IOException.class);
      assertThat(end.getMessage()).doesNotContain("failed:");
    }
  }

  @Provide
  Arbitrary<List<byte[]>> frames() {
    Arbitrary<Integer> types =
        Arbitraries.of(
            Frame.STATE,
            Frame.LOG,
            Frame.OPEN,
            Frame.DATA,
            Frame.WINDOW,
            Frame.END,
            Frame.RESET,
            Frame.PING,
            Frame.PONG,
            0x80);
    Arbitrary<Integer> streams = Arbitraries.integers().between(0, 6);
    Arbitrary<byte[]> payloads =
        Arbitraries.oneOf(
            Arbitraries.just(new byte[] {2}),
            Arbitraries.just(new byte[] {0, 0, 1, 0}),
            Arbitraries.just(STATE_READY),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(40));
    return Combinators.combine(types, streams, payloads).as(FakeGuest::frame).list().ofMaxSize(60);
  }
}
