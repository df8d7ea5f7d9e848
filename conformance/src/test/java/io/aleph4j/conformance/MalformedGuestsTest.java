package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Machines that do not keep to the protocol between guest and node (spec 04 §8): their callers are
 * told what is wrong, with what the machine printed last, and nothing of them is left.
 */
@ExtendWith(Deployment.Shared.class)
class MalformedGuestsTest {
  private static final boolean FULL = Boolean.getBoolean("aleph.full");
  private static final String NEVER_THERE = "500: Error during runtime initialisation: ";
  private static final String NOT_SET_UP = "500: Error during vm initialisation: ";

  private static final int CALLS = 32;

  private final Deployment on;
  private final HandMade made;

  MalformedGuestsTest(Deployment deployment) {
    on = deployment;
    made = new HandMade(deployment);
  }

  @AfterEach
  void endPrograms() throws Exception {
    made.end();
  }

  /** When a machine breaks the protocol, and what is said of it; the names are those in C. */
  enum Fault {
    READY_GARBAGE(NEVER_THERE + "the ready message"),
    READY_TRUNCATED(NEVER_THERE),
    READY_ENDLESS(NEVER_THERE + "the ready message has more than 65536 bytes"),
    READY_SILENT(NEVER_THERE),
    READY_NEVER(NEVER_THERE),
    SETUP_GARBAGE(NOT_SET_UP),
    SETUP_NOTHING(NOT_SET_UP + "the guest ended the connection without an answer"),
    SETUP_HUGE(NOT_SET_UP),
    SETUP_ENDLESS(NOT_SET_UP + "the guest answered with more than 1000000 bytes"),
    SETUP_REFUSED(NOT_SET_UP + "it does not like"),
    SETUP_REBOOT(NOT_SET_UP),
    SETUP_UNREAD(NOT_SET_UP),
    LINK_GARBAGE(NOT_SET_UP),
    LINK_HUGE(NOT_SET_UP),
    LINK_DISCONNECT(NOT_SET_UP),
    LINK_HALF(NOT_SET_UP);

    final String error;

    Fault(String error) {
      this.error = error;
    }

    /** It says nothing more, and is waited for as long as machines may take. */
    boolean isSlow() {
      return this == READY_SILENT || this == LINK_HALF;
    }
  }

  private static Stream<Fault> faults() {
    return Stream.of(Fault.values()).filter(fault -> FULL || !fault.isSlow());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aMachineThatDoesNotComeToServe(Fault fault) throws Exception {
    List<ProcessHandle> before = on.machines();
    String program = made.publish(program(fault.name()));
    HttpResponse<String> answer = on.get(program, "/");
    assertThat(answer.statusCode()).isEqualTo(500);
    String error = Api.JSON.readTree(answer.body()).get("error").asString();
    assertThat(error).startsWith(fault.error).contains("\nits last words");
    assertThat(error.contains("\nLine 1\nLine 2")).isEqualTo(fault == Fault.SETUP_REFUSED);
    Deployment.until(() -> before.containsAll(on.machines()));
  }

  private ObjectNode program(String fault) throws Exception {
    Path root = on.folder("faulty-" + fault);
    Files.createDirectory(root.resolve("sbin"));
    for (String folder : List.of("dev", "proc", "sys")) {
      Files.createDirectory(root.resolve(folder));
    }
    Path init = root.resolve("sbin").resolve("init");
    Deployment.compile("faulty/init.c", init, "-DFAULT=" + fault);
    ObjectNode content = made.program(made.store(new byte[] {1}), "plain", "run");
    ((ObjectNode) content.get("resources")).put("seconds", 10);
    ((ObjectNode) content.get("runtime")).put("ref", made.store(HandMade.squashfs(root)));
    return content;
  }

  /** Answers to calls; a path of the program is what is wrong with them. */
  @Test
  void answersThatAreNone() throws Exception {
    String program = made.publish(program("NONE"));
    assertThat(on.get(program, "/good").body()).isEqualTo("ok");
    for (String path :
        new String[] {
          "/garbage",
          "/truncated",
          "/huge",
          "/list",
          "/deep",
          "/endless",
          "/no-body",
          "/status",
          "/status-text",
          "/name",
          "/value",
          "/after"
        }) {
      HttpResponse<String> answer = on.get(program, path);
      assertThat(answer.body()).as(path).isEqualTo("Invalid response from VM");
      assertThat(answer.statusCode()).as(path).isEqualTo(502);
    }
    assertEndlessTogether(program);
    HttpResponse<String> raised = on.get(program, "/raises");
    assertThat(raised.statusCode()).isEqualTo(500);
    assertThat(raised.body()).isEqualTo("Traceback: line one");
    assertThat(raised.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
    for (String path : new String[] {"/nothing", "/reboot"}) {
      List<ProcessHandle> all = on.machines();
      HttpResponse<String> nothing = on.get(program, path);
      assertThat(nothing.statusCode()).as(path).isEqualTo(502);
      assertThat(nothing.body()).isEqualTo("VM did not respond and was shut down");
      // It was told that it is shut down: the next call has another machine.
      assertThat(on.get(program, "/good").body()).as(path).isEqualTo("ok");
      assertThat(on.machines()).hasSameSizeAs(all).isNotEqualTo(all);
    }
  }

  /** All of them together have so much of the node's memory, however many there are. */
  private void assertEndlessTogether(String program) {
    List<CompletableFuture<HttpResponse<String>>> answers =
        Stream.generate(() ->
                on.client()
                    .sendAsync(
                        on.request(program, "/endless").GET().build(), BodyHandlers.ofString()))
            .limit(CALLS)
            .toList();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.join().body())
          .isIn(
              "Invalid response from VM",
              "{\"error\":\"Too many large requests and answers at this time.\"}");
    }
  }
}
