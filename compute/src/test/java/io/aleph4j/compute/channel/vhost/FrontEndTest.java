package io.aleph4j.compute.channel.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.channel.GuestStream;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What QEMU says to the device, in order and out of it. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
class FrontEndTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private final BlockingQueue<IOException> violations = new LinkedBlockingQueue<>();
  private VsockPoller poller;
  private VhostUserChannel channel;
  private FakeFrontEnd frontEnd;

  @BeforeEach
  void open() throws IOException {
    poller = new VsockPoller();
    channel = new VhostUserChannel(folder.resolve("v.sock"), poller, violations::add);
    frontEnd = new FakeFrontEnd(folder.resolve("v.sock"));
  }

  @AfterEach
  void close() {
    channel.close();
    poller.close();
    frontEnd.close();
  }

  private static ByteBuffer bytes(int size) {
    return FakeFrontEnd.payload(size);
  }

  @Test
  void offersWhatItCan() {
    frontEnd.send(VhostMessage.GET_FEATURES, bytes(0));
    assertThat(frontEnd.reply(VhostMessage.GET_FEATURES).getLong()).isEqualTo(0x1_5000_0000L);
    frontEnd.send(VhostMessage.GET_PROTOCOL_FEATURES, bytes(0));
    assertThat(frontEnd.reply(VhostMessage.GET_PROTOCOL_FEATURES).getLong()).isEqualTo(0x209);
    frontEnd.send(VhostMessage.GET_QUEUE_NUM, bytes(0));
    assertThat(frontEnd.reply(VhostMessage.GET_QUEUE_NUM).getLong()).isEqualTo(3);
  }

  @Test
  void tellsTheContextOfTheGuest() {
    frontEnd.send(VhostMessage.GET_CONFIG, bytes(20).putInt(0).putInt(8));
    ByteBuffer reply = frontEnd.reply(VhostMessage.GET_CONFIG);
    assertThat(reply.capacity()).isEqualTo(20);
    assertThat(reply.getInt(4)).isEqualTo(8);
    assertThat(reply.getLong(12)).isEqualTo(3);
    frontEnd.send(VhostMessage.GET_CONFIG, bytes(20).putInt(4).putInt(8));
    assertThat(frontEnd.reply(VhostMessage.GET_CONFIG).capacity()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"-1,1", "0,-1", "0,9", "1,8", "8,1", "2147483647,1", "9,0"})
  void tellsNothingBeyondItsConfiguration(int offset, int size) {
    frontEnd.send(VhostMessage.GET_CONFIG, bytes(20).putInt(offset).putInt(size));
    assertThat(frontEnd.reply(VhostMessage.GET_CONFIG).capacity()).isZero();
    frontEnd.send(VhostMessage.GET_CONFIG, bytes(20).putInt(7).putInt(1));
    assertThat(frontEnd.reply(VhostMessage.GET_CONFIG).getInt(4)).isEqualTo(1);
  }

  @Test
  void withoutProtocolFeaturesRingsNeedNoWord() throws Exception {
    long withoutProtocol = FakeFrontEnd.FEATURES & ~(1L << 30);
    frontEnd.negotiate();
    frontEnd.setMemory();
    for (int index = 0; index < 2; index++) {
      RingDriver ring = index == 0 ? frontEnd.inbox : frontEnd.outbox;
      frontEnd.send(VhostMessage.SET_VRING_NUM, bytes(8).putInt(index).putInt(ring.size));
      frontEnd.send(VhostMessage.SET_VRING_ADDR, addresses(index, ring, 0));
      frontEnd.send(VhostMessage.SET_VRING_KICK, bytes(8).putLong(index), frontEnd.kicks[index]);
    }
    frontEnd.acknowledged(VhostMessage.SET_FEATURES, bytes(8).putLong(withoutProtocol));
    try (FakeDriver driver = new FakeDriver(frontEnd)) {
      driver.listen(52);
      GuestStream host = channel.connect(52, PATIENCE);
      host.output().write(7);
      assertThat(driver.accept(52).input().read()).isEqualTo(7);
    }
  }

  private static ByteBuffer addresses(int index, RingDriver ring, int beside) {
    return bytes(40)
        .putInt(index)
        .putInt(0)
        .putLong(FakeFrontEnd.USER_BASE + ring.descriptors + beside)
        .putLong(FakeFrontEnd.USER_BASE + ring.used)
        .putLong(FakeFrontEnd.USER_BASE + ring.available)
        .putLong(0);
  }

  @Test
  void theRingForEventsIsTakenAndNotUsed() {
    frontEnd.negotiate();
    frontEnd.setMemory();
    int kick = TestCalls.event();
    int call = TestCalls.event();
    RingDriver events = new RingDriver(frontEnd.memory, 0xC000, 64);
    frontEnd.send(VhostMessage.SET_VRING_CALL, bytes(8).putLong(2), call);
    frontEnd.send(VhostMessage.SET_VRING_NUM, bytes(8).putInt(2).putInt(64));
    frontEnd.send(VhostMessage.SET_VRING_BASE, bytes(8).putInt(2).putInt(5));
    frontEnd.send(VhostMessage.SET_VRING_ADDR, addresses(2, events, 0));
    frontEnd.send(VhostMessage.SET_VRING_KICK, bytes(8).putLong(2), kick);
    frontEnd.acknowledged(VhostMessage.SET_VRING_ENABLE, bytes(8).putInt(2).putInt(1));
    Linux.signal(kick);
    assertThat(frontEnd.stopRing(2)).isEqualTo(5);
    assertThat(violations).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3,0,a ring of 3", "65536,0,a ring of 65536", "64,1,is not aligned"})
  void ringsOfAnOddShapeEndTheDevice(int size, int beside, String message) throws Exception {
    frontEnd.negotiate();
    frontEnd.setMemory();
    frontEnd.send(VhostMessage.SET_VRING_NUM, bytes(8).putInt(0).putInt(size));
    frontEnd.send(VhostMessage.SET_VRING_ADDR, addresses(0, frontEnd.inbox, beside));
    frontEnd.send(VhostMessage.SET_VRING_KICK, bytes(8).putLong(0), frontEnd.kicks[0]);
    frontEnd.send(VhostMessage.SET_VRING_ENABLE, bytes(8).putInt(0).putInt(1));
    assertThat(violations.take()).isInstanceOf(VhostException.class).hasMessageContaining(message);
  }

  @Test
  void moreFilesThanARequestHasEndTheDevice() throws Exception {
    frontEnd.send(
        VhostMessage.SET_VRING_CALL, bytes(8).putLong(0), frontEnd.calls[0], frontEnd.calls[1]);
    assertThat(violations.take())
        .isInstanceOf(VhostException.class)
        .hasMessageContaining("came with 2 files");
  }

  @Test
  void requestsMayComeInPieces() {
    byte[] request = {1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    for (byte each : request) {
      TestCalls.send(frontEnd.socket, new byte[] {each}, List.of());
    }
    assertThat(frontEnd.reply(VhostMessage.GET_FEATURES).capacity()).isEqualTo(8);
  }

  @Test
  void aMachineThatRestartsGoesOnWithNewConnections() throws Exception {
    frontEnd.negotiate();
    assertThatThrownBy(() -> channel.connect(52, PATIENCE)).isInstanceOf(ConnectException.class);
    frontEnd.start();
    try (FakeDriver driver = new FakeDriver(frontEnd)) {
      driver.listen(52);
      GuestStream host = channel.connect(52, PATIENCE);
      GuestStream guest = driver.accept(52);
      frontEnd.setMemory();
      host.output().write(7);
      assertThat(guest.input().read()).isEqualTo(7);
      int taken = frontEnd.stopRing(0);
      assertThat(frontEnd.stopRing(1)).isPositive();
      assertThatThrownBy(() -> host.input().read()).hasMessageContaining("driver has stopped");
      assertThatThrownBy(() -> channel.connect(52, PATIENCE)).isInstanceOf(ConnectException.class);
      assertThat(taken).isPositive();
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void aQemuThatGoesEndsItsConnections() throws Exception {
    frontEnd.negotiate();
    frontEnd.start();
    FakeDriver driver = new FakeDriver(frontEnd);
    driver.listen(52);
    GuestStream host = channel.connect(52, PATIENCE);
    driver.close();
    assertThatThrownBy(() -> host.input().read()).hasMessage("QEMU has closed the device");
    assertThat(violations).isEmpty();
    // Another may come.
    frontEnd = new FakeFrontEnd(folder.resolve("v.sock"));
    frontEnd.negotiate();
    frontEnd.start();
  }

  @Test
  void aSecondQemuIsRefused() throws Exception {
    frontEnd.send(VhostMessage.GET_FEATURES, bytes(0));
    frontEnd.reply(VhostMessage.GET_FEATURES);
    try (FakeFrontEnd second = new FakeFrontEnd(folder.resolve("v.sock"))) {
      assertThat(second.isClosed()).isTrue();
    }
    frontEnd.send(VhostMessage.GET_FEATURES, bytes(0));
    frontEnd.reply(VhostMessage.GET_FEATURES);
  }

  @Test
  void thePathHasToBeFree() {
    assertThatThrownBy(() -> new VhostUserChannel(folder.resolve("v.sock"), poller, e -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen at");
  }

  static Stream<Arguments> wrongRequests() {
    return Stream.of(
        wrong("asks for 99", 99, bytes(0)),
        wrong("wants features that were not offered: 0x4", 2, bytes(8).putLong(4)),
        wrong("request 2 of QEMU has 0 bytes", 2, bytes(0)),
        wrong("names ring 3 of 3", 8, bytes(8).putInt(3).putInt(64)),
        wrong("names ring -1 of 3", 8, bytes(8).putInt(-1).putInt(64)),
        wrong("request 8 of QEMU has 4 bytes", 8, bytes(4)),
        wrong("request 9 of QEMU has 8 bytes", 9, bytes(8)),
        wrong("ring 0 to be polled", 12, bytes(8).putLong(0x100)),
        wrong("ring 1 to be polled", 12, bytes(8).putLong(1)),
        wrong("0 regions of memory in 0 files", 5, bytes(8)),
        wrong("9 regions of memory in 0 files", 5, bytes(8).putInt(9)),
        wrong("a request of QEMU has 5000 bytes", 13, bytes(5000)));
  }

  private static Arguments wrong(String message, int request, ByteBuffer payload) {
    return Arguments.of(message, request, payload);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongRequests")
  void whatQemuMayNotSayEndsTheDevice(String message, int request, ByteBuffer payload)
      throws Exception {
    frontEnd.send(request, payload);
    assertThat(violations.take()).isInstanceOf(VhostException.class).hasMessageContaining(message);
    assertThat(frontEnd.isClosed()).isTrue();
  }

  static Stream<Arguments> wrongRegions() {
    return Stream.of(
        Arguments.of(0, 0, 0, 0),
        Arguments.of(0, 4096, 0, FakeFrontEnd.SIZE),
        Arguments.of(0, FakeFrontEnd.SIZE + 1, 0, 0),
        Arguments.of(0, 4096, 0, -4096),
        Arguments.of(0, 4096, 0, Long.MAX_VALUE),
        Arguments.of(0, -1, 0, 0),
        Arguments.of(-4096, 8192, 0, 0),
        Arguments.of(Long.MAX_VALUE, 4096, 0, 0),
        Arguments.of(0, 4096, -1, 0));
  }

  @ParameterizedTest
  @MethodSource("wrongRegions")
  void memoryThatCannotBeEndsTheDevice(long address, long size, long user, long offset)
      throws Exception {
    ByteBuffer payload = bytes(40).putInt(1).putInt(0);
    payload.putLong(address).putLong(size).putLong(user).putLong(offset);
    frontEnd.send(VhostMessage.SET_MEM_TABLE, payload, frontEnd.memoryFd);
    assertThat(violations.take()).hasMessageContaining("a region of memory that cannot be");
  }

  @Test
  void ringsOutsideOfMemoryEndTheDevice() throws Exception {
    frontEnd.negotiate();
    frontEnd.setMemory();
    RingDriver outside = new RingDriver(frontEnd.memory, FakeFrontEnd.SIZE - 512, 64);
    frontEnd.send(8, bytes(8).putInt(0).putInt(64));
    ByteBuffer addresses = bytes(40).putInt(0).putInt(0);
    addresses.putLong(FakeFrontEnd.USER_BASE + outside.descriptors);
    frontEnd.send(9, addresses);
    frontEnd.send(12, bytes(8).putLong(0), frontEnd.kicks[0]);
    frontEnd.send(18, bytes(8).putInt(0).putInt(1));
    assertThat(violations.take()).hasMessageContaining("is outside of memory");
  }
}
