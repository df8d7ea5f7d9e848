package io.aleph4j.compute.hypervisor.firecracker;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of Firecracker. What it can do, and whose snapshots it reads, depends on it. */
public record FirecrackerVersion(int major, int minor, int patch)
    implements Comparable<FirecrackerVersion> {
  private static final Pattern NUMBERS =
      Pattern.compile("v?([0-9]{1,4})\\.([0-9]{1,4})\\.([0-9]{1,4})");
  private static final Comparator<FirecrackerVersion> ORDER =
      Comparator.comparingInt(FirecrackerVersion::major)
          .thenComparingInt(FirecrackerVersion::minor)
          .thenComparingInt(FirecrackerVersion::patch);

  /** The first one that a text names, such as {@code Firecracker v1.15.1}. */
  public static Optional<FirecrackerVersion> find(String text) {
    Matcher matcher = NUMBERS.matcher(text);
    return matcher.find()
        ? Optional.of(
            new FirecrackerVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3))))
        : Optional.empty();
  }

  /** Whether it describes its devices by ACPI, without which guests here find none: from 1.8 on. */
  boolean describesDevices() {
    return compareTo(new FirecrackerVersion(1, 8, 0)) >= 0;
  }

  /** Whether a restored guest can be told the time that has passed: from 1.16 on. */
  boolean setsClockOfRestored() {
    return compareTo(new FirecrackerVersion(1, 16, 0)) >= 0;
  }

  /** Whether a snapshot can be restored with another tap: from 1.12 on. */
  boolean replacesTapOfRestored() {
    return compareTo(new FirecrackerVersion(1, 12, 0)) >= 0;
  }

  @Override
  public int compareTo(FirecrackerVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
