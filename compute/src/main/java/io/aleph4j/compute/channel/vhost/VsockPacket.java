package io.aleph4j.compute.channel.vhost;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The header of a vsock packet (virtio 1.2, section 5.10.6). */
final class VsockPacket {
  static final int HEADER = 44;
  static final long HOST = 2;
  static final int STREAM = 1;

  static final int REQUEST = 1;
  static final int RESPONSE = 2;
  static final int RESET = 3;
  static final int SHUTDOWN = 4;
  static final int DATA = 5;
  static final int CREDIT_UPDATE = 6;
  static final int CREDIT_REQUEST = 7;

  /** Flags of SHUTDOWN: the sender receives nothing more, sends nothing more. */
  static final int NO_RECEIVE = 1;

  static final int NO_SEND = 2;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;

  VsockPacket(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A header from the host to the guest; what is not set is 0. */
  static VsockPacket toGuest(long cid, int operation, int hostPort, int guestPort) {
    VsockPacket packet = new VsockPacket(new byte[HEADER]);
    LONG.set(packet.bytes, 0, HOST);
    LONG.set(packet.bytes, 8, cid);
    INT.set(packet.bytes, 16, hostPort);
    INT.set(packet.bytes, 20, guestPort);
    SHORT.set(packet.bytes, 28, (short) STREAM);
    SHORT.set(packet.bytes, 30, (short) operation);
    return packet;
  }

  VsockPacket flags(int flags) {
    INT.set(bytes, 32, flags);
    return this;
  }

  VsockPacket length(int length) {
    INT.set(bytes, 24, length);
    return this;
  }

  /** What the sender can hold, and what it has handed on so far. */
  VsockPacket credit(int allocated, int forwarded) {
    INT.set(bytes, 36, allocated);
    INT.set(bytes, 40, forwarded);
    return this;
  }

  byte[] bytes() {
    return bytes;
  }

  long source() {
    return (long) LONG.get(bytes, 0);
  }

  long destination() {
    return (long) LONG.get(bytes, 8);
  }

  int sourcePort() {
    return (int) INT.get(bytes, 16);
  }

  int destinationPort() {
    return (int) INT.get(bytes, 20);
  }

  int length() {
    return (int) INT.get(bytes, 24);
  }

  int type() {
    return (short) SHORT.get(bytes, 28) & 0xffff;
  }

  int operation() {
    return (short) SHORT.get(bytes, 30) & 0xffff;
  }

  int flags() {
    return (int) INT.get(bytes, 32);
  }

  int allocated() {
    return (int) INT.get(bytes, 36);
  }

  int forwarded() {
    return (int) INT.get(bytes, 40);
  }
}
