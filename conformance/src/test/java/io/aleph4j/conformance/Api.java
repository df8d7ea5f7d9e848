package io.aleph4j.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node's HTTP interface, spoken to with the JDK alone. Safe for many threads. */
final class Api {

  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final URI url;
  private final HttpClient client;

  Api(URI url) {
    this.url = url;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
  }

  /** What a route answered. */
  record Answer(HttpResponse<String> response) {

    int status() {
      return response.statusCode();
    }

    String body() {
      return response.body();
    }

    JsonNode json() {
      return JSON.readTree(response.body());
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }
  }

  URI url() {
    return url;
  }

  /** {@code GET}; the parameters come in pairs of name and value and are percent-encoded. */
  Answer get(String path, Object... parameters) {
    return send(request(path, parameters).GET());
  }

  Answer post(String path, String body) {
    return post(path, "application/json", BodyPublishers.ofString(body));
  }

  Answer post(String path, String contentType, HttpRequest.BodyPublisher body) {
    return send(request(path).header("Content-Type", contentType).POST(body));
  }

  Answer publish(TestMessage message, boolean sync) {
    return post("/api/v0/messages", message.publishBody(sync));
  }

  /** Uploads a file, with the STORE message that keeps it unless that is null. */
  Answer upload(byte[] content, @Nullable TestMessage message) {
    return upload(
        "/api/v0/storage/add_file", content, message == null ? null : message.publishBody(true));
  }

  /** Uploads a file to a route, with this metadata unless it is null. */
  Answer upload(String path, byte[] content, @Nullable String metadata) {
    String boundary = "aleph4j-" + HexFormat.of().formatHex(new byte[] {1, 2, 3, 4});
    ByteArrayOutputStream body = new ByteArrayOutputStream(content.length + 2_000);
    if (metadata != null) {
      part(body, boundary, "metadata", metadata.getBytes(StandardCharsets.UTF_8));
    }
    part(body, boundary, "file\"; filename=\"file", content);
    body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return post(
        path,
        "multipart/form-data; boundary=" + boundary,
        BodyPublishers.ofByteArray(body.toByteArray()));
  }

  private static void part(
      ByteArrayOutputStream body, String boundary, String name, byte[] content) {
    body.writeBytes(
        ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(content);
    body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes of a file; empty when the node does not have it. */
  Optional<byte[]> download(String fileHash) {
    try {
      HttpResponse<byte[]> answer =
          client.send(
              request("/api/v0/storage/raw/" + fileHash).GET().build(), BodyHandlers.ofByteArray());
      return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Publishes and insists on {@code processed}. */
  TestMessage processed(TestMessage message) {
    Answer answer = publish(message, true);
    if (answer.status() != 200) {
      throw new AssertionError(
          "not processed: " + answer.status() + " " + answer.body() + " for " + message);
    }
    return message;
  }

  HttpRequest.Builder request(String path, Object... parameters) {
    return HttpRequest.newBuilder(URI.create(url + path + query(parameters))).timeout(LIMIT);
  }

  Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(client.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(request.build() + ": " + e, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Opens {@code /api/ws0/messages}; frames go to the listener. */
  WebSocket watch(WebSocket.Listener listener, Object... parameters) throws ExecutionException {
    URI target =
        URI.create("ws" + url.toString().substring(4) + "/api/ws0/messages" + query(parameters));
    try {
      return client
          .newWebSocketBuilder()
          .buildAsync(target, listener)
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException("the WebSocket did not open", e);
    }
  }

  private static String query(Object... parameters) {
    if (parameters.length == 0) {
      return "";
    }
    StringJoiner query = new StringJoiner("&", "?", "");
    for (int i = 0; i < parameters.length; i += 2) {
      query.add(encode(parameters[i]) + "=" + encode(parameters[i + 1]));
    }
    return query.toString();
  }

  private static String encode(Object text) {
    return URLEncoder.encode(text.toString(), StandardCharsets.UTF_8);
  }

  /** The texts of an array, or of one member of each object in it. */
  static List<String> texts(JsonNode array, String member) {
    return array.valueStream().map(item -> item.path(member).asString()).toList();
  }
}
