package io.aleph4j.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What the processor must measure when a confidential machine starts (spec 01 §2.10), in either of
 * its wire forms.
 *
 * @param launchDigest 96 lower-case hexadecimal digits
 * @param vcpuType the processor model that the digest was computed for
 */
public record LaunchMeasurement(String launchDigest, @Nullable String vcpuType) {}
