package io.aleph4j.node.process;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Payments;
import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.payment.AccountBook;
import io.aleph4j.node.payment.MoneyState;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.ProgramContent;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A state that a test fills. */
final class FilledState implements State {

  private final Map<ItemHash, PostState> posts = new HashMap<>();
  private final Map<Address, Authorizations> grants = new HashMap<>();
  private final Map<ItemHash, Long> files = new HashMap<>();
  private final Map<ItemHash, StoreState> stores = new HashMap<>();
  private final Map<String, TagState> tags = new HashMap<>();
  private final Map<ItemHash, MachineState> programs = new HashMap<>();
  private final Map<ItemHash, Target> targets = new HashMap<>();
  private final Map<String, List<Forgettable>> elements = new HashMap<>();
  private final Map<ItemHash, ItemHash> machines = new HashMap<>();
  private AccountBook accounts =
      new AccountBook(
          MoneyState.NOTHING,
          Draft.ACCOUNTS.stream()
              .map(account -> account.address().value())
              .flatMap(address -> Stream.of(address, address.toLowerCase(Locale.ROOT)))
              .map(Address::new)
              .collect(Collectors.toSet()),
          Payments.lenient(),
          new Timestamp(0));
  private @Nullable Long confirmedHeight;
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
  public OptionalLong fileSize(ItemHash file) {
    Long size = files.get(file);
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }

  @Override
  public AccountBook accounts() {
    return accounts;
  }

  /** These accounts instead of some that can pay for everything. */
  void use(AccountBook others) {
    accounts = others;
  }

  @Override
  public @Nullable Long confirmedHeight() {
    return confirmedHeight;
  }

  void confirmedAt(long height) {
    confirmedHeight = height;
  }

  @Override
  public Optional<StoreState> store(ItemHash message) {
    return Optional.ofNullable(stores.get(message));
  }

  @Override
  public Optional<TagState> tag(String tag) {
    return Optional.ofNullable(tags.get(tag));
  }

  @Override
  public Optional<MachineState> program(ItemHash message) {
    return Optional.ofNullable(programs.get(message));
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
        long size = files.computeIfAbsent(store.file(), _ -> Loaded.SIZE);
        FileLedger.Entry file = new FileLedger.Entry(store.file(), size);
        stores.put(hash, new StoreState(store.ref() != null, file));
        tags.merge(
            store.tag(hash),
            new TagState(store.address(), file, store.time()),
            (old, young) -> young.created().compareTo(old.created()) > 0 ? young : old);
      }
      case AggregateContent element ->
          elements.computeIfAbsent(element.key(), _ -> new ArrayList<>()).add(live);
      case ProgramContent program ->
          programs.put(hash, new MachineState(program.spec().allowAmend()));
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
    keep(file, Loaded.SIZE);
  }

  void keep(ItemHash file, long size) {
    files.put(file, size);
  }

  /** Takes away the STORE message of this hash, but not its tag. */
  void forgetStore(ItemHash message) {
    stores.remove(message);
  }

  void end(ItemHash message, Target how) {
    targets.put(message, how);
  }

  void use(ItemHash message, ItemHash machine) {
    machines.put(message, machine);
  }
}
