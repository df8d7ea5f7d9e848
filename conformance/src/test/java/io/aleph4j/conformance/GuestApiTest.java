package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a program in a real machine may ask its node for (spec 04 §9.1), and what it may not. */
@ExtendWith(Deployment.Shared.class)
class GuestApiTest {
  /** The list of images, by which clients find the runtimes of a network. */
  private static final String VM_IMAGES =
      "/api/v0/aggregates/0xFba561a84A537fCaa567bb7A2257e7142701ae2A.json?keys=vm-images";

  private final Deployment on;
  private final HandMade made;

  GuestApiTest(Deployment deployment) {
    on = deployment;
    made = new HandMade(deployment);
  }

  @AfterEach
  void endPrograms() throws Exception {
    made.end();
  }

  /** An answer of the guest API. */
  private record Answer(int status, String head, String body) {}

  /** Has the program ask. */
  private Answer ask(String program, String start, String body) throws Exception {
    String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
    String request =
        start + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + length + "\r\n" + body;
    return raw(program, request);
  }

  private Answer raw(String program, String request) throws Exception {
    String all = made.ask(program, "api(" + Api.JSON.writeValueAsString(request) + ")").asString();
    int end = all.indexOf("\r\n\r\n");
    assertThat(end).as("%s: %s", request, all).isPositive();
    String head = all.substring(0, end);
    return new Answer(Integer.parseInt(head.split(" ", 3)[1]), head, all.substring(end + 4));
  }

  private String probe() throws Exception {
    return made.store(Files.readAllBytes(Deployment.resource("probe").resolve("main.py")));
  }

  private ObjectNode application(String code) {
    ObjectNode content = made.program(code, "plain", "app");
    ((ObjectNode) content.get("code")).put("interface", "asgi");
    return content;
  }

  @Test
  void whatAProgramMayAskFor() throws Exception {
    String code = probe();
    String program = made.publish(application(code));
    assertCache(program);
    assertQuestions(program, code);
    assertSignatures(program);
    assertPublished(program);
    assertRefused(program);
    assertNothingElse(program);
    ObjectNode alone = application(code);
    ((ObjectNode) alone.get("environment")).put("aleph_api", false);
    assertCacheOnly(made.publish(alone));
    assertThat(ask(program, "GET /cache/count", "").body()).isEqualTo("1");
  }

  private void assertCache(String program) throws Exception {
    assertThat(ask(program, "GET /cache/colour", "").status()).isEqualTo(404);
    assertThat(ask(program, "PUT /cache/colour", "blue").body()).isEqualTo("true");
    assertThat(ask(program, "PUT /cache/count", "1").body()).isEqualTo("true");
    assertThat(ask(program, "GET /cache/colour", "").body()).isEqualTo("blue");
    assertThat(Api.JSON.readTree(ask(program, "GET /cache/", "").body()))
        .extracting(JsonNode::asString)
        .containsExactlyInAnyOrder("colour", "count");
    assertThat(ask(program, "GET /cache/?pattern=col*", "").body()).isEqualTo("[\"colour\"]");
    assertThat(ask(program, "DELETE /cache/colour", "").body()).isEqualTo("1");
    assertThat(ask(program, "DELETE /cache/colour", "").body()).isEqualTo("0");
    assertThat(ask(program, "GET /cache/colour", ""))
        .extracting(Answer::status, Answer::body)
        .containsExactly(404, "No such key in cache");
    assertThat(ask(program, "GET /cache/a.b", ""))
        .extracting(Answer::status, Answer::body)
        .containsExactly(400, "Invalid key");
    assertThat(ask(program, "GET /cache/?pattern=a%2Fb", "").status()).isEqualTo(400);
  }

  /** Questions about the network are the core node's to answer. */
  private void assertQuestions(String program, String code) throws Exception {
    Answer message = ask(program, "GET /api/v0/messages/" + code, "");
    assertThat(message.status()).isEqualTo(200);
    assertThat(Api.JSON.readTree(message.body()).at("/message/item_hash").asString())
        .isEqualTo(code);
    Answer list = ask(program, "GET /api/v0/messages.json?hashes=" + program, "");
    assertThat(Api.JSON.readTree(list.body()).at("/messages/0/type").asString())
        .isEqualTo("PROGRAM");
    Answer aggregate = ask(program, "GET " + VM_IMAGES, "");
    assertThat(aggregate.status()).as(aggregate.body()).isEqualTo(200);
    assertThat(Api.JSON.readTree(aggregate.body()).at("/data/vm-images").isObject()).isTrue();
    assertThat(ask(program, "GET /api/v0/messages/" + "ab".repeat(32), "").status()).isEqualTo(404);
    assertThat(ask(program, "HEAD /api/v0/messages.json", ""))
        .extracting(Answer::status, Answer::body)
        .containsExactly(200, "");
  }

  /** Messages are signed in the program's own name, and in no other. */
  private void assertSignatures(String program) throws Exception {
    JsonNode signer = Api.JSON.readTree(ask(program, "GET /properties", "").body());
    String address = signer.get("address").asString();
    assertThat(signer.get("chain").asString()).isEqualTo("ETH");
    assertThat(address).matches("0x[0-9A-Fa-f]{40}");
    String host = made.ask(program, "os.environ['ALEPH_ADDRESS_TO_USE']").asString();
    for (String speaker : new String[] {program, host}) {
      Answer signed = ask(program, "POST /sign", unsigned(address, "POST", speaker).toString());
      assertThat(signed.status()).as(signed.body()).isEqualTo(200);
      JsonNode message = Api.JSON.readTree(signed.body());
      assertThat(message.get("signature").asString()).matches("0x[0-9a-f]{130}");
      // The core node takes it, and decides then: nobody has allowed this signer to speak for it.
      assertThat(publish(program, message).body()).isEqualTo("{\"status\":\"success\"}");
      assertThat(decided(program, message.get("item_hash").asString()).path("error_code").asInt())
          .isEqualTo(2);
    }
    for (String speaker : new String[] {address, "ab".repeat(32), ""}) {
      Answer refused = ask(program, "POST /sign", unsigned(address, "POST", speaker).toString());
      assertThat(refused.status()).as(refused.body()).isEqualTo(400);
      assertThat(refused.body()).contains("Message address does not match VM item_hash");
    }
    assertThat(ask(program, "POST /sign", unsigned(address, "PROGRAM", program).toString()).body())
        .contains("signs no PROGRAM for a program");
    assertThat(ask(program, "POST /sign", "{").status()).isEqualTo(400);
    assertThat(publish(program, unsigned(address, "POST", program)))
        .extracting(Answer::status)
        .isEqualTo(400);
  }

  /** A program that has a key of its own needs nobody to sign. */
  private void assertPublished(String program) throws Exception {
    TestMessage message =
        TestMessage.post(TestAccounts.ethereum(), "note", "{\"by\":\"itself\"}", 1.7e9, null);
    assertThat(publish(program, Api.JSON.readTree(message.json())).status()).isEqualTo(200);
    assertThat(decided(program, message.itemHash()).get("status").asString())
        .isEqualTo("processed");
    JsonNode forged = Api.JSON.readTree(message.json().replace("note", "n0te"));
    assertThat(publish(program, forged).status()).isEqualTo(400);
  }

  /** What the core node has made of a message. */
  private JsonNode decided(String program, String hash) throws Exception {
    AtomicReference<JsonNode> decision = new AtomicReference<>();
    Deployment.until(() -> {
      Answer answer = ask(program, "GET /api/v0/messages/" + hash, "");
      decision.set(Api.JSON.readTree(answer.body()));
      return answer.status() == 200 && !decision.get().path("status").asString().equals("pending");
    });
    return decision.get();
  }

  private static ObjectNode unsigned(String sender, String type, String speaker) {
    String content =
        "{\"address\":\"%s\",\"time\":1700000000,\"type\":\"note\",\"content\":{\"by\":\"a program\"}}"
            .formatted(speaker);
    return Api.JSON
        .createObjectNode()
        .put("chain", "ETH")
        .put("sender", sender)
        .put("type", type)
        .put("item_type", "inline")
        .put("item_hash", TestMessage.sha256(content))
        .put("item_content", content)
        .put("time", 1_700_000_000)
        .put("channel", "TEST");
  }

  private Answer publish(String program, JsonNode message) throws Exception {
    ObjectNode body = Api.JSON.createObjectNode().put("topic", "ALEPH-TEST");
    body.put("data", message.toString());
    return ask(program, "POST /api/v0/p2p/pubsub/pub", body.toString());
  }

  /** Requests that lead anywhere else, or are none, are refused, and the program's others go on. */
  private void assertRefused(String program) throws Exception {
    for (String path :
        new String[] {
          "/", "/status/config", "/about/config", "/vm/" + program, "/metrics", "/version", "/apiv0"
        }) {
      assertThat(ask(program, "GET " + path, "").status()).as(path).isEqualTo(404);
    }
    for (String path :
        new String[] {
          "http://localhost/api/v0/messages.json",
          on.cloud().compute() + "/about/config",
          "/api/../about/config",
          "/api/%2e%2e/metrics",
          "/api//v0",
          "*",
          "/api/v0/\\..",
          "/api/%zz"
        }) {
      assertThat(ask(program, "GET " + path, "").status()).as(path).isEqualTo(400);
    }
    assertThat(ask(program, "POST /api/v0/messages", "{}").status()).isEqualTo(405);
    assertThat(ask(program, "DELETE /api/v0/messages.json", "").status()).isEqualTo(405);
    assertThat(ask(program, "CONNECT 127.0.0.1:22", "").status()).isEqualTo(400);
    assertThat(raw(program, "GARBAGE\r\n\r\n").status()).isEqualTo(400);
    assertThat(raw(program, "PUT /cache/a HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n").status())
        .isEqualTo(413);
    assertThat(raw(program, "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n\r\n").status())
        .isBetween(400, 499);
    assertThat(ask(program, "GET /cache/count", "").body()).isEqualTo("1");
  }

  /** Neither this system's ports nor others of its own vsock device answer. */
  private void assertNothingElse(String program) throws Exception {
    int core = on.cloud().core().getPort();
    int compute = on.cloud().compute().getPort();
    assertThat(made.ask(program, "reaches(socket.AF_VSOCK, (2, 53))").asBoolean(false)).isTrue();
    for (int port : new int[] {1, 22, 51, 54, 80, 1024, core, compute}) {
      assertThat(made.ask(program, "reaches(socket.AF_VSOCK, (2, " + port + "))").asBoolean(true))
          .as("port %s of the host", port)
          .isFalse();
    }
    for (String cid : new String[] {"0", "1", "4", "4294967295"}) {
      assertThat(made.ask(program, "reaches(socket.AF_VSOCK, (" + cid + ", 53))").asBoolean(true))
          .as("port 53 of %s", cid)
          .isFalse();
    }
    for (String host : new String[] {"127.0.0.1", "10.0.2.2", "172.16.0.1", "169.254.169.254"}) {
      String reached = "reaches(socket.AF_INET, ('" + host + "', " + compute + "))";
      assertThat(made.ask(program, reached).asBoolean(true)).as(host).isFalse();
    }
    assertThat(made.ask(program, "os.listdir('/sys/class/net')").toString()).isEqualTo("[\"lo\"]");
  }

  /** A program whose message says so has its cache and nothing else; caches are not shared. */
  private void assertCacheOnly(String program) throws Exception {
    assertThat(ask(program, "GET /cache/count", "").status()).isEqualTo(404);
    assertThat(ask(program, "PUT /cache/count", "2").body()).isEqualTo("true");
    for (String start :
        new String[] {"GET /properties", "GET /api/v0/messages.json", "POST /sign"}) {
      assertThat(ask(program, start, ""))
          .as(start)
          .satisfies(answer -> assertThat(answer.status()).isEqualTo(403))
          .satisfies(
              answer -> assertThat(answer.body()).contains("environment.aleph_api is false"));
    }
  }
}
