package io.aleph4j.compute.channel.vhost;

import io.aleph4j.compute.channel.GuestStream;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vsock device of one machine: takes the guest's packets from its transmit queue, on the thread
 * of the poller, and hands them to connections. Answers never wait.
 */
final class VsockDevice {
  private static final Logger log = LoggerFactory.getLogger(VsockDevice.class);

  /** Connections that the guest made, at the same time: each may hold a buffer. */
  private static final int GUEST_LIMIT = 64;

  /** Connections that the host closed and the guest did not confirm yet. */
  private static final int LINGERING_LIMIT = 256;

  private static final int FIRST_PORT = 1 << 30;

  private final long cid;
  private final VsockPoller poller;
  private final Consumer<IOException> onViolation;
  private final GuestInbox inbox = new GuestInbox();
  private final Map<Long, VsockStream> streams = new ConcurrentHashMap<>();
  private final Map<Integer, Consumer<GuestStream>> listeners = new ConcurrentHashMap<>();
  private final AtomicInteger nextPort = new AtomicInteger(FIRST_PORT);
  private final AtomicInteger guestConnections = new AtomicInteger();
  private final ArrayDeque<VsockStream> lingering = new ArrayDeque<>();

  // Used by the thread of the poller alone.
  private final Chain chain = new Chain();
  private final byte[] header = new byte[VsockPacket.HEADER];
  private final VsockPacket packet = new VsockPacket(header);
  private @Nullable Virtqueue outbox;
  private int outboxCallFd = -1;
  private boolean isHeldBack;

  /**
   * A device without queues yet.
   *
   * @param onViolation called when the guest broke the rules, on any thread, perhaps more than once
   */
  VsockDevice(long cid, VsockPoller poller, Consumer<IOException> onViolation) {
    this.cid = cid;
    this.poller = poller;
    this.onViolation = onViolation;
  }

  long cid() {
    return cid;
  }

  GuestInbox inbox() {
    return inbox;
  }

  boolean listen(int port, Consumer<GuestStream> onConnection) {
    return listeners.putIfAbsent(port, onConnection) == null;
  }

  /** Connects to a port of the guest. */
  VsockStream connect(int port, Duration timeout) throws IOException {
    if (!inbox.isStarted()) {
      throw new ConnectException("there is no guest behind the device yet, or no longer");
    }
    VsockStream stream = new VsockStream(this, nextPort.getAndIncrement(), port);
    streams.put(key(stream.hostPort(), port), stream);
    try {
      post(stream.packet(VsockPacket.REQUEST));
      stream.awaitConnection(timeout);
      return stream;
    } catch (IOException e) {
      if (forget(stream)) {
        post(stream.packet(VsockPacket.RESET));
      }
      throw e;
    }
  }

  VsockPacket packet(int operation, int hostPort, int guestPort) {
    return VsockPacket.toGuest(cid, operation, hostPort, guestPort);
  }

  /** Sends a packet without data. */
  void post(VsockPacket toGuest) throws VhostException {
    try {
      inbox.post(toGuest);
    } catch (VhostException e) {
      onViolation.accept(e);
      throw e;
    }
  }

  /** Sends data for which there is credit. */
  void send(VsockStream stream, byte[] bytes, int offset, int length) throws IOException {
    try {
      inbox.send(stream, bytes, offset, length);
    } catch (VhostException e) {
      onViolation.accept(e);
      throw e;
    } catch (InternalError e) {
      VhostException gone = new VhostException("the machine's memory is gone: " + e, e);
      onViolation.accept(gone);
      throw gone;
    }
  }

  /** The host has closed a connection; the guest is told, and confirms it. */
  void closed(VsockStream stream) {
    try {
      post(stream.packet(VsockPacket.SHUTDOWN).flags(VsockPacket.NO_RECEIVE | VsockPacket.NO_SEND));
      VsockStream eldest = null;
      synchronized (lingering) {
        lingering.add(stream);
        if (lingering.size() > LINGERING_LIMIT) {
          eldest = lingering.poll();
        }
      }
      if (eldest != null && forget(eldest)) {
        post(eldest.packet(VsockPacket.RESET));
      }
    } catch (VhostException e) {
      log.debug("Closing a connection to a guest that broke the rules", e);
    }
  }

  private boolean forget(VsockStream stream) {
    return streams.remove(key(stream.hostPort(), stream.guestPort()), stream);
  }

  private static long key(int hostPort, int guestPort) {
    return (long) hostPort << 32 | Integer.toUnsignedLong(guestPort);
  }

  /** Ends all connections. */
  void breakOff(IOException cause) {
    for (VsockStream stream : streams.values()) {
      stream.breakOff(cause);
    }
    streams.clear();
    inbox.forgetKept();
    synchronized (lingering) {
      lingering.clear();
    }
  }

  // From here on: the thread of the poller.

  /** The guest's transmit queue has begun. */
  void startOutbox(Virtqueue started) {
    outbox = started;
    isHeldBack = false;
    process();
  }

  void stopOutbox() {
    outbox = null;
  }

  /** How the guest is told that its packets were taken; returns what was used until now. */
  int callOutboxWith(int fd) {
    int old = outboxCallFd;
    outboxCallFd = fd;
    if (fd >= 0) {
      Linux.signal(fd);
    }
    return old;
  }

  /** The guest has put new buffers into its receive queue. */
  void inboxKicked() {
    try {
      inbox.kicked();
      if (isHeldBack && !inbox.isCrowded()) {
        isHeldBack = false;
        process();
      }
    } catch (VhostException e) {
      onViolation.accept(e);
    } catch (RuntimeException | Error e) {
      onViolation.accept(new VhostException("sending what was kept failed: " + e, e));
    }
  }

  /** Takes packets, but not more than one ring of them before other machines have their turn. */
  void process() {
    Virtqueue queue = outbox;
    if (queue == null) {
      return;
    }
    try {
      takePackets(queue);
    } catch (VhostException e) {
      onViolation.accept(e);
    } catch (RuntimeException | Error e) {
      // An InternalError, for one: the memory is gone, because QEMU made its file shorter.
      onViolation.accept(new VhostException("taking a packet of the guest failed: " + e, e));
    }
  }

  private void takePackets(Virtqueue queue) throws VhostException {
    int budget = queue.size();
    boolean goesOn = true;
    queue.wantNotification(false);
    while (goesOn) {
      if (inbox.isCrowded()) {
        isHeldBack = true;
        goesOn = false;
      } else if (!queue.hasNext()) {
        queue.wantNotification(true);
        goesOn = queue.hasNext();
      } else if (budget == 0) {
        poller.execute(this::process);
        goesOn = false;
      } else {
        budget--;
        queue.take(chain);
        handle();
        queue.give(chain.head(), 0);
      }
    }
    if (budget < queue.size() && outboxCallFd >= 0 && queue.wantsInterrupt()) {
      Linux.signal(outboxCallFd);
    }
  }

  private void handle() throws VhostException {
    long bytes = chain.readableBytes() - VsockPacket.HEADER;
    if (bytes < 0) {
      throw new VhostException(
          "the guest sent a packet of " + chain.readableBytes() + " bytes, without a header");
    }
    chain.read(header);
    if (packet.source() != cid || packet.destination() != VsockPacket.HOST) {
      // Not for this host: dropped, as the kernel's device does.
      return;
    }
    int operation = packet.operation();
    VsockStream stream = streams.get(key(packet.destinationPort(), packet.sourcePort()));
    if (packet.type() != VsockPacket.STREAM) {
      reset();
    } else if (operation == VsockPacket.REQUEST && stream == null) {
      requested();
    } else if (stream != null) {
      stream.heard(packet);
      handle(stream, operation, bytes);
    } else if (operation != VsockPacket.RESET) {
      reset();
    }
  }

  private void handle(VsockStream stream, int operation, long bytes) throws VhostException {
    switch (operation) {
      case VsockPacket.RESPONSE -> stream.connected();
      case VsockPacket.RESET -> {
        forget(stream);
        stream.breakOff(new IOException("the guest reset the connection"));
      }
      case VsockPacket.SHUTDOWN -> shutDown(stream);
      case VsockPacket.DATA -> received(stream, bytes);
      case VsockPacket.CREDIT_REQUEST -> post(stream.packet(VsockPacket.CREDIT_UPDATE));
      case VsockPacket.CREDIT_UPDATE -> {}
      default -> abort(stream, "the guest sent a packet with operation " + operation);
    }
  }

  private void received(VsockStream stream, long bytes) throws VhostException {
    int length = packet.length();
    if (length < 0 || length > bytes) {
      throw new VhostException(
          "the guest sent a packet of %s bytes with %d"
              .formatted(Integer.toUnsignedString(length), bytes));
    }
    if (!stream.receive(chain, length)) {
      abort(stream, "the guest sent more than the host can hold");
    }
  }

  /** Everything that the guest sent is here: it need not wait until it was read. */
  private void shutDown(VsockStream stream) throws VhostException {
    if (stream.shutDown(packet.flags()) && forget(stream)) {
      post(stream.packet(VsockPacket.RESET));
      stream.breakOff(new IOException("the guest closed the connection"));
    }
  }

  private void abort(VsockStream stream, String reason) throws VhostException {
    forget(stream);
    post(stream.packet(VsockPacket.RESET));
    stream.breakOff(new IOException(reason));
  }

  private void requested() throws VhostException {
    Consumer<GuestStream> listener = listeners.get(packet.destinationPort());
    if (listener == null || guestConnections.get() >= GUEST_LIMIT) {
      reset();
      return;
    }
    guestConnections.incrementAndGet();
    VsockStream stream = new VsockStream(this, packet.destinationPort(), packet.sourcePort());
    stream.heard(packet);
    stream.connected();
    streams.put(key(stream.hostPort(), stream.guestPort()), stream);
    post(stream.packet(VsockPacket.RESPONSE));
    Thread.ofVirtual().name("guest-port-" + stream.hostPort()).start(() -> serve(listener, stream));
  }

  private void serve(Consumer<GuestStream> listener, VsockStream stream) {
    try {
      listener.accept(stream);
    } finally {
      guestConnections.decrementAndGet();
      stream.close();
    }
  }

  private void reset() throws VhostException {
    post(packet(VsockPacket.RESET, packet.destinationPort(), packet.sourcePort()));
  }
}
