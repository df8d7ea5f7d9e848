package io.aleph4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.DevelopmentAccounts;
import io.aleph4j.protocol.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class PublisherTest {

  private static final PublishResult.Publication SUCCESS =
      new PublishResult.Publication("success", List.of());

  private final Envelope post =
      new MessageSigner(
              DevelopmentAccounts.builtIn().getFirst(),
              InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000L)))
          .post("test", JsonNodeFactory.instance.objectNode());

  private static Publisher publisher(FakeNode node) {
    return new Publisher(
        new CoreNodeClient(node.address()), Duration.ofSeconds(20), Duration.ofMillis(1));
  }

  private static FakeNode.Reply published(int status, String messageStatus) {
    return new FakeNode.Reply(
        status,
        "{\"publication_status\":{\"status\":\"success\",\"failed\":[]},\"message_status\":\""
            + messageStatus
            + "\"}");
  }

  private String status(String status) {
    return "{\"status\":\""
        + status
        + "\",\"item_hash\":\""
        + post.itemHash()
        + "\",\"reception_time\":1}";
  }

  /** A node that gives these answers to questions about the message, one after the other. */
  private FakeNode node(FakeNode.Reply publication, FakeNode.Reply... answers) {
    Iterator<FakeNode.Reply> rest = List.of(answers).iterator();
    return new FakeNode(request -> request.method().equals("POST") ? publication : rest.next());
  }

  @Test
  void whatIsDecidedAtOnceIsNotAskedFor() throws InterruptedException {
    try (FakeNode node = node(published(200, "processed"))) {
      assertThat(publisher(node).publish(post)).isEqualTo(new Outcome.Processed(SUCCESS));
      assertThat(node.onlyRequest().body()).startsWith("{\"sync\":true,");
    }
    try (FakeNode node = node(new FakeNode.Reply(422, "InvalidMessageFormat"))) {
      assertThat(publisher(node).publish(post))
          .isEqualTo(new Outcome.Malformed("InvalidMessageFormat"));
    }
  }

  @Test
  void waitsForADecision() throws InterruptedException {
    try (FakeNode node =
        node(
            published(202, "pending"),
            new FakeNode.Reply(404, ""),
            new FakeNode.Reply(200, status("pending")),
            new FakeNode.Reply(200, status("processed")))) {
      assertThat(publisher(node).publish(post)).isEqualTo(new Outcome.Processed(SUCCESS));
      assertThat(node.requests()).hasSize(4);
    }
  }

  @Test
  void learnsWhyItWasRefused() throws InterruptedException {
    String rejected =
        "{\"status\":\"rejected\",\"item_hash\":\""
            + post.itemHash()
            + "\",\"error_code\":6,\"details\":{\"errors\":[{\"required_credits\":\"5\","
            + "\"account_credits\":\"2\"}]}}";
    try (FakeNode node =
        node(
            published(202, "pending"),
            new FakeNode.Reply(200, status("rejected")),
            new FakeNode.Reply(200, rejected))) {
      assertThat(publisher(node).publish(post))
          .isInstanceOfSatisfying(
              Outcome.Rejected.class,
              outcome -> {
                assertThat(outcome.code()).isEqualTo(6);
                assertThat(outcome.sentence())
                    .isEqualTo(
                        "insufficient credit (error code 6): required credits 5, account credits"
                            + " 2");
              });
    }
    String plain =
        rejected
            .replace(":6,", ":301,")
            .replace("{\"required_credits\":\"5\",\"account_credits\":\"2\"}", "\"no x\",\"no y\"");
    try (FakeNode node = node(published(422, "rejected"), new FakeNode.Reply(200, plain))) {
      assertThat(publisher(node).publish(post))
          .isInstanceOfSatisfying(
              Outcome.Rejected.class,
              outcome ->
                  assertThat(outcome.sentence())
                      .isEqualTo("VM volume reference(s) not found (error code 301): no x; no y"));
    }
  }

  @Test
  void aRefusalWithoutAReasonIsOneToo() throws InterruptedException {
    try (FakeNode node = node(published(422, "rejected"), new FakeNode.Reply(404, ""))) {
      assertThat(publisher(node).publish(post))
          .isInstanceOfSatisfying(
              Outcome.Rejected.class,
              outcome -> {
                assertThat(outcome.code()).isNull();
                assertThat(outcome.sentence()).startsWith("the node tells no reason");
              });
    }
    String told =
        published(422, "rejected")
            .body()
            .replace(
                "\"rejected\"}", "\"rejected\",\"error\":{\"code\":2,\"message\":\"Not yours\"}}");
    try (FakeNode node = node(new FakeNode.Reply(422, told), new FakeNode.Reply(404, ""))) {
      assertThat(publisher(node).publish(post))
          .isInstanceOfSatisfying(
              Outcome.Rejected.class,
              outcome -> {
                assertThat(outcome.code()).isEqualTo(2);
                assertThat(outcome.sentence()).isEqualTo("Not yours");
              });
    }
    assertThat(new Outcome.Rejected(777, null, JsonNodeFactory.instance.missingNode()).sentence())
        .isEqualTo("for a reason that this program has no words for (error code 777)");
  }

  @Test
  void losesPatience() throws InterruptedException {
    try (FakeNode node =
        new FakeNode(request ->
            request.method().equals("POST")
                ? published(202, "pending")
                : new FakeNode.Reply(200, status("pending")))) {
      Publisher hasty =
          new Publisher(
              new CoreNodeClient(node.address()), Duration.ofMillis(20), Duration.ofMillis(5));
      assertThat(hasty.publish(post)).isEqualTo(new Outcome.Undecided(SUCCESS));
    }
  }
}
