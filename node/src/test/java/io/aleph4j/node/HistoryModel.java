package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.ForgetContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.StoreContent;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The world in which each accepted message is one step: it must have been allowed by all before it.
 */
final class HistoryModel {

  /** What is there, in the order in which it came. */
  final Map<ItemHash, Draft> live = new LinkedHashMap<>();

  final Map<String, String> forgottenBy = new TreeMap<>();

  /** The version in force of each post. */
  final Map<ItemHash, ItemHash> current = new HashMap<>();

  private final MachineModel machines;

  HistoryModel(Map<ItemHash, Long> sizes) {
    machines = new MachineModel(live, sizes);
  }

  void process(Draft draft) {
    ItemHash hash = draft.hash();
    switch (draft.message().content()) {
      case PostContent post when post.isAmend() -> amend(draft, original(post));
      case PostContent _ -> {
        assertAllowed(draft.sender(), draft);
        current.put(hash, hash);
      }
      case StoreContent store -> {
        assertAllowed(draft.sender(), draft);
        if (store.refersToMessage()) {
          Draft original = liveOne(new ItemHash(Objects.requireNonNull(store.ref())));
          StoreContent first = (StoreContent) original.message().content();
          assertThat(first.ref()).isNull();
          assertThat(first.address()).isEqualTo(store.address());
        }
      }
      case ForgetContent forget -> forget(draft, forget);
      default -> {
        assertAllowed(draft.sender(), draft);
        if (MachineModel.isMachine(draft)) {
          machines.assertPossible(draft);
        }
      }
    }
    live.put(hash, draft);
  }

  private static ItemHash original(PostContent amend) {
    return new ItemHash(Objects.requireNonNull(amend.header().ref()));
  }

  private Draft liveOne(ItemHash hash) {
    Draft found = live.get(hash);
    assertThat(found).as("live: %s", hash).isNotNull();
    return Objects.requireNonNull(found);
  }

  private void amend(Draft amend, ItemHash originalHash) {
    Draft original = liveOne(originalHash);
    assertAllowed(amend.sender(), original);
    assertThat(((PostContent) original.message().content()).isAmend()).isFalse();
    assertThat(amend.owner()).isEqualTo(original.owner());
    if (liveOrNew(Objects.requireNonNull(current.get(originalHash)), amend).micros()
        < amend.micros()) {
      current.put(originalHash, amend.hash());
    }
  }

  private Draft liveOrNew(ItemHash hash, Draft young) {
    return hash.equals(young.hash()) ? young : liveOne(hash);
  }

  private void forget(Draft by, ForgetContent forget) {
    Set<ItemHash> targets = new LinkedHashSet<>(forget.hashes());
    for (String key : forget.aggregates()) {
      List<ItemHash> elements =
          live.values().stream()
              .filter(draft -> draft.owner().equals(by.owner()) && key.equals(keyOf(draft)))
              .map(Draft::hash)
              .toList();
      assertThat(elements).isNotEmpty();
      targets.addAll(elements);
    }
    assertThat(targets).isNotEmpty();
    for (ItemHash named : forget.hashes()) {
      assertThat(machines.isUsed(named)).as("used: %s", named).isFalse();
    }
    for (ItemHash target : List.copyOf(targets)) {
      Draft draft = liveOne(target);
      assertThat(draft.type()).isNotEqualTo(MessageType.FORGET);
      assertAllowed(by.sender(), draft);
      targets.addAll(amendsOf(target));
    }
    Set<ItemHash> losing = new LinkedHashSet<>();
    for (ItemHash target : targets) {
      Draft draft = Objects.requireNonNull(live.remove(target));
      forgottenBy.put(target.value(), by.hash().value());
      current.remove(target);
      if (draft.message().content() instanceof PostContent post
          && post.isAmend()
          && target.equals(current.get(original(post)))) {
        losing.add(original(post));
      }
    }
    losing.retainAll(live.keySet());
    losing.forEach(this::findCurrent);
  }

  private static String keyOf(Draft draft) {
    return draft.message().content() instanceof AggregateContent element ? element.key() : "";
  }

  private List<ItemHash> amendsOf(ItemHash original) {
    return live.values().stream()
        .filter(draft ->
            draft.message().content() instanceof PostContent post
                && post.isAmend()
                && original(post).equals(original))
        .map(Draft::hash)
        .toList();
  }

  private void findCurrent(ItemHash original) {
    ItemHash best = original;
    long time = Long.MIN_VALUE;
    for (ItemHash amend : amendsOf(original)) {
      if (liveOne(amend).micros() > time) {
        time = liveOne(amend).micros();
        best = amend;
      }
    }
    current.put(original, best);
  }

  // Delegations are without filters here; those have tests of their own.
  private void assertAllowed(Account sender, Draft subject) {
    Address owner = new Address(subject.owner());
    if (sender.address().sameAccount(owner)) {
      return;
    }
    String granted =
        live.values().stream()
            .filter(draft -> draft.owner().equals(subject.owner()))
            .filter(draft -> keyOf(draft).equals("security"))
            .max(Comparator.comparingLong(Draft::micros).thenComparing(Draft::hash))
            .map(Draft::fields)
            .orElse("");
    assertThat(granted).contains(sender.address().value());
  }
}
