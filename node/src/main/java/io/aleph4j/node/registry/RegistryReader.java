package io.aleph4j.node.registry;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads what {@link RegistryJson} has written. Stakes are as exact as they were shown: who goes on
 * from them lets the machine reckon them again ({@link RegistryEvent.BalancesChanged}).
 */
public final class RegistryReader {

  private RegistryReader() {}

  /**
   * The list of nodes of these JSON texts.
   *
   * @param cores see {@link RegistryJson#cores}
   * @param resources see {@link RegistryJson#resources}
   * @param scoring see {@link RegistryJson#scoring}
   * @throws IllegalArgumentException when they are no list that was written
   */
  public static Registry read(String cores, String resources, String scoring) {
    Map<ItemHash, CoreEntry> coreEntries = new LinkedHashMap<>();
    for (JsonNode node : StrictJson.parse(cores)) {
      CoreEntry core = core(node);
      coreEntries.put(core.hash(), core);
    }
    Map<ItemHash, ResourceEntry> resourceEntries = new LinkedHashMap<>();
    for (JsonNode node : StrictJson.parse(resources)) {
      ResourceEntry resource = resource(node);
      resourceEntries.put(resource.hash(), resource);
    }
    return new Registry(coreEntries, resourceEntries, run(StrictJson.parse(scoring)));
  }

  private static @Nullable ScoringRun run(JsonNode run) {
    if (run.isNull()) {
      return null;
    }
    JsonNode period = field(run, "period");
    return new ScoringRun(
        field(run, "height").longValue(), period.isNull() ? null : period.stringValue());
  }

  private static CoreEntry core(JsonNode node) {
    Map<Address, BigInteger> stakers = new LinkedHashMap<>();
    field(node, "stakers")
        .forEachEntry((address, amount) -> stakers.put(new Address(address), units(amount)));
    List<ItemHash> resources = new ArrayList<>();
    field(node, "resource_nodes").forEach(hash -> resources.add(new ItemHash(hash.stringValue())));
    return new CoreEntry(
        hash(node),
        new Address(text(node, "owner")),
        time(node),
        profile(node),
        stakers,
        resources,
        scores(node),
        field(node, "has_bonus").booleanValue());
  }

  private static ResourceEntry resource(JsonNode node) {
    JsonNode parent = field(node, "parent");
    return new ResourceEntry(
        hash(node),
        text(node, "type"),
        new Address(text(node, "owner")),
        time(node),
        profile(node),
        parent.isNull() ? null : new ItemHash(parent.stringValue()),
        scores(node));
  }

  private static NodeProfile profile(JsonNode node) {
    Map<TextField, String> texts = new EnumMap<>(TextField.class);
    for (TextField each : TextField.values()) {
      texts.put(each, text(node, each.wireName()));
    }
    JsonNode locked = field(node, "locked");
    return new NodeProfile(
        texts, locked.isBoolean() ? locked.booleanValue() : null, authorized(node));
  }

  private static @Nullable List<String> authorized(JsonNode node) {
    JsonNode authorized = field(node, "authorized");
    if (!authorized.isArray()) {
      return null;
    }
    List<String> addresses = new ArrayList<>();
    authorized.forEach(address -> addresses.add(address.stringValue()));
    return addresses;
  }

  // A list that was written before there were scores is read as well: it shows the same zeros.
  private static NodeScores scores(JsonNode node) {
    if (!node.path("score_updated").asBoolean(false)) {
      return NodeScores.NONE;
    }
    JsonNode inactiveSince = field(node, "inactive_since");
    return new NodeScores(
        field(node, "score").doubleValue(),
        field(node, "decentralization").doubleValue(),
        field(node, "performance").doubleValue(),
        inactiveSince.isNull() ? null : inactiveSince.longValue(),
        true);
  }

  private static BigInteger units(JsonNode amount) {
    return TokenBalances.units(new BigDecimal(Double.toString(amount.doubleValue())));
  }

  private static ItemHash hash(JsonNode node) {
    return new ItemHash(text(node, "hash"));
  }

  private static Timestamp time(JsonNode node) {
    return Timestamp.ofSeconds(field(node, "time").doubleValue())
        .orElseThrow(() -> new IllegalArgumentException("a node was created at no time: " + node));
  }

  private static String text(JsonNode node, String name) {
    return field(node, name).stringValue();
  }

  private static JsonNode field(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the list of nodes lacks " + name + " in: " + node);
    }
    return value;
  }
}
