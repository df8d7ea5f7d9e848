package io.aleph4j.node.process;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.PostContent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a batch while it is decided: what was loaded, changed by each message that was
 * accepted so far, so that the next one sees it. Belongs to one thread; no I/O.
 */
final class BatchState implements State {

  private static final String SECURITY_KEY = "security";
  private static final String AUTHORIZATIONS_NAME = "authorizations";

  /**
   * Aggregates of this account are stored but never materialised, by a rule of the network (spec 01
   * §5.2).
   */
  private static final Address UNMATERIALISED_OWNER =
      new Address("0x51A58800b26AA1451aaA803d1746687cB88E0501");

  private final Map<ItemHash, Known> known;
  private final Map<ItemHash, PostState> posts;
  private final Map<Address, AggregateChange.Entry> authorizations;
  private final Map<Long, StoredMessage> newPosts = new LinkedHashMap<>();
  private final Map<Long, PostVersion> versions = new LinkedHashMap<>();
  private final Map<AggregateId, AggregateChange> aggregates = new LinkedHashMap<>();

  BatchState(LoadedState loaded) {
    known = new HashMap<>(loaded.known());
    posts = new HashMap<>(loaded.posts());
    authorizations = new HashMap<>(loaded.authorizations());
  }

  Known known(ItemHash hash) {
    return known.getOrDefault(hash, new Known.Unknown());
  }

  void learn(ItemHash hash, Known now) {
    known.put(hash, now);
  }

  @Override
  public Optional<PostState> post(ItemHash hash) {
    return Optional.ofNullable(posts.get(hash));
  }

  @Override
  public Optional<Authorizations> authorizations(Address owner) {
    return Optional.ofNullable(authorizations.get(owner))
        .map(entry -> Authorizations.parse(entry.value()));
  }

  /** Makes an accepted message's effect visible. */
  void apply(StoredMessage stored, Effect effect) {
    Envelope envelope = stored.message().envelope();
    learn(envelope.itemHash(), new Known.Stored(envelope.sender(), envelope.signature()));
    switch (effect) {
      case Effect.CreatePost(PostContent post) -> createPost(stored, post);
      case Effect.AmendPost(ItemHash original, PostContent amend) ->
          amendPost(stored, original, amend);
      case Effect.ExtendAggregate(AggregateContent element) ->
          extendAggregate(envelope.itemHash(), element);
    }
  }

  private void createPost(StoredMessage stored, PostContent post) {
    remember(stored, post);
    newPosts.put(stored.seq(), stored);
    versions.put(stored.seq(), versionOf(stored, post));
  }

  private void amendPost(StoredMessage stored, ItemHash originalHash, PostContent amend) {
    remember(stored, amend);
    PostState original = posts.get(originalHash);
    if (original == null) {
      throw new IllegalStateException("an amend was accepted without its original " + originalHash);
    }
    // Strictly younger: among amends of one moment the first that was processed stays in force
    // (spec 01 §5.1).
    if (original.lastUpdated().compareTo(amend.time()) < 0) {
      versions.put(original.seq(), versionOf(stored, amend));
      posts.put(
          originalHash,
          new PostState(
              originalHash,
              original.seq(),
              original.owner(),
              original.amend(),
              original.subject(),
              amend.time()));
    }
  }

  private void remember(StoredMessage stored, PostContent post) {
    Envelope envelope = stored.message().envelope();
    posts.put(
        envelope.itemHash(),
        new PostState(
            envelope.itemHash(),
            stored.seq(),
            post.address(),
            post.isAmend(),
            PostRule.subjectOf(envelope, post),
            post.time()));
  }

  private static PostVersion versionOf(StoredMessage stored, PostContent post) {
    return new PostVersion(stored.seq(), post.time(), post.content(), post.header().tags());
  }

  private void extendAggregate(ItemHash hash, AggregateContent element) {
    if (element.address().equals(UNMATERIALISED_OWNER)) {
      return;
    }
    AggregateChange change =
        aggregates.compute(
            new AggregateId(element.address(), element.key()),
            (id, existing) -> {
              if (existing == null) {
                return new AggregateChange(element, hash);
              }
              existing.add(element, hash);
              return existing;
            });
    AggregateChange.Entry granted = change.entries().get(AUTHORIZATIONS_NAME);
    if (element.key().equals(SECURITY_KEY) && granted != null) {
      authorizations.merge(
          element.address(),
          granted,
          (old, young) -> young.revision().compareTo(old.revision()) > 0 ? young : old);
    }
  }

  Map<Long, StoredMessage> newPosts() {
    return newPosts;
  }

  Map<Long, PostVersion> versions() {
    return versions;
  }

  List<AggregateChange> aggregates() {
    return new ArrayList<>(aggregates.values());
  }

  private record AggregateId(Address owner, String key) {}
}
