package io.aleph4j.compute.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.channel.Handshake.Protocol;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
class HandshakeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private UnixSocketChannel channel;
  private FakeFirecracker guest;

  @BeforeEach
  void open() {
    channel = new UnixSocketChannel(folder.resolve("v.sock"));
    guest = new FakeFirecracker(folder.resolve("v.sock"));
  }

  @AfterEach
  void close() {
    channel.close();
    guest.close();
  }

  private void say(byte[] message) throws IOException {
    try (GuestStream stream = guest.connect(52)) {
      stream.output().write(message);
    }
  }

  @Test
  void hearsTheVersion() throws Exception {
    Handshake handshake = Handshake.listen(channel);
    assertThatThrownBy(() -> handshake.await(Duration.ofNanos(1)))
        .isInstanceOf(SocketTimeoutException.class);
    say(Golden.READY_3);
    Handshake.Ready ready = handshake.await(PATIENCE);
    assertThat(ready.protocol()).isEqualTo(Protocol.VERSION_3);
    assertThat(ready.hello()).isEqualTo(new GuestHello("3.0.0", List.of("snapshot-safe")));
  }

  @Test
  void nothingIsVersion1() throws Exception {
    Handshake handshake = Handshake.listen(channel);
    guest.connect(52).close();
    assertThat(handshake.await(PATIENCE).protocol()).isEqualTo(Protocol.VERSION_1);
  }

  @Test
  void nonsenseIsToldSo() throws Exception {
    Handshake handshake = Handshake.listen(channel);
    say(new byte[] {'h', 'i'});
    assertThatThrownBy(() -> handshake.await(PATIENCE))
        .isInstanceOf(GuestProtocolException.class)
        .hasMessageContaining("the ready message");
  }

  @Test
  void muchIsToldSo() throws Exception {
    Handshake handshake = Handshake.listen(channel);
    try {
      say(new byte[70_000]);
    } catch (IOException e) {
      // The host closed first.
    }
    assertThatThrownBy(() -> handshake.await(PATIENCE))
        .hasMessage("the ready message has more than 65536 bytes");
  }

  @Test
  void knowsTheVersions() throws Exception {
    assertThat(Handshake.ready(Golden.READY_2).protocol()).isEqualTo(Protocol.VERSION_2);
    assertThat(Handshake.ready(FakeGuest.hello("1.2")).protocol()).isEqualTo(Protocol.VERSION_1);
    assertThat(Handshake.ready(FakeGuest.hello("3")).protocol()).isEqualTo(Protocol.VERSION_3);
    assertThat(Handshake.ready(FakeGuest.hello("30.1")).protocol()).isEqualTo(Protocol.VERSION_2);
    assertThat(Handshake.ready(FakeGuest.hello("")).protocol()).isEqualTo(Protocol.VERSION_2);
  }
}
