package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.invalid;

import io.aleph4j.protocol.VerifiableProgramContent.Verified;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the contents of V-PROGRAM messages (spec 01 §2.10). */
final class VerifiableProgramContents {

  static final Keys KEYS = MachineFields.keys("runtime", "workload", "verification");

  private static final Keys ENVIRONMENT = Keys.closed(Set.of("internet"));
  private static final Keys RUNTIME = Keys.closed(Set.of("ref", "comment"));
  private static final Keys WORKLOAD = Keys.closed(Set.of("ref", "hash_tree", "roothash"));
  private static final Keys VOLUME = Keys.closed(Set.of("ref", "hash_tree", "roothash", "comment"));
  private static final Keys VERIFICATION = Keys.closed(Set.of("backend", "policy", "measurements"));

  private static final int MOST_VOLUMES = 8;
  private static final int LONGEST_COMMENT = 1_024;
  private static final long DEFAULT_POLICY = 0x30000;
  private static final Pattern ROOTHASH = Pattern.compile("[0-9a-f]{64}");

  private VerifiableProgramContents() {}

  static VerifiableProgramContent read(SchemaReader content, Address address, Timestamp time) {
    MachineSpec spec = MachineFields.read(content);
    checkPaidByCredit(content, spec);
    checkUnchangeable(spec);
    checkOnlyMeasuredInput(spec);
    SchemaReader runtime = content.value("runtime").object(RUNTIME);
    SchemaReader verification = content.value("verification").object(VERIFICATION);
    verification.value("backend").string("sev_snp"::equals, "'sev_snp'");
    return new VerifiableProgramContent(
        address,
        time,
        spec,
        content.value("environment").object(ENVIRONMENT).flag("internet"),
        runtime.value("ref").hash(),
        comment(runtime),
        verified(content.value("workload").object(WORKLOAD)),
        verification
            .present("policy")
            .map(TrustedExecutionFields::snpPolicy)
            .orElse(DEFAULT_POLICY),
        measurements(verification.value("measurements")),
        content
            .present("volumes")
            .map(volumes -> volumes.list(MOST_VOLUMES, volume -> verified(volume.object(VOLUME))))
            .orElse(List.of()),
        ContentHeaders.of(MessageType.V_PROGRAM, content));
  }

  private static void checkPaidByCredit(SchemaReader content, MachineSpec spec) {
    SchemaValue payment = content.value("payment");
    if (payment.value().isNull() || spec.payment().type() != Payment.Type.CREDIT) {
      throw payment.unexpected("by credit, as for every verifiable program");
    }
  }

  private static void checkUnchangeable(MachineSpec spec) {
    if (spec.allowAmend()) {
      throw invalid(
          "content.allow_amend must be false: a verifiable program cannot change, publish another");
    }
    if (spec.replaces() != null) {
      throw invalid(
          "content.replaces must be null: a verifiable program cannot replace one, publish another");
    }
  }

  private static void checkOnlyMeasuredInput(MachineSpec spec) {
    if (!spec.variables().isEmpty()) {
      throw invalid("content.variables must be empty: nobody could verify them");
    }
    if (!spec.authorizedKeys().isEmpty()) {
      throw invalid("content.authorized_keys must be empty: nobody could verify them");
    }
  }

  private static List<LaunchMeasurement> measurements(SchemaValue value) {
    List<LaunchMeasurement> measurements = TrustedExecutionFields.measurements(value);
    if (measurements.isEmpty()) {
      throw value.unexpected("1 to 16 measurements");
    }
    return measurements;
  }

  private static Verified verified(SchemaReader disk) {
    return new Verified(
        disk.value("ref").hash(),
        disk.value("hash_tree").hash(),
        disk.value("roothash")
            .string(ROOTHASH.asMatchPredicate(), "64 lower-case hexadecimal digits"),
        comment(disk));
  }

  private static String comment(SchemaReader object) {
    return object.present("comment").map(text -> text.string(LONGEST_COMMENT)).orElse("");
  }
}
