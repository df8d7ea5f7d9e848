package io.aleph4j.node.process;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.payment.AccountBook;
import io.aleph4j.node.payment.Movement;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.ForgetContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Measurements;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of a batch while it is decided: what was loaded, changed by each message that was
 * accepted so far, so that the next one sees it. Belongs to one thread; no I/O.
 */
final class BatchState implements State {

  private final Map<ItemHash, Known> known;
  private final Map<ItemHash, PostState> posts;
  private final Map<Address, Granted> authorizations;
  private final Map<Long, StoredMessage> newPosts = new LinkedHashMap<>();
  private final Map<Long, PostVersion> versions = new LinkedHashMap<>();
  private final Map<AggregateId, AggregateChange> aggregates = new LinkedHashMap<>();
  private final Map<ItemHash, Measurements> measurements = new LinkedHashMap<>();
  private final AccountBook accounts;
  private @Nullable Long confirmedHeight;
  private final BatchFiles files;
  private final BatchMachines machines;
  private final ForgetState forget;

  /** Messages that this batch has stored, and originals that it has amended. */
  private final Set<ItemHash> touched = new HashSet<>();

  /** Aggregates that this batch has given elements to. */
  private final Set<AggregateId> extended = new HashSet<>();

  private @Nullable Forgetting forgetting;

  /** A state in which nothing costs anything. */
  BatchState(LoadedState loaded) {
    this(
        loaded,
        new AccountBook(loaded.money(), Set.of(), PaymentSettings.network(), new Timestamp(0)));
  }

  BatchState(LoadedState loaded, AccountBook accounts) {
    this.accounts = accounts;
    known = new HashMap<>(loaded.known());
    posts = new HashMap<>(loaded.posts());
    authorizations = new HashMap<>(loaded.authorizations());
    files = new BatchFiles(loaded);
    machines = new BatchMachines(loaded);
    forget = loaded.forget();
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
    return Optional.ofNullable(authorizations.get(owner)).map(Granted::authorizations);
  }

  BatchFiles files() {
    return files;
  }

  @Override
  public OptionalLong fileSize(ItemHash file) {
    return files.size(file);
  }

  @Override
  public AccountBook accounts() {
    return accounts;
  }

  @Override
  public @Nullable Long confirmedHeight() {
    return confirmedHeight;
  }

  /** The next decision is about a message that was first confirmed in this block. */
  void confirmedAt(@Nullable Long height) {
    confirmedHeight = height;
  }

  @Override
  public Optional<StoreState> store(ItemHash message) {
    return files.store(message);
  }

  @Override
  public Optional<TagState> tag(String tag) {
    return files.tag(tag);
  }

  @Override
  public Optional<MachineState> program(ItemHash message) {
    return machines.program(message);
  }

  @Override
  public Target target(ItemHash hash) {
    return forget.target(hash);
  }

  @Override
  public List<Forgettable> elements(String key) {
    return forget.elements(key);
  }

  @Override
  public Optional<ItemHash> machineUsing(ItemHash message) {
    return machines.using(message);
  }

  /**
   * Whether what the batch has done so far concerns what this FORGET message means, which was read
   * before it.
   */
  boolean concerns(ForgetContent content) {
    for (String key : content.aggregates()) {
      if (extended.contains(new AggregateId(content.address(), key))) {
        return true;
      }
    }
    return content.hashes().stream().anyMatch(this::concerns);
  }

  private boolean concerns(ItemHash hash) {
    if (touched.contains(hash)) {
      return true;
    }
    if (!(forget.target(hash) instanceof Target.Live(Forgettable message))) {
      return false;
    }
    if (message.isAmend() && message.ref() != null) {
      return touched.contains(new ItemHash(message.ref()));
    }
    String key = message.key();
    return message.type() == MessageType.AGGREGATE
        && key != null
        && extended.contains(new AggregateId(message.owner(), key));
  }

  /**
   * Makes an accepted message's effect visible.
   *
   * @param deleteBy until when files are kept that nothing keeps any longer
   */
  void apply(StoredMessage stored, Decision.Accept decision, Timestamp deleteBy) {
    if (decision.charge() != null) {
      accounts.charge(decision.charge());
    }
    apply(stored, decision.effect(), deleteBy);
  }

  private void apply(StoredMessage stored, Effect effect, Timestamp deleteBy) {
    Envelope envelope = stored.message().envelope();
    learn(envelope.itemHash(), new Known.Stored(envelope.sender(), envelope.signature()));
    touched.add(envelope.itemHash());
    if (envelope.itemType() != ItemType.INLINE) {
      files.keep(
          new Pin.OfContent(
              envelope.itemHash(), envelope.sender(), stored.message().content().time()));
    }
    switch (effect) {
      case Effect.CreatePost(PostContent post) -> createPost(stored, post);
      case Effect.RecordMeasurements(PostContent post, Measurements found) -> {
        createPost(stored, post);
        measurements.put(envelope.itemHash(), found);
      }
      case Effect.MoveMoney(PostContent post, Movement movement) -> {
        createPost(stored, post);
        accounts.move(movement);
      }
      case Effect.AmendPost(ItemHash original, PostContent amend) ->
          amendPost(stored, original, amend);
      case Effect.ExtendAggregate(AggregateContent element) ->
          extendAggregate(envelope.itemHash(), element);
      case Effect.StoreFile(StoreContent store) -> files.keep(envelope.itemHash(), store);
      case Effect.CreateMachine(ExecutableContent machine) ->
          machines.create(stored, machine, files);
      case Effect.Forget(List<Forgettable> targets) -> forget(stored, targets, deleteBy);
    }
  }

  private void forget(StoredMessage by, List<Forgettable> targets, Timestamp deleteBy) {
    Map<ItemHash, Forgettable> all = new LinkedHashMap<>();
    for (Forgettable target : targets) {
      all.putIfAbsent(target.hash(), target);
      if (target.isOriginalPost()) {
        forget.amends(target.hash()).forEach(amend -> all.putIfAbsent(amend.hash(), amend));
      }
    }
    for (ItemHash hash : all.keySet()) {
      learn(hash, new Known.Ended(MessageStatus.FORGOTTEN));
      posts.remove(hash);
      files.forget(hash);
      machines.forget(hash);
    }
    forget.kept().values().forEach(kept -> versions.put(kept.originalSeq(), kept.version()));
    forget.folds().forEach((id, remaining) -> foldAgain(id, remaining.orElse(null)));
    Envelope envelope = by.message().envelope();
    forgetting =
        new Forgetting(
            envelope.itemHash(),
            by.seq(),
            envelope.time(),
            List.copyOf(all.values()),
            forget.folds(),
            deleteBy);
  }

  private void foldAgain(AggregateId id, @Nullable AggregateChange remaining) {
    if (!id.key().equals(Authorizations.AGGREGATE_KEY)) {
      return;
    }
    AggregateChange.Entry granted =
        remaining == null ? null : remaining.entries().get(Authorizations.ENTRY);
    if (granted == null) {
      authorizations.remove(id.owner());
    } else {
      authorizations.put(id.owner(), Granted.by(granted));
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
    touched.add(originalHash);
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
    AggregateId aggregate = new AggregateId(element.address(), element.key());
    extended.add(aggregate);
    if (!aggregate.isMaterialised()) {
      return;
    }
    AggregateChange change =
        aggregates.compute(
            aggregate, (id, existing) -> AggregateChange.with(existing, element, hash));
    AggregateChange.Entry granted = change.entries().get(Authorizations.ENTRY);
    if (element.key().equals(Authorizations.AGGREGATE_KEY) && granted != null) {
      authorizations.merge(
          element.address(),
          Granted.by(granted),
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

  List<NewMachine> machines() {
    return machines.created();
  }

  Map<ItemHash, Measurements> measurements() {
    return measurements;
  }

  @Nullable Forgetting forgetting() {
    return forgetting;
  }
}
