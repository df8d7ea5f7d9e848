package io.aleph4j.compute.files;

import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.nio.file.Path;

/** Where files come from. Safe for many threads. */
@FunctionalInterface
public interface FileSource {

  /**
   * Writes a file's bytes; whoever asked compares them with the hash.
   *
   * @param target made anew
   * @throws FileUnavailableException when nobody has it
   * @throws IOException when it cannot be had now
   */
  void download(ItemHash hash, Path target) throws IOException;
}
