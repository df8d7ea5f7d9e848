package io.aleph4j.node.process;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.protocol.ExecutableContent;
import java.util.List;

/**
 * A machine that an accepted message describes.
 *
 * @param uses its files, in the order of its content
 */
public record NewMachine(StoredMessage stored, ExecutableContent content, List<Use> uses) {

  public NewMachine {
    uses = List.copyOf(uses);
  }

  /**
   * A file that it uses.
   *
   * @param kept whether the message of the file is live, and must be as long as the machine is
   *     there
   */
  public record Use(MachineFile file, boolean kept) {}
}
