package io.aleph4j.node.process;

import io.aleph4j.node.payment.MoneyRequest;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.FileRef;
import io.aleph4j.protocol.ForgetContent;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.credit.CreditLedger;
import io.aleph4j.protocol.credit.CreditPost;
import io.aleph4j.protocol.credit.MoneyPost;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has to be read before a batch can be decided.
 *
 * @param hashes the messages themselves: are they known?
 * @param targets the posts that they amend
 * @param owners the accounts that somebody else acts for
 * @param files the files that they name, or that hold their contents, unless they come along
 * @param stores the STORE messages whose file they bring a new version of, or use
 * @param tags the file tags that they name
 * @param programs the machines that they replace
 * @param forget the FORGET message; null when there is none
 * @param money whose means have to be known
 */
public record StateRequest(
    Set<ItemHash> hashes,
    Set<ItemHash> targets,
    Set<Address> owners,
    Set<ItemHash> files,
    Set<ItemHash> stores,
    Set<String> tags,
    Set<ItemHash> programs,
    @Nullable Forget forget,
    MoneyRequest money) {

  /** Asks for nothing but what these accounts grant. */
  static StateRequest ofOwners(Set<Address> owners) {
    return of(Set.of(), owners, Set.of(), Set.of(), Set.of());
  }

  /** Asks for nothing but whether a message is known. */
  static StateRequest ofMessage(ItemHash hash) {
    return of(Set.of(hash), Set.of(), Set.of(), Set.of(), Set.of());
  }

  /** Asks for nothing but how large files are: these, those of STORE messages, those of tags. */
  public static StateRequest ofFiles(Set<ItemHash> files, Set<ItemHash> stores, Set<String> tags) {
    return of(Set.of(), Set.of(), files, stores, tags);
  }

  private static StateRequest of(
      Set<ItemHash> hashes,
      Set<Address> owners,
      Set<ItemHash> files,
      Set<ItemHash> stores,
      Set<String> tags) {
    return new StateRequest(
        hashes, Set.of(), owners, files, stores, tags, Set.of(), null, MoneyRequest.NOTHING);
  }

  /** A FORGET message and who sent it. */
  public record Forget(Address sender, ForgetContent content) {}

  /**
   * What these tasks need, among which there is one at most that has a turn of its own.
   *
   * @param payment tells which posts move money, and which files are free
   */
  static StateRequest of(List<Task> tasks, PaymentSettings payment) {
    Collector collector = new Collector(payment);
    tasks.forEach(collector::add);
    return collector.toRequest();
  }

  /** The same without the question whether the messages are known. */
  StateRequest assumingUnknown() {
    return new StateRequest(
        Set.of(), targets, owners, files, stores, tags, programs, forget, money);
  }

  /** Whether nothing has to be read. */
  public boolean isEmpty() {
    return hashes.isEmpty()
        && targets.isEmpty()
        && owners.isEmpty()
        && files.isEmpty()
        && stores.isEmpty()
        && tags.isEmpty()
        && programs.isEmpty()
        && forget == null
        && money.isEmpty();
  }

  private static final class Collector {

    private final Set<ItemHash> hashes = new LinkedHashSet<>();
    private final Set<ItemHash> targets = new LinkedHashSet<>();
    private final Set<Address> owners = new LinkedHashSet<>();
    private final Set<ItemHash> files = new LinkedHashSet<>();
    private final Set<ItemHash> brought = new LinkedHashSet<>();
    private final Set<ItemHash> stores = new LinkedHashSet<>();
    private final Set<String> tags = new LinkedHashSet<>();
    private final Set<ItemHash> programs = new LinkedHashSet<>();
    private final Map<ItemHash, Address> posts = new HashMap<>();
    private final Set<Address> payers = new LinkedHashSet<>();
    private final PaymentSettings payment;
    private final CreditLedger ledger;
    private @Nullable Forget forget;
    private MoneyRequest.@Nullable Credits credits;

    Collector(PaymentSettings payment) {
      this.payment = payment;
      ledger = new CreditLedger(payment.posts());
    }

    void add(Task task) {
      hashes.add(task.hash());
      if (task.file() != null) {
        brought.add(task.file().hash());
      }
      Message message = task.message();
      if (message == null || task.refusal() != null) {
        return;
      }
      if (task.envelope().itemType() != ItemType.INLINE) {
        files.add(task.hash());
      }
      Content content = message.content();
      if (content instanceof PostContent post) {
        addPost(task.hash(), post);
        addMoney(message, post);
      }
      if (content instanceof StoreContent store) {
        addStore(task, store);
      }
      if (content instanceof ExecutableContent machine) {
        addMachine(machine);
      }
      if (content instanceof ForgetContent newForget) {
        addForget(new Forget(task.envelope().sender(), newForget));
      } else if (!task.envelope().sender().sameAccount(content.address())) {
        owners.add(content.address());
      }
    }

    private void addPost(ItemHash hash, PostContent post) {
      posts.put(hash, post.address());
      if (post.isAmend() && post.header().ref() != null) {
        targets.add(new ItemHash(post.header().ref()));
      }
    }

    // What is wrong with such a post, its rule says.
    private void addMoney(Message message, PostContent post) {
      MoneyPost money;
      try {
        money = MoneyRule.read(ledger.policy(), message, post).orElse(null);
      } catch (InvalidMessageException e) {
        return;
      }
      if (money instanceof CreditPost credit) {
        credits =
            new MoneyRequest.Credits(
                ledger.debited(credit, post.address()),
                ledger.concerned(credit, post.address()),
                post.time());
      }
    }

    private void addStore(Task task, StoreContent store) {
      // Most files are small: nobody has to know what their owners have, unless they get something.
      if (payment.firstCredits() > 0 || !PaymentRule.isFree(payment.policy(), task, store)) {
        payers.add(store.address());
      }
      files.add(store.file());
      String ref = store.ref();
      if (ref == null) {
        return;
      }
      tags.add(StoreContent.tag(store.address(), ref));
      if (store.refersToMessage()) {
        stores.add(new ItemHash(ref));
      }
    }

    private void addMachine(ExecutableContent machine) {
      payers.add(machine.address());
      for (FileRef file : machine.files()) {
        stores.add(file.message());
        if (file.useLatest()) {
          tags.add(file.message().value());
        }
      }
      String replaces = machine.spec().replaces();
      if (replaces != null) {
        programs.add(new ItemHash(replaces));
      }
    }

    private void addForget(Forget found) {
      if (forget != null) {
        throw new IllegalArgumentException("a batch holds one FORGET message at most");
      }
      forget = found;
    }

    StateRequest toRequest() {
      files.removeAll(brought);
      if (!owners.isEmpty()) {
        // An amend is authorized by the original's owner, who may be spelled otherwise.
        targets.stream().map(posts::get).filter(Objects::nonNull).forEach(owners::add);
      }
      return new StateRequest(
          hashes,
          targets,
          owners,
          files,
          stores,
          tags,
          programs,
          forget,
          new MoneyRequest(payers, credits));
    }
  }
}
