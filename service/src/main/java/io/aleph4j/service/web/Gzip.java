package io.aleph4j.service.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Compresses whole documents. */
final class Gzip {
  private static final int BUFFER = 16 * 1024;

  private Gzip() {}

  /** The fast level: lists are built per request, and JSON shrinks well at any level. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(ByteArrayOutputStream out) throws IOException {
      super(out, BUFFER);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  static byte[] gzip(byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 3 + 64);
    try (FastGzip gzip = new FastGzip(out)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] zlib(byte[] body, int level) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 3 + 64);
    Deflater deflater = new Deflater(level);
    try (DeflaterOutputStream zlib = new DeflaterOutputStream(out, deflater, BUFFER)) {
      zlib.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return out.toByteArray();
  }
}
