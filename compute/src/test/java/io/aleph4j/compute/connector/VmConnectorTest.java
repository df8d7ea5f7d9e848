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
}
