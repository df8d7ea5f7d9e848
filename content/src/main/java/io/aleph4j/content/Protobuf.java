package io.aleph4j.content;

import java.io.ByteArrayOutputStream;

/** Writes the two kinds of protobuf fields that nodes of files consist of. */
final class Protobuf {

  private static final int NUMBER = 0;
  private static final int BYTES = 2;

  private Protobuf() {}

  /** A field that is a number; zero is written too. */
  static void number(ByteArrayOutputStream out, int field, long value) {
    tag(out, field, NUMBER);
    Varint.write(out, value);
  }

  /** A field that is bytes; no bytes are written too. */
  static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
    startBytes(out, field, value.length);
    out.writeBytes(value);
  }

  /** The start of a field whose {@code length} bytes follow. */
  static void startBytes(ByteArrayOutputStream out, int field, long length) {
    tag(out, field, BYTES);
    Varint.write(out, length);
  }

  private static void tag(ByteArrayOutputStream out, int field, int kind) {
    Varint.write(out, (field << 3) | kind);
  }
}
