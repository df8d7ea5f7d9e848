package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.node.ObjectNode;

/** Programs that nobody has to call: messages run them, or they run always. In real machines. */
@ExtendWith(Deployment.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProgramTriggersTest {
  private final Deployment on;

  ProgramTriggersTest(Deployment deployment) {
    on = deployment;
  }

  @Test
  void messagesRunAProgram() throws Exception {
    Api core = new Api(on.cloud().core());
    String program = subscribed(core, on.create(Deployment.resource("triggers"), "main:app"));
    String first = post(core, "triggers", "\"one\"");
    post(core, "else", "\"two\"");
    post(core, "triggers", "\"fail\"");
    String last = post(core, "triggers", "{\"n\":3}");
    Deployment.until(() -> running().contains(program));
    String all = "[\"" + first + "\", \"" + last + "\"]";
    Deployment.until(() -> on.get(program, "/told").body().equals(all));
  }

  /** The same program by somebody else, whom messages run. */
  private static String subscribed(Api core, String program) {
    Account account = TestAccounts.ethereum();
    ObjectNode content =
        (ObjectNode) core.get("/api/v0/messages/" + program).json().path("message").path("content");
    content.put("address", account.address().value());
    ((ObjectNode) content.path("on"))
        .putArray("message")
        .addObject()
        .put("type", "POST")
        .putObject("content")
        .put("type", "triggers");
    return publish(
        core,
        TestMessage.signed(
            account, "PROGRAM", content.toString(), content.path("time").toString(), null));
  }

  private static String post(Api core, String type, String content) {
    return publish(core, TestMessage.post(TestAccounts.ethereum(), type, content, 1.5e9, null));
  }

  private static String publish(Api core, TestMessage message) {
    assertThat(core.publish(message, true).status()).isEqualTo(200);
    return message.itemHash();
  }

  @Test
  void aProgramThatAlwaysRuns() throws Exception {
    String program = on.create(Deployment.resource("triggers"), "main:app", "--persistent");
    String first = on.get(program, "/").body();
    on.get(program, "/end");
    Deployment.until(() -> running().contains(program));
    String second = on.get(program, "/").body();
    assertThat(second).isNotEqualTo(first);
    on.cloud().close();
    on.start();
    Deployment.until(() -> running().contains(program));
    assertThat(on.get(program, "/").body()).isNotEqualTo(second);
    on.aleph().run("program", "delete", program, "-y");
    Deployment.until(() -> !running().contains(program));
  }

  private String running() throws Exception {
    URI list = on.cloud().compute().resolve("/about/executions/list");
    return on.client()
        .send(
            HttpRequest.newBuilder(list).timeout(Duration.ofMinutes(1)).build(),
            BodyHandlers.ofString())
        .body();
  }
}
