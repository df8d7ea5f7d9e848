package io.aleph4j.service.config;

import java.util.List;
import java.util.Map;

/** The values of all settings of a schema. Immutable. */
public final class Configuration {
  private final Schema schema;
  private final Map<Setting<?>, Object> values;
  private final List<String> warnings;

  Configuration(Schema schema, Map<Setting<?>, Object> values, List<String> warnings) {
    this.schema = schema;
    this.values = Map.copyOf(values);
    this.warnings = List.copyOf(warnings);
  }

  /** The value of a setting: what was written, else its default. */
  @SuppressWarnings("unchecked") // Only Reader fills the map, with values of the setting's form.
  public <T> T get(Setting<T> setting) {
    Object written = values.get(setting);
    if (written == null && !schema.settings().contains(setting)) {
      throw new IllegalArgumentException("setting " + setting.path() + " is not in the schema");
    }
    return written == null ? setting.standard() : (T) written;
  }

  /** One line for each thing that the operator should know but that hinders nothing. */
  public List<String> warnings() {
    return warnings;
  }

  /** All settings with their values as a YAML file with comments; secrets are left out. */
  public String toYaml() {
    return Printer.yaml(schema, this);
  }

  /** All settings with their values as a file of variables; secrets are left out. */
  public String toVariables(String prefix) {
    return Printer.variables(schema, this, prefix);
  }
}
