package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.CoreNode;
import io.aleph4j.node.CoreNodeSettings;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Eventually;
import io.aleph4j.node.FileSettings;
import io.aleph4j.node.Payments;
import io.aleph4j.node.RebuildAudit;
import io.aleph4j.node.TestDatabase;
import io.aleph4j.node.TestFolders;
import io.aleph4j.node.files.FileSnapshots;
import io.aleph4j.node.local.AdjustableClock;
import io.aleph4j.node.local.LocalState;
import io.aleph4j.node.local.OfficialAggregates;
import io.aleph4j.node.registry.TokenBalances;
import io.aleph4j.node.storage.DatabaseSnapshots;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.Route;
import io.aleph4j.service.web.WebServer;
import io.aleph4j.service.web.WebSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What tests do to a node while it runs: time, snapshots, faults, steps. */
class DevelopmentApiTest {

  private static final Account ALICE = Draft.ACCOUNTS.get(0);

  private final TestDatabase database = new TestDatabase();
  private final Path files = TestFolders.make();
  private final Path copies = TestFolders.make().resolve("snapshots");
  private final HttpClient http = HttpClient.newHttpClient();
  private DevelopmentApi api = open(false);
  private WebServer server = serve();

  private DevelopmentApi open(boolean byHand) {
    AdjustableClock clock = new AdjustableClock(InstantSource.system());
    CoreNodeSettings standard =
        Payments.settings()
            .withRegistry(TokenBalances.equal(BigDecimal.valueOf(500_000)))
            .withLocal(new LocalState(Map.of(), OfficialAggregates.all()));
    CoreNodeSettings settings = byHand ? standard.steppedByHand() : standard;
    return new DevelopmentApi(
        () -> {
          CoreNode node =
              new CoreNode(
                  database.source(),
                  settings,
                  FileSettings.in(files),
                  clock,
                  new SplittableRandom(1));
          NodeApi routes =
              new NodeApi(
                  database.source(),
                  NodeServices.of(node),
                  ApiSettings.ofVersion("test"),
                  clock,
                  List.of(),
                  () -> true);
          return new RunningNode(node, routes);
        },
        clock,
        new DatabaseSnapshots(database.source()),
        new FileSnapshots(files, copies));
  }

  private WebServer serve() {
    List<Route> routes = new ArrayList<>(api.routes());
    routes.addAll(api.controls());
    WebServer started =
        WebServer.start(WebSettings.on("127.0.0.1", 0), routes, api.sockets(), NodeApi::addErrors);
    api.onExchange(started::dropSockets);
    return started;
  }

  @AfterEach
  void stop() {
    server.close();
    api.close();
    database.close();
    http.close();
  }

  private void byHand() {
    server.close();
    api.close();
    api = open(true);
    server = serve();
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String path) {
    try {
      return http.send(
          request.uri(URI.create(server.url() + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(), path);
  }

  private HttpResponse<String> post(String path, String body) {
    return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)), path);
  }

  private JsonNode control(String path, String body) {
    HttpResponse<String> answer = post(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return StrictJson.parse(answer.body());
  }

  private String statusOf(ItemHash hash) {
    HttpResponse<String> answer = get("/api/v0/messages/" + hash + "/status");
    return answer.statusCode() == 404
        ? "unknown"
        : StrictJson.parse(answer.body()).get("status").asString();
  }

  private int publish(Draft draft) {
    Envelope envelope = draft.sign();
    ObjectNode message =
        StrictJson.mapper()
            .createObjectNode()
            .put("chain", envelope.chain().code())
            .put("sender", envelope.sender().value())
            .put("type", envelope.type().wireName())
            .put("item_hash", envelope.itemHash().value())
            .put("item_type", envelope.itemType().wireName())
            .put("item_content", envelope.itemContent())
            .put("time", BigDecimal.valueOf(envelope.time().micros(), 6))
            .put("channel", envelope.channel())
            .put("signature", envelope.signature());
    return post("/api/v0/messages", "{\"sync\":true,\"message\":" + message + "}").statusCode();
  }

  private ItemHash upload(String text) {
    String body =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
            + text
            + "\r\n--b--\r\n";
    HttpRequest.Builder request =
        HttpRequest.newBuilder()
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    HttpResponse<String> answer = send(request, "/api/v0/storage/add_file");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new ItemHash(StrictJson.parse(answer.body()).get("hash").asString());
  }

  @Test
  void aSnapshotBringsEverythingBack() throws IOException {
    Draft kept = Draft.post(ALICE, "kept", "{\"n\":1}");
    ItemHash file = upload("kept");
    Draft store = Draft.store(ALICE, file);
    assertThat(List.of(publish(kept), publish(store))).containsExactly(200, 200);
    String id = control("/dev/snapshot", "").get("id").asString();

    Draft lost = Draft.post(ALICE, "lost", "{\"n\":2}");
    ItemHash lostFile = upload("lost");
    Draft security =
        Draft.security(ALICE, "[{\"address\":\"" + Draft.ACCOUNTS.get(1).address() + "\"}]");
    assertThat(List.of(publish(lost), publish(security))).containsExactly(200, 200);
    assertThat(publish(Draft.forget(ALICE, store.hash()))).isEqualTo(200);
    control("/dev/clock", "{\"advance\":\"25h\"}");
    Eventually.holds(
        "the file is gone", () -> get("/api/v0/storage/raw/" + file).statusCode() == 404);

    for (int times = 0; times < 2; times++) {
      control("/dev/restore/" + id, "");
      assertThat(statusOf(kept.hash())).isEqualTo("processed");
      assertThat(statusOf(store.hash())).isEqualTo("processed");
      assertThat(statusOf(lost.hash())).isEqualTo("unknown");
      assertThat(get("/api/v0/storage/raw/" + file).body()).isEqualTo("kept");
      assertThat(get("/api/v0/storage/raw/" + lostFile).statusCode()).isEqualTo(404);
      assertThat(RebuildAudit.differences(database.source())).isEmpty();
      // What the node remembers began anew: who was allowed is not, numbers and totals go on.
      Draft delegated =
          Draft.post(Draft.ACCOUNTS.get(1), "x", "{}").forOwner(ALICE.address().value());
      assertThat(publish(delegated)).isEqualTo(422);
      assertThat(publish(Draft.post(ALICE, "kept", "{\"again\":" + times + "}"))).isEqualTo(200);
      assertThat(
              StrictJson.parse(get("/api/v0/messages.json?contentTypes=kept").body())
                  .get("pagination_total")
                  .asInt())
          .isEqualTo(2);
    }
    assertThat(control("/dev/restore/" + id, "").at("/clock/ahead_seconds").asInt()).isZero();
    try (var all = Files.walk(files)) {
      assertThat(all.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  @Test
  void theListOfNodesComesBackToo() {
    Draft core =
        Draft.post(
            ALICE,
            "corechan-operation",
            "{\"action\":\"create-node\",\"tags\":[\"mainnet\"],\"details\":{\"name\":\"n\"}}");
    String id = control("/dev/snapshot", "").get("id").asString();
    assertThat(publish(core)).isEqualTo(200);
    assertThat(nodes()).hasSize(1);
    control("/dev/restore/" + id, "");
    assertThat(nodes()).isEmpty();
    assertThat(publish(core)).isEqualTo(200);
    assertThat(nodes()).hasSize(1);
  }

  private JsonNode nodes() {
    String path =
        "/api/v0/aggregates/0xa1B3bb7d2332383D96b7796B908fB7f7F3c2Be10.json?keys=corechannel";
    return StrictJson.parse(get(path).body()).at("/data/corechannel/nodes");
  }

  @Test
  void socketsAreToldToComeBack() throws Exception {
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
          }
        };
    http.newWebSocketBuilder()
        .buildAsync(URI.create(server.url().replace("http", "ws") + "/api/ws0/messages"), listener)
        .get();
    control("/dev/snapshot", "");
    assertThat(closed.get()).isEqualTo(1012);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2", "01", "x", "-1", "99999999999999999999"})
  void anUnknownSnapshotIsNamed(String id) {
    control("/dev/snapshot", "");
    HttpResponse<String> answer = post("/dev/restore/" + id, "");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains(id).contains("[1]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"advance\":3}",
        "{\"advance\":\"0s\"}",
        "{\"advance\":\"-3h\"}",
        "{\"advance\":\"3 fortnights\"}",
        "{\"advance\":\"40000d\"}",
        "{\"advance\":\"99999999999999999999999999d\"}",
        "{\"advance\":\"0.0001s\"}"
      })
  void timeGoesForwardByATimeOnly(String body) {
    HttpResponse<String> answer = post("/dev/clock", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(answer.body()).isNotEmpty();
    assertThat(StrictJson.parse(get("/dev").body()).at("/clock/ahead_seconds").asInt()).isZero();
  }

  @Test
  void whatIsDueAfterAJumpIsDone() {
    ItemHash file = upload("for a day");
    control("/dev/clock", "{\"advance\":\"23h\"}");
    assertThat(get("/api/v0/storage/raw/" + file).statusCode()).isEqualTo(200);
    assertThat(control("/dev/clock", "{\"advance\":\"2 h\"}").at("/clock/ahead_seconds").asInt())
        .isEqualTo(25 * 3600);
    assertThat(get("/api/v0/storage/raw/" + file).statusCode()).isEqualTo(404);
  }

  @Test
  void faultsComeInsteadOfAnswersAndEnd() {
    control("/dev/faults", "[{\"route\":\"version\",\"status\":504,\"times\":2}]");
    assertThat(get("/api/v0/version").statusCode()).isEqualTo(504);
    assertThat(get("/api/v0/posts.json").statusCode()).isEqualTo(200);
    assertThat(get("/api/v0/version").statusCode()).isEqualTo(504);
    assertThat(get("/api/v0/version").statusCode()).isEqualTo(200);
    assertThat(post("/dev/faults", "[{}]").statusCode()).isEqualTo(422);
  }

  @Test
  void byHandMessagesWaitUntilTheyAreStepped() {
    byHand();
    Draft post = Draft.post(ALICE, "waits", "{}");
    Draft amend = Draft.amend(ALICE, post.hash().value(), "{\"n\":2}");
    Draft orphan = Draft.amend(ALICE, "b".repeat(64), "{}");
    assertThat(List.of(publish(amend), publish(post), publish(orphan)))
        .containsExactly(202, 202, 202);
    assertThat(List.of(statusOf(post.hash()), statusOf(amend.hash())))
        .containsExactly("pending", "pending");
    JsonNode step = control("/dev/step", "");
    assertThat(step.toString()).isEqualTo("{\"processed\":2,\"rejected\":0,\"waiting\":1}");
    assertThat(List.of(statusOf(post.hash()), statusOf(amend.hash()), statusOf(orphan.hash())))
        .containsExactly("processed", "processed", "pending");
    assertThat(publish(post)).isEqualTo(200);
  }

  @Test
  void whatIsNotPaidForIsLookedForAtOnce() {
    assertThat(control("/dev/payments", "").toString()).isEqualTo("{\"changed\":0}");
  }

  @Test
  void webPagesControlNothing() {
    for (String path :
        List.of("/dev/snapshot", "/dev/restore/1", "/dev/step", "/dev/payments", "/dev/faults")) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder()
              .header("Origin", "http://127.0.0.1:8080")
              .POST(HttpRequest.BodyPublishers.noBody());
      assertThat(send(request, path).statusCode()).isEqualTo(403);
    }
    assertThat(StrictJson.parse(get("/dev").body()).get("snapshots")).isEmpty();
  }

  @Test
  void anOverviewSaysWhatThereIs() {
    control("/dev/snapshot", "");
    JsonNode overview = StrictJson.parse(get("/dev").body());
    assertThat(overview.get("snapshots").toString()).isEqualTo("[\"1\"]");
    assertThat(overview.get("routes").toString()).contains("POST /dev/clock");
    assertThat(overview.get("faults")).isEmpty();
  }
}
