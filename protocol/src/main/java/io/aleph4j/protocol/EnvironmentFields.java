package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.invalid;

import io.aleph4j.protocol.MachineEnvironment.Hypervisor;
import org.jspecify.annotations.Nullable;

/** Reads what programs and instances may reach and what runs them (spec 01 §2.6, §2.8). */
final class EnvironmentFields {

  private static final Keys KEYS =
      Keys.open(
          "reproducible",
          "internet",
          "aleph_api",
          "shared_cache",
          "hypervisor",
          "trusted_execution");

  private EnvironmentFields() {}

  static MachineEnvironment ofInstance(SchemaReader content) {
    SchemaReader environment = content.value("environment").object(KEYS);
    Hypervisor hypervisor = hypervisor(environment);
    return environment(environment, hypervisor, trustedExecution(environment, hypervisor));
  }

  /**
   * Programs may have an instance's environment. One that is faulty in what instances alone have is
   * read as a program's, which ignores that: so does the reference's union of both.
   */
  static MachineEnvironment ofProgram(SchemaReader content) {
    SchemaReader environment = content.value("environment").object(KEYS);
    MachineEnvironment plain = environment(environment, null, null);
    try {
      return ofInstance(content);
    } catch (InvalidMessageException _) {
      return plain;
    }
  }

  private static MachineEnvironment environment(
      SchemaReader environment,
      @Nullable Hypervisor hypervisor,
      @Nullable TrustedExecution trustedExecution) {
    return new MachineEnvironment(
        environment.flag("reproducible"),
        environment.flag("internet"),
        environment.flag("aleph_api"),
        environment.flag("shared_cache"),
        hypervisor,
        trustedExecution);
  }

  private static @Nullable Hypervisor hypervisor(SchemaReader environment) {
    return environment.given("hypervisor").map(name -> name.choice(Hypervisor.class)).orElse(null);
  }

  private static @Nullable TrustedExecution trustedExecution(
      SchemaReader environment, @Nullable Hypervisor hypervisor) {
    SchemaValue trusted = environment.given("trusted_execution").orElse(null);
    if (trusted == null) {
      return null;
    }
    TrustedExecution read = TrustedExecutionFields.read(trusted);
    // An object without entries says nothing, and the reference lets it pass.
    boolean saysSomething = !trusted.object(TrustedExecutionFields.KEYS).entries().isEmpty();
    if (saysSomething && hypervisor != Hypervisor.QEMU) {
      throw invalid(
          trusted.path()
              + " needs the hypervisor 'qemu': say so in content.environment.hypervisor");
    }
    return read;
  }
}
