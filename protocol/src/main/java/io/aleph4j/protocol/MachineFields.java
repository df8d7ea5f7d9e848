package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.abbreviate;
import static io.aleph4j.protocol.StrictJson.invalid;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what programs, instances and verifiable programs have in common (spec 01 §2.5). */
final class MachineFields {

  private static final Set<String> SHARED =
      Set.of(
          "address",
          "time",
          "allow_amend",
          "metadata",
          "authorized_keys",
          "variables",
          "environment",
          "resources",
          "payment",
          "requirements",
          "volumes",
          "replaces");

  private static final Keys RESOURCES = Keys.open("vcpus", "memory", "seconds", "published_ports");
  private static final Keys PORT = Keys.open("protocol", "port");
  private static final Keys FILE = Keys.open("ref", "use_latest");

  private static final int MOST_METADATA = 256;
  private static final int MOST_AUTHORIZED_KEYS = 256;
  private static final int LONGEST_AUTHORIZED_KEY = 8_192;
  private static final int MOST_VARIABLES = 256;
  private static final int LONGEST_VARIABLE_NAME = 128;
  private static final int LONGEST_VARIABLE = 4_096;
  private static final int LONGEST_REPLACES = 128;
  private static final int MOST_VCPUS = 256;
  private static final int MOST_MEMORY_MIB = 1_048_576;
  private static final int MOST_SECONDS = 315_360_000;
  private static final int LAST_PORT = 65_535;

  private MachineFields() {}

  /** The shared keys and these of the type; all others are refused. */
  static Keys keys(String... own) {
    return Keys.closed(
        Stream.concat(SHARED.stream(), Stream.of(own)).collect(Collectors.toUnmodifiableSet()));
  }

  static MachineSpec read(SchemaReader content) {
    content.given("metadata").ifPresent(metadata -> metadata.object(Keys.atMost(MOST_METADATA)));
    return new MachineSpec(
        content.value("allow_amend").bool(),
        content.given("variables").map(MachineFields::variables).orElse(Map.of()),
        content.given("authorized_keys").map(MachineFields::authorizedKeys).orElse(List.of()),
        resources(content.value("resources")),
        PaymentFields.optional(content),
        content.given("requirements").map(RequirementFields::read).orElse(HostRequirements.NONE),
        content.given("replaces").map(text -> text.string(LONGEST_REPLACES)).orElse(null));
  }

  private static Map<String, String> variables(SchemaValue value) {
    SchemaReader variables = value.object(Keys.atMost(MOST_VARIABLES));
    Map<String, String> read = new LinkedHashMap<>();
    variables
        .entries()
        .forEach((name, text) -> {
          if (name.codePointCount(0, name.length()) > LONGEST_VARIABLE_NAME) {
            throw invalid(
                "%s must have names of at most %d characters, not '%s'"
                    .formatted(value.path(), LONGEST_VARIABLE_NAME, abbreviate(name)));
          }
          String path = value.path() + "." + abbreviate(name);
          read.put(name, new SchemaValue(path, text).string(LONGEST_VARIABLE));
        });
    return read;
  }

  private static List<String> authorizedKeys(SchemaValue value) {
    return value.list(MOST_AUTHORIZED_KEYS, key -> key.string(LONGEST_AUTHORIZED_KEY));
  }

  private static MachineResources resources(SchemaValue value) {
    SchemaReader resources = value.object(RESOURCES);
    return new MachineResources(
        resources.present("vcpus").map(vcpus -> vcpus.positive(MOST_VCPUS)).orElse(1),
        resources.present("memory").map(memory -> memory.positive(MOST_MEMORY_MIB)).orElse(128),
        resources.present("seconds").map(seconds -> seconds.positive(MOST_SECONDS)).orElse(1),
        resources
            .given("published_ports")
            .map(ports -> ports.list(SchemaValue.UNLIMITED, MachineFields::publishedPort))
            .orElse(List.of()));
  }

  private static MachineResources.PublishedPort publishedPort(SchemaValue value) {
    SchemaReader port = value.object(PORT);
    Protocol protocol =
        port.present("protocol").map(name -> name.choice(Protocol.class)).orElse(Protocol.TCP);
    return new MachineResources.PublishedPort(port(port.value("port")), protocol == Protocol.UDP);
  }

  private enum Protocol {
    TCP,
    UDP
  }

  /** A port number. */
  static int port(SchemaValue value) {
    return value.positive(LAST_PORT);
  }

  /** The STORE message that this object names. */
  static FileRef file(SchemaValue value, boolean useLatest) {
    return file(value.object(FILE), useLatest);
  }

  /**
   * The STORE message that this object names.
   *
   * @param useLatest what is meant when the object says nothing
   */
  static FileRef file(SchemaReader object, boolean useLatest) {
    return new FileRef(object.value("ref").hash(), object.flag("use_latest", useLatest));
  }
}
