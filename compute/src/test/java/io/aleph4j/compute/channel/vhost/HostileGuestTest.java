package io.aleph4j.compute.channel.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.channel.GuestStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest may write into its memory what it likes; only its own machine ends. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
class HostileGuestTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long BUFFER = 0x20_0000;

  @TempDir private Path folder;
  private final BlockingQueue<IOException> violations = new LinkedBlockingQueue<>();
  private VsockPoller poller;
  private VhostUserChannel channel;
  private FakeFrontEnd frontEnd;
  private VhostUserChannel neighbour;
  private FakeDriver good;

  @BeforeEach
  void open() throws IOException {
    poller = new VsockPoller();
    channel = new VhostUserChannel(folder.resolve("v.sock"), poller, violations::add);
    frontEnd = machine(folder.resolve("v.sock"));
    neighbour =
        new VhostUserChannel(
            folder.resolve("n.sock"),
            poller,
            cause -> {
              throw new AssertionError(cause);
            });
    good = new FakeDriver(machine(folder.resolve("n.sock")));
    good.listen(52);
  }

  private static FakeFrontEnd machine(Path path) throws IOException {
    FakeFrontEnd machine = new FakeFrontEnd(path);
    machine.negotiate();
    machine.start();
    return machine;
  }

  @AfterEach
  void close() throws Exception {
    // Whatever the one did, the other goes on.
    GuestStream host = neighbour.connect(52, PATIENCE);
    host.output().write(5);
    assertThat(good.accept(52).input().read()).isEqualTo(5);
    channel.close();
    neighbour.close();
    poller.close();
    frontEnd.close();
    good.close();
  }

  private void expect(String message) throws InterruptedException {
    assertThat(violations.take()).isInstanceOf(VhostException.class).hasMessageContaining(message);
    assertThat(frontEnd.isClosed()).isTrue();
    assertThatThrownBy(() -> channel.connect(52, PATIENCE)).isInstanceOf(IOException.class);
  }

  private void offer(long address, int length, int flags, int next) {
    frontEnd.outbox.descriptor(0, address, length, flags, next);
    frontEnd.outbox.offer(0);
    frontEnd.kick(1);
  }

  private static long guest(long offset) {
    return FakeFrontEnd.guest(offset);
  }

  @Test
  void addressesOutsideOfMemory() throws Exception {
    offer(0, 44, 0, 0);
    expect("the guest names the address 0x0, which is no memory");
  }

  @Test
  void addressesThatWrapAround() throws Exception {
    offer(-22, 44, 0, 0);
    expect("the guest names the address 0xffffffffffffffea");
  }

  @Test
  void buffersThatReachOutOfMemory() throws Exception {
    offer(guest(FakeFrontEnd.SIZE - 20), 44, 0, 0);
    expect("which is no memory");
  }

  @Test
  void lengthsBeyondAllBounds() throws Exception {
    offer(guest(BUFFER), -1, 0, 0);
    expect("the guest has a buffer of 4294967295 bytes");
  }

  @Test
  void circles() throws Exception {
    offer(guest(BUFFER), 8, RingDriver.NEXT, 0);
    expect("the guest's descriptors make a circle");
  }

  @Test
  void descriptorsThatAreNone() throws Exception {
    offer(guest(BUFFER), 8, RingDriver.NEXT, 64);
    expect("the guest names descriptor 64 of 64");
  }

  @Test
  void headsThatAreNone() throws Exception {
    frontEnd.outbox.offer(0xffff);
    frontEnd.kick(1);
    expect("the guest names descriptor 65535 of 64");
  }

  @Test
  void moreRequestsThanTheRingHas() throws Exception {
    frontEnd.outbox.pretend(65);
    frontEnd.kick(1);
    expect("the guest put 65 requests into a ring of 64");
  }

  @Test
  void readableBehindWritable() throws Exception {
    frontEnd.outbox.descriptor(1, guest(BUFFER), 44, 0, 0);
    offer(guest(BUFFER), 44, RingDriver.WRITE | RingDriver.NEXT, 1);
    expect("a buffer to read behind one to write");
  }

  @Test
  void indirectWithinIndirect() throws Exception {
    frontEnd.outbox.write(BUFFER, guest(BUFFER), 16, RingDriver.INDIRECT, 0);
    offer(guest(BUFFER), 16, RingDriver.INDIRECT, 0);
    expect("the guest chains indirect descriptors");
  }

  @Test
  void indirectTablesOfOddSize() throws Exception {
    offer(guest(BUFFER), 17, RingDriver.INDIRECT, 0);
    expect("the guest has an indirect table of 17 bytes");
  }

  @Test
  void indirectTablesOutsideOfMemory() throws Exception {
    offer(guest(FakeFrontEnd.SIZE - 16), 32, RingDriver.INDIRECT, 0);
    expect("where there are fewer");
  }

  @Test
  void packetsWithoutAHeader() throws Exception {
    offer(guest(BUFFER), 43, 0, 0);
    expect("the guest sent a packet of 43 bytes, without a header");
  }

  @Test
  void buffersThatNoPacketFitsInto() throws Exception {
    frontEnd.inbox.descriptor(0, guest(BUFFER), 43, RingDriver.WRITE, 0);
    frontEnd.inbox.offer(0);
    assertThatThrownBy(() -> channel.connect(52, PATIENCE)).isInstanceOf(VhostException.class);
    expect("the guest put a buffer for 43 bytes");
  }

  @Test
  void memoryThatGoesAway() throws Exception {
    TestCalls.truncate(frontEnd.memoryFd, 0);
    frontEnd.kick(1);
    assertThat(violations.take()).isInstanceOf(VhostException.class);
    assertThat(frontEnd.isClosed()).isTrue();
  }

  /** Answers are kept up to a bound, then nothing more is taken. */
  @Test
  void packetsWhoseAnswersAreNotRead() {
    VsockPacket packet = VsockPacket.toGuest(3, VsockPacket.DATA, 1, 2);
    byte[] bytes = packet.bytes();
    // To the host, from the guest.
    bytes[0] = 3;
    bytes[8] = 2;
    MemorySegment.copy(bytes, 0, frontEnd.memory, ValueLayout.JAVA_BYTE, BUFFER, bytes.length);
    int offered = 0;
    int taken = 0;
    frontEnd.outbox.descriptor(0, guest(BUFFER), 44, 0, 0);
    while (offered < 512 + 64) {
      if (offered - taken < 64) {
        frontEnd.outbox.offer(0);
        frontEnd.kick(1);
        offered++;
      }
      while (frontEnd.outbox.hasUsed()) {
        frontEnd.outbox.takeUsed();
        taken++;
      }
    }
    poller.executeAndWait(() -> {});
    assertThat(taken).isLessThanOrEqualTo(512);
    assertThat(violations).isEmpty();
  }

  @Test
  void anythingInTheRings() throws Exception {
    Random random = new Random(42);
    for (int round = 0; round < 200; round++) {
      byte[] noise = new byte[0x6000];
      random.nextBytes(noise);
      for (int i = 0; i < noise.length; i += 2) {
        // Small numbers get further.
        if (random.nextBoolean()) {
          noise[i] = (byte) (noise[i] & 7);
          noise[i + 1] = 0;
        }
      }
      MemorySegment.copy(noise, 0, frontEnd.memory, ValueLayout.JAVA_BYTE, 0, noise.length);
      frontEnd.outbox.pretend(random.nextInt(66));
      frontEnd.inbox.pretend(random.nextInt(66));
      frontEnd.kick(1);
      frontEnd.kick(0);
      poller.executeAndWait(() -> {});
      IOException violation = violations.poll();
      if (violation != null) {
        assertThat(violation).isInstanceOf(VhostException.class);
        assertThat(violation.getMessage()).doesNotContain("failed");
        frontEnd.close();
        frontEnd = machine(folder.resolve("v.sock"));
      }
    }
  }
}
