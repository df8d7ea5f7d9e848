package io.aleph4j.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an instance is kept secret from its host (spec 01 §2.8).
 *
 * @param snp whether it runs under SEV-SNP instead of SEV
 * @param policy the guest policy: SEV's bits, or an unsigned 64-bit number of SEV-SNP
 * @param firmware of SEV
 * @param runtime of SEV-SNP
 * @param measurements of SEV-SNP: any of them will do
 * @param attestationPort of SEV-SNP; null means 8443
 */
public record TrustedExecution(
    boolean snp,
    long policy,
    @Nullable ItemHash firmware,
    @Nullable ItemHash runtime,
    List<LaunchMeasurement> measurements,
    @Nullable Integer attestationPort) {

  public TrustedExecution {
    measurements = List.copyOf(measurements);
  }
}
