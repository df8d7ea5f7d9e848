package io.aleph4j.node.registry;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code details} of an operation say about a node; everything may be left out.
 *
 * @param texts the text fields that are given
 * @param locked whether the node takes links and stakes of those only whom it names; null when not
 *     given
 * @param authorized whom it names; null when not given
 */
public record NodeDetails(
    Map<TextField, String> texts, @Nullable Boolean locked, @Nullable List<String> authorized) {

  /** Details that give nothing. */
  public static final NodeDetails NONE = new NodeDetails(Map.of(), null, null);

  public NodeDetails {
    texts = texts.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(texts));
    authorized = authorized == null ? null : List.copyOf(authorized);
  }

  /** The text of this field, if it is given. */
  public Optional<String> text(TextField field) {
    return Optional.ofNullable(texts.get(field));
  }
}
