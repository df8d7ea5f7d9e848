package io.aleph4j.compute.api;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Whether this system reaches the outside, of each family of addresses (spec 04 §3.3). */
final class Connectivity {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int STATUS_LINE = 12;

  private final ApiSettings.Probes probes;
  private final String domain;
  private final HttpClient connections;

  Connectivity(ApiSettings.Probes probes, String domain, HttpClient connections) {
    this.probes = probes;
    this.domain = domain;
    this.connections = connections;
  }

  /** A family of addresses. */
  enum Family {
    IPV4(Inet4Address.class),
    IPV6(Inet6Address.class);

    private final Class<? extends InetAddress> kind;

    Family(Class<? extends InetAddress> kind) {
      this.kind = kind;
    }
  }

  /** What is reached over a family: {@code egress}, {@code dns}, {@code domain}, {@code http}. */
  ObjectNode over(Family family) throws InterruptedException {
    ObjectNode json = Replies.object();
    json.put("egress", reachesOutside(family));
    json.put("dns", addresses(family, probes.name()).findAny().isPresent());
    json.put("domain", addresses(family, domain).findAny().isPresent());
    return json.put("http", probes.pages().stream().anyMatch(page -> answers(family, page)));
  }

  /** Whether anything outside answers. */
  boolean reachesOutside(Family family) throws InterruptedException {
    URI target = family == Family.IPV4 ? probes.ipv4() : probes.ipv6();
    HttpRequest request = HttpRequest.newBuilder(target).timeout(LIMIT).GET().build();
    try {
      connections.send(request, HttpResponse.BodyHandlers.discarding());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Stream<InetAddress> addresses(Family family, String name) {
    try {
      return Stream.of(InetAddress.getAllByName(name)).filter(family.kind::isInstance);
    } catch (UnknownHostException e) {
      return Stream.empty();
    }
  }

  // With a socket, as a client for HTTP would choose the family itself.
  private static boolean answers(Family family, URI page) {
    List<InetAddress> addresses = addresses(family, page.getHost()).limit(1).toList();
    for (InetAddress address : addresses) {
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(address, page.getPort() < 0 ? 80 : page.getPort()),
            (int) LIMIT.toMillis());
        socket.setSoTimeout((int) LIMIT.toMillis());
        String path = page.getRawPath().isEmpty() ? "/" : page.getRawPath();
        String request =
            "GET "
                + path
                + " HTTP/1.1\r\nHost: "
                + page.getHost()
                + "\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        byte[] start = socket.getInputStream().readNBytes(STATUS_LINE);
        return new String(start, StandardCharsets.US_ASCII).startsWith("HTTP/1.");
      } catch (IOException e) {
        return false;
      }
    }
    return false;
  }
}
