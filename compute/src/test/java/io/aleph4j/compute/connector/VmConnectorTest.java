package io.aleph4j.compute.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.compute.definition.HostNames;
import io.aleph4j.compute.definition.NodeMessages;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.WebServer;
import io.aleph4j.service.web.WebSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and calls open() first
class VmConnectorTest {
  private static final String REF = "5e".repeat(32);

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Fixture fixture;
  private WebServer server;

  @BeforeEach
  void open() {
    fixture = new Fixture(folder);
    VmConnector connector =
        new VmConnector(
            fixture.node,
            new NodeMessages(fixture.node),
            fixture.messages,
            Fixture.MACHINE::equals,
            GuestLimits.defaults(),
            fixture.nanoTime::get);
    server =
        WebServer.start(
            WebSettings.on("127.0.0.1", 0), connector.routes(), List.of(), config -> {});
  }

  @AfterEach
  void close() {
    server.close();
    fixture.close();
    client.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      builder.headers(headers);
    }
    return client.send(builder.build(), HttpResponse.BodyHandlers.ofString());
  }

  private void know(String ref, String message) {
    fixture.core.answers.put(
        "/api/v0/messages/" + ref, "{\"status\":\"processed\",\"message\":" + message + "}");
  }

  @Test
  void tellsMessagesAndFiles() throws Exception {
    assertThat(get("/").body()).isEqualTo("{\"Server\":\"Aleph.im VM Connector\"}");
    ItemHash file = ItemHash.sha256("the code".getBytes(StandardCharsets.UTF_8));
    String store =
        "{\"type\":\"STORE\",\"content\":{\"address\":\"0xowner\",\"item_type\":\"storage\",\"item_hash\":\""
            + file
            + "\",\"mime_type\":\"application/zip\"}}";
    know(REF, store);
    fixture.core.answers.put("/api/v0/storage/raw/" + file, "the code");
    assertThat(get("/download/message/" + REF).body()).isEqualTo(store);
    for (String kind : new String[] {"code", "data", "runtime"}) {
      HttpResponse<String> answer = get("/download/" + kind + "/" + REF);
      assertThat(answer.body()).isEqualTo("the code");
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/zip");
    }
    assertThat(get("/download/message/" + "6f".repeat(32)).statusCode()).isEqualTo(404);
    assertThat(get("/download/code/..%2f..").statusCode()).isIn(400, 404);
    assertThat(get("/download/message/x").body()).isEqualTo("Hash not found");
  }

  @Test
  void signsForMachinesOfThisNodeOnly() throws Exception {
    String signer = fixture.key.properties().address();
    assertThat(get("/properties").body()).contains(signer);
    String mine = GuestApiTest.message("POST", Fixture.MACHINE.value(), signer).toString();
    assertThat(post("/sign", mine).body()).contains("\"signature\":\"0x");
    String named = GuestApiTest.message("POST", HostNames.of(Fixture.MACHINE), signer).toString();
    assertThat(post("/sign", named).statusCode()).isEqualTo(200);
    for (String other : new String[] {"cd".repeat(32), signer, HostNames.of(new ItemHash(REF))}) {
      assertThat(post("/sign", GuestApiTest.message("POST", other, signer).toString()).statusCode())
          .isEqualTo(400);
    }
    assertThat(post("/sign", mine, "Origin", "http://evil").statusCode()).isEqualTo(403);
  }

  @Test
  void publishesPostsOfItsOwn() throws Exception {
    ObjectNode message = GuestApiTest.message("POST", "anything", "0xsomebody");
    ObjectNode body = StrictJson.mapper().createObjectNode();
    body.put("topic", "ALEPH-TEST").put("data", message.toString());
    assertThat(post("/api/v0/p2p/pubsub/pub", body.toString()).body())
        .isEqualTo("{\"status\":\"success\"}");
    assertThat(fixture.core.bodies.getLast())
        .contains("\"channel\":\"TEST\"", fixture.key.properties().address())
        .doesNotContain("anything", "0xsomebody");
    assertThat(post("/api/v0/ipfs/pubsub/pub", "{}").statusCode()).isEqualTo(400);
    body.put("data", "{\"item_content\":\"{}\"}");
    assertThat(post("/api/v0/ipfs/pubsub/pub", body.toString()).statusCode()).isEqualTo(400);
  }

  private static String storeMessage(String hash, String sender, String content) {
    return "{\"sender\":\"%s\",\"chain\":\"ETH\",\"signature\":null,\"type\":\"STORE\","
            .formatted(sender)
        + "\"item_content\":null,\"item_type\":\"storage\",\"item_hash\":\"%s\",".formatted(hash)
        + "\"time\":1.5,\"channel\":null,\"size\":2,\"content\":%s,".formatted(content)
        + "\"confirmed\":false,\"confirmations\":[]}";
  }

  private void list(String... messages) {
    fixture.core.answers.put(
        "/api/v0/messages.json",
        "{\"messages\":[%s],\"pagination_per_page\":20,\"pagination_page\":1,"
                .formatted(String.join(",", messages))
            + "\"pagination_total\":1,\"pagination_item\":\"messages\"}");
  }

  @Test
  void onlyTheOwnersAmendmentIsTheLatest() throws Exception {
    String other = "6f".repeat(32);
    String newest = "7a".repeat(32);
    String amendment = "{\"address\":\"%s\",\"ref\":\"%s\"}";
    String original = storeMessage(REF, "0xowner", "{\"address\":\"0xowner\"}");
    list(original);
    assertThat(get("/compute/latest_amend/" + REF).body()).isEqualTo("\"" + REF + "\"");
    list(
        original,
        storeMessage(other, "0xowner", amendment.formatted("0xstranger", REF)),
        storeMessage(other, "0xowner", amendment.formatted("0xowner", other)),
        storeMessage(newest, "0xowner", amendment.formatted("0xowner", REF)),
        storeMessage(other, "0xowner", amendment.formatted("0xowner", REF)));
    assertThat(get("/compute/latest_amend/" + REF).body()).isEqualTo("\"" + newest + "\"");
    assertThat(fixture.core.asked).last().asString().contains("refs=" + REF, "owners=0xowner");
    list();
    assertThat(get("/compute/latest_amend/" + REF).statusCode()).isEqualTo(404);
    assertThat(get("/compute/latest_amend/x").statusCode()).isEqualTo(404);
  }

  @Test
  void whatIsNotProcessedIsNotFound() throws Exception {
    for (String answer :
        new String[] {"{\"status\":\"pending\",\"message\":{}}", "{\"status\":\"processed\"}"}) {
      fixture.core.answers.put("/api/v0/messages/" + REF, answer);
      assertThat(get("/download/message/" + REF).statusCode()).isEqualTo(404);
    }
    know(REF, "{\"type\":\"POST\",\"content\":{}}");
    assertThat(get("/download/code/" + REF).statusCode()).isEqualTo(404);
  }

  @Test
  void aFileWithoutAGoodTypeIsBytesAndALostOneIsNotFound() throws Exception {
    ItemHash file = ItemHash.sha256("a file".getBytes(StandardCharsets.UTF_8));
    know(REF, "{\"content\":{\"item_hash\":\"" + file + "\",\"mime_type\":\"a b; c\"}}");
    assertThat(get("/download/data/" + REF).statusCode()).isEqualTo(404);
    fixture.core.answers.put("/api/v0/storage/raw/" + file, "a file");
    HttpResponse<String> answer = get("/download/data/" + REF);
    assertThat(answer.body()).isEqualTo("a file");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
  }

  @Test
  void aCoreNodeThatFailsIsToldAsItIs() throws Exception {
    fixture.core.answers.put("/api/v0/messages/" + REF, "no JSON");
    assertThat(get("/download/message/" + REF).statusCode()).isEqualTo(502);
    ObjectNode signed = GuestApiTest.message("POST", "a", "0xsomebody").put("signature", "0x00");
    ObjectNode body = StrictJson.mapper().createObjectNode();
    body.put("topic", "ALEPH-TEST").put("data", signed.toString());
    String path = "/api/v0/p2p/pubsub/pub";
    assertThat(post(path, body.toString()).statusCode()).isEqualTo(200);
    assertThat(fixture.core.bodies.getLast()).contains("0xsomebody");
    fixture.core.publication = 500;
    assertThat(post(path, body.toString()).statusCode()).isEqualTo(502);
    fixture.core.publication = 422;
    fixture.core.receipt = "\"too old\"";
    assertThat(post(path, body.toString()).statusCode()).isEqualTo(422);
    fixture.core.close();
    assertThat(post(path, body.toString()).statusCode()).isEqualTo(503);
    assertThat(get("/download/message/" + REF).statusCode()).isEqualTo(503);
  }

  @Test
  void whatSpeaksForNobodyIsNotSigned() throws Exception {
    for (String content : new String[] {"{}", "{\"address\":1}", "no JSON"}) {
      ObjectNode message =
          GuestApiTest.message("POST", "x", "0xsomebody")
              .put("item_content", content)
              .put("item_hash", ItemHash.sha256(content).value());
      assertThat(post("/sign", message.toString()).statusCode()).as(content).isEqualTo(400);
    }
    ObjectNode message = GuestApiTest.message("POST", "x", "0xsomebody").put("item_type", "ipfs");
    message.put("item_hash", "QmYULJoNGPDmoRq4WNWTDTUvJGJv1hosox8H6vVd1kCsY8");
    message.putNull("item_content");
    assertThat(post("/sign", message.toString()).statusCode()).isEqualTo(400);
    ObjectNode body = StrictJson.mapper().createObjectNode();
    for (String content : new String[] {"{\"type\":1,\"content\":1}", "{\"type\":\"t\"}", "x"}) {
      message.put("item_content", content);
      body.put("topic", "T").put("data", message.toString());
      assertThat(post("/api/v0/p2p/pubsub/pub", body.toString()).statusCode()).isEqualTo(400);
    }
    assertThat(fixture.core.asked).isEmpty();
  }
}
