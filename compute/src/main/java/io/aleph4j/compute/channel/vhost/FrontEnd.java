package io.aleph4j.compute.channel.vhost;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of QEMU to the device: what it asks for and what it hands over, until it goes.
 * Used by the thread of the poller alone.
 */
final class FrontEnd {
  private static final long PROTOCOL_FEATURES = 1L << 30;
  private static final long INDIRECT = 1L << 28;
  private static final long VERSION_1 = 1L << 32;
  private static final long FEATURES = VERSION_1 | PROTOCOL_FEATURES | INDIRECT;

  private static final long MULTIQUEUE = 1;
  private static final long REPLY_ACK = 1L << 3;
  private static final long CONFIG = 1L << 9;

  /** Receive, transmit and event queue; QEMU keeps the last for itself. */
  private static final int QUEUES = 3;

  private static final int INBOX = 0;
  private static final int OUTBOX = 1;

  /** Bit 8: without a file, to be polled. */
  private static final long NO_FILE = 1L << 8;

  /** Requests that are handled before other machines have their turn. */
  private static final int TURN = 32;

  private final VhostSocket socket;
  private final VsockDevice device;
  private final VsockPoller poller;
  private final Consumer<IOException> onEnd;
  private final long key;
  private final Ring[] rings = {new Ring(), new Ring(), new Ring()};
  private @Nullable GuestMemory memory;
  private boolean acknowledges;
  private boolean closed;

  /**
   * Begins to listen to QEMU.
   *
   * @param onEnd told once why it is over, after everything was let go
   */
  FrontEnd(int fd, VsockDevice device, VsockPoller poller, Consumer<IOException> onEnd)
      throws IOException {
    this.socket = new VhostSocket(fd);
    this.device = device;
    this.poller = poller;
    this.onEnd = onEnd;
    this.key = poller.add(fd, false, this::readable);
  }

  private void readable() {
    try {
      for (int i = 0; i < TURN && !closed; i++) {
        VhostMessage message = socket.receive();
        if (message == null) {
          return;
        }
        try {
          handle(message);
        } finally {
          message.fds().forEach(Linux::close);
        }
      }
    } catch (IOException e) {
      end(e);
    } catch (RuntimeException | Error e) {
      end(new VhostException("handling a request of QEMU failed: " + e, e));
    }
  }

  private void handle(VhostMessage message) throws IOException {
    boolean isAnswered = true;
    switch (message.request()) {
      case VhostMessage.GET_FEATURES -> reply(message, FEATURES);
      case VhostMessage.GET_PROTOCOL_FEATURES -> reply(message, MULTIQUEUE | REPLY_ACK | CONFIG);
      case VhostMessage.GET_QUEUE_NUM -> reply(message, QUEUES);
      case VhostMessage.GET_CONFIG -> replyConfiguration(message);
      case VhostMessage.GET_VRING_BASE -> replyBase(message);
      default -> {
        change(message);
        isAnswered = false;
      }
    }
    if (!isAnswered && acknowledges && message.needsReply()) {
      reply(message, 0);
    }
  }

  private void change(VhostMessage message) throws IOException {
    switch (message.request()) {
      case VhostMessage.SET_FEATURES -> setFeatures(message.number());
      case VhostMessage.SET_PROTOCOL_FEATURES -> acknowledges = (message.number() & REPLY_ACK) != 0;
      case VhostMessage.SET_OWNER, VhostMessage.SET_VRING_ERR -> {}
      case VhostMessage.RESET_OWNER -> {
        for (int index = 0; index < QUEUES; index++) {
          stop(index);
        }
      }
      case VhostMessage.SET_MEM_TABLE -> exchange(GuestMemory.of(message));
      case VhostMessage.SET_VRING_NUM -> ring(message).size = message.number(4);
      case VhostMessage.SET_VRING_BASE -> ring(message).base = message.number(4);
      case VhostMessage.SET_VRING_ADDR -> setAddresses(message);
      case VhostMessage.SET_VRING_KICK -> setKick(message);
      case VhostMessage.SET_VRING_CALL -> setCall(message);
      case VhostMessage.SET_VRING_ENABLE -> enable(message);
      default ->
          throw new VhostException(
              "QEMU asks for " + message.request() + ", which was not offered");
    }
  }

  /** Without protocol features rings are enabled from the beginning. */
  private void setFeatures(long features) throws IOException {
    if ((features & ~FEATURES) != 0) {
      throw new VhostException(
          "QEMU wants features that were not offered: 0x" + Long.toHexString(features));
    }
    if ((features & PROTOCOL_FEATURES) == 0) {
      for (int index = 0; index < QUEUES; index++) {
        rings[index].isEnabled = true;
        startIfReady(index);
      }
    }
  }

  /** Rings that run go on in the new memory: their places are named by QEMU's addresses. */
  private void exchange(GuestMemory mapped) throws IOException {
    GuestMemory old = memory;
    memory = mapped;
    for (int index = 0; index < QUEUES; index++) {
      pause(index);
    }
    if (old != null) {
      old.close();
    }
    for (int index = 0; index < QUEUES; index++) {
      startIfReady(index);
    }
  }

  private void setAddresses(VhostMessage message) throws VhostException {
    ring(message).addresses =
        new Virtqueue.RingAddresses(
            message.longNumber(8), message.longNumber(16), message.longNumber(24));
  }

  private void setKick(VhostMessage message) throws IOException {
    int index = index(message.number() & 0xff);
    int fd = message.takeFd();
    if ((message.number() & NO_FILE) != 0 || fd < 0) {
      throw new VhostException("QEMU wants ring " + index + " to be polled, which was not offered");
    }
    closeKick(index);
    Ring ring = rings[index];
    ring.kickFd = fd;
    ring.kickKey =
        poller.add(
            fd,
            true,
            switch (index) {
              case INBOX -> device::inboxKicked;
              case OUTBOX -> device::process;
              default -> () -> {};
            });
    startIfReady(index);
  }

  private void closeKick(int index) {
    Ring ring = rings[index];
    if (ring.kickFd >= 0) {
      poller.remove(ring.kickFd, ring.kickKey);
      Linux.close(ring.kickFd);
      ring.kickFd = -1;
    }
  }

  private void setCall(VhostMessage message) throws VhostException {
    int index = index(message.number() & 0xff);
    replaceCall(index, message.takeFd());
  }

  private void replaceCall(int index, int fd) {
    int old =
        switch (index) {
          case INBOX -> device.inbox().callWith(fd);
          case OUTBOX -> device.callOutboxWith(fd);
          default -> fd;
        };
    if (old >= 0) {
      Linux.close(old);
    }
  }

  private void enable(VhostMessage message) throws IOException {
    Ring ring = ring(message);
    int index = message.number(0);
    ring.isEnabled = message.number(4) != 0;
    if (ring.isEnabled) {
      startIfReady(index);
    } else {
      pause(index);
    }
  }

  private void startIfReady(int index) throws IOException {
    Ring ring = rings[index];
    if (memory == null || !ring.isReady() || ring.addresses == null) {
      return;
    }
    Virtqueue queue = new Virtqueue(memory, ring.addresses, ring.size, ring.base);
    ring.queue = queue;
    switch (index) {
      case INBOX -> device.inbox().start(queue);
      case OUTBOX -> device.startOutbox(queue);
      default -> {}
    }
  }

  /** Stops a ring so that it can go on where it was. */
  private void pause(int index) {
    Ring ring = rings[index];
    if (ring.queue != null) {
      switch (index) {
        case INBOX -> device.inbox().stop();
        case OUTBOX -> device.stopOutbox();
        default -> {}
      }
      ring.base = ring.queue.taken();
      ring.queue = null;
    }
  }

  /** Stops a ring because the guest's driver is going: no connection outlives it. */
  private void stop(int index) {
    pause(index);
    closeKick(index);
    if (index != QUEUES - 1) {
      device.breakOff(new IOException("the guest's vsock driver has stopped"));
    }
  }

  private void replyBase(VhostMessage message) throws IOException {
    int index = index(message.number(0));
    stop(index);
    socket.reply(message.request(), buffer(8).putInt(index).putInt(rings[index].base).flip());
  }

  private void replyConfiguration(VhostMessage message) throws IOException {
    int offset = message.number(0);
    int size = message.number(4);
    boolean isThere = offset >= 0 && size >= 0 && size <= Long.BYTES && offset <= Long.BYTES - size;
    if (!isThere) {
      // An empty answer is the protocol's word for an error.
      socket.reply(message.request(), buffer(0));
      return;
    }
    byte[] configuration = buffer(8).order(ByteOrder.LITTLE_ENDIAN).putLong(device.cid()).array();
    socket.reply(
        message.request(),
        buffer(12 + size)
            .putInt(offset)
            .putInt(size)
            .putInt(0)
            .put(configuration, offset, size)
            .flip());
  }

  private void reply(VhostMessage message, long number) throws IOException {
    socket.reply(message.request(), buffer(8).putLong(number).flip());
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  private Ring ring(VhostMessage message) throws VhostException {
    return rings[index(message.number(0))];
  }

  private static int index(long index) throws VhostException {
    if (index < 0 || index >= QUEUES) {
      throw new VhostException("QEMU names ring " + index + " of " + QUEUES);
    }
    return (int) index;
  }

  /** Lets everything go that belongs to this machine, and to it alone. */
  void end(IOException cause) {
    if (closed) {
      return;
    }
    closed = true;
    for (int index = 0; index < QUEUES; index++) {
      pause(index);
      closeKick(index);
      replaceCall(index, -1);
    }
    device.breakOff(cause);
    if (memory != null) {
      memory.close();
      memory = null;
    }
    poller.remove(socket.fd(), key);
    socket.close();
    onEnd.accept(cause);
  }
}
