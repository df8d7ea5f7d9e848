package io.aleph4j.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the host of a machine must be (spec 01 §2.5); nothing that is null or empty is required. */
public record HostRequirements(@Nullable Cpu cpu, @Nullable Node node, List<Gpu> gpus) {

  /** Any host will do. */
  public static final HostRequirements NONE = new HostRequirements(null, null, List.of());

  public HostRequirements {
    gpus = List.copyOf(gpus);
  }

  /**
   * A processor.
   *
   * @param architecture {@code x86_64} or {@code arm64}
   * @param features for example {@code sev_snp}
   */
  public record Cpu(@Nullable String architecture, @Nullable String vendor, List<String> features) {

    public Cpu {
      features = List.copyOf(features);
    }
  }

  /**
   * A compute node.
   *
   * @param addressRegex a regular expression of Python's dialect, at most 256 characters
   * @param hash the node's own message
   * @param termsAndConditions the STORE message of the text that the owner agrees to
   */
  public record Node(
      @Nullable String owner,
      @Nullable String addressRegex,
      @Nullable ItemHash hash,
      @Nullable ItemHash termsAndConditions) {}

  /**
   * A graphics card.
   *
   * @param deviceClass {@code 0300} (VGA) or {@code 0302} (3D)
   * @param deviceId {@code vvvv:dddd}, vendor and device
   */
  public record Gpu(String vendor, String deviceName, String deviceClass, String deviceId) {}
}
