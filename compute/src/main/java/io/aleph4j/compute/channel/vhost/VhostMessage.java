package io.aleph4j.compute.channel.vhost;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A request of the vhost-user protocol.
 *
 * @param payload in the byte order of the machine
 * @param fds descriptors that came with it; whoever handles it takes those that it keeps
 */
record VhostMessage(int request, int flags, ByteBuffer payload, List<Integer> fds) {
  static final int GET_FEATURES = 1;
  static final int SET_FEATURES = 2;
  static final int SET_OWNER = 3;
  static final int RESET_OWNER = 4;
  static final int SET_MEM_TABLE = 5;
  static final int SET_VRING_NUM = 8;
  static final int SET_VRING_ADDR = 9;
  static final int SET_VRING_BASE = 10;
  static final int GET_VRING_BASE = 11;
  static final int SET_VRING_KICK = 12;
  static final int SET_VRING_CALL = 13;
  static final int SET_VRING_ERR = 14;
  static final int GET_PROTOCOL_FEATURES = 15;
  static final int SET_PROTOCOL_FEATURES = 16;
  static final int GET_QUEUE_NUM = 17;
  static final int SET_VRING_ENABLE = 18;
  static final int GET_CONFIG = 24;

  static final int HEADER = 12;

  /** Version 1 and the mark of a reply. */
  static final int REPLY_FLAGS = 5;

  private static final int NEED_REPLY = 8;

  boolean needsReply() {
    return (flags & NEED_REPLY) != 0;
  }

  /** The payload where it is one number. */
  long number() throws VhostException {
    requireSize(Long.BYTES);
    return payload.getLong(0);
  }

  /** A number of 32 bits within the payload. */
  int number(int at) throws VhostException {
    requireSize(at + Integer.BYTES);
    return payload.getInt(at);
  }

  /** A number of 64 bits within the payload. */
  long longNumber(int at) throws VhostException {
    requireSize(at + Long.BYTES);
    return payload.getLong(at);
  }

  private void requireSize(int size) throws VhostException {
    if (payload.limit() < size) {
      throw new VhostException(
          "request %d of QEMU has %d bytes; it has to have %d"
              .formatted(request, payload.limit(), size));
    }
  }

  /** Takes the one descriptor over; -1 when there is none. */
  int takeFd() throws VhostException {
    if (fds.size() > 1) {
      throw new VhostException(
          "request " + request + " of QEMU came with " + fds.size() + " files");
    }
    return fds.isEmpty() ? -1 : fds.removeFirst();
  }

  static VhostMessage of(int request, int flags, ByteBuffer payload, List<Integer> fds) {
    return new VhostMessage(request, flags, payload, new ArrayList<>(fds));
  }
}
