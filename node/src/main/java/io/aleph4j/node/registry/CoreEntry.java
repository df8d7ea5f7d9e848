package io.aleph4j.node.registry;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A core node of the list.
 *
 * @param hash of the post that created it
 * @param time of that post's envelope
 * @param stakers what each account has staked on it, in the token's smallest unit, in the order in
 *     which they came
 * @param resources the resource nodes that are linked to it, in the order in which they were
 * @param scores what a scoring service says of it
 * @param bonus whether it was there early enough for the bonus
 */
public record CoreEntry(
    ItemHash hash,
    Address owner,
    Timestamp time,
    NodeProfile profile,
    Map<Address, BigInteger> stakers,
    List<ItemHash> resources,
    NodeScores scores,
    boolean bonus) {

  public CoreEntry {
    stakers = Collections.unmodifiableMap(new LinkedHashMap<>(stakers));
    resources = List.copyOf(resources);
  }

  /** All stakes. */
  public BigInteger totalStaked() {
    return stakers.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
  }

  CoreEntry with(NodeProfile changed) {
    return new CoreEntry(hash, owner, time, changed, stakers, resources, scores, bonus);
  }

  CoreEntry with(NodeScores changed) {
    return new CoreEntry(hash, owner, time, profile, stakers, resources, changed, bonus);
  }

  CoreEntry withStake(Address staker, BigInteger amount) {
    Map<Address, BigInteger> changed = new LinkedHashMap<>(stakers);
    changed.put(staker, amount);
    return new CoreEntry(hash, owner, time, profile, changed, resources, scores, bonus);
  }

  CoreEntry withoutStake(Address staker) {
    Map<Address, BigInteger> changed = new LinkedHashMap<>(stakers);
    changed.remove(staker);
    return new CoreEntry(hash, owner, time, profile, changed, resources, scores, bonus);
  }

  CoreEntry linkedTo(ItemHash resource) {
    List<ItemHash> changed = new ArrayList<>(resources);
    changed.add(resource);
    return new CoreEntry(hash, owner, time, profile, stakers, changed, scores, bonus);
  }

  CoreEntry unlinkedFrom(ItemHash resource) {
    List<ItemHash> changed = new ArrayList<>(resources);
    changed.remove(resource);
    return new CoreEntry(hash, owner, time, profile, stakers, changed, scores, bonus);
  }
}
