package io.aleph4j.node.api;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.CoreNode;
import io.aleph4j.node.CoreNodeSettings;
import io.aleph4j.node.FileSettings;
import io.aleph4j.node.Payments;
import io.aleph4j.node.TestDatabase;
import io.aleph4j.node.TestFolders;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.Route;
import io.aleph4j.service.web.WebServer;
import io.aleph4j.service.web.WebSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import tools.jackson.databind.JsonNode;

/** A whole node on a database of its own, behind a real server. */
final class TestNode implements AutoCloseable {

  private final TestDatabase database = new TestDatabase();
  private final Path folder = TestFolders.make();
  private final UnaryOperator<Route> wrapper;
  private final ApiSettings settings;
  private final long reserve;
  private final CoreNodeSettings core;
  private CoreNode node;
  private NodeApi api;
  private WebServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  TestNode() {
    this(UnaryOperator.identity());
  }

  /** A node with other limits. */
  TestNode(ApiSettings settings, long reserve) {
    this(UnaryOperator.identity(), settings, reserve, Payments.settings());
  }

  /** A node with other rules about payment. */
  TestNode(PaymentSettings payment, ApiSettings settings) {
    this(
        UnaryOperator.identity(),
        settings,
        0,
        CoreNodeSettings.defaults().withRules(RuleSettings.defaults().with(payment)));
  }

  /** A node with other limits of uploads. */
  TestNode(UploadLimits limits) {
    this(standardWith(limits), 0);
  }

  private static ApiSettings standardWith(UploadLimits limits) {
    ApiSettings standard = ApiSettings.ofVersion("v0.1.0");
    return new ApiSettings(
        standard.topic(),
        standard.version(),
        standard.messageSockets(),
        standard.statusSockets(),
        limits,
        standard.gracePeriod(),
        standard.operator());
  }

  /** A node whose routes are served as this makes them. */
  TestNode(UnaryOperator<Route> wrapper) {
    this(wrapper, ApiSettings.ofVersion("v0.1.0"), 0, Payments.settings());
  }

  private TestNode(
      UnaryOperator<Route> wrapper, ApiSettings settings, long reserve, CoreNodeSettings core) {
    this.wrapper = wrapper;
    this.settings = settings;
    this.reserve = reserve;
    this.core = core;
    node = startNode();
    api = startApi();
    server = startServer();
  }

  private CoreNode startNode() {
    return new CoreNode(
        source(),
        core,
        new FileSettings(
            folder,
            settings.gracePeriod(),
            Duration.ofHours(1),
            reserve,
            FileSettings.in(folder).fetch()),
        InstantSource.system(),
        new SplittableRandom(1));
  }

  private NodeApi startApi() {
    return new NodeApi(
        source(),
        NodeServices.of(node),
        settings,
        InstantSource.system(),
        List.of("/ip4/127.0.0.1/tcp/4025/p2p/Qm"),
        () -> database.database().isReachable(Duration.ofSeconds(1)));
  }

  private WebServer startServer() {
    List<Route> routes = api.routes().stream().map(wrapper).toList();
    return WebServer.start(
        WebSettings.on("127.0.0.1", 0), routes, api.sockets(), NodeApi::addErrors);
  }

  /** Ends the node and starts it again on what it has kept; its address is another one then. */
  void restart() {
    stop();
    node = startNode();
    api = startApi();
    server = startServer();
  }

  private void stop() {
    server.close();
    api.close();
    node.close();
  }

  TestDatabase database() {
    return database;
  }

  /** Removes what is over. */
  void collect() {
    try {
      node.collect();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where the files are. */
  Path folder() {
    return folder;
  }

  DataSource source() {
    return database.database().dataSource();
  }

  CoreNode node() {
    return node;
  }

  NodeApi api() {
    return api;
  }

  String url() {
    return server.url();
  }

  HttpClient http() {
    return http;
  }

  HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  /** The body of a 200. */
  JsonNode json(String path) {
    HttpResponse<String> answer = get(path);
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + " answered " + answer.statusCode() + " " + answer.body());
    }
    return StrictJson.parse(answer.body());
  }

  HttpResponse<String> post(String path, String body) {
    return send(
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Publishes and waits for the outcome. */
  HttpResponse<String> publish(String message) {
    return post("/api/v0/messages", "{\"sync\":true,\"message\":" + message + "}");
  }

  /** Publishes a message that must be processed; its item hash. */
  String processed(String message) {
    HttpResponse<String> answer = publish(message);
    if (answer.statusCode() != 200) {
      throw new AssertionError("publishing answered " + answer.statusCode() + " " + answer.body());
    }
    return StrictJson.parse(message).get("item_hash").asString();
  }

  /** A signed inline message as JSON. */
  static String message(
      Account account, MessageType type, String content, double time, String channel) {
    ItemHash hash = ItemHash.sha256(content);
    String buffer =
        String.join(
            "\n", account.chain().code(), account.address().value(), type.wireName(), hash.value());
    Map<String, Object> message =
        Map.of(
            "chain", account.chain().code(),
            "sender", account.address().value(),
            "type", type.wireName(),
            "channel", channel,
            "time", time,
            "item_type", "inline",
            "item_hash", hash.value(),
            "item_content", content,
            "signature", account.sign(buffer.getBytes(StandardCharsets.UTF_8)));
    return StrictJson.mapper().writeValueAsString(message);
  }

  @Override
  public void close() {
    stop();
    database.close();
  }
}
