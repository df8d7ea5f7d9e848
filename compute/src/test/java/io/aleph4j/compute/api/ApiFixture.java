package io.aleph4j.compute.api;

import io.aleph4j.compute.auth.Wallet;
import io.aleph4j.compute.call.ProgramFront;
import io.aleph4j.compute.domain.FakeRecords;
import io.aleph4j.compute.hypervisor.Choice;
import io.aleph4j.compute.vm.FakeGuest;
import io.aleph4j.compute.vm.TestNode;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.compute.vm.VmServices;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.WebServer;
import io.aleph4j.service.web.WebSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** The interface of a node whose machines are made up. */
final class ApiFixture implements AutoCloseable {
  static final String DOMAIN = "crn.example.org";
  static final String TOKEN = "a token of sixteen and more";

  final TestNode node;
  final VmPool machines;
  private final WebServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private int operations;

  ApiFixture(Path folder, FakeGuest.Script script) {
    this(folder, script, "", "");
  }

  /**
   * Of a node that emulates, and that uses another hypervisor than it should, for these reasons.
   */
  ApiFixture(Path folder, FakeGuest.Script script, String whyEmulated, String whyOther) {
    node = new TestNode(folder, script);
    Choice choice = new Choice(node.hypervisor(), whyEmulated, whyOther);
    VmServices services = node.services();
    machines = VmPool.open(services);
    CompletableFuture<URI> self = new CompletableFuture<>();
    ProgramFront programs = new ProgramFront(machines, DOMAIN, "1.14.0", FakeRecords.none());
    ComputeApi.Routes api =
        new ComputeApi(
                ApiSettings.defaults(DOMAIN, "1.14.0", TOKEN, URI.create("http://core.test/"))
                    .withNetworks(false, false, false),
                new ApiServices(
                    machines,
                    services.capacity(),
                    services.gate(),
                    node.host(),
                    choice,
                    node.messages(),
                    owner -> StrictJson.parse("{}"),
                    folder.resolve("volumes"),
                    programs::calls,
                    self::join,
                    services.clock()))
            .routes();
    server =
        WebServer.start(
            WebSettings.on("127.0.0.1", 0).withAnswers(ComputeApi.answers()),
            api.routes(),
            api.sockets(),
            ComputeApi::addErrors,
            programs);
    self.complete(URI.create(server.url()));
  }

  URI url(String path) {
    return URI.create(server.url() + path);
  }

  HttpClient client() {
    return client;
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, headers);
  }

  HttpResponse<String> send(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url(path))
            .timeout(Duration.ofSeconds(20))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return StrictJson.parse(get(path).body());
  }

  /** As the owner of machines does it. */
  HttpResponse<String> operate(Wallet wallet, String method, String path)
      throws IOException, InterruptedException {
    return send(
        method,
        path,
        "X-SignedPubKey",
        wallet.signedKey(TestNode.NOW.plusSeconds(3600)).toString(),
        "X-SignedOperation",
        wallet.operation(time(), method, path.replaceFirst("\\?.*", ""), DOMAIN).toString());
  }

  /** A moment that no other operation has. */
  String time() {
    return TestNode.NOW.plusMillis(operations++).toString();
  }

  @Override
  public void close() {
    server.close();
    machines.close();
  }
}
