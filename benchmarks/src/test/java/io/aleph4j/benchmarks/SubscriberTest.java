package io.aleph4j.benchmarks;

import static io.aleph4j.benchmarks.Server.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubscriberTest {

  private static final byte[] ACCEPTED =
      bytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
  private static final String FIRST = "a".repeat(64);
  private static final String SECOND = "b".repeat(64);
  private static final Map<String, Integer> INDEX = Map.of(FIRST, 0, SECOND, 1);

  @Test
  void notesPostsInTheOrderOfTheirFrames() throws IOException {
    byte[] frames =
        joined(
            frame(1, bytes("{\"x\":1,\"item_hash\":\"" + SECOND + "\",\"y\":2}")),
            frame(9, bytes("ping")),
            frame(
                1,
                bytes("{\"pad\":\"" + "x".repeat(70_000) + "\",\"item_hash\":\"" + FIRST + "\"}")),
            frame(1, bytes("{\"item_hash\":\"" + "c".repeat(64) + "\"}")),
            frame(8, new byte[] {0x03, (byte) 0xf5}));
    int half = frames.length / 2;
    List<byte[]> answer =
        List.of(ACCEPTED, part(frames, 0, half), part(frames, half, frames.length));
    try (Server server = Server.answering(List.of(answer));
        Subscriber subscriber = Subscriber.connect(server.address(), "history=0", false)) {
      long deadline = System.nanoTime() + 10_000_000_000L;
      while (subscriber.closed().isEmpty() && System.nanoTime() < deadline) {
        subscriber.poll(INDEX);
        Thread.onSpinWait();
      }
      assertThat(subscriber.closed()).isEqualTo("close frame 1013");
      assertThat(subscriber.received()).isEqualTo(2);
      assertThat(subscriber.post(0)).isEqualTo(1);
      assertThat(subscriber.post(1)).isZero();
      assertThat(subscriber.unknown()).isEqualTo(1);
      assertThat(subscriber.counts(3)).containsExactly(1, 1, 0);
      assertThat(subscriber.sameOrder(subscriber)).isTrue();
    }
  }

  @Test
  void saysWhenTheNodeRefuses() throws IOException {
    byte[] answer = bytes("HTTP/1.1 429 Too Many Requests\r\n\r\n");
    try (Server server = Server.answering(List.of(List.of(answer)))) {
      assertThatThrownBy(() -> Subscriber.connect(server.address(), "", true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("429");
    }
  }

  private static byte[] frame(int opcode, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 10);
    frame.put((byte) (0x80 | opcode));
    if (payload.length < 126) {
      frame.put((byte) payload.length);
    } else if (payload.length < 1 << 16) {
      frame.put((byte) 126).putShort((short) payload.length);
    } else {
      frame.put((byte) 127).putLong(payload.length);
    }
    frame.put(payload);
    return part(frame.array(), 0, frame.position());
  }

  private static byte[] part(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
