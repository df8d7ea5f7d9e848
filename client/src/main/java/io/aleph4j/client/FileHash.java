package io.aleph4j.client;

import io.aleph4j.content.UnixFsHasher;
import io.aleph4j.content.UnixFsProfile;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hashes by which the network names files. */
public final class FileHash {

  private static final int PIECE = 256 << 10;

  private FileHash() {}

  /**
   * What a file is called in this engine: its SHA-256 in {@code STORAGE}, the CID that {@code ipfs
   * add} gives it in {@code IPFS}.
   */
  public static ItemHash of(Path file, ItemType engine) {
    try (InputStream in = Files.newInputStream(file)) {
      return switch (engine) {
        case STORAGE -> sha256(in);
        case IPFS -> cid(in);
        case INLINE -> throw new IllegalArgumentException("files are kept in storage or ipfs");
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a file and compares it with its hash.
   *
   * @throws WrongFileException if it is another one
   * @throws IllegalArgumentException if that is no hash of a file
   */
  public static void check(ItemHash file, Path path) {
    FileCheck check = FileCheck.of(file);
    byte[] piece = new byte[PIECE];
    long total = 0;
    try (InputStream in = Files.newInputStream(path)) {
      for (int length = in.readNBytes(piece, 0, PIECE);
          length > 0;
          length = in.readNBytes(piece, 0, PIECE)) {
        check.update(piece, length);
        total += length;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    check.finish(total);
  }

  private static ItemHash sha256(InputStream in) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] piece = new byte[PIECE];
      for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
        digest.update(piece, 0, length);
      }
      return new ItemHash(HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static ItemHash cid(InputStream in) throws IOException {
    UnixFsHasher hasher = new UnixFsHasher(UnixFsProfile.V0);
    byte[] piece = new byte[PIECE];
    for (int length = in.readNBytes(piece, 0, PIECE);
        length > 0;
        length = in.readNBytes(piece, 0, PIECE)) {
      hasher.update(piece, 0, length);
    }
    return new ItemHash(hasher.finish().cid().toString());
  }
}
