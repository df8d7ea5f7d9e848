package io.aleph4j.node.registry;

import io.aleph4j.node.registry.RegistryEvent.Origin;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.StrictJson;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the operations of node owners from their posts (spec 03 §6.4). What is no operation, or is
 * not complete, is nothing; nothing is an error.
 */
public final class NodeOperations {

  /** The type of their posts. */
  public static final String POST_TYPE = "corechan-operation";

  /** The network reads only posts with this tag, those with scores as well. */
  static final String TAG = "mainnet";

  private NodeOperations() {}

  // Whoever has a tag has a content.
  private static boolean mayBe(PostContent post) {
    return (post.isAmend() || post.type().equals(POST_TYPE)) && post.header().tags().contains(TAG);
  }

  /**
   * The operation that a post is.
   *
   * @param height see {@link Origin}
   */
  public static Optional<RegistryEvent> read(OwnerPost post, long height) {
    PostContent data = post.content();
    if (!mayBe(data)) {
      return Optional.empty();
    }
    JsonNode content = StrictJson.parse(data.content().of(post.text()));
    Origin origin = new Origin(post.hash(), data.address(), post.time(), height);
    String ref = data.header().ref();
    ItemHash node = ref == null || ref.isEmpty() ? null : new ItemHash(ref);
    return Optional.ofNullable(
        data.isAmend() ? amend(origin, node, content) : operation(origin, node, content));
  }

  private static @Nullable RegistryEvent amend(
      Origin origin, @Nullable ItemHash node, JsonNode content) {
    return node == null ? null : new RegistryEvent.Amend(origin, node, details(content));
  }

  private static @Nullable RegistryEvent operation(
      Origin origin, @Nullable ItemHash node, JsonNode content) {
    String action = content.path("action").asString("");
    return switch (action) {
      case "create-node" -> new RegistryEvent.CreateCore(origin, details(content));
      case "create-resource-node" -> createResource(origin, content);
      default -> node == null ? null : onNode(action, origin, node);
    };
  }

  private static @Nullable RegistryEvent createResource(Origin origin, JsonNode content) {
    JsonNode type = content.path("details").path("type");
    return type.isString()
        ? new RegistryEvent.CreateResource(origin, type.stringValue(), details(content))
        : null;
  }

  private static @Nullable RegistryEvent onNode(String action, Origin origin, ItemHash node) {
    return switch (action) {
      case "link" -> new RegistryEvent.Link(origin, node);
      case "unlink" -> new RegistryEvent.Unlink(origin, node);
      case "drop-node" -> new RegistryEvent.Drop(origin, node);
      case "stake" -> new RegistryEvent.Stake(origin, node);
      case "stake-split" -> new RegistryEvent.StakeSplit(origin, node);
      case "unstake" -> new RegistryEvent.Unstake(origin, node);
      // "amend" is one that some clients send; the network takes amends of posts only.
      default -> null;
    };
  }

  // A value of another kind than its field is as good as none: clients read the list as a whole,
  // and some of them fail on it as a whole.
  private static NodeDetails details(JsonNode content) {
    JsonNode details = content.path("details");
    Map<TextField, String> texts = new EnumMap<>(TextField.class);
    for (TextField field : TextField.values()) {
      JsonNode value = details.path(field.wireName());
      if (value.isString()) {
        texts.put(field, value.stringValue());
      }
    }
    return new NodeDetails(
        texts, locked(details.path("locked")), authorized(details.path("authorized")));
  }

  // Whatever is not empty, zero or false locks, as in the reference's language.
  private static @Nullable Boolean locked(JsonNode value) {
    if (value.isMissingNode()) {
      return null;
    }
    if (value.isString()) {
      return !value.stringValue().isEmpty();
    }
    return value.isContainer()
        ? !value.isEmpty()
        : value.asDouble(0) != 0 || value.asBoolean(false);
  }

  // Clients that copy what the list shows send an empty text for an empty list.
  private static @Nullable List<String> authorized(JsonNode value) {
    if (value.isString() && value.stringValue().isEmpty()) {
      return List.of();
    }
    if (!value.isArray()) {
      return null;
    }
    List<String> addresses = new ArrayList<>();
    for (JsonNode address : value) {
      if (address.isString()) {
        addresses.add(address.stringValue());
      }
    }
    return addresses;
  }
}
