package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.invalid;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Takes a value as a schema demands it (spec 01 §2.0); each refusal names the value's path, the
 * value and what is allowed.
 *
 * @param path how sentences name the value
 */
public record SchemaValue(String path, ScannedValue value) {

  /** Lists without a limit of the network's; no inline content has room for as many values. */
  static final int UNLIMITED = 100_000;

  private static final BigInteger LONGEST = BigInteger.ONE.shiftLeft(64);

  /**
   * The value that this JSON text is, an empty text being null; objects and lists are looked into
   * only when they are asked for.
   *
   * @param path how sentences name it
   * @throws InvalidMessageException unless the text is empty or {@link StrictJson}
   */
  public static SchemaValue of(String path, String json) {
    return new SchemaValue(path, ContentScanner.value(json.isEmpty() ? "null" : json));
  }

  /** The string that this must be. */
  public String string() {
    return value.string().orElseThrow(() -> unexpected("a string"));
  }

  /** A string of at most this many characters, counted as the network does. */
  String string(int longest) {
    String string = string();
    int length = string.codePointCount(0, string.length());
    if (length > longest) {
      throw invalid(path + " must have at most " + longest + " characters, not " + length);
    }
    return string;
  }

  /** A string with this property. */
  public String string(Predicate<String> property, String expected) {
    String string = string();
    if (!property.test(string)) {
      throw unexpected(expected);
    }
    return string;
  }

  ItemHash hash() {
    ItemHash hash = new ItemHash(string());
    if (!hash.isStrict()) {
      throw unexpected("an item hash");
    }
    return hash;
  }

  boolean bool() {
    return LaxBoolean.of(value).orElseThrow(() -> unexpected("true or false"));
  }

  /** An integer, however it is spelled. */
  public BigInteger integer() {
    return LaxInteger.of(value).orElseThrow(() -> unexpected("a whole number"));
  }

  /** An integer from 1 to this, however it is spelled. */
  int positive(int most) {
    return LaxInteger.of(value)
        .filter(integer -> isWithin(integer, 1, most))
        .orElseThrow(() -> unexpected("a whole number from 1 to " + most))
        .intValue();
  }

  /** A number, however it is spelled; it may be infinite, and not a number. */
  public double number() {
    return LaxNumber.of(value).orElseThrow(() -> unexpected("a number"));
  }

  /** An integer from 1 to this, spelled as a JSON integer. */
  int strictPositive(int most) {
    return (int) strictInteger(1, most);
  }

  /** An integer within these bounds, both included, spelled as a JSON integer. */
  public long strictInteger(long least, long most) {
    return LaxInteger.strict(value)
        .filter(integer -> isWithin(integer, least, most))
        .orElseThrow(() ->
            unexpected(
                "a whole number from " + least + " to " + most + ", without quotes and point"))
        .longValue();
  }

  /** An integer that an unsigned 64-bit number holds. */
  long unsigned() {
    return LaxInteger.of(value)
        .filter(integer -> integer.signum() >= 0 && integer.compareTo(LONGEST) < 0)
        .orElseThrow(() -> unexpected("a whole number from 0 to 18446744073709551615"))
        .longValue();
  }

  private static boolean isWithin(BigInteger integer, long least, long most) {
    return integer.compareTo(BigInteger.valueOf(least)) >= 0
        && integer.compareTo(BigInteger.valueOf(most)) <= 0;
  }

  /** A constant of this type, given by its name in lower case. */
  <E extends Enum<E>> E choice(Class<E> type) {
    E[] constants = type.getEnumConstants();
    Optional<String> name = value.string();
    StringJoiner names = new StringJoiner("', '", "one of '", "'");
    for (E constant : constants) {
      String wireName = constant.name().toLowerCase(Locale.ROOT);
      if (name.filter(wireName::equals).isPresent()) {
        return constant;
      }
      names.add(wireName);
    }
    throw unexpected(names.toString());
  }

  /** An object with these keys. */
  public SchemaReader object(Keys keys) {
    if (!value.isObject()) {
      throw unexpected("an object");
    }
    return new SchemaReader(path, entries(keys));
  }

  private Map<String, ScannedValue> entries(Keys keys) {
    if (value.members().isEmpty()) {
      return ContentScanner.members(value.raw(), path, keys);
    }
    value.members().keySet().forEach(key -> keys.keeps(path, key, value.members().keySet()));
    return value.members();
  }

  /**
   * A list of at most this many elements. They are read one by one, so that a longer list is
   * refused before it takes memory.
   */
  public <T> List<T> list(int most, Function<SchemaValue, T> element) {
    if (!value.isArray()) {
      throw unexpected("a list");
    }
    return ContentScanner.elements(value.raw(), path, most, element);
  }

  /** The refusal of this value, to be thrown. */
  public InvalidMessageException unexpected(String expected) {
    return invalid(path + " must be " + expected + ", not " + value.quote());
  }
}
