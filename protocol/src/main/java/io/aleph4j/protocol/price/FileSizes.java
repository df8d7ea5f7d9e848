package io.aleph4j.protocol.price;

import io.aleph4j.protocol.FileRef;
import io.aleph4j.protocol.ItemHash;
import java.util.OptionalLong;

/** The sizes of files, as the one who asks for a cost knows them. */
public interface FileSizes {

  /**
   * The size in bytes of the file that a machine names by its STORE message (spec 01 §5.5); empty
   * when there is none.
   */
  OptionalLong of(FileRef ref);

  /** The size in bytes of the file with this hash; empty when it is not here. */
  OptionalLong ofFile(ItemHash file);

  /** No file is known. */
  static FileSizes none() {
    return new FileSizes() {
      @Override
      public OptionalLong of(FileRef ref) {
        return OptionalLong.empty();
      }

      @Override
      public OptionalLong ofFile(ItemHash file) {
        return OptionalLong.empty();
      }
    };
  }
}
