package io.aleph4j.compute.channel.vhost;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/** What QEMU does with a vhost-user device, by the hand of a test. */
final class FakeFrontEnd implements AutoCloseable {
  static final long GUEST_BASE = 0x10_0000;
  static final long USER_BASE = 0x7f12_0000_0000L;
  static final long SIZE = 4L << 20;
  static final int RING = 64;
  static final long FEATURES = 1L << 32 | 1L << 30 | 1L << 28;

  final int socket;
  final int memoryFd = TestCalls.memory(SIZE);
  final Arena arena = Arena.ofShared();
  final MemorySegment memory;
  final RingDriver inbox;
  final RingDriver outbox;
  final int[] kicks = {TestCalls.event(), TestCalls.event()};
  final int[] calls = {TestCalls.event(), TestCalls.event()};

  private boolean closed;

  @SuppressWarnings("MustBeClosedChecker") // other threads may still look at it
  FakeFrontEnd(Path path) throws IOException {
    socket = TestCalls.connect(path);
    memory = Linux.map(memoryFd, SIZE, arena);
    inbox = new RingDriver(memory, 0, RING);
    outbox = new RingDriver(memory, 0x4000, RING);
  }

  /** Bytes in the byte order of the machine. */
  static ByteBuffer payload(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  void send(int request, ByteBuffer payload, Integer... fds) {
    send(request, 1, payload, fds);
  }

  @SuppressWarnings("ByteBufferBackingArray") // allocated here
  void send(int request, int flags, ByteBuffer payload, Integer... fds) {
    byte[] body = payload.array();
    ByteBuffer message = payload(12 + body.length);
    message.putInt(request).putInt(flags).putInt(body.length).put(body);
    TestCalls.send(socket, message.array(), List.of(fds));
  }

  /** The answer to a request; its payload. */
  ByteBuffer reply(int request) {
    ByteBuffer header =
        ByteBuffer.wrap(TestCalls.receive(socket, 12)).order(ByteOrder.nativeOrder());
    if (header.capacity() < 12) {
      throw new AssertionError("the back end has closed the connection");
    }
    if (header.getInt() != request || header.getInt() != 5) {
      throw new AssertionError("not the answer to " + request);
    }
    byte[] body = TestCalls.receive(socket, header.getInt());
    return ByteBuffer.wrap(body).order(ByteOrder.nativeOrder());
  }

  /** Sends a request and waits until it was acknowledged. */
  void acknowledged(int request, ByteBuffer payload, Integer... fds) {
    send(request, 9, payload, fds);
    if (reply(request).getLong(0) != 0) {
      throw new AssertionError("request " + request + " was refused");
    }
  }

  /** Whether the back end has closed the connection; waits for it. */
  boolean isClosed() {
    return TestCalls.receive(socket, 1).length == 0;
  }

  void negotiate() {
    send(VhostMessage.GET_FEATURES, payload(0));
    reply(VhostMessage.GET_FEATURES);
    send(VhostMessage.GET_PROTOCOL_FEATURES, payload(0));
    long offered = reply(VhostMessage.GET_PROTOCOL_FEATURES).getLong();
    send(VhostMessage.SET_PROTOCOL_FEATURES, payload(8).putLong(offered));
    send(VhostMessage.SET_OWNER, payload(0));
    for (int index = 0; index < 2; index++) {
      send(VhostMessage.SET_VRING_CALL, payload(8).putLong(index), calls[index]);
    }
  }

  /** What QEMU does when the guest's driver is there. */
  void start() {
    send(VhostMessage.SET_FEATURES, payload(8).putLong(FEATURES));
    setMemory();
    startRing(0, inbox, 0);
    startRing(1, outbox, 0);
  }

  void setMemory() {
    acknowledged(
        VhostMessage.SET_MEM_TABLE,
        payload(72)
            .putInt(2)
            .putInt(0)
            // In two regions, so that buffers lie across their border.
            .putLong(GUEST_BASE)
            .putLong(SIZE / 2)
            .putLong(USER_BASE)
            .putLong(0)
            .putLong(GUEST_BASE + SIZE / 2)
            .putLong(SIZE / 2)
            .putLong(USER_BASE + SIZE / 2)
            .putLong(SIZE / 2),
        memoryFd,
        memoryFd);
  }

  void startRing(int index, RingDriver ring, int base) {
    send(VhostMessage.SET_VRING_NUM, payload(8).putInt(index).putInt(ring.size));
    send(VhostMessage.SET_VRING_BASE, payload(8).putInt(index).putInt(base));
    send(
        VhostMessage.SET_VRING_ADDR,
        payload(40)
            .putInt(index)
            .putInt(0)
            .putLong(USER_BASE + ring.descriptors)
            .putLong(USER_BASE + ring.used)
            .putLong(USER_BASE + ring.available)
            .putLong(0));
    send(VhostMessage.SET_VRING_KICK, payload(8).putLong(index), kicks[index]);
    acknowledged(VhostMessage.SET_VRING_ENABLE, payload(8).putInt(index).putInt(1));
  }

  /** Stops a ring; how many requests were taken from it. */
  int stopRing(int index) {
    send(VhostMessage.GET_VRING_BASE, payload(8).putInt(index).putInt(0));
    return reply(VhostMessage.GET_VRING_BASE).getInt(4);
  }

  void kick(int index) {
    Linux.signal(kicks[index]);
  }

  /** The guest's address of an offset. */
  static long guest(long offset) {
    return GUEST_BASE + offset;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Linux.close(socket);
    }
  }
}
