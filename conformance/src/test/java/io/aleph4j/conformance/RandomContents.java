package io.aleph4j.conformance;

import io.aleph4j.protocol.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random contents of all types: valid ones, of which most are then changed in a few places. The
 * same seed gives the same contents.
 */
final class RandomContents {

  /** A content's type and text. */
  record Sample(MessageType type, String text) {}

  static final JsonMapper MAPPER = JsonMapper.shared();

  private static final int MOST_CHANGES = 3;
  private static final int[] LIST_LENGTHS = {2, 8, 9, 16, 17, 33, 256, 257};

  private final Random random;
  private final ValidContents valid;
  private final OddValues odd;

  RandomContents(long seed) {
    random = new Random(seed);
    odd = new OddValues(random);
    valid = new ValidContents(random, odd);
  }

  Sample next() {
    if (random.nextInt(6) == 0) {
      return new Sample(MessageType.PROGRAM, MAPPER.writeValueAsString(valid.withPattern()));
    }
    MessageType type = odd.one(MessageType.values());
    if (random.nextInt(3) > 0 && !isMachine(type)) {
      type = MessageType.INSTANCE;
    }
    ObjectNode content = valid.of(type);
    if (random.nextInt(4) > 0) {
      for (int i = random.nextInt(MOST_CHANGES); i >= 0; i--) {
        change(content);
      }
    }
    return new Sample(type, MAPPER.writeValueAsString(content));
  }

  private static boolean isMachine(MessageType type) {
    return switch (type) {
      case PROGRAM, INSTANCE, V_PROGRAM -> true;
      case POST, AGGREGATE, STORE, FORGET -> false;
    };
  }

  private void change(ObjectNode content) {
    List<JsonNode> containers = new ArrayList<>();
    collect(content, containers);
    switch (containers.get(random.nextInt(containers.size()))) {
      case ObjectNode object -> changeIn(object);
      case ArrayNode array -> changeIn(array);
      default -> throw new IllegalStateException("only containers are collected");
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainer()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private void changeIn(ObjectNode object) {
    if (object.isEmpty() || random.nextInt(10) == 0) {
      object.set(odd.key(), odd.value());
      return;
    }
    List<String> keys = List.copyOf(object.propertyNames());
    String key = keys.get(random.nextInt(keys.size()));
    JsonNode value = object.get(key);
    switch (random.nextInt(9)) {
      case 0 -> object.remove(key);
      case 1 -> object.putNull(key);
      case 2 -> object.set(key, MAPPER.createArrayNode().add(value));
      case 3 -> object.set(key, MAPPER.createObjectNode().set(odd.key(), value));
      case 4 -> object.set(odd.key(), value);
      default -> object.set(key, odd.like(value));
    }
  }

  private void changeIn(ArrayNode array) {
    if (array.isEmpty()) {
      array.add(odd.value());
      return;
    }
    int at = random.nextInt(array.size());
    switch (random.nextInt(5)) {
      case 0 -> array.remove(at);
      case 1 -> {
        JsonNode element = array.get(at);
        int length = LIST_LENGTHS[random.nextInt(LIST_LENGTHS.length)];
        while (array.size() < length) {
          array.add(element);
        }
      }
      case 2 -> array.set(at, odd.value());
      default -> array.set(at, odd.like(array.get(at)));
    }
  }
}
