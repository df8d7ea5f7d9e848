package io.aleph4j.compute.domain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.ItemHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a name server of its own, byte by byte (RFC 1035). */
@Timeout(60)
class SystemTxtRecordsTest {
  private static final int NO_ERROR = 0;
  private static final int FAILURE = 2;
  private static final int NO_SUCH_NAME = 3;

  private final DatagramSocket server = open();

  private static DatagramSocket open() {
    try {
      return new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private TxtRecords records(Duration patience) {
    return new SystemTxtRecords("dns://127.0.0.1:" + server.getLocalPort(), patience);
  }

  /** Answers every question with this. */
  private void answer(int code, String... texts) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              DatagramPacket packet = new DatagramPacket(new byte[512], 512);
              server.receive(packet);
              byte[] answer =
                  reply(Arrays.copyOf(packet.getData(), packet.getLength()), code, texts);
              server.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
          } catch (IOException e) {
            // The test is over.
          }
        });
  }

  private static byte[] reply(byte[] question, int code, String... texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] head = {question[0], question[1], (byte) 0x81, (byte) (0x80 | code), 0, 1};
    out.writeBytes(head);
    out.writeBytes(new byte[] {0, (byte) texts.length, 0, 0, 0, 0});
    int end = 12;
    while (question[end] != 0) {
      end += question[end] + 1;
    }
    out.write(question, 12, end + 5 - 12);
    for (String text : texts) {
      out.writeBytes(new byte[] {(byte) 0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60});
      out.writeBytes(new byte[] {0, (byte) (text.length() + 1), (byte) text.length()});
      out.writeBytes(text.getBytes(US_ASCII));
    }
    return out.toByteArray();
  }

  @Test
  void tellsTheTextsOfAName() throws Exception {
    String hash = ItemHash.sha256("one").value();
    answer(NO_ERROR, hash, "two words");
    List<String> texts = records(Duration.ofSeconds(10)).of("_aleph-id.app.example.org");
    assertThat(texts).hasSize(2).contains(hash);
  }

  @Test
  void aNameWithoutTextsHasNone() throws Exception {
    answer(NO_ERROR);
    assertThat(records(Duration.ofSeconds(10)).of("_aleph-id.app.example.org")).isEmpty();
  }

  @Test
  void aNameThatThereIsNotHasNone() throws Exception {
    answer(NO_SUCH_NAME);
    assertThat(records(Duration.ofSeconds(10)).of("_aleph-id.app.example.org")).isEmpty();
  }

  @Test
  void whatNobodyCanSayIsNoAnswer() {
    answer(FAILURE);
    assertThatThrownBy(() -> records(Duration.ofSeconds(10)).of("_aleph-id.app.example.org"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("_aleph-id.app.example.org");
  }

  @Test
  void aServerThatIsSilentIsNotWaitedForForEver() {
    assertThatThrownBy(() -> records(Duration.ofMillis(10)).of("_aleph-id.app.example.org"))
        .isInstanceOf(IOException.class);
  }
}
