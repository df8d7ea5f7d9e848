package io.aleph4j.node.api;

import io.aleph4j.protocol.Abbreviation;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request by the network's parsing rules (spec 02 §1.2): of duplicate names the
 * first counts, unknown ones are ignored, and every fault is collected before the request is
 * refused.
 */
final class Parameters {

  private static final List<String> TRUE = List.of("true", "1", "yes", "on", "t", "y");
  private static final List<String> FALSE = List.of("false", "0", "no", "off", "f", "n");
  private static final int LONGEST_LIST = 500;
  private static final int LONGEST_HASH_LIST = 2_000;

  /** So much of a faulty value is told. */
  private static final int MOST_SHOWN = 100;

  private static final String ATTRIBUTE = Parameters.class.getName();

  private final Set<String> asked = new TreeSet<>();
  private final Map<String, List<String>> values = new HashMap<>();
  private final List<Fault> faults = new ArrayList<>();

  private record Fault(String type, String name, String message, String input) {}

  /** The parameters of a request. */
  static Parameters of(Context context) {
    Parameters parameters = new Parameters(context.queryString());
    context.attribute(ATTRIBUTE, parameters);
    return parameters;
  }

  /** The names that were asked for while the request was answered; for tests of the description. */
  static Set<String> askedFor(Context context) {
    Parameters parameters = context.attribute(ATTRIBUTE);
    return parameters == null ? Set.of() : parameters.asked;
  }

  Parameters(@Nullable String queryString) {
    if (queryString == null || queryString.isEmpty()) {
      return;
    }
    for (String pair : queryString.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        values.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
      }
    }
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // A percent sign that begins no escape stands for itself, as in every lenient form decoder.
      return text.replace('+', ' ');
    }
  }

  /** Replaces a value, as the page of the path replaces that of the query. */
  void override(String name, String value) {
    values.put(name, List.of(value));
  }

  boolean has(String... names) {
    return find(names) != null;
  }

  /** The first value of the first of these names that is present. */
  @Nullable String text(String... names) {
    String name = find(names);
    if (name == null) {
      return null;
    }
    String value = values.getOrDefault(name, List.of()).getFirst();
    if (value.indexOf('\0') >= 0) {
      fault("string_pattern_mismatch", name, "String should not contain NUL", "");
      return null;
    }
    return value;
  }

  /** Every value of this name. */
  List<String> all(String name) {
    asked.add(name);
    return values.getOrDefault(name, List.of()).stream()
        .filter(value -> value.indexOf('\0') < 0)
        .toList();
  }

  int integer(int absent, int least, int most, String... names) {
    Long value = whole(names);
    if (value == null) {
      return absent;
    }
    if (value < least || value > most) {
      String bound =
          value < least ? "greater than or equal to " + least : "less than or equal to " + most;
      fault(
          value < least ? "greater_than_equal" : "less_than_equal",
          names[0],
          "Input should be " + bound,
          value + "");
      return absent;
    }
    return value.intValue();
  }

  /** A whole number that is at least zero; null if absent. */
  @Nullable Long natural(String... names) {
    return atLeast(0, names);
  }

  /** A whole number that is at least so large; null if absent. */
  @Nullable Long atLeast(long least, String... names) {
    Long value = whole(names);
    if (value != null && value < least) {
      fault(
          "greater_than_equal",
          names[0],
          "Input should be greater than or equal to " + least,
          value + "");
      return null;
    }
    return value;
  }

  private @Nullable Long whole(String... names) {
    String text = text(names);
    if (text == null) {
      return null;
    }
    try {
      String trimmed = text.strip();
      // Bounded, because BigDecimal would expand an exponent of any size.
      if (trimmed.length() > 24 || trimmed.indexOf('e') >= 0 || trimmed.indexOf('E') >= 0) {
        throw new ArithmeticException("not a short whole number");
      }
      return new BigDecimal(trimmed).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      fault(
          "int_parsing",
          names[0],
          "Input should be a valid integer, unable to parse string as an integer",
          text);
      return null;
    }
  }

  /** A time in seconds as microseconds; null for "no bound", which zero means as well. */
  @Nullable Long date(String... names) {
    String text = text(names);
    if (text == null) {
      return null;
    }
    Double seconds = number(text.strip());
    if (seconds == null) {
      fault(
          "float_parsing",
          names[0],
          "Input should be a valid number, unable to parse string as a number",
          text);
      return null;
    }
    if (!(seconds >= 0)) {
      fault("greater_than_equal", names[0], "Input should be greater than or equal to 0", text);
      return null;
    }
    // Rounded as the times of messages are, so that a message's own time is a bound that holds it.
    return seconds == 0
        ? null
        : Timestamp.ofSeconds(seconds.doubleValue()).map(Timestamp::micros).orElse(Long.MAX_VALUE);
  }

  private static @Nullable Double number(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.equals("inf") || lower.equals("+inf") || lower.equals("infinity")) {
      return Double.POSITIVE_INFINITY;
    }
    if (lower.equals("nan")) {
      return Double.NaN;
    }
    try {
      return text.isEmpty() || lower.endsWith("d") || lower.endsWith("f") || lower.contains("x")
          ? null
          : Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  boolean flag(boolean absent, String... names) {
    String text = text(names);
    if (text == null) {
      return absent;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (TRUE.contains(lower)) {
      return true;
    }
    if (!FALSE.contains(lower)) {
      fault(
          "bool_parsing",
          names[0],
          "Input should be a valid boolean, unable to interpret input",
          text);
    }
    return false;
  }

  /** Whether the order ascends: {@code 1}, against the default {@code -1}. */
  boolean ascending(String... names) {
    String text = text(names);
    if (text == null) {
      return false;
    }
    return switch (text.strip()) {
      case "1", "1.0" -> true;
      case "-1", "-1.0" -> false;
      default -> {
        fault("enum", names[0], "Input should be -1 or 1", text);
        yield false;
      }
    };
  }

  /** One of these words, if the parameter is there. */
  <E> Optional<E> word(Function<String, Optional<E>> parser, String expected, String... names) {
    String text = text(names);
    if (text == null) {
      return Optional.empty();
    }
    Optional<E> value = parser.apply(text);
    if (value.isEmpty()) {
      fault("enum", names[0], "Input should be " + expected, text);
    }
    return value;
  }

  /** One of these words, or the value for an absent parameter. */
  <E> E choice(E absent, Function<String, Optional<E>> parser, String expected, String... names) {
    return word(parser, expected, names).orElse(absent);
  }

  /** A comma-separated list, its empty elements included; empty only if the parameter is absent. */
  List<String> list(String... names) {
    return list(LONGEST_LIST, names);
  }

  private List<String> list(int longest, String... names) {
    String text = text(names);
    if (text == null) {
      return List.of();
    }
    List<String> elements = Arrays.asList(text.split(",", -1));
    if (elements.size() > longest) {
      fault(
          "too_long",
          names[0],
          "List should have at most " + longest + " items",
          elements.size() + " items");
      return List.of();
    }
    return elements;
  }

  /** A comma-separated list of words. */
  <E> List<E> list(Function<String, Optional<E>> parser, String expected, String... names) {
    List<E> found = new ArrayList<>();
    for (String element : list(names)) {
      Optional<E> value = parser.apply(element);
      value.ifPresent(found::add);
      if (value.isEmpty()) {
        fault("enum", names[0], "Input should be " + expected, element);
      }
    }
    return found;
  }

  /** A comma-separated list of item hashes. */
  List<String> hashes(String... names) {
    List<String> hashes = list(LONGEST_HASH_LIST, names);
    for (String hash : hashes) {
      if (!new ItemHash(hash).isStrict()) {
        fault(
            "value_error",
            names[0],
            "Could not determine hash type: '" + abbreviate(hash) + "'",
            hash);
      }
    }
    return hashes;
  }

  /** Records that a parameter is refused. */
  void fault(String type, String name, String message, String input) {
    faults.add(new Fault(type, name, message, abbreviate(input)));
  }

  /** Refuses the request with 422 if any parameter was at fault. */
  void check() {
    if (!faults.isEmpty()) {
      throw refusal();
    }
  }

  /** Records every parameter as refused that nothing has asked for. */
  void refuseOthers() {
    for (Map.Entry<String, List<String>> value : new TreeMap<>(values).entrySet()) {
      if (!asked.contains(value.getKey())) {
        fault(
            "extra_forbidden",
            abbreviate(value.getKey()),
            "Extra inputs are not permitted",
            value.getValue().getFirst());
      }
    }
  }

  /** Refuses the request with 400 and a JSON string if any parameter was at fault. */
  void checkAsText() {
    if (!faults.isEmpty()) {
      throw HttpException.json(400, Json.quoted(faultsAsJson()));
    }
  }

  /** The answer to a request whose parameters are at fault. */
  HttpException refusal() {
    return HttpException.json(422, faultsAsJson());
  }

  private String faultsAsJson() {
    byte[] json =
        Json.bytes(out -> {
          out.writeStartArray();
          for (Fault fault : faults) {
            out.writeStartObject();
            out.writeStringProperty("type", fault.type());
            out.writeArrayPropertyStart("loc");
            out.writeString(fault.name());
            out.writeEndArray();
            out.writeStringProperty("msg", fault.message());
            out.writeStringProperty("input", fault.input());
            out.writeEndObject();
          }
          out.writeEndArray();
        });
    return new String(json, StandardCharsets.UTF_8);
  }

  private static String abbreviate(String text) {
    return Abbreviation.of(text, MOST_SHOWN);
  }

  private @Nullable String find(String... names) {
    asked.addAll(List.of(names));
    for (String name : names) {
      if (values.containsKey(name)) {
        return name;
      }
    }
    return null;
  }
}
