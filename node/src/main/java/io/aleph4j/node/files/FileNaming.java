package io.aleph4j.node.files;

import io.aleph4j.content.Cid;
import io.aleph4j.content.InvalidCidException;
import io.aleph4j.content.UnixFsHasher;
import io.aleph4j.content.UnixFsProfile;
import io.aleph4j.content.UnixFsVerifier;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Finds a file's name from its bytes while they go by (spec 03 §3.1, §3.4). One thread at a time.
 */
interface FileNaming {

  /** Takes the next bytes. */
  void update(byte[] bytes, int offset, int length);

  /** The name of all bytes; empty when they are not what was expected. To be called once. */
  Optional<ItemHash> finish();

  /** The name that an engine gives to new files: SHA-256, or a version 0 CID. */
  static FileNaming of(ItemType engine) {
    return switch (engine) {
      case STORAGE -> new Sha256();
      case IPFS -> new NewCid();
      case INLINE -> throw new IllegalArgumentException("inline contents are not files");
    };
  }

  /** The check that a file has this name. */
  static FileNaming expecting(ItemHash name) {
    FileNaming naming =
        name.looseType().equals(Optional.of(ItemType.IPFS)) ? expectedCid(name) : new Sha256();
    return new FileNaming() {
      @Override
      public void update(byte[] bytes, int offset, int length) {
        naming.update(bytes, offset, length);
      }

      @Override
      public Optional<ItemHash> finish() {
        return naming.finish().filter(name::equals);
      }
    };
  }

  private static FileNaming expectedCid(ItemHash name) {
    try {
      return new ExpectedCid(name, Cid.parse(name.value()));
    } catch (InvalidCidException e) {
      return new Sha256(); // no bytes have such a name
    }
  }

  /** The lower-case hexadecimal SHA-256. */
  final class Sha256 implements FileNaming {

    private final MessageDigest digest;

    Sha256() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      digest.update(bytes, offset, length);
    }

    @Override
    public Optional<ItemHash> finish() {
      return Optional.of(new ItemHash(HexFormat.of().formatHex(digest.digest())));
    }
  }

  /** The CID that {@code ipfs add} gives. */
  final class NewCid implements FileNaming {

    private final UnixFsHasher hasher = new UnixFsHasher(UnixFsProfile.V0);

    @Override
    public void update(byte[] bytes, int offset, int length) {
      hasher.update(bytes, offset, length);
    }

    @Override
    public Optional<ItemHash> finish() {
      return Optional.of(new ItemHash(hasher.finish().cid().toString()));
    }
  }

  /** Any of the ways in which a file gets this CID. */
  final class ExpectedCid implements FileNaming {

    private final ItemHash name;
    private final Cid cid;
    private final UnixFsVerifier verifier;

    ExpectedCid(ItemHash name, Cid cid) {
      this.name = name;
      this.cid = cid;
      this.verifier = new UnixFsVerifier(cid);
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      verifier.update(bytes, offset, length);
    }

    @Override
    public Optional<ItemHash> finish() {
      return verifier.matches(cid) ? Optional.of(name) : Optional.empty();
    }
  }
}
