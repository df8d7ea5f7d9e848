package io.aleph4j.node.process;

import io.aleph4j.node.payment.Movement;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Measurements;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.StoreContent;
import java.util.List;

/** What an accepted message changes besides being stored itself. */
public sealed interface Effect {

  /** A new post appears. */
  record CreatePost(PostContent post) implements Effect {}

  /** A new post appears, and brings measurements of the network's nodes (spec 01 §5.1). */
  record RecordMeasurements(PostContent post, Measurements measurements) implements Effect {}

  /** A new post appears, and changes what accounts have (spec 01 §7.2, §7.3). */
  record MoveMoney(PostContent post, Movement movement) implements Effect {}

  /**
   * A post gets a new version, which comes into force if it is younger than the one in force (spec
   * 01 §5.1).
   */
  record AmendPost(ItemHash original, PostContent amend) implements Effect {}

  /** An aggregate gets a new element (spec 01 §5.2). */
  record ExtendAggregate(AggregateContent element) implements Effect {}

  /** A file is kept and gets its place among the versions of its tag (spec 01 §5.3). */
  record StoreFile(StoreContent store) implements Effect {}

  /** A machine appears, which keeps what it uses from being forgotten (spec 01 §5.5, §5.6). */
  record CreateMachine(ExecutableContent machine) implements Effect {}

  /** These messages are forgotten, with all that goes with them (spec 01 §5.4). */
  record Forget(List<Forgettable> targets) implements Effect {

    public Forget {
      targets = List.copyOf(targets);
    }
  }
}
