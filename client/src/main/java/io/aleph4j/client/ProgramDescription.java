package io.aleph4j.client;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.ProgramContent.Encoding;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a PROGRAM message says (spec 01 §2.6). Code and runtime are named by the STORE messages that
 * keep them, and the latest versions of both are used, as published clients want it.
 *
 * @param entrypoint {@code module:object} of an ASGI application, or the name of an executable
 * @param runtimeComment what people read about the runtime; may be empty
 * @param internet whether it may open connections to the outside
 * @param persistent whether it always runs
 * @param updatable whether a later message may replace this one
 * @param name what people call it; null for nothing
 * @param variables of its environment
 */
public record ProgramDescription(
    ItemHash code,
    Encoding encoding,
    String entrypoint,
    ItemHash runtime,
    String runtimeComment,
    Resources resources,
    boolean internet,
    boolean persistent,
    boolean updatable,
    @Nullable String name,
    Map<String, String> variables,
    List<ProgramVolume> volumes,
    Payment payment) {

  /** The network's bounds are those of spec 01 §2.5. */
  private static final int MOST_VARIABLES = 256;

  public ProgramDescription {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    volumes = List.copyOf(volumes);
    if (entrypoint.isBlank()) {
      throw new IllegalArgumentException(
          "a program needs an entrypoint such as main:app or run.sh");
    }
    if (variables.size() > MOST_VARIABLES) {
      throw new IllegalArgumentException(
          "a program has at most " + MOST_VARIABLES + " variables, not " + variables.size());
    }
  }

  /**
   * What it may use.
   *
   * @param seconds how long one call may take
   */
  public record Resources(int vcpus, int memoryMib, int seconds) {

    private static final int MOST_VCPUS = 256;
    private static final int MOST_MEMORY_MIB = 1 << 20;
    private static final int MOST_SECONDS = 315_360_000;

    /** Checks the network's bounds. */
    public Resources {
      require("virtual CPUs", vcpus, MOST_VCPUS);
      require("MiB of memory", memoryMib, MOST_MEMORY_MIB);
      require("seconds", seconds, MOST_SECONDS);
    }

    private static void require(String what, int value, int most) {
      if (value < 1 || value > most) {
        throw new IllegalArgumentException(
            "a program has 1 to " + most + " " + what + ", not " + value);
      }
    }
  }

  /**
   * The fields of the message's content, in the order in which published clients write them. Every
   * default is spelled out: readers of the network compare the text with what they make of it.
   */
  public ObjectNode toContent() {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("type", "vm-function");
    content.put("allow_amend", updatable);
    if (name != null) {
      content.putObject("metadata").put("name", name);
    }
    content.putObject("on").put("http", true).put("persistent", persistent);
    content
        .putObject("environment")
        .put("reproducible", false)
        .put("internet", internet)
        .put("aleph_api", true)
        .put("shared_cache", false);
    content
        .putObject("resources")
        .put("vcpus", resources.vcpus())
        .put("memory", resources.memoryMib())
        .put("seconds", resources.seconds());
    content
        .putObject("runtime")
        .put("ref", runtime.value())
        .put("use_latest", true)
        .put("comment", runtimeComment);
    content.putArray("volumes").addAll(volumes.stream().map(ProgramVolume::toJson).toList());
    if (!variables.isEmpty()) {
      ObjectNode json = content.putObject("variables");
      variables.forEach(json::put);
    }
    content.set("payment", StoreDescription.payment(payment));
    content
        .putObject("code")
        .put("encoding", encoding.name().toLowerCase(Locale.ROOT))
        .put("entrypoint", entrypoint)
        .put("ref", code.value())
        .put("use_latest", true);
    return content;
  }
}
