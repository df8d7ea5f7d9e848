package io.aleph4j.node.registry;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.Timestamp;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The list of nodes as clients read it: the entries of the aggregate (spec 03 §6.4), each field in
 * the order in which the network has it.
 */
public final class RegistryJson {

  /** The entry with the core nodes. */
  public static final String CORES = "nodes";

  /** The entry with the resource nodes. */
  public static final String RESOURCES = "resource_nodes";

  private static final Set<TextField> WRITTEN_BEFORE = Set.of(TextField.REWARD);
  private static final Set<TextField> WRITTEN_BEFORE_OF_RESOURCES =
      Set.of(TextField.REWARD, TextField.MANAGER);

  private final RegistryRules rules;

  /**
   * A writer.
   *
   * @param rules says which core nodes are active
   */
  public RegistryJson(RegistryRules rules) {
    this.rules = rules;
  }

  /** The core nodes, as a JSON array. */
  public String cores(Registry registry) {
    return array(json -> registry.cores().values().forEach(core -> write(json, core)));
  }

  /** The resource nodes, as a JSON array. */
  public String resources(Registry registry) {
    return array(json -> registry.resources().values().forEach(resource -> write(json, resource)));
  }

  /**
   * The last scores that counted, as JSON that clients do not see; {@code null} before the first.
   */
  public static String scoring(Registry registry) {
    ScoringRun run = registry.scoring();
    return run == null
        ? "null"
        : StrictJson.mapper()
            .createObjectNode()
            .put("height", run.height())
            .put("period", run.period())
            .toString();
  }

  private static String array(Consumer<JsonGenerator> elements) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = StrictJson.mapper().createGenerator(text)) {
      json.writeStartArray();
      elements.accept(json);
      json.writeEndArray();
    }
    return text.toString();
  }

  private void write(JsonGenerator json, CoreEntry core) {
    json.writeStartObject();
    json.writeStringProperty("hash", core.hash().value());
    json.writeStringProperty("owner", core.owner().value());
    json.writeStringProperty("reward", core.profile().text(TextField.REWARD));
    json.writeBooleanProperty("locked", core.profile().isLocked());
    json.writeObjectPropertyStart("stakers");
    for (Map.Entry<Address, BigInteger> stake : core.stakers().entrySet()) {
      number(json, stake.getKey().value(), aleph(stake.getValue()));
    }
    json.writeEndObject();
    number(json, "total_staked", aleph(core.totalStaked()));
    boolean active = core.totalStaked().compareTo(rules.activation()) >= 0;
    json.writeStringProperty("status", active ? "active" : "waiting");
    number(json, "time", seconds(core.time()));
    authorized(json, core.profile().authorized());
    json.writeArrayPropertyStart("resource_nodes");
    core.resources().forEach(resource -> json.writeString(resource.value()));
    json.writeEndArray();
    scores(json, core.scores());
    texts(json, core.profile(), WRITTEN_BEFORE);
    json.writeBooleanProperty("has_bonus", core.bonus());
    scoreUpdated(json, core.scores());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ResourceEntry resource) {
    NodeProfile profile = resource.profile();
    json.writeStartObject();
    json.writeStringProperty("hash", resource.hash().value());
    json.writeStringProperty("type", resource.type());
    json.writeStringProperty("owner", resource.owner().value());
    json.writeStringProperty("manager", profile.text(TextField.MANAGER));
    json.writeStringProperty("reward", profile.text(TextField.REWARD));
    if (profile.locked() == null) {
      json.writeStringProperty("locked", "");
    } else {
      json.writeBooleanProperty("locked", profile.isLocked());
    }
    ItemHash parent = resource.parent();
    json.writeStringProperty("status", parent == null ? "waiting" : "linked");
    authorized(json, profile.authorized());
    json.writeName("parent");
    json.writeString(parent == null ? null : parent.value());
    number(json, "time", seconds(resource.time()));
    scores(json, resource.scores());
    texts(json, profile, WRITTEN_BEFORE_OF_RESOURCES);
    scoreUpdated(json, resource.scores());
    json.writeEndObject();
  }

  private static void authorized(JsonGenerator json, @Nullable List<String> authorized) {
    if (authorized == null) {
      json.writeStringProperty("authorized", "");
      return;
    }
    json.writeArrayPropertyStart("authorized");
    authorized.forEach(json::writeString);
    json.writeEndArray();
  }

  // A node that was never scored shows whole zeros, as it was created with them.
  private static void scores(JsonGenerator json, NodeScores scores) {
    if (scores.updated()) {
      json.writeNumberProperty("score", scores.score());
      json.writeNumberProperty("decentralization", scores.decentralization());
      json.writeNumberProperty("performance", scores.performance());
    } else {
      json.writeNumberProperty("score", 0);
      json.writeNumberProperty("decentralization", 0);
      json.writeNumberProperty("performance", 0);
    }
    Long inactiveSince = scores.inactiveSince();
    if (inactiveSince == null) {
      json.writeNullProperty("inactive_since");
    } else {
      json.writeNumberProperty("inactive_since", inactiveSince);
    }
  }

  private static void scoreUpdated(JsonGenerator json, NodeScores scores) {
    if (scores.updated()) {
      json.writeBooleanProperty("score_updated", true);
    }
  }

  private static void texts(JsonGenerator json, NodeProfile profile, Set<TextField> without) {
    for (TextField field : TextField.values()) {
      if (!without.contains(field)) {
        json.writeStringProperty(field.wireName(), profile.text(field));
      }
    }
  }

  private static void number(JsonGenerator json, String name, String decimal) {
    json.writeName(name);
    json.writeRawValue(decimal);
  }

  private static String seconds(Timestamp time) {
    return time.toJson();
  }

  // The network shows the nearest double, with a point and without an exponent.
  private static String aleph(BigInteger units) {
    double amount = new BigDecimal(units, TokenBalances.DECIMALS).doubleValue();
    BigDecimal shown = new BigDecimal(Double.toString(amount));
    return shown.setScale(Math.max(1, shown.scale()), RoundingMode.UNNECESSARY).toPlainString();
  }
}
