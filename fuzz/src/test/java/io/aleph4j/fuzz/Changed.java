package io.aleph4j.fuzz;

import io.aleph4j.protocol.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The seeds of a target with changes that leave them JSON. Of texts whose bytes are changed nearly
 * none is; here each byte of an input means a change that a parser has to look at.
 */
final class Changed {

  /** Values that something in a document is replaced with. */
  private static final List<JsonNode> VALUES =
      values(
          "null true false 0 1 2 3 4 5 6 7 8 9 -1 22 128 255 256 1024 65535 65536 1000000"
              + " 2147483647 2147483648 9223372036 9007199254740993 18446744073709551615 0.5 1e18"
              + " 1e308 [] {} [[]] [{}] [\"a\"] {\"a\":\"b\"} \"\" \"a\" \"abc\" \"1\" \"true\""
              + " \"null\" \"x86_64\" \"store\" \"host\" \"amend\" \"hold\" \"credit\""
              + " \"superfluid\" \"squashfs\" \"plain\" \"asgi\" \"a:b\" \"(?i)[a-z]+\" \"(\""
              + " \"é😀\" \"\\u001f\\\\\"",
          "\"" + "ab".repeat(32) + "\"",
          "\"" + "cd".repeat(48) + "\"",
          "\"QmYULJoNGPDmoRq4WNWTDTUvJGJv1hosox8H6vVd1kCsY8\"",
          "\"" + "x".repeat(1025) + "\"");

  /** Half of all bytes name a value of the list, the others one of the document itself. */
  private static final int OWN_VALUES = 128;

  /** Two values of the list are changes of another kind. */
  private static final int REMOVE = 126;

  private static final int REPEAT = 127;

  /** Copies into copies make a document grow by powers of two: so many changes are enough. */
  private static final int CHANGES = 12;

  /** What is nested deeper is changed no further: each copy may double the depth. */
  private static final int DEPTH = 100;

  private final List<JsonNode> documents;

  /** Changes to the seeds of this target that are JSON. */
  Changed(String target) {
    documents =
        Inputs.files(Inputs.seeds(target)).stream()
            .map(Changed::read)
            .filter(Predicate.not(Changed::isChange))
            .map(StrictJson::parse)
            .toList();
  }

  /** Whether the input says what to change rather than being a document itself. */
  static boolean isChange(byte[] input) {
    return input.length > 0 && input[0] != '{' && input[0] != '[';
  }

  /**
   * The document that these changes make.
   *
   * @param input which seed in the first byte; then at most 12 changes of three bytes each: which
   *     value in the document, and what becomes of it
   */
  byte[] apply(byte[] input) {
    ByteBuffer bytes = ByteBuffer.wrap(input);
    JsonNode document = documents.get((bytes.get() & 0xff) % documents.size()).deepCopy();
    for (int i = 0; i < CHANGES && bytes.remaining() >= 3; i++) {
      List<Place> places = new ArrayList<>();
      collect(document, 1, places);
      if (places.isEmpty() || places.stream().anyMatch(place -> place.depth() > DEPTH)) {
        break;
      }
      Place place = places.get((bytes.getShort() & 0xffff) % places.size());
      place.change(bytes.get() & 0xff, places);
    }
    return StrictJson.mapper().writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Where a value stands: in an object under a name, or in an array at an index.
   *
   * @param depth of the value, whose document has depth 0
   */
  private record Place(JsonNode parent, String name, int index, int depth) {

    JsonNode value() {
      return parent.isObject() ? parent.get(name) : parent.get(index);
    }

    void change(int how, List<Place> places) {
      switch (how) {
        case REMOVE -> remove();
        case REPEAT -> repeat();
        default ->
            // A copy of either: what stands in a document may be changed later.
            set(
                (how < OWN_VALUES
                        ? VALUES.get(how % VALUES.size())
                        : places.get((how - OWN_VALUES) % places.size()).value())
                    .deepCopy());
      }
    }

    private void remove() {
      if (parent instanceof ObjectNode object) {
        object.remove(name);
      } else {
        ((ArrayNode) parent).remove(index);
      }
    }

    private void repeat() {
      if (parent instanceof ObjectNode object) {
        object.set(name + name, value().deepCopy());
      } else {
        ((ArrayNode) parent).add(value().deepCopy());
      }
    }

    private void set(JsonNode value) {
      if (parent instanceof ObjectNode object) {
        object.set(name, value);
      } else {
        ((ArrayNode) parent).set(index, value);
      }
    }
  }

  private static void collect(JsonNode node, int depth, List<Place> places) {
    if (node.isObject()) {
      node.properties()
          .forEach(entry -> {
            places.add(new Place(node, entry.getKey(), 0, depth));
            collect(entry.getValue(), depth + 1, places);
          });
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        places.add(new Place(node, "", i, depth));
        collect(node.get(i), depth + 1, places);
      }
    }
  }

  private static List<JsonNode> values(String listed, String... more) {
    List<JsonNode> values = new ArrayList<>();
    for (String value : listed.split(" ", -1)) {
      values.add(StrictJson.parse(value));
    }
    for (String value : more) {
      values.add(StrictJson.parse(value));
    }
    return List.copyOf(values);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
