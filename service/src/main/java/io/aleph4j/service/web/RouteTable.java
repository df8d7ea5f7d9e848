package io.aleph4j.service.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All routes of a server, searchable by path. Immutable. */
final class RouteTable {
  /** A route with the pattern of the paths that it answers. */
  private record Entry(Route route, Pattern pattern) {}

  private final List<Entry> entries;
  private final List<Pattern> sockets;

  /** What answers each path that has no parameter: found without trying every pattern. */
  private final Map<String, List<Route>> fixed;

  RouteTable(List<Route> routes, List<SocketRoute> sockets) {
    this.entries =
        inOrderOfPrecedence(routes).stream()
            .map(route -> new Entry(route, pattern(route.template())))
            .toList();
    this.sockets = sockets.stream().map(socket -> pattern(socket.template())).toList();
    this.fixed =
        routes.stream()
            .map(Route::template)
            .filter(template -> !template.contains("{"))
            .distinct()
            .collect(Collectors.toUnmodifiableMap(path -> path, this::tryEach));
  }

  /** Routes such that of two that match one path, the one with more fixed text comes first. */
  static List<Route> inOrderOfPrecedence(List<Route> routes) {
    List<Route> sorted = new ArrayList<>(routes);
    sorted.sort(Comparator.comparing(route -> precedence(route.template())));
    return sorted;
  }

  /** The route that answers {@code method} on {@code path}. */
  Optional<Route> find(String method, String path) {
    for (Route route : matching(path)) {
      if (route.methods().contains(method)) {
        return Optional.of(route);
      }
    }
    return Optional.empty();
  }

  /** The methods that are answered on {@code path}, empty for an unknown path. */
  Set<String> methods(String path) {
    Set<String> methods =
        matching(path).stream()
            .flatMap(route -> route.methods().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    if (isSocket(path)) {
      methods.addAll(List.of("GET", "HEAD"));
    }
    return methods;
  }

  boolean isSocket(String path) {
    for (Pattern socket : sockets) {
      if (socket.matcher(path).matches()) {
        return true;
      }
    }
    return false;
  }

  private List<Route> matching(String path) {
    List<Route> known = fixed.get(path);
    return known == null ? tryEach(path) : known;
  }

  private List<Route> tryEach(String path) {
    return entries.stream()
        .filter(entry -> entry.pattern().matcher(path).matches())
        .map(Entry::route)
        .toList();
  }

  private static Pattern pattern(String template) {
    String[] fixed = template.split("\\{[^}]*}", -1);
    return Pattern.compile(
        Stream.of(fixed).map(Pattern::quote).collect(Collectors.joining("[^/]+")));
  }

  /** A text that sorts fixed segments before mixed ones and those before parameters. */
  private static String precedence(String template) {
    return Stream.of(template.split("/", -1))
        .map(segment -> {
          if (!segment.contains("{")) {
            return "0";
          }
          return segment.startsWith("{") && segment.endsWith("}") ? "2" : "1";
        })
        .collect(Collectors.joining());
  }
}
