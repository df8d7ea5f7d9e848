package io.aleph4j.daemon;

import io.aleph4j.node.CoreNode;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.node.local.Image;
import io.aleph4j.node.local.LocalAggregate;
import io.aleph4j.node.local.OfficialAggregates;
import io.aleph4j.node.registry.Registry;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.Timestamp;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
 * @param images files that machines are made of, which the lists of images name
 */
record SeedFile(
    String name,
    List<Submission> messages,
    Map<Address, BigDecimal> tokens,
    Map<Address, Long> credits,
    List<LocalAggregate> aggregates,
    List<SeedImage> images) {

  /** No file. */
  static final SeedFile NONE =
      new SeedFile("", List.of(), Map.of(), Map.of(), List.of(), List.of());

  private static final long LARGEST = 64L << 20;
  private static final int MOST_ENTRIES = 100_000;
  private static final int MOST_IMAGES = 100;
  private static final List<String> SECTIONS =
      List.of("messages", "balances", "credits", "aggregates", "images");

  // Exponents could name numbers that do not fit into memory.
  private static final Pattern ALEPH = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,18})?");
  private static final Pattern CREDITS = Pattern.compile("[0-9]{1,18}");

  /**
   * Reads a file of at most 64 MiB with at most 100 000 entries in each section, and at most 100
   * images, whose files it reads as well.
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
            name, section + " is not known: use one of " + String.join(", ", SECTIONS));
      }
    }
    Path folder = file.toAbsolutePath().resolveSibling("");
    SeedFile seed =
        new SeedFile(
            name,
            list(name, root, "messages", MOST_ENTRIES, SeedFile::message),
            accounts(name, root, "balances", SeedFile::aleph),
            accounts(name, root, "credits", SeedFile::credits),
            list(name, root, "aggregates", MOST_ENTRIES, SeedFile::aggregate),
            list(
                name,
                root,
                "images",
                MOST_IMAGES,
                (entry, value) -> SeedImage.read(folder, entry, value)));
    seed.checkImages();
    return seed;
  }

  private void checkImages() {
    Map<String, String> ids = new HashMap<>();
    Map<Image.Kind, String> defaults = new HashMap<>();
    for (SeedImage one : images) {
      Image image = one.image();
      unique(
          one.entry(),
          ids.put(image.kind() + " " + image.id(), one.entry()),
          "have the same kind and id");
      if (image.isDefault()) {
        unique(one.entry(), defaults.put(image.kind(), one.entry()), "are the default of one kind");
      }
    }
    for (int i = 0; i < aggregates.size() && !images.isEmpty(); i++) {
      if (OfficialAggregates.listsImages(aggregates.get(i).id())) {
        throw new SeedFileException(
            name,
            "aggregates["
                + i
                + "]: "
                + aggregates.get(i).id().key()
                + " is made of the section images: leave one of both away");
      }
    }
  }

  private void unique(String entry, @Nullable String other, String what) {
    if (other != null) {
      throw new SeedFileException(name, other + " and " + entry + " " + what);
    }
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
      String file,
      JsonNode root,
      String section,
      int most,
      BiFunction<String, JsonNode, T> reader) {
    JsonNode entries = root.path(section);
    if (entries.isMissingNode()) {
      return List.of();
    }
    if (!entries.isArray() || entries.size() > most) {
      throw new SeedFileException(
          file, section + " must be a list of at most " + most + " entries");
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
   * Puts the images into the node's store and publishes their messages, and then the others; those
   * that wait for something go on waiting.
   *
   * @param keptUntil until when the files of images are kept at least
   * @throws SeedFileException with the first one that is refused
   */
  void publish(CoreNode node, Timestamp keptUntil) {
    for (SeedImage image : images) {
      try {
        check(image.entry() + " " + image.image().message(), image.publish(node, keptUntil));
      } catch (IllegalArgumentException e) {
        throw new SeedFileException(name, image.entry() + ": " + e.getMessage());
      }
    }
    for (int i = 0; i < messages.size(); i++) {
      check(
          "messages[" + i + "] " + messages.get(i).envelope().itemHash(),
          node.intake().submit(messages.get(i)));
    }
  }

  private void check(String entry, Outcome outcome) {
    switch (outcome) {
      case Outcome.Processed _, Outcome.Confirmed _, Outcome.Pending _ -> {}
      case Outcome.Rejected refused ->
          throw new SeedFileException(
              name, entry + " is refused: " + refused.code() + " " + refused.details());
      case Outcome.Ignored ignored ->
          throw new SeedFileException(
              name, entry + " was " + ignored.status().toString().toLowerCase(Locale.ROOT));
      case Outcome.Unavailable(String reason) ->
          throw new SeedFileException(name, entry + " cannot be published now: " + reason);
    }
  }
}
