package io.aleph4j.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Requests to one node. */
final class Http {

  /** An answer larger than this is broken off. */
  private static final long MAX_BODY = 256L << 20;

  private final String node;
  private final HttpClient connections;
  private final Duration timeout;

  Http(URI node, HttpClient connections, Duration timeout) {
    String scheme = node.getScheme() == null ? "" : node.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || node.getHost() == null) {
      throw new IllegalArgumentException(
          "a node's address looks like http://127.0.0.1:4024, not like '" + node + "'");
    }
    this.node = node.toString().replaceAll("/+$", "");
    this.connections = connections;
    this.timeout = timeout;
  }

  HttpClient connections() {
    return connections;
  }

  /** The address of this path for a WebSocket. */
  URI webSocket(String path, Query query) {
    return URI.create("ws" + node.substring("http".length()) + path + query);
  }

  /** The host that is asked, without its port. */
  String host() {
    return URI.create(node).getHost();
  }

  /** One segment of a path. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  Answer get(String path, Query query) {
    URI url = URI.create(node + path + query);
    return send(HttpRequest.newBuilder(url).GET());
  }

  Answer post(String path, String json) {
    return post(path, "application/json", json);
  }

  /** Sends a text that is a file of its own. */
  Answer postBytes(String path, String text) {
    return post(path, "application/octet-stream", text);
  }

  private Answer post(String path, String type, String body) {
    return send(
        HttpRequest.newBuilder(URI.create(node + path))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Sends a form; a node may take as long as its size needs. */
  Answer post(String path, FileForm form) {
    URI url = URI.create(node + path);
    return send(
        HttpRequest.newBuilder(url)
            .header("Content-Type", form.contentType())
            .POST(form.publisher()),
        timeout.plus(form.time()));
  }

  /** Asks with headers of the caller's own. */
  Answer get(String path, Map<String, String> headers) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(node + path)).GET();
    headers.forEach(builder::header);
    return send(builder);
  }

  /**
   * Asks for bytes, which are read as they come; whoever calls closes them. Only the head of the
   * answer has to be there in time.
   */
  HttpResponse<InputStream> open(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node + path)).timeout(timeout).GET().build();
    return exchange(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  private Answer send(HttpRequest.Builder builder) {
    return send(builder, timeout);
  }

  private Answer send(HttpRequest.Builder builder, Duration patience) {
    HttpRequest request = builder.header("Accept", "application/json").timeout(patience).build();
    HttpResponse<String> response =
        exchange(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_BODY));
    return new Answer(request.uri(), response.statusCode(), response.body());
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> bodies) {
    try {
      return connections.send(request, bodies);
    } catch (IOException e) {
      throw new NodeUnreachableException(request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeUnreachableException(request.uri(), e);
    }
  }

  /** What came back. */
  record Answer(URI url, int status, String body) {

    /** The body, which must be that of a success. */
    <T> T read(Function<JsonNode, T> reader) {
      if (status / 100 != 2) {
        throw unexpected("the request failed");
      }
      return readWhatever(reader);
    }

    /** The body, whatever the status. */
    <T> T readWhatever(Function<JsonNode, T> reader) {
      try {
        return reader.apply(Answers.parse(body));
      } catch (Answers.Unreadable e) {
        throw unexpected(String.valueOf(e.getMessage()));
      }
    }

    /** The body, or nothing when the node does not know what was asked for. */
    <T> Optional<T> optional(Function<JsonNode, T> reader) {
      return status == 404 ? Optional.empty() : Optional.of(read(reader));
    }

    /** The body if it is JSON. */
    @Nullable JsonNode jsonIfAny() {
      try {
        return Answers.parse(body);
      } catch (Answers.Unreadable e) {
        return null;
      }
    }

    NodeAnswerException unexpected(String problem) {
      return new NodeAnswerException(problem, status, url, body);
    }
  }
}
