package io.aleph4j.service.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How values of one kind are written.
 *
 * @param <T> the kind
 * @param description what a person must write, as in "expected ..."
 * @param reader makes a value of what was written; throws {@link IllegalArgumentException} for
 *     anything else
 * @param writer writes a value such that {@code reader} reads it back
 */
public record Form<T>(
    String description, Function<RawValue, T> reader, Function<T, String> writer) {
  private static final Map<String, BigDecimal> SIZE_UNITS =
      Map.of(
          "b", BigDecimal.ONE,
          "kib", BigDecimal.valueOf(1L << 10),
          "mib", BigDecimal.valueOf(1L << 20),
          "gib", BigDecimal.valueOf(1L << 30),
          "tib", BigDecimal.valueOf(1L << 40),
          "kb", BigDecimal.valueOf(1_000L),
          "mb", BigDecimal.valueOf(1_000_000L),
          "gb", BigDecimal.valueOf(1_000_000_000L),
          "tb", BigDecimal.valueOf(1_000_000_000_000L));

  private static final Map<String, BigDecimal> TIME_UNITS =
      Map.ofEntries(
          Map.entry("ms", new BigDecimal("0.001")),
          Map.entry("s", BigDecimal.ONE),
          Map.entry("sec", BigDecimal.ONE),
          Map.entry("second", BigDecimal.ONE),
          Map.entry("seconds", BigDecimal.ONE),
          Map.entry("min", BigDecimal.valueOf(60)),
          Map.entry("minute", BigDecimal.valueOf(60)),
          Map.entry("minutes", BigDecimal.valueOf(60)),
          Map.entry("h", BigDecimal.valueOf(3_600)),
          Map.entry("hour", BigDecimal.valueOf(3_600)),
          Map.entry("hours", BigDecimal.valueOf(3_600)),
          Map.entry("d", BigDecimal.valueOf(86_400)),
          Map.entry("day", BigDecimal.valueOf(86_400)),
          Map.entry("days", BigDecimal.valueOf(86_400)));

  private static final List<String> TRUE = List.of("true", "yes", "on", "1");
  private static final List<String> FALSE = List.of("false", "no", "off", "0");
  private static final int LONGEST_NUMBER = 40;

  /** Any text, the empty one too. */
  public static Form<String> text() {
    return scalar("a text", Function.identity(), Form::quote);
  }

  /** {@code true}, {@code false}, or yes, no, on, off. */
  public static Form<Boolean> bool() {
    return scalar("true or false", Form::readBool, value -> Boolean.toString(value));
  }

  /** A whole number within bounds, both included. */
  public static Form<Long> whole(long least, long most) {
    return scalar(
        "a whole number from " + least + " to " + most,
        text -> {
          long value = number(text).longValueExact();
          if (value < least || value > most) {
            throw new IllegalArgumentException("out of bounds");
          }
          return value;
        },
        value -> Long.toString(value));
  }

  /** A TCP port, 0 for any free one. */
  public static Form<Integer> port() {
    Form<Long> number = whole(0, 65_535);
    return new Form<>(
        "a port number from 0 to 65535",
        raw -> number.reader().apply(raw).intValue(),
        value -> Integer.toString(value));
  }

  /** A time such as {@code 30 s}, {@code 5 min} or {@code 1.5 h}; a bare number is in seconds. */
  public static Form<Duration> duration() {
    return duration("s");
  }

  /**
   * A time with its unit; a bare number is in {@code unit}.
   *
   * @param unit one of ms, s, min, h, d
   */
  public static Form<Duration> duration(String unit) {
    return scalar(
        "a time such as 30 s, 5 min or 2 h (a bare number is in " + unit + ")",
        text -> {
          BigDecimal seconds = withUnit(text, unit, TIME_UNITS);
          return Duration.ofMillis(
              seconds.movePointRight(3).setScale(0, RoundingMode.UNNECESSARY).longValueExact());
        },
        Form::printDuration);
  }

  /** A number of bytes such as {@code 100 MiB}; a bare number is in bytes. */
  public static Form<Long> size() {
    return scalar(
        "a size such as 100 MiB (a bare number is in bytes)",
        text -> withUnit(text, "b", SIZE_UNITS).longValueExact(),
        Form::printSize);
  }

  /** The same form, within bounds, both included. */
  public static <T extends Comparable<T>> Form<T> within(T least, T most, Form<T> form) {
    String bounds = " from " + form.writer.apply(least) + " to " + form.writer.apply(most);
    return new Form<>(
        form.description + bounds,
        raw -> {
          T value = form.reader.apply(raw);
          if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("out of bounds");
          }
          return value;
        },
        form.writer);
  }

  /** One of the constants of an enum, in lower case with hyphens. */
  public static <E extends Enum<E>> Form<E> choice(Class<E> kind) {
    E[] all = kind.getEnumConstants();
    String names = Stream.of(all).map(Form::name).collect(Collectors.joining(", "));
    return scalar(
        "one of " + names,
        text ->
            Stream.of(all)
                .filter(one -> name(one).equals(text.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown name")),
        Form::name);
  }

  /** A list of texts; in the environment separated by commas. */
  public static Form<List<String>> texts() {
    return new Form<>(
        "a list of texts",
        raw ->
            switch (raw) {
              case RawValue.Sequence(List<String> texts) -> texts;
              case RawValue.Scalar(String text) -> split(text);
            },
        values -> values.stream().map(Form::quote).collect(Collectors.joining(", ", "[", "]")));
  }

  /** A list of such words; in the environment separated by commas. */
  public Form<List<T>> list() {
    Form<List<String>> texts = texts();
    return new Form<>(
        "a list, each element " + description,
        raw ->
            texts.reader.apply(raw).stream()
                .map(text -> reader.apply(new RawValue.Scalar(text)))
                .toList(),
        values ->
            values.stream()
                .map(writer)
                .map(Form::quote)
                .collect(Collectors.joining(", ", "[", "]")));
  }

  /** The same form, where the empty text and null mean that there is no value. */
  public Form<Optional<T>> optional() {
    return new Form<>(
        description + ", or nothing",
        raw ->
            raw instanceof RawValue.Scalar(String text) && text.isEmpty()
                ? Optional.empty()
                : Optional.of(reader.apply(raw)),
        value -> value.map(writer).orElse("null"));
  }

  /** The address of an HTTP server, without a slash at its end. */
  public static Form<URI> webAddress(String description) {
    return scalar(description, Form::readWebAddress, URI::toString);
  }

  private static URI readWebAddress(String text) {
    URI address = URI.create(text.strip().replaceFirst("/+$", ""));
    boolean isWeb = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!isWeb || address.getHost() == null) {
      throw new IllegalArgumentException("no web address");
    }
    return address;
  }

  /** A form of single words; {@code reader} throws {@link IllegalArgumentException}. */
  public static <T> Form<T> scalar(
      String description, Function<String, T> reader, Function<T, String> writer) {
    return new Form<>(
        description,
        raw ->
            switch (raw) {
              case RawValue.Scalar(String text) -> reader.apply(text);
              case RawValue.Sequence _ -> throw new IllegalArgumentException("a list");
            },
        writer);
  }

  /** Quotes a text for YAML where it could be taken for something else. */
  static String quote(String text) {
    boolean plain =
        text.matches("[A-Za-z0-9/_][A-Za-z0-9/_.:@+ -]*")
            && !text.contains(": ")
            && !text.endsWith(":")
            && !text.endsWith(" ")
            && !text.matches("(?i)null|true|false|yes|no|on|off|[0-9.eE+_-]+|0x[0-9a-f]+");
    return plain ? text : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static boolean readBool(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (!TRUE.contains(lower) && !FALSE.contains(lower)) {
      throw new IllegalArgumentException("neither true nor false");
    }
    return TRUE.contains(lower);
  }

  private static BigDecimal number(String text) {
    String digits = text.strip().replace("_", "");
    // An exponent could name a number that does not fit into memory.
    if (digits.length() > LONGEST_NUMBER || !digits.matches("[+-]?[0-9]+(\\.[0-9]+)?")) {
      throw new IllegalArgumentException("not a number");
    }
    return new BigDecimal(digits);
  }

  private static BigDecimal withUnit(String text, String bareUnit, Map<String, BigDecimal> units) {
    String stripped = text.strip();
    int end = stripped.length();
    while (end > 0 && Character.isLetter(stripped.charAt(end - 1))) {
      end--;
    }
    String unit = stripped.substring(end).toLowerCase(Locale.ROOT);
    BigDecimal factor = units.get(unit.isEmpty() ? bareUnit : unit);
    BigDecimal count = number(stripped.substring(0, end));
    if (factor == null || count.signum() < 0) {
      throw new IllegalArgumentException(factor == null ? "unknown unit" : "negative");
    }
    return count.multiply(factor);
  }

  private static String printDuration(Duration value) {
    long millis = value.toMillis();
    for (String unit : List.of("d", "h", "min", "s")) {
      long factor = TIME_UNITS.getOrDefault(unit, BigDecimal.ONE).longValueExact() * 1_000;
      if (millis != 0 && millis % factor == 0) {
        return millis / factor + " " + unit;
      }
    }
    return millis == 0 ? "0 s" : millis + " ms";
  }

  private static String printSize(Long bytes) {
    for (int power = 4; power > 0; power--) {
      long factor = 1L << (10 * power);
      if (bytes != 0 && bytes % factor == 0) {
        return bytes / factor + " " + List.of("", "KiB", "MiB", "GiB", "TiB").get(power);
      }
    }
    return bytes + " B";
  }

  private static List<String> split(String text) {
    return text.isBlank() ? List.of() : Stream.of(text.split(",", -1)).map(String::strip).toList();
  }

  private static <E extends Enum<E>> String name(E constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
