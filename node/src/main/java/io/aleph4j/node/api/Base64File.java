package io.aleph4j.node.api;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.service.web.StreamedAnswer;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A file in JSON: base 64 in lines of 76 characters, each of them ended, as the network writes it
 * (spec 02 §3.9).
 */
final class Base64File {

  /** Up to this size an answer is made whole, so that it can be compressed. */
  private static final int LARGEST_WHOLE = 64 * 1024;

  private static final int LINE_BYTES = 57;
  private static final int LINE_CHARACTERS = 76;
  private static final int LINES = 1024;
  private static final byte[] LINE_END = {'\\', 'n'};
  private static final String END = "\"}";

  private Base64File() {}

  /** Sends the file and closes it. */
  static void send(Context context, FileChannel file, long size, ItemHash hash, ItemType engine) {
    String start =
        "{\"status\":\"success\",\"hash\":\""
            + hash
            + "\",\"engine\":\""
            + engine.wireName()
            + "\",\"content\":\"";
    try (file) {
      if (size <= LARGEST_WHOLE) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        write(whole, start, file, size);
        Replies.tagged(context, hash.value(), whole.toByteArray());
      } else {
        long length = start.length() + encodedLength(size) + END.length();
        context.header("ETag", '"' + hash.value() + '"');
        StreamedAnswer.send(context, Replies.JSON, length, out -> write(out, start, file, size));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the file " + hash + " cannot be read", e);
    }
  }

  private static long encodedLength(long size) {
    return Math.ceilDiv(size, 3) * 4 + Math.ceilDiv(size, LINE_BYTES) * LINE_END.length;
  }

  private static void write(OutputStream out, String start, FileChannel file, long size)
      throws IOException {
    out.write(start.getBytes(StandardCharsets.US_ASCII));
    ByteBuffer piece = ByteBuffer.allocate(LINE_BYTES * LINES);
    byte[] line = new byte[LINE_CHARACTERS + LINE_END.length];
    long position = 0;
    while (position < size) {
      piece.clear().limit((int) Math.min(piece.capacity(), size - position));
      fill(piece, file, position);
      position += piece.limit();
      for (int from = 0; from < piece.limit(); from += LINE_BYTES) {
        writeLine(out, piece.array(), from, Math.min(LINE_BYTES, piece.limit() - from), line);
      }
    }
    out.write(END.getBytes(StandardCharsets.US_ASCII));
  }

  private static void writeLine(OutputStream out, byte[] bytes, int from, int length, byte[] line)
      throws IOException {
    byte[] encoded =
        Base64.getEncoder().encode(java.util.Arrays.copyOfRange(bytes, from, from + length));
    System.arraycopy(encoded, 0, line, 0, encoded.length);
    System.arraycopy(LINE_END, 0, line, encoded.length, LINE_END.length);
    out.write(line, 0, encoded.length + LINE_END.length);
  }

  private static void fill(ByteBuffer piece, FileChannel file, long position) throws IOException {
    while (piece.hasRemaining()) {
      if (file.read(piece, position + piece.position()) < 0) {
        throw new IOException("the file is shorter than its row says");
      }
    }
  }
}
