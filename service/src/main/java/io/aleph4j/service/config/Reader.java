package io.aleph4j.service.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/** Reads one configuration and collects everything that is wrong with it. */
final class Reader {
  private static final String PREFIX = "ALEPH_";
  private static final int LONGEST_SHOWN = 60;

  private final Schema schema;
  private final String source;
  private final Map<String, Setting<?>> byPath;
  private final Map<String, RawValue> written = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  Reader(Schema schema, String source) {
    this.schema = schema;
    this.source = source;
    this.byPath =
        schema.settings().stream().collect(Collectors.toMap(Setting::path, Function.identity()));
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ConfigException("the configuration file " + file + " does not exist", e);
    } catch (IOException e) {
      throw new ConfigException(
          "the configuration file " + file + " cannot be read (" + e + ")", e);
    }
  }

  Configuration read(String yaml, Map<String, String> environment) {
    readFile(yaml);
    readEnvironment(environment);
    return interpretAll();
  }

  Configuration readVariables(String prefix, String text, Map<String, String> environment) {
    EnvironmentFile.parse(text, faults::add)
        .forEach((name, value) -> collectVariable(prefix, name, value));
    new TreeMap<>(environment).forEach((name, value) -> collectVariable(prefix, name, value));
    return interpretAll();
  }

  private void collectVariable(String prefix, String name, String value) {
    String path = name.toUpperCase(Locale.ROOT);
    if (!path.startsWith(prefix) || value.isBlank()) {
      return;
    }
    path = path.substring(prefix.length());
    if (byPath.containsKey(path)) {
      collectValue(path, isJsonList(value) ? list(path, value) : new YamlNode.Scalar(value));
    } else if (!isForeign(path)) {
      Set<String> known = new TreeSet<>();
      byPath.keySet().forEach(one -> known.add(prefix + one));
      unknown("the variable " + name, prefix + path, known);
    }
  }

  private static boolean isJsonList(String value) {
    return value.strip().startsWith("[") && value.strip().endsWith("]");
  }

  /** Lists of JSON are such of YAML. */
  private YamlNode list(String path, String value) {
    try {
      return YamlNode.parse(value);
    } catch (JacksonException e) {
      faults.add(path + ": expected " + form(path) + ", found a list that is not closed");
      return new YamlNode.Nothing();
    }
  }

  private Configuration interpretAll() {
    Map<Setting<?>, Object> values = new HashMap<>();
    written.forEach((path, raw) -> interpret(path, raw, values));
    if (!faults.isEmpty()) {
      throw new ConfigException(source, faults);
    }
    return new Configuration(schema, values, warnings);
  }

  private void readFile(String yaml) {
    if (yaml.isBlank()) {
      return;
    }
    try {
      switch (YamlNode.parse(yaml)) {
        case YamlNode.Mapping(Map<String, YamlNode> entries) -> entries.forEach(this::collect);
        case YamlNode.Nothing _ -> {}
        case YamlNode.Scalar _, YamlNode.Sequence _ ->
            faults.add("the file must consist of sections such as \"p2p:\"");
      }
    } catch (JacksonException e) {
      var place = e.getLocation();
      faults.add(
          (place == null ? "" : "line " + place.getLineNr() + ": ")
              + "not valid YAML: "
              + String.valueOf(e.getOriginalMessage()).replaceAll("\\s+", " "));
    }
  }

  private void collect(String path, YamlNode node) {
    if (isForeign(path)) {
      return;
    }
    if (byPath.containsKey(path)) {
      collectValue(path, node);
    } else if (isSection(path)) {
      collectSection(path, node);
    } else {
      unknown(path, path, node instanceof YamlNode.Mapping ? sections() : byPath.keySet());
    }
  }

  private Set<String> sections() {
    Set<String> sections = new TreeSet<>();
    for (String path : byPath.keySet()) {
      for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
        sections.add(path.substring(0, dot));
      }
    }
    return sections;
  }

  private void collectSection(String path, YamlNode node) {
    switch (node) {
      case YamlNode.Mapping(Map<String, YamlNode> entries) ->
          entries.forEach((name, entry) -> collect(path + "." + name, entry));
      case YamlNode.Nothing _ -> {}
      case YamlNode.Scalar(String text) ->
          faults.add(path + ": expected a section with settings, found " + shown(text));
      case YamlNode.Sequence _ ->
          faults.add(path + ": expected a section with settings, found a list");
    }
  }

  private void collectValue(String path, YamlNode node) {
    switch (node) {
      case YamlNode.Nothing _ -> {}
      case YamlNode.Scalar(String text) -> written.put(path, new RawValue.Scalar(text));
      case YamlNode.Mapping _ ->
          faults.add(path + ": expected " + form(path) + ", found a section");
      case YamlNode.Sequence(List<YamlNode> elements) -> collectList(path, elements);
    }
  }

  private void collectList(String path, List<YamlNode> elements) {
    List<String> texts = new ArrayList<>();
    for (YamlNode element : elements) {
      if (element instanceof YamlNode.Scalar(String text)) {
        texts.add(text);
      } else {
        faults.add(path + ": expected " + form(path) + ", found something else within the list");
        return;
      }
    }
    written.put(path, new RawValue.Sequence(texts));
  }

  private void readEnvironment(Map<String, String> environment) {
    Map<String, String> pathOfVariable =
        byPath.keySet().stream().collect(Collectors.toMap(Setting::variable, Function.identity()));
    new TreeMap<>(environment)
        .forEach((name, value) -> {
          String path = pathOfVariable.get(name);
          if (path != null) {
            written.put(path, new RawValue.Scalar(value));
          } else if (name.startsWith(PREFIX) && name.contains("__") && !isForeign(pathOf(name))) {
            unknown("environment variable " + name, name, pathOfVariable.keySet());
          }
        });
  }

  private static String pathOf(String variable) {
    return variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace("__", ".");
  }

  private void interpret(String path, RawValue raw, Map<Setting<?>, Object> values) {
    Setting<?> setting = byPath.get(path);
    if (setting == null) {
      return;
    }
    try {
      values.put(setting, setting.form().reader().apply(raw));
    } catch (IllegalArgumentException | ArithmeticException e) {
      String found = setting.secret() ? "another form" : shown(raw);
      faults.add(path + ": expected " + setting.form().description() + ", found " + found);
    }
  }

  private boolean isForeign(String path) {
    for (Foreign one : schema.foreign()) {
      if (one.covers(path)) {
        warnings.add(path + " has no effect: " + one.note());
        return true;
      }
    }
    return false;
  }

  private boolean isSection(String path) {
    return byPath.keySet().stream().anyMatch(known -> known.startsWith(path + "."));
  }

  private void unknown(String what, String written, Collection<String> known) {
    faults.add(
        what
            + " is not a known setting"
            + Nearest.to(written, known).map(near -> ", did you mean " + near + "?").orElse(""));
  }

  private String form(String path) {
    Setting<?> setting = byPath.get(path);
    return setting == null ? "a value" : setting.form().description();
  }

  private static String shown(RawValue raw) {
    return switch (raw) {
      case RawValue.Scalar(String text) -> shown(text);
      case RawValue.Sequence(List<String> texts) -> "the list " + shown(texts.toString());
    };
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\s+", " ");
    return '"'
        + (line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "...")
        + '"';
  }
}
