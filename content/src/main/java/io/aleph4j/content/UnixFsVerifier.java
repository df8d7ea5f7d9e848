package io.aleph4j.content;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, while the bytes of a file pass by, whether a CID stands for them in one of the ways in
 * which files usually become blocks (spec 03 §3.4). A CID that does not match may still stand for
 * these bytes: cut or linked in another way. Keeps less than a megabyte, however large the file is.
 * Not for several threads at once.
 */
public final class UnixFsVerifier {

  private final Set<UnixFsProfile> profiles;
  private final FileTrees trees;

  /** The roots that the file has; null before its end. */
  private @Nullable List<UnixFsNode> roots;

  /** Starts a file that is to be compared with these CIDs. */
  public UnixFsVerifier(Cid... expected) {
    profiles = EnumSet.noneOf(UnixFsProfile.class);
    for (Cid cid : expected) {
      profiles.addAll(profiles(cid));
    }
    trees = new FileTrees(profiles);
  }

  /**
   * The ways to get this CID. In version 1 it may also be a version 0 written anew: the same
   * blocks, for which the leaves with dag-pb are hashed anyway.
   */
  private static Set<UnixFsProfile> profiles(Cid cid) {
    if (cid.hash().code() != Multihash.SHA2_256) {
      return Set.of();
    }
    if (cid.version() == 0) {
      return Set.of(UnixFsProfile.V0);
    }
    if (cid.codec() == Cid.RAW) {
      return Set.of(UnixFsProfile.V1_RAW_LEAVES);
    }
    return cid.codec() == Cid.DAG_PB ? EnumSet.allOf(UnixFsProfile.class) : Set.of();
  }

  /**
   * The next bytes of the file. They may be changed afterwards. Pieces of 256 KiB, or a multiple of
   * that, are hashed without being copied.
   *
   * @throws IndexOutOfBoundsException if the array has not these bytes
   * @throws IllegalStateException after {@link #matches}
   */
  public void update(byte[] bytes, int offset, int length) {
    if (roots != null) {
      throw new IllegalStateException("the file has ended");
    }
    trees.update(bytes, offset, length);
  }

  /**
   * Whether this CID, one of those expected, stands for the bytes that came. Ends the file; may be
   * asked again.
   *
   * @throws IllegalArgumentException if the CIDs expected did not make this one's blocks computed
   */
  public boolean matches(Cid cid) {
    Set<UnixFsProfile> needed = profiles(cid);
    if (!profiles.containsAll(needed)) {
      throw new IllegalArgumentException("not expected when the file began: " + cid);
    }
    Cid expected = cid.toV1();
    return !needed.isEmpty()
        && roots().stream().anyMatch(root -> root.cid().toV1().equals(expected));
  }

  private List<UnixFsNode> roots() {
    if (roots == null) {
      roots = trees.finish();
    }
    return roots;
  }
}
