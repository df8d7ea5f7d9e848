package io.aleph4j.client;

import io.aleph4j.content.Cid;
import io.aleph4j.content.InvalidCidException;
import io.aleph4j.content.UnixFsVerifier;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Compares bytes that pass by with the hash that names them. For one thread. */
sealed interface FileCheck {

  /** The check for files of this name. */
  static FileCheck of(ItemHash file) {
    if (!file.isStrict()) {
      throw new IllegalArgumentException(
          "'"
              + file
              + "' is no hash of a file: these are 64 lower-case hexadecimal digits, or a CID");
    }
    if (file.looseType().equals(Optional.of(ItemType.STORAGE))) {
      return new Sha256(file, newDigest());
    }
    try {
      Cid cid = Cid.parse(file.value());
      return new Ipfs(file, cid, new UnixFsVerifier(cid));
    } catch (InvalidCidException e) {
      throw new IllegalArgumentException(
          "'" + file + "' is no hash of a file: " + e.getMessage(), e);
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The next bytes. */
  void update(byte[] bytes, int length);

  /** Whether what came is the file; throws {@link WrongFileException} if it is not. */
  void finish(long bytes);

  /** A file of the storage. */
  record Sha256(ItemHash file, MessageDigest digest) implements FileCheck {

    @Override
    public void update(byte[] bytes, int length) {
      digest.update(bytes, 0, length);
    }

    @Override
    public void finish(long bytes) {
      String found = HexFormat.of().formatHex(digest.digest());
      if (!found.equals(file.value())) {
        throw new WrongFileException(
            "the node sent "
                + bytes
                + " bytes with the SHA-256 "
                + found
                + " for the file "
                + file
                + "; ask another node");
      }
    }
  }

  /** A file of IPFS. */
  record Ipfs(ItemHash file, Cid cid, UnixFsVerifier verifier) implements FileCheck {

    @Override
    public void update(byte[] bytes, int length) {
      verifier.update(bytes, 0, length);
    }

    @Override
    public void finish(long bytes) {
      if (!verifier.matches(cid)) {
        throw new WrongFileException(
            "the node sent "
                + bytes
                + " bytes for which the CID "
                + file
                + " does not stand in any of the usual ways; ask another node");
      }
    }
  }
}
