package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.invalid;

import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** Reads what the host of a machine must be (spec 01 §2.5). */
final class RequirementFields {

  private static final Keys REQUIREMENTS = Keys.closed(Set.of("cpu", "node", "gpu"));
  private static final Keys CPU = Keys.closed(Set.of("architecture", "vendor", "features"));
  private static final Keys NODE =
      Keys.closed(Set.of("owner", "address_regex", "node_hash", "terms_and_conditions"));
  private static final Keys GPU =
      Keys.closed(Set.of("vendor", "device_name", "device_class", "device_id"));

  private static final Set<String> ARCHITECTURES = Set.of("x86_64", "arm64");
  private static final Set<String> DEVICE_CLASSES = Set.of("0300", "0302");
  private static final int LONGEST_REGEX = 256;

  private RequirementFields() {}

  static HostRequirements read(SchemaValue value) {
    SchemaReader requirements = value.object(REQUIREMENTS);
    return new HostRequirements(
        requirements.given("cpu").map(RequirementFields::cpu).orElse(null),
        requirements.given("node").map(RequirementFields::node).orElse(null),
        requirements
            .given("gpu")
            .map(gpus -> gpus.list(SchemaValue.UNLIMITED, RequirementFields::gpu))
            .orElse(List.of()));
  }

  private static HostRequirements.Cpu cpu(SchemaValue value) {
    SchemaReader cpu = value.object(CPU);
    return new HostRequirements.Cpu(
        cpu.given("architecture")
            .map(name -> name.string(ARCHITECTURES::contains, "'x86_64' or 'arm64'"))
            .orElse(null),
        cpu.given("vendor").map(SchemaValue::string).orElse(null),
        cpu.given("features")
            .map(features -> features.list(SchemaValue.UNLIMITED, SchemaValue::string))
            .orElse(List.of()));
  }

  private static HostRequirements.Node node(SchemaValue value) {
    SchemaReader node = value.object(NODE);
    return new HostRequirements.Node(
        node.given("owner").map(SchemaValue::string).orElse(null),
        node.given("address_regex").map(RequirementFields::regex).orElse(null),
        node.given("node_hash").map(SchemaValue::hash).orElse(null),
        node.given("terms_and_conditions").map(SchemaValue::hash).orElse(null));
  }

  private static String regex(SchemaValue value) {
    String regex = value.string(LONGEST_REGEX);
    try {
      PythonRegex.check(regex);
      return regex;
    } catch (PatternSyntaxException e) {
      throw invalid(
          "%s must be a regular expression of Python's: %s at character %d of %s"
              .formatted(
                  value.path(),
                  StrictJson.abbreviate(e.getDescription()),
                  e.getIndex(),
                  value.value().quote()));
    }
  }

  private static HostRequirements.Gpu gpu(SchemaValue value) {
    SchemaReader gpu = value.object(GPU);
    return new HostRequirements.Gpu(
        gpu.string("vendor"),
        gpu.string("device_name"),
        gpu.value("device_class").string(DEVICE_CLASSES::contains, "'0300' or '0302'"),
        gpu.string("device_id"));
  }
}
