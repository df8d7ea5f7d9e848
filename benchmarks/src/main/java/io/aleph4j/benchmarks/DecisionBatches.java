package io.aleph4j.benchmarks;

import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.payment.Funds;
import io.aleph4j.node.payment.MoneyState;
import io.aleph4j.node.payment.Prices;
import io.aleph4j.node.process.AggregateChange;
import io.aleph4j.node.process.ForgetState;
import io.aleph4j.node.process.Forgettable;
import io.aleph4j.node.process.Granted;
import io.aleph4j.node.process.LoadedState;
import io.aleph4j.node.process.PostState;
import io.aleph4j.node.process.StoreState;
import io.aleph4j.node.process.TagState;
import io.aleph4j.node.process.Target;
import io.aleph4j.node.process.Task;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.Subject;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.CreditAccount;
import io.aleph4j.protocol.credit.CreditKey;
import io.aleph4j.protocol.credit.CreditLot;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A thousand messages of a {@link MessageMix} as batches that are ready to be decided, with all
 * that is read for them. A FORGET message ends a batch, so each is one of its own.
 */
final class DecisionBatches {

  static final int MESSAGES = 1000;

  private static final int SENDERS = 50;
  private static final long FILE_BYTES = 4096;
  private static final long PLENTY = 1_000_000_000_000_000L;
  private static final long FIRST_MICROS = 1_700_000_000_000_000L;

  private final List<Batch> batches = new ArrayList<>();
  private final Map<Address, Granted> authorizations = new HashMap<>();
  private final Map<MessageMix.Draft, Message> targets = new HashMap<>();
  private final Map<ItemHash, StoreState> stores = new HashMap<>();
  private final Map<String, TagState> tags = new HashMap<>();
  private final List<String> senders = new ArrayList<>();

  /** What one call decides. */
  record Batch(List<Task> tasks, LoadedState loaded) {}

  DecisionBatches() {
    for (int i = 0; i < SENDERS; i++) {
      senders.add("0x" + ItemHash.sha256("sender " + i).value().substring(0, 40));
    }
    MessageMix mix = new MessageMix(senders, FIRST_MICROS, 1);
    mix.preparation(MESSAGES).forEach(this::prepare);
    List<MessageMix.Draft> drafts = mix.next(MESSAGES);
    batches.add(together(drafts.stream().filter(d -> !isForget(d)).toList()));
    drafts.stream().filter(DecisionBatches::isForget).map(this::alone).forEach(batches::add);
  }

  /** The large batch, then one for each FORGET message. */
  List<Batch> all() {
    return List.copyOf(batches);
  }

  private static boolean isForget(MessageMix.Draft draft) {
    return draft.kind() == MessageMix.Kind.FORGET;
  }

  private void prepare(MessageMix.Draft draft) {
    Message message = message(draft);
    if (message.content() instanceof AggregateContent security) {
      AggregateChange change = AggregateChange.with(null, security, message.envelope().itemHash());
      authorizations.put(
          security.address(),
          Granted.by(
              Objects.requireNonNull(change.entries().get(Authorizations.ENTRY), "a delegation")));
    } else if (message.content() instanceof StoreContent disk) {
      ItemHash hash = message.envelope().itemHash();
      FileLedger.Entry file = new FileLedger.Entry(disk.file(), FILE_BYTES);
      stores.put(hash, new StoreState(false, file));
      tags.put(disk.tag(hash), new TagState(disk.address(), file, disk.time()));
    } else {
      targets.put(draft, message);
    }
  }

  private Batch together(List<MessageMix.Draft> drafts) {
    List<Task> tasks = new ArrayList<>();
    Map<ItemHash, PostState> posts = new HashMap<>();
    Map<ItemHash, Long> files = new HashMap<>();
    Map<Address, Funds> funds = new HashMap<>();
    for (MessageMix.Draft draft : drafts) {
      Message message = message(draft);
      tasks.add(task(message));
      funds.computeIfAbsent(message.content().address(), DecisionBatches::rich);
      if (message.content() instanceof StoreContent store) {
        files.put(store.file(), FILE_BYTES);
      }
      if (draft.target() != null) {
        PostState post = post(draft.target(), posts.size());
        posts.put(post.hash(), post);
      }
    }
    LoadedState loaded =
        new LoadedState(
            Map.of(),
            posts,
            authorizations,
            files,
            stores,
            tags,
            Map.of(),
            ForgetState.NOTHING,
            new MoneyState(Prices.defaults(), funds, Map.of(), Map.of(), Map.of()));
    return new Batch(tasks, loaded);
  }

  /** Who can pay for everything. */
  private static Funds rich(Address address) {
    CreditKey key = new CreditKey(new Timestamp(0), ItemHash.sha256("credits"), 0);
    CreditLot lot = new CreditLot(address, key, PLENTY, null);
    return new Funds(
        BigDecimal.valueOf(PLENTY),
        CreditAccount.of(address, List.of(lot)),
        true,
        BigDecimal.ZERO,
        BigDecimal.ZERO);
  }

  private PostState post(MessageMix.Draft draft, long seq) {
    Message message = Objects.requireNonNull(targets.get(draft), "a target");
    return new PostState(
        message.envelope().itemHash(),
        seq,
        message.content().address(),
        false,
        Subject.of(message.envelope(), message.content()),
        message.content().time());
  }

  private Batch alone(MessageMix.Draft draft) {
    Forgettable target = forgettable(Objects.requireNonNull(draft.target(), "a target"));
    ForgetState forget =
        new ForgetState(
            Map.of(target.hash(), new Target.Live(target)),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of());
    @Nullable Granted granted = authorizations.get(target.owner());
    return new Batch(
        List.of(task(message(draft))),
        new LoadedState(
            Map.of(),
            Map.of(),
            Map.of(target.owner(), Objects.requireNonNull(granted, "a delegation")),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            forget,
            MoneyState.NOTHING));
  }

  private Forgettable forgettable(MessageMix.Draft draft) {
    Message message = Objects.requireNonNull(targets.get(draft), "a target");
    Envelope envelope = message.envelope();
    return new Forgettable(
        1,
        envelope.itemHash(),
        envelope.type(),
        envelope.chain(),
        envelope.sender(),
        message.content().address(),
        envelope.channel(),
        envelope.time(),
        message.content().header().type(),
        null,
        null);
  }

  private Message message(MessageMix.Draft draft) {
    return ContentParser.inline(
        new Envelope(
            Chain.ETH,
            new Address(senders.get(draft.sender())),
            draft.kind().type(),
            new ItemHash(draft.hash()),
            ItemType.INLINE,
            draft.content(),
            new Timestamp(draft.micros()),
            "benchmark",
            "0x"));
  }

  private static Task task(Message message) {
    return new Task(message.envelope(), message, null, message.envelope().time(), null, null);
  }
}
