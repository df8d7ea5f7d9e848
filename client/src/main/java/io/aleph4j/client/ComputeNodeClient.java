package io.aleph4j.client;

import io.aleph4j.accounts.Account;
import io.aleph4j.protocol.ItemHash;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A compute node, asked by the owner of a machine (spec 04 §3.5). Every method blocks until the
 * answer is there. Safe for use by many threads at once.
 *
 * <p>What the node refuses is a {@link NodeAnswerException} with the node's own reason, none at all
 * a {@link NodeUnreachableException}.
 */
public final class ComputeNodeClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration HEARTBEAT = Duration.ofSeconds(30);

  private final Http http;
  private final OperatorKey key;

  /**
   * A client of the compute node at this address, for example {@code http://127.0.0.1:4020}.
   *
   * @throws IllegalArgumentException if the address is not an absolute http or https URL, or
   *     compute nodes do not know accounts of this chain
   */
  public ComputeNodeClient(URI node, Account owner, InstantSource clock) {
    this(
        node,
        owner,
        clock,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build());
  }

  /** A client that uses these connections. */
  public ComputeNodeClient(URI node, Account owner, InstantSource clock, HttpClient connections) {
    this.http = new Http(node, connections, TIMEOUT);
    this.key = OperatorKey.of(owner, http.host(), clock);
  }

  /** What a machine has printed so far; empty when the node does not know it. */
  public Optional<List<LogLine>> logs(ItemHash machine) {
    String path = path(machine, "logs");
    Map<String, String> headers =
        Map.of(
            "X-SignedPubKey", key.signedKey().toString(),
            "X-SignedOperation", key.signedOperation("GET", path).toString());
    Http.Answer answer = http.get(path, headers);
    return switch (answer.status()) {
      case 404 -> Optional.empty();
      case 400, 401, 403 ->
          throw answer.unexpected(
              "the node does not show these logs; the account has to own the machine, and this"
                  + " machine's clock to be right");
      default -> Optional.of(answer.read(ComputeNodeClient::lines));
    };
  }

  private static List<LogLine> lines(JsonNode json) {
    if (!json.isArray()) {
      throw new Answers.Unreadable("the answer is not a list of lines");
    }
    return Answers.list(
        json,
        line ->
            new LogLine(
                line.path("file").asString(""),
                line.path("MESSAGE").asString(""),
                line.path("__REALTIME_TIMESTAMP").asString("")));
  }

  /**
   * Hands over what a machine has printed and prints, line by line, until the node ends it.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public void follow(ItemHash machine, Consumer<LogLine> reader) throws InterruptedException {
    String path = path(machine, "stream_logs");
    URI url = http.webSocket(path, Query.EMPTY);
    try (SocketConnection connection = SocketConnection.open(http.connections(), url, HEARTBEAT)) {
      connection.send(url, introduction(path));
      for (String frame = connection.next(); frame != null; frame = connection.next()) {
        JsonNode json = read(url, frame);
        if (json.path("status").asString("").equals("failed")) {
          throw new NodeAnswerException(
              "the node does not show these logs", 403, url, json.path("reason").asString(""));
        }
        if (json.has("message")) {
          reader.accept(
              new LogLine(json.path("type").asString(""), json.path("message").asString(""), ""));
        }
      }
    }
  }

  private static JsonNode read(URI url, String frame) {
    try {
      return Answers.parse(frame);
    } catch (Answers.Unreadable e) {
      throw new NodeAnswerException("a line of the log is not JSON", 200, url, frame);
    }
  }

  private String introduction(String path) {
    ObjectNode frame = JsonNodeFactory.instance.objectNode();
    ObjectNode auth = frame.putObject("auth");
    auth.set("X-SignedPubKey", key.signedKey());
    auth.set("X-SignedOperation", key.signedOperation("GET", path));
    return frame.toString();
  }

  private static String path(ItemHash machine, String operation) {
    return "/control/machine/" + Http.segment(machine.value()) + "/" + operation;
  }
}
