package io.aleph4j.cli.pack;

import io.aleph4j.cli.failure.CliException;
import io.aleph4j.protocol.ProgramContent.Encoding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A program's code as one file.
 *
 * @param temporary whether the file was made for this purpose and goes when it is closed
 */
public record CodeArchive(Path file, Encoding encoding, long bytes, boolean temporary)
    implements AutoCloseable {

  /** Compute nodes take no larger code that is not a squashfs (spec 04 §8.4). */
  public static final long MOST_BYTES = 10_000_000;

  private static final byte[] SQUASHFS = {'h', 's', 'q', 's'};
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};

  /**
   * The code in this folder, packed, or in this zip or squashfs file as it is.
   *
   * @param squashfs whether a folder becomes a squashfs instead of a zip file
   */
  public static CodeArchive of(Path path, boolean squashfs) {
    if (Files.isDirectory(path)) {
      return squashfs ? Squashfs.pack(path) : zip(path);
    }
    if (!Files.exists(path)) {
      throw new CliException(
          "There is no '"
              + path
              + "'; name the program's folder, or a zip or squashfs file of it.");
    }
    if (!Files.isRegularFile(path)) {
      throw new CliException("'" + path + "' is neither a folder nor a file.");
    }
    return existing(path);
  }

  private static CodeArchive zip(Path folder) {
    byte[] zip = FolderZip.of(folder);
    try {
      Path file = Files.createTempFile("aleph-program-", ".zip");
      Files.write(file, zip);
      return new CodeArchive(file, Encoding.ZIP, zip.length, true);
    } catch (IOException e) {
      throw new CliException("The packed code cannot be written aside: " + e + ".", e);
    }
  }

  private static CodeArchive existing(Path path) {
    try {
      long bytes = Files.size(path);
      byte[] head = head(path);
      boolean named = path.toString().toLowerCase(Locale.ROOT).endsWith(".squashfs");
      if (named || startsWith(head, SQUASHFS)) {
        return new CodeArchive(path, Encoding.SQUASHFS, bytes, false);
      }
      if (startsWith(head, EMPTY_ZIP)) {
        throw new CliException("The zip file '" + path + "' has nothing in it.");
      }
      if (!startsWith(head, ZIP)) {
        throw new CliException(
            "'"
                + path
                + "' is neither a zip nor a squashfs file; name the program's folder instead.");
      }
      if (bytes > MOST_BYTES) {
        throw tooLarge(path, "has " + bytes + " bytes");
      }
      return new CodeArchive(path, Encoding.ZIP, bytes, false);
    } catch (IOException e) {
      throw new CliException("'" + path + "' cannot be read: " + e + ".", e);
    }
  }

  static CliException tooLarge(Path path, String what) {
    return new CliException(
        "The code in '"
            + path
            + "' "
            + what
            + ", and compute nodes take at most "
            + MOST_BYTES
            + " as a zip file. Leave out what the program does not need, put libraries and data"
            + " into an immutable volume (--immutable-volume), or use --squashfs.");
  }

  private static byte[] head(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(ZIP.length);
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }

  @Override
  public void close() {
    if (temporary) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
