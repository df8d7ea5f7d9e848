package io.aleph4j.compute.channel.vhost;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connection to QEMU's front end: requests with descriptors in, replies out. Never waits. */
final class VhostSocket {
  private static final int PAYLOAD_LIMIT = 4096;
  private static final int CONTROL = 64;
  private static final int CONTROL_HEADER = 16;
  private static final int RIGHTS_LEVEL = 1;
  private static final int RIGHTS_TYPE = 1;
  private static final int TRUNCATED = 0x08;

  // struct msghdr on 64 bits.
  private static final int MSGHDR = 56;
  private static final int IOV_AT = 16;
  private static final int IOV_COUNT_AT = 24;
  private static final int CONTROL_AT = 32;
  private static final int CONTROL_LENGTH_AT = 40;
  private static final int FLAGS_AT = 48;

  private final int fd;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment message = arena.allocate(MSGHDR, 8);
  private final MemorySegment vector = arena.allocate(16, 8);
  private final MemorySegment control = arena.allocate(CONTROL, 8);
  private final MemorySegment data = arena.allocate(VhostMessage.HEADER + PAYLOAD_LIMIT, 8);
  private final List<Integer> fds = new ArrayList<>();
  private int have;

  VhostSocket(int fd) {
    this.fd = fd;
  }

  int fd() {
    return fd;
  }

  /**
   * The next request; null when it is not there yet.
   *
   * @throws EOFException when QEMU has closed the connection
   */
  @Nullable VhostMessage receive() throws IOException {
    int needed = needed();
    while (have < needed) {
      int count = read(needed - have);
      if (count < 0) {
        return null;
      }
      if (count == 0) {
        throw new EOFException("QEMU has closed the device");
      }
      have += count;
      needed = needed();
    }
    have = 0;
    ByteBuffer payload =
        ByteBuffer.allocate(needed - VhostMessage.HEADER).order(ByteOrder.nativeOrder());
    MemorySegment.copy(
        data, ValueLayout.JAVA_BYTE, VhostMessage.HEADER, payload.array(), 0, payload.capacity());
    VhostMessage whole = VhostMessage.of(word(0), word(4), payload, fds);
    fds.clear();
    return whole;
  }

  private int needed() throws VhostException {
    if (have < VhostMessage.HEADER) {
      return VhostMessage.HEADER;
    }
    int size = word(8);
    if (size < 0 || size > PAYLOAD_LIMIT) {
      throw new VhostException(
          "a request of QEMU has %s bytes".formatted(Integer.toUnsignedString(size)));
    }
    return VhostMessage.HEADER + size;
  }

  private int word(int at) {
    return data.get(ValueLayout.JAVA_INT, at);
  }

  private int read(int most) throws IOException {
    vector.set(ValueLayout.ADDRESS, 0, data.asSlice(have));
    vector.set(ValueLayout.JAVA_LONG, 8, most);
    message.fill((byte) 0);
    message.set(ValueLayout.ADDRESS, IOV_AT, vector);
    message.set(ValueLayout.JAVA_LONG, IOV_COUNT_AT, 1);
    message.set(ValueLayout.ADDRESS, CONTROL_AT, control);
    message.set(ValueLayout.JAVA_LONG, CONTROL_LENGTH_AT, CONTROL);
    int count = Linux.receive(fd, message);
    if (count > 0) {
      takeDescriptors();
    }
    return count;
  }

  private void takeDescriptors() throws VhostException {
    long end = message.get(ValueLayout.JAVA_LONG, CONTROL_LENGTH_AT);
    long at = 0;
    while (at + CONTROL_HEADER <= end) {
      long length = control.get(ValueLayout.JAVA_LONG, at);
      boolean isRights =
          control.get(ValueLayout.JAVA_INT, at + 8) == RIGHTS_LEVEL
              && control.get(ValueLayout.JAVA_INT, at + 12) == RIGHTS_TYPE;
      for (long each = at + CONTROL_HEADER;
          isRights && each + Integer.BYTES <= at + length;
          each += Integer.BYTES) {
        fds.add(control.get(ValueLayout.JAVA_INT, each));
      }
      at += Math.max(CONTROL_HEADER, (length + 7) & ~7L);
    }
    if ((message.get(ValueLayout.JAVA_INT, FLAGS_AT) & TRUNCATED) != 0) {
      throw new VhostException("a request of QEMU came with more than 8 files");
    }
  }

  /** Answers a request. */
  void reply(int request, ByteBuffer payload) throws IOException {
    try (Arena confined = Arena.ofConfined()) {
      int size = payload.remaining();
      MemorySegment bytes = confined.allocate(VhostMessage.HEADER + size, 8);
      bytes.set(ValueLayout.JAVA_INT, 0, request);
      bytes.set(ValueLayout.JAVA_INT, 4, VhostMessage.REPLY_FLAGS);
      bytes.set(ValueLayout.JAVA_INT, 8, size);
      bytes.asSlice(VhostMessage.HEADER).copyFrom(MemorySegment.ofBuffer(payload));
      Linux.send(fd, bytes);
    }
  }

  void close() {
    fds.forEach(Linux::close);
    fds.clear();
    Linux.close(fd);
  }
}
