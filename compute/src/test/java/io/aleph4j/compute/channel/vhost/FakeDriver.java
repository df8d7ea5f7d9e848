package io.aleph4j.compute.channel.vhost;

import io.aleph4j.compute.channel.GuestSide;
import io.aleph4j.compute.channel.GuestStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** A guest's vsock driver: one thread receives, whoever sends waits for a free buffer. */
final class FakeDriver implements GuestSide {
  private static final int INBOX_BUFFER = 4096;
  private static final long INBOX_AT = 0x10_0000;
  private static final int OUTBOX_BUFFER = 32 * 1024;

  /** Across the border of the two regions. */
  private static final long OUTBOX_AT = 0x1F_C000 - 16 * OUTBOX_BUFFER;

  private static final long INDIRECT_AT = 0x8000;
  private static final int OUTBOX_SLOTS = 32;

  final FakeFrontEnd frontEnd;
  private final Map<Integer, BlockingQueue<GuestStream>> listening = new ConcurrentHashMap<>();
  private final Map<Long, FakeVsock> connections = new ConcurrentHashMap<>();
  private final ArrayDeque<Integer> freeSlots = new ArrayDeque<>();
  private int nextPort = 1024;
  private volatile boolean closed;

  /** Every packet that came, while somebody wants to know. */
  final BlockingQueue<VsockPacket> heard = new LinkedBlockingQueue<>();

  /** Whether packets are only written down, and answered by nobody. */
  volatile boolean isSilent;

  FakeDriver(FakeFrontEnd frontEnd) {
    this.frontEnd = frontEnd;
    for (int i = 0; i < OUTBOX_SLOTS; i++) {
      freeSlots.add(i);
    }
    for (int i = 0; i < FakeFrontEnd.RING; i++) {
      long at = FakeFrontEnd.guest(INBOX_AT + (long) i * INBOX_BUFFER);
      frontEnd.inbox.descriptor(i, at, INBOX_BUFFER, RingDriver.WRITE, 0);
      frontEnd.inbox.offer(i);
    }
    frontEnd.kick(0);
    Thread.ofPlatform().daemon().name("fake-guest").start(this::receive);
  }

  private void receive() {
    while (!closed) {
      TestCalls.awaitEvent(frontEnd.calls[0]);
      boolean isKick = false;
      while (frontEnd.inbox.hasUsed()) {
        RingDriver.Used used = frontEnd.inbox.takeUsed();
        byte[] bytes = new byte[used.length()];
        MemorySegment.copy(
            frontEnd.memory,
            ValueLayout.JAVA_BYTE,
            INBOX_AT + (long) used.head() * INBOX_BUFFER,
            bytes,
            0,
            bytes.length);
        isKick |= frontEnd.inbox.offer(used.head());
        boolean isAnswered = !isSilent; // as it was before anybody knows of the packet
        heard.add(new VsockPacket(bytes));
        if (isAnswered) {
          handle(new VsockPacket(bytes), bytes);
        }
      }
      if (isKick) {
        frontEnd.kick(0);
      }
    }
  }

  private void handle(VsockPacket packet, byte[] bytes) {
    long key = key(packet.destinationPort(), packet.sourcePort());
    FakeVsock connection = connections.get(key);
    if (packet.operation() == VsockPacket.REQUEST) {
      BlockingQueue<GuestStream> queue = listening.get(packet.destinationPort());
      if (queue == null) {
        answer(packet, VsockPacket.RESET);
        return;
      }
      FakeVsock made = new FakeVsock(this, packet.destinationPort(), packet.sourcePort());
      connections.put(key, made);
      made.heard(packet);
      made.post(VsockPacket.RESPONSE, 0);
      queue.add(made);
    } else if (connection != null) {
      connection.heard(packet);
      connection.handle(packet, bytes);
    } else if (packet.operation() != VsockPacket.RESET) {
      answer(packet, VsockPacket.RESET);
    }
  }

  private void answer(VsockPacket packet, int operation) {
    post(operation, packet.destinationPort(), packet.sourcePort(), 0, 0, 0, new byte[0]);
  }

  void forget(int guestPort, int hostPort) {
    connections.remove(key(guestPort, hostPort));
  }

  private static long key(int guestPort, int hostPort) {
    return (long) guestPort << 32 | Integer.toUnsignedLong(hostPort);
  }

  /** Sends a packet, and waits for a free buffer. */
  synchronized void post(
      int operation,
      int guestPort,
      int hostPort,
      int flags,
      int allocated,
      int forwarded,
      byte[] data) {
    VsockPacket header = turned(operation, guestPort, hostPort).flags(flags);
    post(header.length(data.length).credit(allocated, forwarded), data);
  }

  /** The same with any header. */
  synchronized void post(VsockPacket header, byte... data) {
    reclaim();
    while (freeSlots.isEmpty()) {
      TestCalls.awaitEvent(frontEnd.calls[1]);
      reclaim();
    }
    int slot = freeSlots.remove();
    long at = OUTBOX_AT + (long) slot * OUTBOX_BUFFER;
    MemorySegment.copy(
        header.bytes(), 0, frontEnd.memory, ValueLayout.JAVA_BYTE, at, VsockPacket.HEADER);
    long dataAt = at + VsockPacket.HEADER;
    MemorySegment.copy(data, 0, frontEnd.memory, ValueLayout.JAVA_BYTE, dataAt, data.length);
    describe(slot, at, dataAt, data.length);
    if (frontEnd.outbox.offer(2 * slot)) {
      frontEnd.kick(1);
    }
  }

  static final int MOST = OUTBOX_BUFFER - VsockPacket.HEADER;

  /** A header from the guest to the host. */
  static VsockPacket turned(int operation, int guestPort, int hostPort) {
    byte[] bytes = VsockPacket.toGuest(3, operation, hostPort, guestPort).bytes();
    byte[] turned = bytes.clone();
    System.arraycopy(bytes, 0, turned, 8, 8);
    System.arraycopy(bytes, 8, turned, 0, 8);
    System.arraycopy(bytes, 16, turned, 20, 4);
    System.arraycopy(bytes, 20, turned, 16, 4);
    return new VsockPacket(turned);
  }

  /** Every second slot goes through a table of its own. */
  private void describe(int slot, long at, long dataAt, int length) {
    RingDriver ring = frontEnd.outbox;
    long header = FakeFrontEnd.guest(at);
    long data = FakeFrontEnd.guest(dataAt);
    if (slot % 2 == 0) {
      int flags = length > 0 ? RingDriver.NEXT : 0;
      ring.descriptor(2 * slot, header, VsockPacket.HEADER, flags, 2 * slot + 1);
      ring.descriptor(2 * slot + 1, data, length, 0, 0);
    } else {
      long table = INDIRECT_AT + 64L * slot;
      ring.write(table, header, 20, RingDriver.NEXT, 1);
      ring.write(table + 16, header + 20, VsockPacket.HEADER - 20, RingDriver.NEXT, 2);
      ring.write(table + 32, data, length, 0, 0);
      ring.descriptor(2 * slot, FakeFrontEnd.guest(table), 48, RingDriver.INDIRECT, 0);
    }
  }

  private void reclaim() {
    while (frontEnd.outbox.hasUsed()) {
      freeSlots.add(frontEnd.outbox.takeUsed().head() / 2);
    }
  }

  @Override
  public GuestStream connect(int port) throws IOException {
    FakeVsock connection;
    synchronized (this) {
      connection = new FakeVsock(this, nextPort++, port);
    }
    connections.put(key(connection.guestPort(), port), connection);
    connection.post(VsockPacket.REQUEST, 0);
    connection.awaitConnection();
    return connection;
  }

  @Override
  public void listen(int port) {
    listening.put(port, new LinkedBlockingQueue<>());
  }

  @Override
  public GuestStream accept(int port) throws InterruptedException {
    BlockingQueue<GuestStream> queue = listening.get(port);
    if (queue == null) {
      throw new IllegalStateException("not listening to " + port);
    }
    return queue.take();
  }

  @Override
  public void close() {
    closed = true;
    Linux.signal(frontEnd.calls[0]);
    frontEnd.close();
  }
}
