package io.aleph4j.compute.hypervisor.firecracker;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a body may consist of, as Firecracker's published API has it. Nothing else is taken. */
record BodyRules(List<Field> fields) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  enum Type {
    TEXT,
    NUMBER,
    FLAG,
    OBJECT,
    LIST
  }

  record Field(String name, Type type, boolean required, Set<String> values) {}

  static BodyRules of(Field... fields) {
    return new BodyRules(List.of(fields));
  }

  static Field required(String name, Type type, String... values) {
    return new Field(name, type, true, Set.of(values));
  }

  static Field optional(String name, Type type, String... values) {
    return new Field(name, type, false, Set.of(values));
  }

  /** The body, if it keeps the rules. */
  JsonNode read(String text) {
    JsonNode body;
    try {
      body = JSON.readTree(text);
    } catch (JacksonException e) {
      throw fault("expected value at line 1 column 1");
    }
    check(body);
    return body;
  }

  void check(JsonNode body) {
    if (!body.isObject()) {
      throw fault("invalid type, expected struct");
    }
    List<String> names = new ArrayList<>();
    for (Field field : fields) {
      names.add(field.name());
      check(field, body.get(field.name()));
    }
    for (String name : body.propertyNames()) {
      if (!names.contains(name)) {
        throw fault("unknown field `%s`, expected one of %s".formatted(name, names));
      }
    }
  }

  private static void check(Field field, @Nullable JsonNode value) {
    if (value == null) {
      if (field.required()) {
        throw fault("missing field `%s`".formatted(field.name()));
      }
      return;
    }
    boolean fits =
        switch (field.type()) {
          case TEXT -> value.isString();
          case NUMBER -> value.isIntegralNumber() && value.asLong() >= 0;
          case FLAG -> value.isBoolean();
          case OBJECT -> value.isObject();
          case LIST -> value.isArray();
        };
    if (!fits) {
      throw fault("invalid type for `%s`: %s".formatted(field.name(), value));
    }
    if (!field.values().isEmpty() && !field.values().contains(value.asString())) {
      throw fault("unknown variant `%s`".formatted(value.asString()));
    }
  }

  private static FirecrackerRules.Fault fault(String what) {
    return new FirecrackerRules.Fault(
        "An error occurred when deserializing the json body of a request: " + what + ".");
  }
}
