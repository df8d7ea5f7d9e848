package io.aleph4j.node.process;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.StoreContent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A state that a test fills. */
final class FilledState implements State {

  private final Map<ItemHash, PostState> posts = new HashMap<>();
  private final Map<Address, Authorizations> grants = new HashMap<>();
  private final Set<ItemHash> files = new HashSet<>();
  private final Map<ItemHash, StoreState> stores = new HashMap<>();
  private final Map<String, Address> tagOwners = new HashMap<>();
  private final Map<ItemHash, Target> targets = new HashMap<>();
  private final Map<String, List<Forgettable>> elements = new HashMap<>();
  private final Map<ItemHash, ItemHash> machines = new HashMap<>();
  private long seq;

  @Override
  public Optional<PostState> post(ItemHash hash) {
    return Optional.ofNullable(posts.get(hash));
  }

  @Override
  public Optional<Authorizations> authorizations(Address owner) {
    return Optional.ofNullable(grants.get(owner));
  }

  @Override
  public boolean hasFile(ItemHash file) {
    return files.contains(file);
  }

  @Override
  public Optional<StoreState> store(ItemHash message) {
    return Optional.ofNullable(stores.get(message));
  }

  @Override
  public Optional<Address> tagOwner(String tag) {
    return Optional.ofNullable(tagOwners.get(tag));
  }

  @Override
  public Target target(ItemHash hash) {
    return targets.getOrDefault(hash, new Target.Unknown());
  }

  @Override
  public List<Forgettable> elements(String key) {
    return elements.getOrDefault(key, List.of());
  }

  @Override
  public Optional<ItemHash> machineUsing(ItemHash message) {
    return Optional.ofNullable(machines.get(message));
  }

  /** What a message looks like to whoever wants to forget it. */
  static Forgettable forgettable(long seq, Message message) {
    Envelope envelope = message.envelope();
    Content content = message.content();
    return new Forgettable(
        seq,
        envelope.itemHash(),
        envelope.type(),
        envelope.chain(),
        envelope.sender(),
        content.address(),
        envelope.channel(),
        envelope.time(),
        content.header().type(),
        content.header().ref(),
        content.header().key());
  }

  /** Stores a message, whether its sender may send it or not. */
  Forgettable store(Draft draft) {
    Message message = draft.message();
    Envelope envelope = message.envelope();
    ItemHash hash = envelope.itemHash();
    Forgettable live = forgettable(++seq, message);
    targets.put(hash, new Target.Live(live));
    switch (message.content()) {
      case PostContent post ->
          posts.put(
              hash,
              new PostState(
                  hash,
                  seq,
                  post.address(),
                  post.isAmend(),
                  PostRule.subjectOf(envelope, post),
                  post.time()));
      case StoreContent store -> {
        stores.put(hash, new StoreState(store.ref() != null));
        tagOwners.putIfAbsent(store.tag(hash), store.address());
        files.add(store.file());
      }
      case AggregateContent element ->
          elements.computeIfAbsent(element.key(), _ -> new ArrayList<>()).add(live);
      default -> {
        // Of the others nothing but the message is known.
      }
    }
    return live;
  }

  void grant(Account owner, String entry) {
    grants.put(owner.address(), Authorizations.parse('[' + entry + ']'));
  }

  void keep(ItemHash file) {
    files.add(file);
  }

  void end(ItemHash message, Target how) {
    targets.put(message, how);
  }

  void use(ItemHash message, ItemHash machine) {
    machines.put(message, machine);
  }
}
