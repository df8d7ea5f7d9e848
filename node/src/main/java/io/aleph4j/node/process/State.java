package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.ItemHash;
import java.util.Optional;

/** What the rules may know: the node's state just before the message that they decide on. */
public interface State {

  /** The stored POST message of this hash, be it an original or an amend. */
  Optional<PostState> post(ItemHash hash);

  /**
   * What this account's {@code security} aggregate grants; empty when it has none (spec 01 §6.1).
   */
  Optional<Authorizations> authorizations(Address owner);
}
