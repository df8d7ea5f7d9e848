package io.aleph4j.service.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All settings that a program knows, in the order in which they are printed.
 *
 * @param settings what can be set
 * @param foreign what may be written without effect
 */
public record Schema(List<Setting<?>> settings, List<Foreign> foreign) {
  /** Copies the lists and refuses two settings of one name. */
  public Schema {
    settings = List.copyOf(settings);
    foreign = List.copyOf(foreign);
    Set<String> paths = new HashSet<>();
    for (Setting<?> setting : settings) {
      if (!paths.add(setting.path())) {
        throw new IllegalArgumentException("two settings are named " + setting.path());
      }
    }
  }

  /**
   * Reads a file and the environment, which wins over the file.
   *
   * @param file the YAML file; null for none
   * @throws ConfigException naming every fault at once
   */
  public Configuration load(@Nullable Path file, Map<String, String> environment) {
    return file == null
        ? new Reader(this, "the environment").read("", environment)
        : new Reader(this, file.toString()).read(Reader.text(file), environment);
  }

  /**
   * Reads a file of variables and the environment, which wins over the file. A setting's variable
   * is the prefix and its path, in upper or lower case; other variables are somebody else's. An
   * empty value is none; a list may be written as JSON.
   *
   * @param prefix such as {@code ALEPH_VM_}
   * @param file with a line {@code NAME=value} for each variable; null for none
   * @throws ConfigException naming every fault at once
   */
  public Configuration loadVariables(
      String prefix, @Nullable Path file, Map<String, String> environment) {
    return file == null
        ? new Reader(this, "the environment").readVariables(prefix, "", environment)
        : new Reader(this, file.toString()).readVariables(prefix, Reader.text(file), environment);
  }

  /** As {@link #load}, from a text instead of a file. */
  public Configuration parse(String yaml, Map<String, String> environment) {
    return new Reader(this, "the configuration").read(yaml, environment);
  }

  /** A Markdown table of all settings for the operator's manual. */
  public String toMarkdown() {
    return Printer.markdown(this);
  }
}
