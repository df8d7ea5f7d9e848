package io.aleph4j.daemon;

import io.aleph4j.node.intake.Intake;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.node.local.LocalAggregate;
import io.aleph4j.node.registry.Registry;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.StrictJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What a private network begins with, from a file (docs/user/emulator.md). A start over the same
 * data finds it there.
 *
 * @param name of the file, for errors
 * @param messages in the order in which they are published
 * @param tokens what accounts hold, in ALEPH
 * @param credits what accounts have from the beginning
 * @param aggregates aggregates that no message says
 */
record SeedFile(
    String name,
    List<Submission> messages,
    Map<Address, BigDecimal> tokens,
    Map<Address, Long> credits,
    List<LocalAggregate> aggregates) {

  /** No file. */
  static final SeedFile NONE = new SeedFile("", List.of(), Map.of(), Map.of(), List.of());

  private static final long LARGEST = 64L << 20;
  private static final int MOST_ENTRIES = 100_000;
  private static final Set<String> SECTIONS =
      Set.of("messages", "balances", "credits", "aggregates");

  // Exponents could name numbers that do not fit into memory.
  private static final Pattern ALEPH = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,18})?");
  private static final Pattern CREDITS = Pattern.compile("[0-9]{1,18}");

  /**
   * Reads a file of at most 64 MiB with at most 100 000 entries in each section.
   *
   * @throws SeedFileException with one line that names the entry
   */
  static SeedFile read(Path file) {
    String name = file.toString();
    JsonNode root = parse(file);
    if (!root.isObject()) {
      throw new SeedFileException(name, "must be a JSON object with " + SECTIONS);
    }
    for (String section : root.propertyNames()) {
      if (!SECTIONS.contains(section)) {
        throw new SeedFileException(
            name, section + " is not known: use messages, balances, credits and aggregates");
      }
    }
    return new SeedFile(
        name,
        list(name, root, "messages", SeedFile::message),
        accounts(name, root, "balances", SeedFile::aleph),
        accounts(name, root, "credits", SeedFile::credits),
        list(name, root, "aggregates", SeedFile::aggregate));
  }

  private static JsonNode parse(Path file) {
    try {
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new SeedFileException(
            file.toString(), "has " + size + " bytes, more than the " + LARGEST + " it may have");
      }
      return StrictJson.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new SeedFileException(file.toString(), "cannot be read (" + e + ")");
    } catch (InvalidMessageException e) {
      throw new SeedFileException(file.toString(), "is no JSON (" + e.getMessage() + ")");
    }
  }

  private static <T> List<T> list(
      String file, JsonNode root, String section, BiFunction<String, JsonNode, T> reader) {
    JsonNode entries = root.path(section);
    if (entries.isMissingNode()) {
      return List.of();
    }
    if (!entries.isArray() || entries.size() > MOST_ENTRIES) {
      throw new SeedFileException(
          file, section + " must be a list of at most " + MOST_ENTRIES + " entries");
    }
    List<T> values = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      values.add(named(file, section + "[" + i + "]", entries.get(i), reader));
    }
    return List.copyOf(values);
  }

  private static <T> Map<Address, T> accounts(
      String file, JsonNode root, String section, BiFunction<String, JsonNode, T> reader) {
    JsonNode entries = root.path(section);
    if (entries.isMissingNode()) {
      return Map.of();
    }
    if (!entries.isObject() || entries.size() > MOST_ENTRIES) {
      throw new SeedFileException(
          file, section + " must be an object of at most " + MOST_ENTRIES + " accounts");
    }
    Map<Address, T> values = new LinkedHashMap<>();
    entries
        .properties()
        .forEach(entry ->
            values.put(
                new Address(entry.getKey()),
                named(file, section + "." + entry.getKey(), entry.getValue(), reader)));
    return values;
  }

  private static <T> T named(
      String file, String entry, JsonNode value, BiFunction<String, JsonNode, T> reader) {
    try {
      return reader.apply(entry, value);
    } catch (InvalidMessageException | IllegalArgumentException e) {
      throw new SeedFileException(file, entry + ": " + e.getMessage());
    }
  }

  private static Submission message(String entry, JsonNode value) {
    return Submission.parse(value);
  }

  private static BigDecimal aleph(String entry, JsonNode value) {
    String text = text(value);
    if (!ALEPH.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "expected an amount of ALEPH such as 1000.5, not " + value);
    }
    return new BigDecimal(text);
  }

  private static Long credits(String entry, JsonNode value) {
    String text = text(value);
    if (!CREDITS.matcher(text).matches()) {
      throw new IllegalArgumentException("expected a whole number of credits, not " + value);
    }
    return Long.valueOf(text);
  }

  private static String text(JsonNode value) {
    return value.isString() || value.isNumber() ? value.asString() : "";
  }

  private static LocalAggregate aggregate(String entry, JsonNode value) {
    JsonNode address = value.path("address");
    JsonNode key = value.path("key");
    if (!address.isString() || !key.isString()) {
      throw new IllegalArgumentException("expected an object with address, key and content");
    }
    LocalAggregate aggregate =
        LocalAggregate.of(
            new Address(address.stringValue()), key.stringValue(), value.path("content"));
    if (aggregate.id().equals(Registry.AGGREGATE)) {
      throw new IllegalArgumentException(
          "the list of nodes is made of operations on nodes: publish these as messages");
    }
    return aggregate;
  }

  /**
   * Publishes the messages; those that wait for something go on waiting.
   *
   * @throws SeedFileException with the first one that is refused
   */
  void publish(Intake intake) {
    for (int i = 0; i < messages.size(); i++) {
      String entry = "messages[" + i + "] " + messages.get(i).envelope().itemHash();
      switch (intake.submit(messages.get(i))) {
        case Outcome.Processed _, Outcome.Confirmed _, Outcome.Pending _ -> {}
        case Outcome.Rejected refused ->
            throw new SeedFileException(
                name, entry + " is refused: " + refused.code() + " " + refused.details());
        case Outcome.Ignored ignored ->
            throw new SeedFileException(
                name,
                entry + " was " + ignored.status().toString().toLowerCase(java.util.Locale.ROOT));
        case Outcome.Unavailable(String reason) ->
            throw new SeedFileException(name, entry + " cannot be published now: " + reason);
      }
    }
  }
}
