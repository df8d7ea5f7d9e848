package io.aleph4j.compute.channel;

/** The types of frames of version 3, and how long frames may be. */
final class Frame {
  static final int HELLO = 0x01;
  static final int CONFIGURE = 0x02;
  static final int STATE = 0x03;
  static final int LOG = 0x04;
  static final int OPEN = 0x10;
  static final int DATA = 0x11;
  static final int WINDOW = 0x12;
  static final int END = 0x13;
  static final int RESET = 0x14;
  static final int HALT = 0x20;
  static final int HALTED = 0x21;
  static final int PING = 0x22;
  static final int PONG = 0x23;

  /** To a guest that goes on from a snapshot. */
  static final int RESUMED = 0x80;

  /** From here on unknown types are passed over. */
  static final int OPTIONAL = 0x80;

  /** The service of a stream to the application. */
  static final int APPLICATION = 1;

  /** The service of a stream to the guest API. */
  static final int GUEST_API = 2;

  /** Length, type and stream. */
  static final int HEADER = 9;

  /** What the length counts besides the payload. */
  static final int COUNTED_HEADER = 5;

  static final int PAYLOAD_LIMIT = 65_536;

  static final int PING_LIMIT = 16;

  /** What may be sent on a stream before the first WINDOW. */
  static final int INITIAL_WINDOW = 262_144;

  private Frame() {}

  /** Whether the frame belongs to a stream. */
  static boolean isOfStream(int type) {
    return type >= OPEN && type <= RESET;
  }
}
