package io.aleph4j.service.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes settings for people: as a file to edit and as a table to read. */
final class Printer {
  private Printer() {}

  static String yaml(Schema schema, Configuration configuration) {
    StringBuilder out = new StringBuilder();
    write(out, tree(schema), 0, configuration);
    return out.toString();
  }

  static String variables(Schema schema, Configuration configuration, String prefix) {
    StringBuilder out = new StringBuilder();
    for (Setting<?> setting : schema.settings()) {
      out.append("# ").append(setting.meaning()).append('\n');
      out.append("# ").append(setting.form().description());
      out.append("; default ").append(setting.writtenStandard()).append('\n');
      writeVariable(out, prefix, setting, configuration);
    }
    return out.toString();
  }

  private static <T> void writeVariable(
      StringBuilder out, String prefix, Setting<T> setting, Configuration configuration) {
    T value = configuration.get(setting);
    boolean hidden = setting.secret() && !value.equals(setting.standard());
    String written = setting.written(value);
    out.append(hidden ? "# " : "").append(prefix).append(setting.path()).append('=');
    out.append(hidden ? "(secret)" : written.equals("null") ? "" : written).append('\n');
  }

  static String markdown(Schema schema) {
    StringBuilder out =
        new StringBuilder("| setting | form | default | meaning |\n| --- | --- | --- | --- |\n");
    for (Setting<?> setting : schema.settings()) {
      out.append("| `").append(setting.path()).append("` | ");
      out.append(cell(setting.form().description())).append(" | `");
      out.append(cell(setting.writtenStandard())).append("` | ");
      out.append(cell(setting.meaning())).append(" |\n");
    }
    return out.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replaceAll("\\s+", " ");
  }

  /** Settings by section: a value is a setting or again such a map. */
  private static Map<String, Object> tree(Schema schema) {
    Map<String, Object> root = new TreeMap<>();
    for (Setting<?> setting : schema.settings()) {
      List<String> parts = List.of(setting.path().split("\\.", -1));
      Map<String, Object> section = root;
      for (String part : parts.subList(0, parts.size() - 1)) {
        section = subsection(section, part);
      }
      section.put(parts.getLast(), setting);
    }
    return root;
  }

  @SuppressWarnings("unchecked") // The maps are made here and nowhere else.
  private static Map<String, Object> subsection(Map<String, Object> section, String name) {
    return (Map<String, Object>) section.computeIfAbsent(name, key -> new TreeMap<>());
  }

  @SuppressWarnings("unchecked") // See subsection.
  private static void write(
      StringBuilder out, Map<String, Object> section, int depth, Configuration configuration) {
    String indent = "  ".repeat(depth);
    section.forEach((name, content) -> {
      if (content instanceof Setting<?> setting) {
        writeSetting(out, indent, name, setting, configuration);
      } else {
        out.append(indent).append(name).append(":\n");
        write(out, (Map<String, Object>) content, depth + 1, configuration);
      }
    });
  }

  private static <T> void writeSetting(
      StringBuilder out,
      String indent,
      String name,
      Setting<T> setting,
      Configuration configuration) {
    out.append(indent).append("# ").append(setting.meaning()).append('\n');
    out.append(indent).append("# ").append(setting.form().description());
    out.append("; default ").append(setting.writtenStandard());
    out.append("; ").append(setting.variable()).append('\n');
    boolean hidden = setting.secret() && !configuration.get(setting).equals(setting.standard());
    out.append(indent).append(hidden ? "# " : "").append(name).append(": ");
    out.append(hidden ? "(secret)" : setting.written(configuration.get(setting))).append('\n');
  }
}
