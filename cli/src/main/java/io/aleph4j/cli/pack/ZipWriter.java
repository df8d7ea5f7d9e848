package io.aleph4j.cli.pack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes a zip file whose bytes depend on names, modes and contents alone. The JDK's writer does
 * not keep modes, so that scripts would no longer be executable where they are unpacked. For one
 * thread.
 */
final class ZipWriter {

  private static final int MOST_ENTRIES = 0xffff;
  private static final int PIECE = 64 << 10;

  /** Midnight of 1 January 1980, the first moment that a zip file can name. */
  private static final int DOS_DATE = (1 << 5) | 1;

  private static final short VERSION = 20;

  /** Written on a system with Unix modes. */
  private static final short MADE_BY = (3 << 8) | VERSION;

  private static final short UTF_8_NAMES = 1 << 11;
  private static final short STORED = 0;
  private static final short DEFLATED = 8;
  private static final int END = 22;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private final long limit;
  private int entries;

  /** A writer that breaks off beyond this many bytes. */
  ZipWriter(long limit) {
    this.limit = limit;
  }

  /** More bytes than are allowed would be written. */
  static final class TooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1;
  }

  /**
   * Adds an entry.
   *
   * @param name with slashes; that of a folder ends with one
   * @param mode the Unix mode with the kind of file
   */
  void add(String name, int mode, InputStream content) throws IOException {
    if (++entries > MOST_ENTRIES) {
      throw new TooLargeException();
    }
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    CRC32 sum = new CRC32();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    long size = deflate(content, sum, packed);
    if (size == 0) {
      packed.reset();
    }
    ByteBuffer facts = ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN);
    facts.putShort(VERSION).putShort(UTF_8_NAMES);
    facts.putShort(size == 0 ? STORED : DEFLATED);
    facts.putShort((short) 0).putShort((short) DOS_DATE);
    facts.putInt((int) sum.getValue()).putInt(packed.size()).putInt((int) size);
    facts.putShort((short) nameBytes.length).putShort((short) 0);
    int offset = file.size();
    putInt(file, 0x04034b50);
    file.writeBytes(facts.array());
    file.writeBytes(nameBytes);
    file.writeBytes(packed.toByteArray());
    addToDirectory(facts.array(), nameBytes, mode, offset);
    requireRoom(END);
  }

  private void addToDirectory(byte[] facts, byte[] name, int mode, int offset) {
    putInt(directory, 0x02014b50);
    directory.writeBytes(
        ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort(MADE_BY).array());
    directory.writeBytes(facts);
    ByteBuffer rest = ByteBuffer.allocate(14).order(ByteOrder.LITTLE_ENDIAN);
    rest.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    rest.putInt(mode << 16).putInt(offset);
    directory.writeBytes(rest.array());
    directory.writeBytes(name);
  }

  private long deflate(InputStream content, CRC32 sum, ByteArrayOutputStream packed)
      throws IOException {
    try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
      byte[] piece = new byte[PIECE];
      long size = 0;
      for (int length = content.read(piece); length >= 0; length = content.read(piece)) {
        size += length;
        if (size > 0xffff_ffffL) {
          throw new TooLargeException();
        }
        sum.update(piece, 0, length);
        deflater.setInput(piece, 0, length);
        drain(deflater, packed);
      }
      deflater.finish();
      drain(deflater, packed);
      return size;
    }
  }

  private void drain(Deflater deflater, ByteArrayOutputStream packed) {
    byte[] out = new byte[PIECE];
    for (int length = deflater.deflate(out); length > 0; length = deflater.deflate(out)) {
      packed.write(out, 0, length);
      requireRoom(packed.size());
    }
  }

  private void requireRoom(int more) {
    if ((long) file.size() + directory.size() + more > limit) {
      throw new TooLargeException();
    }
  }

  /** The whole file. */
  byte[] finish() {
    int offset = file.size();
    file.writeBytes(directory.toByteArray());
    putInt(file, 0x06054b50);
    ByteBuffer end = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
    end.putInt(0).putShort((short) entries).putShort((short) entries);
    end.putInt(directory.size()).putInt(offset).putShort((short) 0);
    file.writeBytes(end.array());
    return file.toByteArray();
  }

  private static void putInt(ByteArrayOutputStream out, int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }
}
