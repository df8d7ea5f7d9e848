package io.aleph4j.compute.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.channel.GuestStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ApplicationTest {
  private final Application application =
      new Application(() -> {
        throw new IOException("by the link");
      });
  private ServerSocket server;
  private InetSocketAddress address;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    address = (InetSocketAddress) server.getLocalSocketAddress();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private void find() throws IOException {
    application.findAt(address);
    server.accept().close();
  }

  private void assertByLink() {
    assertThat(application.isDirect()).isFalse();
    assertThatThrownBy(application::open).hasMessage("by the link");
  }

  @Test
  void bytesGoBothWaysByTheNetwork() throws Exception {
    find();
    assertThat(application.isDirect()).isTrue();
    try (GuestStream stream = application.open();
        Socket guest = server.accept()) {
      stream.output().write(new byte[] {1, 2, 3});
      stream.closeOutput();
      stream.closeOutput();
      assertThat(guest.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
      guest.getOutputStream().write(new byte[] {4, -1});
      guest.shutdownOutput();
      assertThat(stream.input().read()).isEqualTo(4);
      assertThat(stream.input().read()).isEqualTo(255);
      assertThat(stream.input().read()).isEqualTo(-1);
    }
  }

  @Test
  void whereNobodyListensTheLinkIsUsed() throws Exception {
    assertByLink();
    server.close();
    application.findAt(address);
    assertByLink();
  }

  @Test
  void aProgramThatStopsListeningThereIsReachedByTheLink() throws Exception {
    find();
    server.close();
    assertThatThrownBy(application::open).hasMessage("by the link");
    assertByLink();
  }

  @Test
  void whoWaitsTooLongGetsNothingMore() throws Exception {
    find();
    try (GuestStream stream = application.open();
        Socket guest = server.accept()) {
      stream.readTimeout(Duration.ofNanos(1));
      assertThatThrownBy(() -> stream.input().read()).isInstanceOf(SocketTimeoutException.class);
      assertThat(guest.getInputStream().read()).isEqualTo(-1);
      stream.readTimeout(Duration.ZERO);
      assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
    }
  }

  /** Messages may give a call ten years, which are more milliseconds than sockets count. */
  @Test
  void aCallMayTakeYears() throws Exception {
    find();
    try (GuestStream stream = application.open();
        Socket guest = server.accept()) {
      for (int seconds : new int[] {3_000_000, 315_360_000}) {
        stream.readTimeout(Duration.ofSeconds(seconds));
        guest.getOutputStream().write(7);
        assertThat(stream.input().read()).isEqualTo(7);
      }
    }
  }

  @Test
  void closedIsClosed() throws Exception {
    find();
    GuestStream stream = application.open();
    stream.close();
    stream.close();
    stream.closeOutput();
    stream.readTimeout(Duration.ofSeconds(1));
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
  }

  /** A machine that was killed says nothing to whoever waits for its answer. */
  @Test
  void connectionsEndWithTheMachine() throws Exception {
    find();
    try (GuestStream stream = application.open();
        Socket guest = server.accept()) {
      Thread end =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  guest.getInputStream().read();
                } catch (IOException e) {
                  // The other side closes it.
                }
              });
      Thread.ofVirtual().start(application::end);
      assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
      end.join();
    }
    GuestStream late = application.open();
    assertThatThrownBy(() -> late.input().read()).isInstanceOf(IOException.class);
  }
}
