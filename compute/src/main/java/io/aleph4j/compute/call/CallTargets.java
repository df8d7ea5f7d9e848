package io.aleph4j.compute.call;

import io.aleph4j.compute.definition.HostNames;
import io.aleph4j.compute.domain.DomainNames;
import io.aleph4j.protocol.ItemHash;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Which program a request is for (spec 04 §3.1): the one in its path, the one whose name is the
 * first label of its host name, or the one that the owner of a domain shows there.
 */
final class CallTargets {
  private static final String PREFIX = "/vm/";

  /** What the node answers itself, whichever domain leads to it. */
  private static final List<String> OF_THE_NODE =
      List.of("/about/", "/v2/about/", "/control/", "/status/", "/static/", "/debug/");

  private static final int RETRY_SECONDS = 1;

  private final String domain;
  private final DomainNames names;

  /** For a node with this host name. */
  CallTargets(String domain, DomainNames names) {
    this.domain = domain.toLowerCase(Locale.ROOT);
    this.names = names;
  }

  /**
   * What is asked for.
   *
   * @param ref the program, as it was spelled
   * @param path with its query
   */
  record Target(String ref, String path) {}

  /** Whether a request is for a program. Does not block: who has a domain is not known here yet. */
  boolean isForProgram(Request request) {
    String path = request.getHttpURI().getPath();
    String host = host(request);
    return path != null
        && (path.startsWith(PREFIX)
            || byLabel(host).isPresent()
            || (isForeign(host) && !isOfNode(path)));
  }

  /**
   * What a request asks for.
   *
   * @throws CallFailure when nobody knows
   */
  Target of(Request request) throws InterruptedException {
    String path = request.getHttpURI().getPathQuery();
    String host = host(request);
    Optional<ItemHash> program = byLabel(host);
    if (program.isPresent()) {
      return new Target(program.get().value(), path);
    }
    return path.startsWith(PREFIX) ? byPath(path) : new Target(byDomain(host).value(), path);
  }

  private static String host(Request request) {
    @Nullable String host = Request.getServerName(request);
    String name = host == null ? "" : host.toLowerCase(Locale.ROOT);
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private Optional<ItemHash> byLabel(String host) {
    int dot = host.indexOf('.');
    return dot < 0 || host.equals(domain)
        ? Optional.empty()
        : HostNames.parse(host.substring(0, dot));
  }

  private boolean isForeign(String host) {
    return !host.equals(domain) && !host.endsWith("." + domain) && DomainNames.isDomain(host);
  }

  private static boolean isOfNode(String path) {
    return path.equals("/metrics") || OF_THE_NODE.stream().anyMatch(path::startsWith);
  }

  private static Target byPath(String path) {
    String rest = path.substring(PREFIX.length());
    int end = 0;
    while (end < rest.length() && rest.charAt(end) != '/' && rest.charAt(end) != '?') {
      end++;
    }
    String suffix = rest.substring(end);
    return new Target(rest.substring(0, end), suffix.startsWith("/") ? suffix : "/" + suffix);
  }

  private ItemHash byDomain(String host) throws InterruptedException {
    return switch (names.find(host)) {
      case DomainNames.Answer.Program program -> program.hash();
      case DomainNames.Answer.Unknown _ ->
          throw CallFailure.json(404, "404: Invalid message reference", null);
      case DomainNames.Answer.Busy _ ->
          throw CallFailure.json(503, "Too many domains are looked up at this time.", null)
              .retryAfter(RETRY_SECONDS);
    };
  }
}
