package io.aleph4j.compute.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.ProgramText;
import io.aleph4j.compute.definition.UndefinedMachineException;
import io.aleph4j.compute.domain.FakeRecords;
import io.aleph4j.compute.event.ProgramEvents;
import io.aleph4j.compute.vm.FakeGuest;
import io.aleph4j.compute.vm.GuestSocket;
import io.aleph4j.compute.vm.HttpApplication;
import io.aleph4j.compute.vm.TestNode;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.protocol.ItemHash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
@Timeout(60)
class EventCallsTest {
  private record Seen(String head, String body) {}

  @TempDir private Path folder;
  private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
  private volatile HttpApplication.Handler handler =
      exchange -> {
        seen.add(new Seen(exchange.head(), new String(exchange.body(), UTF_8)));
        exchange.raw("HTTP/1.1 204 No Content\r\n\r\n");
      };
  private TestNode node;
  private VmPool pool;
  private ProgramFront front;
  private ProgramEvents events;

  @BeforeEach
  void start() {
    node = new TestNode(folder, FakeGuest.serving(this::serve));
    pool = VmPool.open(node.services());
    front = new ProgramFront(pool, "crn.example.org", "1.2.3", FakeRecords.none());
    events = front.events();
  }

  private void serve(GuestSocket connection) throws Exception {
    new HttpApplication(exchange -> handler.answer(exchange)).serve(connection);
  }

  @AfterEach
  void stop() {
    pool.close();
  }

  @Test
  void aProgramIsStartedAndTold() throws Exception {
    ItemHash program = node.add("program");
    events.run(program, "{\"type\":\"POST\",\"x\":\"ä\"}");
    Seen first = seen.take();
    assertThat(first.head().lines())
        .containsExactly(
            "POST / HTTP/1.1",
            "host: localhost",
            "content-type: application/json",
            "content-length: 24",
            "connection: close",
            "x-aleph-event: aleph.message",
            "x-aleph-call: 1",
            "");
    assertThat(first.body()).isEqualTo("{\"type\":\"POST\",\"x\":\"ä\"}");
    events.run(program, "{}");
    assertThat(seen.take().body()).isEqualTo("{}");
    assertThat(node.hypervisor().machines()).hasSize(1);
    assertThat(front.calls()).isEqualTo(2);
  }

  @Test
  void largeMessagesArriveWhole() throws Exception {
    String message = "{\"x\":\"" + "y".repeat((1 << 20) - 8) + "\"}";
    events.run(node.add("program"), message);
    assertThat(seen.take().body()).isEqualTo(message);
    assertThatThrownBy(() -> events.run(node.add("program"), message + " "))
        .isInstanceOf(ComputeException.class)
        .hasMessage("the message has 1048577 bytes; programs take 1048576 at most");
  }

  @Test
  void whatItAnswersIsSaid() {
    handler = exchange -> exchange.text(500, "Traceback:\n  a line\nError: no\n");
    ItemHash program = node.add("program");
    assertThatThrownBy(() -> events.run(program, "{}"))
        .isInstanceOf(ComputeException.class)
        .hasMessage("it answered 500 Error: no");
    handler = exchange -> exchange.connection().reset("broken");
    assertThatThrownBy(() -> events.run(program, "{}"))
        .isInstanceOf(ComputeException.class)
        .hasMessageStartingWith("it gave no answer");
  }

  @Test
  void oneThatReadsNothingIsNotWaitedForForEver() {
    handler = exchange -> Thread.sleep(Duration.ofMinutes(1));
    ProgramText text = node.program("slow");
    text.object("resources").put("seconds", 1);
    assertThatThrownBy(() -> events.run(node.add(text), "y".repeat(1 << 20)))
        .isInstanceOf(ComputeException.class)
        .hasMessageStartingWith("it gave no answer");
  }

  @Test
  void whatIsNoProgramIsNotKept() {
    assertThatThrownBy(() -> events.run(ItemHash.sha256("nothing"), "{}"))
        .isInstanceOf(UndefinedMachineException.class);
    assertThat(pool.all()).isEmpty();
  }

  @Test
  void aNodeThatStopsTellsNothing() throws Exception {
    front.drain(Duration.ZERO);
    assertThatThrownBy(() -> events.run(node.add("program"), "{}"))
        .hasMessage("this node is about to stop");
    assertThat(node.hypervisor().machines()).isEmpty();
  }
}
