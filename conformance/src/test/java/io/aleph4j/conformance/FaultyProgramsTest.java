package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of programs that do not do what programs do, and of requests that are none. */
@ExtendWith(Deployment.Shared.class)
class FaultyProgramsTest {
  private static final int PRINTED_MIB = Boolean.getBoolean("aleph.full") ? 1024 : 32;

  private final Deployment on;

  FaultyProgramsTest(Deployment deployment) {
    on = deployment;
  }

  private String executable(String name, String script) throws IOException {
    Path folder = on.folder(name);
    Files.writeString(folder.resolve("run"), script);
    return on.create(folder, "run");
  }

  private String python(String name, String text, String... more) throws IOException {
    Path folder = on.folder(name);
    Files.writeString(folder.resolve("main.py"), text);
    return on.create(folder, "main:app", more);
  }

  /** Both of them are waited for as long as a program may take to serve, at the same time. */
  @Test
  void programsThatNeverServe() throws Exception {
    String loops = python("loops", "print('now it loops')\nwhile True:\n    pass\n");
    String deaf = executable("deaf", "#!/bin/sh\necho it listens nowhere\nexec sleep 10000\n");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> on.get(loops, "/"));
      var second = threads.submit(() -> on.get(deaf, "/"));
      assertNotServing(first.get(4, TimeUnit.MINUTES), "now it loops");
      assertNotServing(second.get(4, TimeUnit.MINUTES), "it listens nowhere");
    }
    assertReclaimed(loops);
    assertReclaimed(deaf);
  }

  private static void assertNotServing(HttpResponse<String> answer, String lastWords) {
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .startsWith("{\"error\":\"500: Error during vm initialisation")
        .contains("did not serve within 60 s", lastWords);
  }

  /** Nothing of the machine is left. */
  private void assertReclaimed(String program) throws Exception {
    Deployment.until(() -> !running().contains("\"" + program + "\""));
  }

  private String running() throws Exception {
    URI list = URI.create(on.cloud().compute() + "/about/executions/list");
    HttpResponse<String> answer =
        on.client()
            .send(
                HttpRequest.newBuilder(list).timeout(Duration.ofMinutes(1)).build(),
                BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void aProgramThatPrintsVeryMuchServesAndItsLastLinesAreKept() throws Exception {
    String program =
        python(
            "prints",
            """
            import asyncio
            import sys

            line = "x" * 1023 + "\\n"

            def print_much():
                for _ in range(%d):
                    sys.stdout.write(line * 1024)
                print("the last line", flush=True)

            async def app(scope, receive, send):
                if scope["type"] == "http":
                    await asyncio.to_thread(print_much)
                    await send({"type": "http.response.start", "status": 200, "headers": []})
                    await send({"type": "http.response.body", "body": b"printed"})
            """
                .formatted(PRINTED_MIB),
            "--timeout-seconds",
            "600");
    HttpResponse<String> answer =
        on.client()
            .send(
                on.request(program, "/").timeout(Duration.ofMinutes(12)).build(),
                BodyHandlers.ofString());
    assertThat(answer.body()).isEqualTo("printed");
    assertThat(on.aleph().run("program", "logs", program, "--crn", on.cloud().compute().toString()))
        .contains("the last line");
  }

  @Test
  void aCallThatTakesTooLongIsEndedAndOthersGoOn() throws Exception {
    String program =
        python(
            "slow",
            """
            import asyncio

            async def app(scope, receive, send):
                if scope["type"] != "http":
                    return
                if scope["path"] == "/endless":
                    while True:
                        message = await receive()
                        if not message.get("more_body"):
                            break
                if scope["path"] == "/sleep":
                    await asyncio.sleep(1000)
                await send({"type": "http.response.start", "status": 200, "headers": []})
                await send({"type": "http.response.body", "body": b"here"})
            """,
            "--timeout-seconds",
            "5");
    assertThat(on.get(program, "/").body()).isEqualTo("here");
    assertThat(running()).contains("\"" + program + "\"");
    HttpResponse<String> slow = on.get(program, "/sleep");
    assertThat(slow.statusCode()).isEqualTo(504);
    assertThat(slow.body())
        .isEqualTo("{\"error\":\"Program did not respond within `resource.seconds`\"}");
    assertEndless(program);
    assertCut(program);
    assertThat(on.get(program, "/").body()).isEqualTo("here");
  }

  /** A body without an end: as many bytes as one likes, until the time of the call is over. */
  private void assertEndless(String program) {
    CompletableFuture<HttpResponse<String>> answer =
        on.client()
            .sendAsync(
                on.request(program, "/endless")
                    .POST(BodyPublishers.ofInputStream(Endless::new))
                    .build(),
                BodyHandlers.ofString());
    try {
      assertThat(answer.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(504);
    } catch (Exception e) {
      // The node may be gone before the client has read its answer, as it goes on sending.
      assertThat(e).hasRootCauseInstanceOf(IOException.class);
    }
  }

  private static final class Endless extends InputStream {
    @Override
    public int read() {
      return 0;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return Math.min(length, 1024);
    }
  }

  /** A client that goes in the middle of its body. */
  private void assertCut(String program) throws Exception {
    URI node = on.cloud().compute();
    try (Socket socket = new Socket(node.getHost(), node.getPort())) {
      String head =
          "POST /vm/" + program + "/endless HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void referencesThatAreNone() throws Exception {
    for (String ref : new String[] {"x", "A".repeat(64), "..", "%00"}) {
      HttpResponse<String> answer = on.get(ref, "/");
      assertThat(answer.statusCode()).as(ref).isIn(400, 404);
      assertThat(answer.body()).contains("error");
    }
    assertThatThrownBy(() -> on.aleph().run("program", "show", "ab".repeat(32)))
        .hasMessageContaining("ab".repeat(32));
  }
}
