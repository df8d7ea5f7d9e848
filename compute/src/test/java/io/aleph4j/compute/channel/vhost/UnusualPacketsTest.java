package io.aleph4j.compute.channel.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.channel.GuestStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Packets that a guest may send although no usual driver does; one connection ends at most. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
class UnusualPacketsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PORT = 52;

  @TempDir private Path folder;
  private final BlockingQueue<IOException> violations = new LinkedBlockingQueue<>();
  private VsockPoller poller;
  private VhostUserChannel channel;
  private FakeDriver driver;
  private GuestStream host;
  private FakeVsock guest;
  private int hostPort;

  @BeforeEach
  void open() throws Exception {
    poller = new VsockPoller();
    channel = new VhostUserChannel(folder.resolve("v.sock"), poller, violations::add);
    FakeFrontEnd frontEnd = new FakeFrontEnd(folder.resolve("v.sock"));
    frontEnd.negotiate();
    frontEnd.start();
    driver = new FakeDriver(frontEnd);
    driver.listen(PORT);
    host = channel.connect(PORT, PATIENCE);
    guest = (FakeVsock) driver.accept(PORT);
    hostPort = driver.heard.take().sourcePort();
  }

  @AfterEach
  void close() {
    assertThat(violations).isEmpty();
    channel.close();
    poller.close();
    driver.close();
  }

  private VsockPacket packet(int operation) {
    return FakeDriver.turned(operation, PORT, hostPort).credit(64 * 1024, 0);
  }

  /** The next packet of this kind from the host. */
  private VsockPacket await(int operation) throws InterruptedException {
    VsockPacket next = driver.heard.take();
    while (next.operation() != operation) {
      next = driver.heard.take();
    }
    return next;
  }

  private void works() throws IOException {
    host.output().write(7);
    assertThat(guest.input().read()).isEqualTo(7);
    guest.output().write(new byte[] {8});
    assertThat(host.input().read()).isEqualTo(8);
  }

  @Test
  void aQuestionForCreditIsAnswered() throws Exception {
    driver.post(packet(VsockPacket.CREDIT_REQUEST));
    VsockPacket answer = await(VsockPacket.CREDIT_UPDATE);
    assertThat(answer.sourcePort()).isEqualTo(hostPort);
    assertThat(answer.destinationPort()).isEqualTo(PORT);
    assertThat(answer.allocated()).isPositive();
    works();
  }

  @Test
  void anUnknownOperationEndsItsConnection() throws Exception {
    driver.post(packet(99));
    await(VsockPacket.RESET);
    assertThatThrownBy(() -> host.input().read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("operation 99");
    assertThatThrownBy(() -> host.output().write(1)).isInstanceOf(IOException.class);
    host.close();
    host.closeOutput();
  }

  @Test
  void packetsOfAnotherTypeAreReset() throws Exception {
    VsockPacket datagram = packet(VsockPacket.DATA);
    datagram.bytes()[28] = 3;
    driver.isSilent = true; // or the guest would take the answer for one to its connection
    driver.post(datagram);
    assertThat(await(VsockPacket.RESET).destinationPort()).isEqualTo(PORT);
    driver.isSilent = false;
    works();
  }

  @Test
  void packetsForAndOfOthersAreDropped() throws Exception {
    for (int at : new int[] {0, 8}) {
      VsockPacket foreign = packet(VsockPacket.RESET);
      foreign.bytes()[at] = 9;
      driver.post(foreign);
    }
    works();
  }

  @Test
  void whatBelongsToNoConnectionIsReset() throws Exception {
    driver.post(FakeDriver.turned(VsockPacket.DATA, 77, 78));
    VsockPacket answer = await(VsockPacket.RESET);
    assertThat(answer.sourcePort()).isEqualTo(78);
    assertThat(answer.destinationPort()).isEqualTo(77);
    driver.post(FakeDriver.turned(VsockPacket.RESET, 77, 78)); // no answer to an answer
    works();
    assertThat(driver.heard).noneMatch(packet -> packet.operation() == VsockPacket.RESET);
  }

  @Test
  void aSecondRequestForAConnectionEndsIt() throws Exception {
    driver.post(packet(VsockPacket.REQUEST));
    await(VsockPacket.RESET);
    assertThatThrownBy(() -> host.input().read()).hasMessageContaining("operation 1");
  }

  @Test
  void moreThanTheHostCanHoldEndsTheConnection() throws Exception {
    byte[] data = new byte[FakeDriver.MOST];
    int allocated = 256 * 1024;
    for (int sent = 0; sent <= 4 * allocated; sent += data.length) {
      driver.post(packet(VsockPacket.DATA).length(data.length), data);
    }
    await(VsockPacket.RESET);
    assertThatThrownBy(() -> host.input().readAllBytes())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than the host can hold");
  }

  @Test
  void whatComesAfterTheEndIsDropped() throws Exception {
    guest.output().write(new byte[] {1});
    driver.post(packet(VsockPacket.SHUTDOWN).flags(VsockPacket.NO_SEND));
    driver.post(packet(VsockPacket.DATA).length(1), (byte) 2);
    driver.post(packet(VsockPacket.CREDIT_REQUEST));
    await(VsockPacket.CREDIT_UPDATE); // everything before it was taken
    assertThat(host.input().readAllBytes()).containsExactly(1);
    host.output().write(7); // the other direction goes on
    assertThat(guest.input().read()).isEqualTo(7);
  }

  @Test
  void aGuestThatTakesNothingMoreMayStillSend() throws Exception {
    driver.post(packet(VsockPacket.SHUTDOWN).flags(VsockPacket.NO_RECEIVE));
    driver.post(packet(VsockPacket.DATA).length(1), (byte) 3);
    assertThat(host.input().read()).isEqualTo(3);
    assertThatThrownBy(() -> host.output().write(1))
        .isInstanceOf(IOException.class)
        .hasMessage("the guest takes nothing more");
    driver.post(packet(VsockPacket.SHUTDOWN)); // of nothing
    driver.post(packet(VsockPacket.SHUTDOWN).flags(VsockPacket.NO_SEND));
    await(VsockPacket.RESET);
    assertThat(host.input().read()).isEqualTo(-1);
  }

  @Test
  void theHostSendsNothingAfterItsEnd() throws Exception {
    host.closeOutput();
    host.closeOutput();
    assertThat(guest.input().read()).isEqualTo(-1);
    assertThatThrownBy(() -> host.output().write(1)).hasMessageContaining("closed");
    guest.output().write(new byte[] {4, 5});
    assertThat(host.input().read()).isEqualTo(4);
    assertThat(host.input().available()).isEqualTo(1);
    host.close();
    host.close();
    assertThatThrownBy(() -> host.input().read()).hasMessageContaining("closed");
  }

  @Test
  void whoeverWaitsCanBeInterrupted() throws Exception {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> host.input().read()).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    works();
  }

  @Test
  void aGuestThatDoesNotAnswerIsNotWaitedForForEver() throws Exception {
    driver.isSilent = true;
    assertThatThrownBy(() -> channel.connect(PORT, Duration.ofMillis(20)))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageContaining("has not accepted the connection to port 52");
    int given = await(VsockPacket.RESET).sourcePort();
    driver.isSilent = false;
    // An answer that is late belongs to nothing any more.
    driver.post(FakeDriver.turned(VsockPacket.RESPONSE, PORT, given));
    assertThat(await(VsockPacket.RESET).sourcePort()).isEqualTo(given);
    works();
  }

  @Test
  void endsThatAreNeverConfirmedAreForgotten() throws Exception {
    int lingering = 256;
    List<Integer> ports = new ArrayList<>();
    List<GuestStream> streams = new ArrayList<>();
    driver.heard.clear();
    for (int i = 0; i <= lingering; i++) {
      streams.add(channel.connect(PORT, PATIENCE));
      driver.accept(PORT);
      ports.add(await(VsockPacket.REQUEST).sourcePort());
    }
    driver.isSilent = true;
    streams.forEach(GuestStream::close);
    assertThat(await(VsockPacket.RESET).sourcePort()).isEqualTo(ports.getFirst());
    driver.isSilent = false;
    works();
  }

  @Test
  void aGuestHasOnlySoManyConnections() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(64);
    channel.listen(
        53,
        stream -> {
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          ended.countDown();
        });
    for (int i = 0; i < 64; i++) {
      driver.connect(53);
    }
    assertThatThrownBy(() -> driver.connect(53)).hasMessage("refused");
    assertThatThrownBy(() -> driver.connect(54)).hasMessage("refused");
    over.countDown();
    ended.await();
    works();
  }

  @Test
  void aPortIsListenedToOnce() throws Exception {
    channel.listen(53, stream -> {});
    assertThatThrownBy(() -> channel.listen(53, stream -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("port 53")
        .hasMessageContaining("is taken");
    channel.close();
    channel.close();
    assertThatThrownBy(() -> channel.listen(54, stream -> {}))
        .isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> channel.connect(PORT, PATIENCE))
        .isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void ringsThatArePausedGoOnWhereTheyWere() throws Exception {
    FakeFrontEnd frontEnd = driver.frontEnd;
    works();
    for (int round = 0; round < 3; round++) {
      for (int ring = 0; ring < 2; ring++) {
        frontEnd.acknowledged(VhostMessage.SET_VRING_ENABLE, enable(ring, 0));
        frontEnd.acknowledged(VhostMessage.SET_VRING_ENABLE, enable(ring, 0));
      }
      driver.post(packet(VsockPacket.DATA).length(1), (byte) round);
      for (int ring = 0; ring < 2; ring++) {
        frontEnd.acknowledged(VhostMessage.SET_VRING_ENABLE, enable(ring, 1));
      }
      frontEnd.kick(1);
      assertThat(host.input().read()).isEqualTo(round);
    }
  }

  private static ByteBuffer enable(int ring, int isEnabled) {
    return FakeFrontEnd.payload(8).putInt(ring).putInt(isEnabled);
  }

  @Test
  void aDriverThatIsResetEndsItsConnections() throws Exception {
    driver.frontEnd.acknowledged(VhostMessage.RESET_OWNER, FakeFrontEnd.payload(0));
    assertThatThrownBy(() -> host.input().read()).hasMessageContaining("driver has stopped");
    assertThatThrownBy(() -> channel.connect(PORT, PATIENCE))
        .isInstanceOf(java.net.ConnectException.class);
  }
}
