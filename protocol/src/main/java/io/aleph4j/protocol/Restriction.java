package io.aleph4j.protocol;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One field of an authorization that narrows what it grants (spec 01 §6.2).
 *
 * <p>Owners write these fields by hand and the network checks none of them: the rules below are
 * what its nodes do with each kind of value, with "does not match" where they would fail.
 */
public sealed interface Restriction {

  /** Whether a message with this label passes; null is the absent label. */
  boolean admits(@Nullable String label);

  /** No restriction: the field is absent or empty. */
  record None() implements Restriction {
    @Override
    public boolean admits(@Nullable String label) {
      return true;
    }
  }

  /** A list; elements that are not strings match nothing. */
  record OneOf(Set<String> labels) implements Restriction {
    public OneOf {
      labels = Set.copyOf(labels);
    }

    @Override
    public boolean admits(@Nullable String label) {
      return label != null && labels.contains(label);
    }
  }

  /** A bare string where a list belongs: nodes look for the label inside it. */
  record PartOf(String text) implements Restriction {
    @Override
    public boolean admits(@Nullable String label) {
      return label != null && text.contains(label);
    }
  }

  /** A value that restricts to nothing that exists: null, a number, a boolean. */
  record Never() implements Restriction {
    @Override
    public boolean admits(@Nullable String label) {
      return false;
    }
  }

  /** The restriction that a list field is; {@code null} for an absent one. */
  static Restriction ofList(@Nullable JsonNode value) {
    if (value == null || isEmpty(value)) {
      return new None();
    }
    if (value.isString()) {
      return new PartOf(value.stringValue());
    }
    Set<String> labels = new HashSet<>();
    if (value.isArray()) {
      for (JsonNode element : value) {
        if (element.isString()) {
          labels.add(element.stringValue());
        }
      }
      return new OneOf(labels);
    }
    return value.isObject() ? new OneOf(Set.copyOf(value.propertyNames())) : new Never();
  }

  /** The restriction that the chain field is; {@code null} for an absent one. */
  static Restriction ofChain(@Nullable JsonNode value) {
    if (value == null || value.isNull() || isEmpty(value) || isZero(value)) {
      return new None();
    }
    return value.isString() ? new OneOf(Set.of(value.stringValue())) : new Never();
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isContainer()
        ? value.isEmpty()
        : value.isString() && value.stringValue().isEmpty();
  }

  private static boolean isZero(JsonNode value) {
    return value.isBoolean()
        ? !value.booleanValue()
        : value.isNumber() && value.numberValue().doubleValue() == 0;
  }
}
