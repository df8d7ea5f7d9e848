package io.aleph4j.node.process;

import io.aleph4j.node.payment.AccountBook;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.ItemHash;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What the rules may know: the node's state just before the message that they decide on. */
public interface State {

  /** The stored POST message of this hash, be it an original or an amend. */
  Optional<PostState> post(ItemHash hash);

  /**
   * What this account's {@code security} aggregate grants; empty when it has none (spec 01 §6.1).
   */
  Optional<Authorizations> authorizations(Address owner);

  /** The size in bytes of this file; empty when it is not here. */
  OptionalLong fileSize(ItemHash file);

  /** Whether this file is here. */
  default boolean hasFile(ItemHash file) {
    return fileSize(file).isPresent();
  }

  /** What accounts have, and what things cost. */
  AccountBook accounts();

  /**
   * The block in which the message that is being decided was first confirmed; null when no chain
   * has brought it.
   */
  @Nullable Long confirmedHeight();

  /** The live STORE message of this hash. */
  Optional<StoreState> store(ItemHash message);

  /** What this file tag names; empty when it names nothing. */
  Optional<TagState> tag(String tag);

  /** The live PROGRAM message of this hash. */
  Optional<MachineState> program(ItemHash message);

  /** What is known of a message that the FORGET message which is being decided names. */
  Target target(ItemHash hash);

  /** The live elements of the aggregate of this key that the same FORGET message names. */
  List<Forgettable> elements(String key);

  /** A machine that uses the file of this STORE message; empty when none does (spec 01 §5.4). */
  Optional<ItemHash> machineUsing(ItemHash message);
}
