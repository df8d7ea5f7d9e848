package io.aleph4j.compute.channel.vhost;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the guest: its receive queue. Threads that write data put it straight into the
 * guest's buffers and wait when there are none; packets without data never wait, and are kept for
 * when there are.
 *
 * <p>Its lock comes before that of a stream.
 */
final class GuestInbox {
  /** Packets that are kept. Above, nothing more is taken from the guest that could cause one. */
  private static final int CROWD = 512;

  /** Packets that are kept at most: those that the host itself has cause to send come on top. */
  private static final int KEPT_LIMIT = 8 * CROWD;

  private static final int PACKET_LIMIT = 64 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<VsockPacket> kept = new ArrayDeque<>();
  private final Chain chain = new Chain();
  private @Nullable Virtqueue queue;
  private int callFd = -1;

  /** The queue has begun. */
  void start(Virtqueue started) throws VhostException {
    lock.lock();
    try {
      queue = started;
      started.wantNotification(false);
      sendKept();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The queue is no more, or not for a while; what is kept stays. */
  void stop() {
    lock.lock();
    try {
      queue = null;
    } finally {
      lock.unlock();
    }
  }

  /** The guest that it was kept for is no more. */
  void forgetKept() {
    lock.lock();
    try {
      kept.clear();
    } finally {
      lock.unlock();
    }
  }

  /** How the guest is told from now on; returns the descriptor that was used until now. */
  int callWith(int fd) {
    lock.lock();
    try {
      int old = callFd;
      callFd = fd;
      if (fd >= 0) {
        // What was signalled to the old one may have got lost.
        Linux.signal(fd);
      }
      return old;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the guest leaves too much unread. */
  boolean isCrowded() {
    lock.lock();
    try {
      return kept.size() >= CROWD;
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is a guest. */
  boolean isStarted() {
    lock.lock();
    try {
      return queue != null;
    } finally {
      lock.unlock();
    }
  }

  /** Lets whoever waits for a buffer look whether his stream is still there. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The guest has put new buffers. */
  void kicked() throws VhostException {
    lock.lock();
    try {
      if (queue != null) {
        queue.wantNotification(false);
      }
      sendKept();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void sendKept() throws VhostException {
    boolean isSent = false;
    while (!kept.isEmpty() && hasBuffer()) {
      put(kept.remove());
      isSent = true;
    }
    if (isSent) {
      interrupt();
    }
  }

  /** Sends a packet without data. Never waits. */
  void post(VsockPacket packet) throws VhostException {
    lock.lock();
    try {
      if (kept.isEmpty() && hasBuffer()) {
        put(packet);
        interrupt();
      } else if (kept.size() < KEPT_LIMIT) {
        kept.add(packet);
      } else {
        throw new VhostException("the guest has not taken the last " + KEPT_LIMIT + " packets");
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends data for which there is credit. The guest is told once, when all of it is there or when
   * it has to make room.
   */
  void send(VsockStream stream, byte[] bytes, int offset, int length) throws IOException {
    lock.lock();
    try {
      int done = 0;
      while (done < length) {
        awaitBuffer(stream, done > 0);
        done += sendOne(stream, bytes, offset + done, length - done);
      }
      interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void awaitBuffer(VsockStream stream, boolean isSome) throws IOException {
    boolean isTold = !isSome;
    while (!kept.isEmpty() || !hasBuffer()) {
      stream.failIfUnusable();
      if (!isTold) {
        isTold = true;
        interrupt();
      }
      changed.awaitUninterruptibly();
    }
    stream.failIfUnusable();
  }

  private int sendOne(VsockStream stream, byte[] bytes, int offset, int length)
      throws VhostException {
    Virtqueue there = queue;
    if (there == null) {
      throw new IllegalStateException("no queue");
    }
    there.take(chain);
    int room = (int) Math.min(PACKET_LIMIT, chain.writableBytes() - VsockPacket.HEADER);
    if (room < 1) {
      throw tooSmall();
    }
    int count = Math.min(room, length);
    VsockPacket packet = stream.packet(VsockPacket.DATA).length(count);
    chain.write(0, packet.bytes(), 0, VsockPacket.HEADER);
    chain.write(VsockPacket.HEADER, bytes, offset, count);
    there.give(chain.head(), VsockPacket.HEADER + count);
    return count;
  }

  private void put(VsockPacket packet) throws VhostException {
    Virtqueue there = queue;
    if (there == null) {
      throw new IllegalStateException("no queue");
    }
    there.take(chain);
    if (chain.writableBytes() < VsockPacket.HEADER) {
      throw tooSmall();
    }
    chain.write(0, packet.bytes(), 0, VsockPacket.HEADER);
    there.give(chain.head(), VsockPacket.HEADER);
  }

  private VhostException tooSmall() {
    return new VhostException(
        "the guest put a buffer for %d bytes, which no packet fits into"
            .formatted(chain.writableBytes()));
  }

  /** Whether a packet can be sent now; when not, the guest is asked to tell when one can. */
  private boolean hasBuffer() throws VhostException {
    Virtqueue there = queue;
    if (there == null) {
      return false;
    }
    if (there.hasNext()) {
      return true;
    }
    there.wantNotification(true);
    boolean isThereNow = there.hasNext();
    if (isThereNow) {
      there.wantNotification(false);
    }
    return isThereNow;
  }

  private void interrupt() {
    Virtqueue there = queue;
    if (there != null && callFd >= 0 && there.wantsInterrupt()) {
      Linux.signal(callFd);
    }
  }
}
