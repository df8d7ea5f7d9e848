package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.PostContent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What has to be read before a batch can be decided.
 *
 * @param hashes the messages themselves: are they known?
 * @param targets the posts that they amend
 * @param owners the accounts that somebody else acts for
 */
public record StateRequest(Set<ItemHash> hashes, Set<ItemHash> targets, Set<Address> owners) {

  static StateRequest of(List<Task> tasks) {
    Set<ItemHash> hashes = new LinkedHashSet<>();
    Set<ItemHash> targets = new LinkedHashSet<>();
    Set<Address> owners = new LinkedHashSet<>();
    for (Task task : tasks) {
      hashes.add(task.hash());
      Message message = task.message();
      if (message == null || task.refusal() != null) {
        continue;
      }
      if (message.content() instanceof PostContent post
          && post.isAmend()
          && post.header().ref() != null) {
        targets.add(new ItemHash(post.header().ref()));
      }
      if (!task.envelope().sender().sameAccount(message.content().address())) {
        owners.add(message.content().address());
      }
    }
    return new StateRequest(hashes, targets, owners);
  }

  /** The same without the question whether the messages are known. */
  StateRequest assumingUnknown() {
    return new StateRequest(Set.of(), targets, owners);
  }

  /** Whether nothing has to be read. */
  public boolean isEmpty() {
    return hashes.isEmpty() && targets.isEmpty() && owners.isEmpty();
  }
}
