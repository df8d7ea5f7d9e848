package io.aleph4j.compute.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder
class UnixSocketChannelTest extends GuestChannelContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Override
  protected GuestChannel openChannel() {
    return new UnixSocketChannel(folder.resolve("v.sock"));
  }

  @Override
  protected GuestSide startGuest(GuestChannel channel) {
    return new FakeFirecracker(folder.resolve("v.sock"));
  }

  @Test
  void readsWhatComesWithTheAcceptance() throws Exception {
    try (UnixSocketChannel channel = new UnixSocketChannel(folder.resolve("v.sock"));
        FakeFirecracker guest = new FakeFirecracker(folder.resolve("v.sock"))) {
      guest.listen(52);
      guest.acceptance = "OK 7\nhello";
      GuestStream stream = channel.connect(52, PATIENCE);
      assertThat(stream.input().readNBytes(5)).asString().isEqualTo("hello");
    }
  }

  @Test
  void wantsToBeAcceptedInTime() throws Exception {
    try (UnixSocketChannel channel = new UnixSocketChannel(folder.resolve("v.sock"));
        FakeFirecracker guest = new FakeFirecracker(folder.resolve("v.sock"))) {
      guest.listen(52);
      guest.acceptance = "OK";
      assertThatThrownBy(() -> channel.connect(52, Duration.ofMillis(1)))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("the guest has not accepted the connection to port 52 within PT0.001S");
      guest.acceptance = "NO\n";
      assertThatThrownBy(() -> channel.connect(52, PATIENCE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("got: NO");
      guest.acceptance = "x".repeat(64);
      assertThatThrownBy(() -> channel.connect(52, PATIENCE)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void tellsThatThereIsNoMachine() {
    try (UnixSocketChannel channel = new UnixSocketChannel(folder.resolve("v.sock"))) {
      assertThatThrownBy(() -> channel.connect(52, PATIENCE))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("no machine behind");
    }
  }

  @Test
  void removesItsSockets() throws Exception {
    UnixSocketChannel channel = new UnixSocketChannel(folder.resolve("v.sock"));
    channel.listen(52, stream -> {});
    assertThat(channel.listeningSocket(52)).exists();
    assertThatThrownBy(() -> channel.listen(52, stream -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("v.sock_52");
    channel.close();
    assertThat(folder).isEmptyDirectory();
    assertThatThrownBy(() -> channel.listen(52, stream -> {})).isInstanceOf(IOException.class);
  }

  @Test
  void refusesPathsThatNoSocketCanHave() {
    Path tooLong = folder.resolve("x".repeat(108));
    assertThatThrownBy(() -> new UnixSocketChannel(tooLong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use a shorter folder");
  }
}
