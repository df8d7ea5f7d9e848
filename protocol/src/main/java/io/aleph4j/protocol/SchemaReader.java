package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.abbreviate;
import static io.aleph4j.protocol.StrictJson.invalid;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the fields of an object as a schema demands them (spec 01 §2.0); each refusal names the
 * field and its value.
 *
 * @param path how sentences name the object
 */
public record SchemaReader(String path, Map<String, ScannedValue> entries) {

  /** Refuses every key but these. */
  void close(Set<String> known) {
    for (String key : entries.keySet()) {
      if (!known.contains(key)) {
        throw invalid(path + " has the unknown key '" + abbreviate(key) + "'");
      }
    }
  }

  /** The value of this key, null values included. */
  Optional<ScannedValue> find(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** The value of this key; empty when it is absent or null. */
  Optional<ScannedValue> optional(String key) {
    return find(key).filter(value -> !value.isNull());
  }

  ScannedValue required(String key) {
    return find(key).orElseThrow(() -> invalid(path + "." + key + " is missing"));
  }

  /** The value that this key must have. */
  public SchemaValue value(String key) {
    return new SchemaValue(path + "." + key, required(key));
  }

  /** The value of this key if it is there, null values included. */
  Optional<SchemaValue> present(String key) {
    return find(key).map(value -> new SchemaValue(path + "." + key, value));
  }

  /** The value of this key; empty when it is absent or null. */
  public Optional<SchemaValue> given(String key) {
    return present(key).filter(value -> !value.value().isNull());
  }

  /** A boolean that may be absent, but not null; false when it is absent. */
  boolean flag(String key) {
    return flag(key, false);
  }

  /** A boolean that may be absent, but not null. */
  boolean flag(String key, boolean otherwise) {
    return present(key).map(SchemaValue::bool).orElse(otherwise);
  }

  /** The string that this key must have. */
  public String string(String key) {
    ScannedValue value = required(key);
    return value.string().orElseThrow(() -> unexpected(key, "a string", value));
  }

  double number(String key) {
    ScannedValue value = required(key);
    return LaxNumber.of(value).orElseThrow(() -> unexpected(key, "a number", value));
  }

  SchemaReader object(String key) {
    ScannedValue value = required(key);
    if (!value.isObject()) {
      throw unexpected(key, "an object", value);
    }
    return new SchemaReader(path + "." + key, value.members());
  }

  /** The value of this key in a sentence. */
  String quote(String key) {
    return required(key).quote();
  }

  InvalidMessageException unexpected(String key, String expected, ScannedValue value) {
    return invalid(path + "." + key + " must be " + expected + ", not " + value.quote());
  }
}
