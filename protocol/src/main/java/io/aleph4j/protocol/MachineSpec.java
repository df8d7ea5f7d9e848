package io.aleph4j.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What programs, instances and verifiable programs have in common (spec 01 §2.5).
 *
 * @param replaces the machine whose new version this is, as spelled
 */
public record MachineSpec(
    boolean allowAmend,
    Map<String, String> variables,
    List<String> authorizedKeys,
    MachineResources resources,
    Payment payment,
    HostRequirements requirements,
    @Nullable String replaces) {

  public MachineSpec {
    variables = Map.copyOf(variables);
    authorizedKeys = List.copyOf(authorizedKeys);
  }
}
