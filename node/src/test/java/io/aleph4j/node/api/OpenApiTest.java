package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.Route;
import io.aleph4j.service.web.SocketRoute;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The description of the interface says what is served, all of it, and nothing else. */
class OpenApiTest {

  private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([^}]+)}");

  private final JsonNode description = read();

  private static JsonNode read() {
    try (InputStream in = NodeApi.class.getResourceAsStream("openapi.json")) {
      return StrictJson.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyRouteIsDescribedAndEveryDescriptionIsServed() {
    Set<String> described = new TreeSet<>();
    description
        .get("paths")
        .forEachEntry((path, methods) ->
            methods.forEachEntry((method, operation) ->
                described.add(method.toUpperCase(Locale.ROOT) + " " + path)));
    Set<String> served = new TreeSet<>();
    try (TestNode node = new TestNode()) {
      for (Route route : node.api().routes()) {
        served.add(route.method().name() + " " + route.template());
      }
      for (SocketRoute socket : node.api().sockets()) {
        served.add("GET " + socket.template());
      }
    }
    assertThat(described).isEqualTo(served);
  }

  @Test
  void everyParameterThatIsReadIsDescribedAndNoOther() {
    Map<String, Set<String>> asked = new ConcurrentHashMap<>();
    try (TestNode node = new TestNode(route -> recording(route, asked))) {
      for (Route route : node.api().routes()) {
        if (route.method().name().equals("GET")) {
          node.get(route.template().replaceAll("\\{[^}]+}", "1"));
        }
      }
    }
    for (Map.Entry<String, Set<String>> one : asked.entrySet()) {
      Set<String> read = new TreeSet<>(one.getValue());
      // The page of the path stands in for that of the query.
      read.removeAll(parameters(one.getKey(), "path"));
      assertThat(parameters(one.getKey(), "query")).as(one.getKey()).isEqualTo(read);
    }
    assertThat(asked).isNotEmpty();
  }

  @Test
  void pathParametersAreDescribed() {
    for (String path : description.get("paths").propertyNames()) {
      Set<String> inPath =
          PATH_PARAMETER
              .matcher(path)
              .results()
              .map((MatchResult found) -> found.group(1))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(parameters(path, "path")).as(path).isEqualTo(inPath);
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    for (JsonNode reference : description.findValues("$ref")) {
      String pointer = reference.asString().substring(1);
      assertThat(description.at(pointer).isMissingNode()).as(pointer).isFalse();
    }
  }

  private static Route recording(Route route, Map<String, Set<String>> asked) {
    return new Route(
        route.method(),
        route.template(),
        route.cost(),
        route.bodyLimit(),
        (Context context) -> {
          try {
            route.handler().handle(context);
          } finally {
            if (route.method().name().equals("GET")) {
              asked.put(route.template(), Set.copyOf(Parameters.askedFor(context)));
            }
          }
        });
  }

  private Set<String> parameters(String path, String where) {
    Set<String> names = new TreeSet<>();
    JsonNode operations = description.get("paths").get(path);
    JsonNode operation = operations.has("get") ? operations.get("get") : operations.get("post");
    for (JsonNode parameter : operation.path("parameters")) {
      JsonNode resolved =
          parameter.has("$ref")
              ? description.at(parameter.get("$ref").asString().substring(1))
              : parameter;
      if (resolved.get("in").asString().equals(where)) {
        names.add(resolved.get("name").asString());
      }
    }
    return names;
  }
}
