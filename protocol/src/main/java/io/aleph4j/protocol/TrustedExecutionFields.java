package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.invalid;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how a machine is kept secret from its host (spec 01 §2.8, §2.10). */
final class TrustedExecutionFields {

  static final Keys KEYS =
      Keys.closed(
          Set.of("firmware", "policy", "mode", "runtime", "measurements", "attestation_port"));

  private static final Keys MEASUREMENT =
      Keys.closed(Set.of("platform", "digest", "registers", "vcpu_type"));
  private static final Keys REGISTERS = Keys.closed(Set.of("launch"));

  private static final int MOST_MEASUREMENTS = 16;
  private static final int LONGEST_VCPU_TYPE = 64;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{96}");

  /** No debugging. */
  private static final long DEFAULT_SEV_POLICY = 1;

  /** A bit that must be one in every policy of SEV-SNP. */
  private static final long SNP_RESERVED = 1L << 17;

  private enum Mode {
    SEV,
    SEV_SNP
  }

  private TrustedExecutionFields() {}

  static TrustedExecution read(SchemaValue value) {
    SchemaReader trusted = value.object(KEYS);
    Mode mode = trusted.given("mode").map(name -> name.choice(Mode.class)).orElse(Mode.SEV);
    TrustedExecution read =
        new TrustedExecution(
            mode == Mode.SEV_SNP,
            policy(trusted, mode),
            hash(trusted, "firmware"),
            hash(trusted, "runtime"),
            trusted
                .given("measurements")
                .map(TrustedExecutionFields::measurements)
                .orElse(List.of()),
            trusted.given("attestation_port").map(MachineFields::port).orElse(null));
    switch (mode) {
      case SEV -> checkSev(trusted);
      case SEV_SNP -> checkSnp(trusted, read);
    }
    return read;
  }

  private static @Nullable ItemHash hash(SchemaReader trusted, String key) {
    return trusted.given(key).map(SchemaValue::hash).orElse(null);
  }

  /**
   * Of SEV the network takes any integer; of one that 64 bits do not hold the lowest 64 are kept,
   * as no processor knows more than 32.
   */
  private static long policy(SchemaReader trusted, Mode mode) {
    SchemaValue policy = trusted.present("policy").orElse(null);
    return switch (mode) {
      case SEV -> policy == null ? DEFAULT_SEV_POLICY : policy.integer().longValue();
      case SEV_SNP -> {
        if (policy == null) {
          throw invalid(trusted.path() + ".policy is missing: SEV-SNP needs one, such as 196608");
        }
        yield snpPolicy(policy);
      }
    };
  }

  private static void checkSev(SchemaReader trusted) {
    for (String key : List.of("runtime", "measurements", "attestation_port")) {
      if (trusted.given(key).isPresent()) {
        throw invalid(
            "%s.%s needs the mode 'sev_snp': without it there is none"
                .formatted(trusted.path(), key));
      }
    }
  }

  private static void checkSnp(SchemaReader trusted, TrustedExecution read) {
    if (read.firmware() != null) {
      throw invalid(trusted.path() + ".firmware cannot be in the mode 'sev_snp': use runtime");
    }
    if (read.runtime() == null) {
      throw invalid(trusted.path() + ".runtime is missing: the mode 'sev_snp' needs one");
    }
    if (read.measurements().isEmpty()) {
      throw invalid(trusted.path() + ".measurements are missing: the mode 'sev_snp' needs some");
    }
  }

  /** A guest policy of SEV-SNP. */
  static long snpPolicy(SchemaValue value) {
    long policy = value.unsigned();
    if ((policy & SNP_RESERVED) == 0) {
      throw value.unexpected("a policy of SEV-SNP, which has bit 17 set, such as 196608");
    }
    return policy;
  }

  static List<LaunchMeasurement> measurements(SchemaValue value) {
    return value.list(MOST_MEASUREMENTS, TrustedExecutionFields::measurement);
  }

  /** Two forms are in circulation; each measurement has one of them. */
  private static LaunchMeasurement measurement(SchemaValue value) {
    SchemaReader measurement = value.object(MEASUREMENT);
    measurement.value("platform").string("sev_snp"::equals, "'sev_snp'");
    if (measurement.find("digest").isPresent() == measurement.find("registers").isPresent()) {
      throw invalid(value.path() + " must have either a digest or registers");
    }
    SchemaValue digest =
        measurement
            .present("digest")
            .orElseGet(() -> {
              SchemaReader registers = measurement.value("registers").object(REGISTERS);
              return registers.value("launch");
            });
    return new LaunchMeasurement(
        digest.string(DIGEST.asMatchPredicate(), "96 lower-case hexadecimal digits"),
        measurement.given("vcpu_type").map(type -> type.string(LONGEST_VCPU_TYPE)).orElse(null));
  }
}
