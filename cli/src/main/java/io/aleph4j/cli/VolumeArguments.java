package io.aleph4j.cli;

import io.aleph4j.client.ProgramVolume;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Reads volumes as people write them: {@code name=data,mount=/data,size=1GiB}. */
final class VolumeArguments {

  /** The network's limits (spec 01 §2.9). */
  private static final int MOST_EPHEMERAL_MIB = 1000;

  private static final int MOST_PERSISTENT_MIB = 1_953_125;
  private static final int MOST_CHARACTERS = 256;

  private VolumeArguments() {}

  static void register(CommandLine commandLine) {
    commandLine.registerConverter(ProgramVolume.Immutable.class, VolumeArguments::immutable);
    commandLine.registerConverter(ProgramVolume.Ephemeral.class, VolumeArguments::ephemeral);
    commandLine.registerConverter(ProgramVolume.Persistent.class, VolumeArguments::persistent);
  }

  static ProgramVolume.Immutable immutable(String text) {
    Map<String, String> fields = fields(text, Set.of("ref", "mount", "use_latest"));
    String latest = fields.getOrDefault("use_latest", "true");
    if (!latest.equals("true") && !latest.equals("false")) {
      throw wrong(text, "use_latest is true or false");
    }
    return new ProgramVolume.Immutable(
        Arguments.hash(required(fields, "ref", text)),
        required(fields, "mount", text),
        Boolean.parseBoolean(latest));
  }

  static ProgramVolume.Ephemeral ephemeral(String text) {
    Map<String, String> fields = fields(text, Set.of("mount", "size", "size_mib"));
    return new ProgramVolume.Ephemeral(
        required(fields, "mount", text), size(fields, MOST_EPHEMERAL_MIB, text));
  }

  static ProgramVolume.Persistent persistent(String text) {
    Map<String, String> fields =
        fields(text, Set.of("name", "mount", "size", "size_mib", "persistence", "comment"));
    String persistence = fields.getOrDefault("persistence", "host");
    if (!persistence.equals("host") && !persistence.equals("store")) {
      throw wrong(text, "persistence is host or store");
    }
    return new ProgramVolume.Persistent(
        required(fields, "name", text),
        required(fields, "mount", text),
        size(fields, MOST_PERSISTENT_MIB, text),
        persistence,
        fields.get("comment"));
  }

  private static Map<String, String> fields(String text, Set<String> known) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : text.split(",", -1)) {
      int equals = field.indexOf('=');
      String key = equals < 0 ? field.strip() : field.substring(0, equals).strip();
      if (equals < 0 || !known.contains(key)) {
        throw wrong(text, "'" + field + "' is none of " + String.join("=, ", known) + "=");
      }
      String value = field.substring(equals + 1).strip();
      if (value.length() > MOST_CHARACTERS) {
        throw wrong(text, key + " has at most " + MOST_CHARACTERS + " characters");
      }
      fields.put(key, value);
    }
    return fields;
  }

  private static String required(Map<String, String> fields, String key, String text) {
    String value = fields.get(key);
    if (value == null || value.isEmpty()) {
      throw wrong(text, "it lacks " + key + "=");
    }
    return value;
  }

  private static int size(Map<String, String> fields, int most, String text) {
    @Nullable String mib = fields.get("size_mib");
    int size = Arguments.mebibytes(mib == null ? required(fields, "size", text) : mib);
    if (size > most) {
      throw wrong(text, "such a volume has at most " + most + " MiB");
    }
    return size;
  }

  private static TypeConversionException wrong(String text, String why) {
    return new TypeConversionException("'" + text + "' is no volume: " + why + ".");
  }
}
