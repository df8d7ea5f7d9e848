package io.aleph4j.compute.api;

import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The network's diagnostic program, asked through this node's own address as anybody would (spec 04
 * §3.3). Safe for many threads.
 */
final class DiagnosticProgram {
  /** Without these a node is of no use. */
  private static final Set<String> NEEDED =
      Set.of("index", "environ", "ipv4", "internet", "dns", "error_handling", "lifespan");

  private static final List<String> ENVIRONMENT =
      List.of(
          "ALEPH_API_HOST",
          "ALEPH_API_UNIX_SOCKET",
          "ALEPH_REMOTE_CRYPTO_HOST",
          "ALEPH_REMOTE_CRYPTO_UNIX_SOCKET",
          "ALEPH_ADDRESS_TO_USE");
  private static final int LONGEST = 1 << 20;

  private final HttpClient connections;
  private final URI program;
  private final Duration limit;

  /**
   * Asks a program.
   *
   * @param program its address, without a slash at the end
   * @param limit how long one answer may take
   */
  DiagnosticProgram(HttpClient connections, URI program, Duration limit) {
    this.connections = connections;
    this.program = program;
    this.limit = limit;
  }

  /** Finds something out. */
  @FunctionalInterface
  private interface Check {
    boolean passes() throws IOException, InterruptedException;
  }

  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Answer(int status, byte[] body) {
    JsonNode json() {
      try {
        return status == 200 ? StrictJson.parse(body) : StrictJson.parse("null");
      } catch (InvalidMessageException e) {
        return StrictJson.parse("null");
      }
    }
  }

  /**
   * Asks everything, in the network's order.
   *
   * @param retroCompatible leaves out what old programs do not have
   * @throws IOException when this node does not answer at all
   */
  ObjectNode run(boolean retroCompatible) throws IOException, InterruptedException {
    Map<String, Check> checks = new LinkedHashMap<>();
    checks.put("index", () -> get("/").path("Example").asString("").equals("example_fastapi"));
    checks.put("environ", this::environment);
    checks.put("messages", () -> get("/messages").path("Messages").path(0).has("item_hash"));
    checks.put("dns", this::dns);
    checks.put("ipv4", () -> isTrue(get("/ip/4").path("result")));
    checks.put("internet", this::internet);
    checks.put("cache", this::cache);
    checks.put("persistent_storage", this::storage);
    checks.put("error_handling", this::errors);
    if (!retroCompatible) {
      checks.put("get_a_message", () -> get("/get_a_message").has("item_hash"));
      checks.put("lifespan", () -> isTrue(get("/lifespan").path("Lifespan")));
    }
    ObjectNode results = Replies.object();
    for (var check : checks.entrySet()) {
      results.put(check.getKey(), check.getValue().passes());
    }
    return results;
  }

  /** Whether these results are those of a node that works. */
  static boolean isGood(ObjectNode results) {
    return results.properties().stream()
        .allMatch(e -> !NEEDED.contains(e.getKey()) || e.getValue().asBoolean(false));
  }

  /** Whether machines reach the outside over IPv6. */
  boolean hasIpv6() throws IOException, InterruptedException {
    return isTrue(get("/ip/6").path("result"));
  }

  private boolean environment() throws IOException, InterruptedException {
    JsonNode environment = get("/environ");
    return ENVIRONMENT.stream().allMatch(environment::has);
  }

  private boolean dns() throws IOException, InterruptedException {
    JsonNode found = get("/dns");
    return isTrue(found.path("ipv4")) && isTrue(found.path("ipv6"));
  }

  private boolean internet() throws IOException, InterruptedException {
    JsonNode result = get("/internet").path("result");
    return result.isIntegralNumber() && result.asInt(0) < 400;
  }

  private boolean cache() throws IOException, InterruptedException {
    return isTrue(get("/cache/set/a/42"))
        && get("/cache/get/a").asString("").equals("42")
        && contains(get("/cache/keys"), "a");
  }

  private boolean storage() throws IOException, InterruptedException {
    long before = get("/state/increment").path("counter").asLong(Long.MAX_VALUE);
    return get("/state/increment").path("counter").asLong(Long.MIN_VALUE) > before;
  }

  private boolean errors() throws IOException, InterruptedException {
    Answer answer = ask("/raise");
    return answer.status() == 500
        && new String(answer.body(), StandardCharsets.UTF_8).contains("Traceback");
  }

  private static boolean contains(JsonNode list, String text) {
    for (JsonNode element : list) {
      if (element.asString("").equals(text)) {
        return true;
      }
    }
    return false;
  }

  /** As Python sees it. */
  private static boolean isTrue(JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> value.booleanValue();
      case NUMBER -> value.doubleValue() != 0;
      case STRING -> !value.stringValue().isEmpty();
      case ARRAY, OBJECT -> !value.isEmpty();
      default -> false;
    };
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return ask(path).json();
  }

  private Answer ask(String path) throws IOException, InterruptedException {
    try {
      return send(path);
    } catch (HttpTimeoutException e) {
      return new Answer(504, new byte[0]);
    }
  }

  private Answer send(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(program + path)).timeout(limit).GET().build();
    HttpResponse<InputStream> response =
        connections.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (var body = response.body()) {
      return new Answer(response.statusCode(), body.readNBytes(LONGEST));
    }
  }
}
