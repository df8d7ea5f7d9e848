package io.aleph4j.node.registry;

import io.aleph4j.node.registry.RegistryEvent.Origin;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What each event makes of the list of nodes (spec 08 §6.2).
 *
 * <p>Pure and total: the same events in the same order give the same list, and an event that may
 * not happen changes nothing. Thread-safe.
 */
public final class RegistryMachine {

  private final RegistryRules rules;

  public RegistryMachine(RegistryRules rules) {
    this.rules = rules;
  }

  /**
   * The list after an event; the very same list when the event changes nothing by the rules.
   *
   * @param balances what accounts hold at the moment of the event
   */
  public Registry apply(Registry registry, RegistryEvent event, TokenBalances balances) {
    return new Step(registry, balances).after(event);
  }

  /** One event on one list. */
  private final class Step {

    private final Registry before;
    private final TokenBalances balances;

    Step(Registry before, TokenBalances balances) {
      this.before = before;
      this.balances = balances;
    }

    Registry after(RegistryEvent event) {
      return switch (event) {
        case RegistryEvent.CreateCore(Origin origin, NodeDetails details) ->
            createCore(origin, details);
        case RegistryEvent.CreateResource(Origin origin, String type, NodeDetails details) ->
            createResource(origin, type, details);
        case RegistryEvent.Link(Origin origin, ItemHash node) -> link(origin.account(), node);
        case RegistryEvent.Unlink(Origin origin, ItemHash node) -> unlink(origin.account(), node);
        case RegistryEvent.Drop(Origin origin, ItemHash node) -> drop(origin.account(), node);
        case RegistryEvent.Stake(Origin origin, ItemHash node) -> stake(origin.account(), node);
        case RegistryEvent.StakeSplit(Origin origin, ItemHash node) ->
            stakeSplit(origin.account(), node);
        case RegistryEvent.Unstake(Origin origin, ItemHash node) -> unstake(origin.account(), node);
        case RegistryEvent.Amend(Origin origin, ItemHash node, NodeDetails details) ->
            amend(origin.account(), node, details);
        case RegistryEvent.Scored scored -> ScoringStep.after(before, scored, rules.scoring());
        case RegistryEvent.BalancesChanged(List<Address> accounts) -> rebalance(accounts);
      };
    }

    private boolean holds(Address account, BigInteger least) {
      return balances.of(account).compareTo(least) >= 0;
    }

    // Whoever owns a node does not stake on those of others.
    private Registry createCore(Origin origin, NodeDetails details) {
      Address owner = origin.account();
      if (before.coreOf(owner).isPresent() || !holds(owner, rules.nodeStake())) {
        return before;
      }
      CoreEntry core =
          new CoreEntry(
              origin.hash(),
              owner,
              origin.time(),
              uniqueMultiaddress(origin.hash(), NodeProfile.ofCore(details, owner)),
              Map.of(),
              List.of(),
              NodeScores.NONE,
              origin.height() < rules.bonusEnd());
      return withoutStakes(before, owner).with(core);
    }

    private Registry createResource(Origin origin, String type, NodeDetails details) {
      NodeProfile profile =
          uniqueAddress(origin.hash(), NodeProfile.ofResource(details, origin.account()));
      return before.with(
          new ResourceEntry(
              origin.hash(),
              type,
              origin.account(),
              origin.time(),
              profile,
              null,
              NodeScores.NONE));
    }

    private Registry link(Address account, ItemHash node) {
      CoreEntry core = before.coreOf(account).orElse(null);
      ResourceEntry resource = before.resources().get(node);
      if (core == null
          || resource == null
          || core.resources().size() >= rules.mostLinks()
          || resource.parent() != null
          || resource.profile().isLocked()) {
        return before;
      }
      return before.with(core.linkedTo(node)).with(resource.withParent(core.hash()));
    }

    private Registry unlink(Address account, ItemHash node) {
      ResourceEntry resource = before.resources().get(node);
      CoreEntry parent = resource == null ? null : parentOf(resource);
      if (resource == null
          || parent == null
          || !(parent.owner().equals(account) || resource.owner().equals(account))) {
        return before;
      }
      return before.with(parent.unlinkedFrom(node)).with(resource.withParent(null));
    }

    private @Nullable CoreEntry parentOf(ResourceEntry resource) {
      ItemHash parent = resource.parent();
      return parent == null ? null : before.cores().get(parent);
    }

    private Registry drop(Address account, ItemHash node) {
      CoreEntry core = before.cores().get(node);
      if (core != null) {
        return core.owner().equals(account) ? withoutCore(before, core) : before;
      }
      ResourceEntry resource = before.resources().get(node);
      if (resource == null || !resource.owner().equals(account)) {
        return before;
      }
      CoreEntry parent = parentOf(resource);
      Registry unlinked = parent == null ? before : before.with(parent.unlinkedFrom(node));
      return unlinked.withoutResource(node);
    }

    private Registry withoutCore(Registry registry, CoreEntry core) {
      Registry next = registry.withoutCore(core.hash());
      for (ItemHash child : core.resources()) {
        ResourceEntry resource = next.resources().get(child);
        if (resource != null) {
          next = next.with(resource.withParent(null));
        }
      }
      for (Address staker : core.stakers().keySet()) {
        next = withEqualStakes(next, staker);
      }
      return next;
    }

    private Registry stake(Address account, ItemHash node) {
      if (!mayStake(account, node)) {
        return before;
      }
      Registry free = withoutStakes(before, account);
      CoreEntry core = Objects.requireNonNull(free.cores().get(node));
      return free.with(core.withStake(account, balances.of(account)));
    }

    private Registry stakeSplit(Address account, ItemHash node) {
      CoreEntry core = before.cores().get(node);
      if (core == null || !mayStake(account, node) || core.stakers().containsKey(account)) {
        return before;
      }
      return withEqualStakes(before.with(core.withStake(account, BigInteger.ZERO)), account);
    }

    private boolean mayStake(Address account, ItemHash node) {
      CoreEntry core = before.cores().get(node);
      return core != null
          && holds(account, rules.stakingMinimum())
          && before.coreOf(account).isEmpty()
          && (!core.profile().isLocked() || core.profile().authorizes(account));
    }

    private Registry unstake(Address account, ItemHash node) {
      CoreEntry core = before.cores().get(node);
      if (core == null || !core.stakers().containsKey(account)) {
        return before;
      }
      return withEqualStakes(before.with(core.withoutStake(account)), account);
    }

    private Registry withoutStakes(Registry registry, Address account) {
      Registry next = registry;
      for (CoreEntry core : registry.stakesOf(account)) {
        next = next.with(core.withoutStake(account));
      }
      return next;
    }

    private Registry withEqualStakes(Registry registry, Address account) {
      List<CoreEntry> stakes = registry.stakesOf(account);
      Registry next = registry;
      for (CoreEntry core : stakes) {
        BigInteger part = balances.of(account).divide(BigInteger.valueOf(stakes.size()));
        next = next.with(core.withStake(account, part));
      }
      return next;
    }

    private Registry amend(Address account, ItemHash node, NodeDetails details) {
      CoreEntry core = before.cores().get(node);
      if (core != null) {
        return mayAmend(account, core.owner(), core.profile())
            ? before.with(core.with(uniqueMultiaddress(node, core.profile().amended(details))))
            : before;
      }
      ResourceEntry resource = before.resources().get(node);
      return resource != null && mayAmend(account, resource.owner(), resource.profile())
          ? before.with(resource.with(uniqueAddress(node, resource.profile().amended(details))))
          : before;
    }

    private static boolean mayAmend(Address account, Address owner, NodeProfile profile) {
      return owner.equals(account) || profile.text(TextField.MANAGER).equals(account.value());
    }

    private NodeProfile uniqueMultiaddress(ItemHash node, NodeProfile profile) {
      String host = Hosts.ofMultiaddress(profile.text(TextField.MULTIADDRESS));
      boolean taken =
          before.cores().values().stream()
              .filter(other -> !other.hash().equals(node))
              .map(other -> other.profile().text(TextField.MULTIADDRESS))
              .anyMatch(other -> Objects.equals(host, Hosts.ofMultiaddress(other)));
      return host == null || taken ? profile.with(TextField.MULTIADDRESS, "") : profile;
    }

    // Of addresses that name no host the first one stays: the others are taken for its like.
    private NodeProfile uniqueAddress(ItemHash node, NodeProfile profile) {
      String host = Hosts.ofUrl(profile.text(TextField.ADDRESS));
      boolean taken =
          before.resources().values().stream()
              .filter(other -> !other.hash().equals(node))
              .map(other -> other.profile().text(TextField.ADDRESS))
              .anyMatch(other -> Objects.equals(host, Hosts.ofUrl(other)));
      return taken ? profile.with(TextField.ADDRESS, "") : profile;
    }

    private Registry rebalance(List<Address> accounts) {
      Registry next = before;
      for (Address account : accounts) {
        CoreEntry own = next.coreOf(account).orElse(null);
        if (own == null) {
          next =
              holds(account, rules.stakingMinimum())
                  ? withEqualStakes(next, account)
                  : withoutStakes(next, account);
        } else if (!holds(account, rules.nodeStake())) {
          next = withoutCore(next, own);
        }
      }
      return next;
    }
  }
}
