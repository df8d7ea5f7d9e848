package io.aleph4j.compute.files;

import io.aleph4j.content.Cid;
import io.aleph4j.content.UnixFsVerifier;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Whether a file has the hash that it was asked for by. */
final class FileHash {
  private static final int PIECE = 256 * 1024;

  private FileHash() {}

  /**
   * Reads the file once.
   *
   * @throws FileUnavailableException when it has another hash
   */
  static void verify(ItemHash hash, Path file) throws IOException {
    if (hash.looseType().filter(type -> type == ItemType.IPFS).isPresent()) {
      verifyCid(hash, file);
      return;
    }
    String found = sha256(file);
    if (!found.equals(hash.value())) {
      throw new FileUnavailableException(
          hash, "what came has the hash " + found + ", so it is another file", null);
    }
  }

  private static void verifyCid(ItemHash hash, Path file) throws IOException {
    Cid cid = Cid.parse(hash.value());
    UnixFsVerifier verifier = new UnixFsVerifier(cid);
    read(file, (bytes, length) -> verifier.update(bytes, 0, length));
    if (!verifier.matches(cid)) {
      throw new FileUnavailableException(
          hash, "what came has another CID, in each of the usual ways to make blocks", null);
    }
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    read(file, (bytes, length) -> digest.update(bytes, 0, length));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @FunctionalInterface
  private interface Pieces {
    void next(byte[] bytes, int length);
  }

  private static void read(Path file, Pieces pieces) throws IOException {
    byte[] buffer = new byte[PIECE];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.readNBytes(buffer, 0, PIECE);
          read > 0;
          read = in.readNBytes(buffer, 0, PIECE)) {
        pieces.next(buffer, read);
      }
    }
  }
}
