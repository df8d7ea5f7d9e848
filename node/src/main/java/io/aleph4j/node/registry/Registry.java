package io.aleph4j.node.registry;

import io.aleph4j.node.process.AggregateId;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The network's nodes at one moment, by the posts that created them, in the order of their
 * creation.
 *
 * @param scoring the last scores that counted; null before the first
 */
public record Registry(
    Map<ItemHash, CoreEntry> cores,
    Map<ItemHash, ResourceEntry> resources,
    @Nullable ScoringRun scoring) {

  /** The aggregate that clients read (spec 01 §5.2). */
  public static final AggregateId AGGREGATE =
      new AggregateId(new Address("0xa1B3bb7d2332383D96b7796B908fB7f7F3c2Be10"), "corechannel");

  /** A network without nodes. */
  public static final Registry EMPTY = new Registry(Map.of(), Map.of(), null);

  public Registry {
    cores = Collections.unmodifiableMap(new LinkedHashMap<>(cores));
    resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
  }

  /** The core node that this account owns; it may own one. */
  public Optional<CoreEntry> coreOf(Address owner) {
    return cores.values().stream().filter(core -> core.owner().equals(owner)).findFirst();
  }

  /** The core nodes on which this account stakes. */
  public List<CoreEntry> stakesOf(Address staker) {
    return cores.values().stream().filter(core -> core.stakers().containsKey(staker)).toList();
  }

  /** Whether both are the same list of nodes, as clients see it. */
  public boolean showsTheSameAs(Registry other) {
    return cores.equals(other.cores) && resources.equals(other.resources);
  }

  Registry with(CoreEntry core) {
    Map<ItemHash, CoreEntry> changed = new LinkedHashMap<>(cores);
    changed.put(core.hash(), core);
    return new Registry(changed, resources, scoring);
  }

  Registry with(ResourceEntry resource) {
    Map<ItemHash, ResourceEntry> changed = new LinkedHashMap<>(resources);
    changed.put(resource.hash(), resource);
    return new Registry(cores, changed, scoring);
  }

  Registry withoutCore(ItemHash hash) {
    Map<ItemHash, CoreEntry> changed = new LinkedHashMap<>(cores);
    changed.remove(hash);
    return new Registry(changed, resources, scoring);
  }

  Registry withoutResource(ItemHash hash) {
    Map<ItemHash, ResourceEntry> changed = new LinkedHashMap<>(resources);
    changed.remove(hash);
    return new Registry(cores, changed, scoring);
  }
}
