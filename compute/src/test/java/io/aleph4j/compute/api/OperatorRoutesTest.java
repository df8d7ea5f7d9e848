package io.aleph4j.compute.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.compute.auth.Wallet;
import io.aleph4j.compute.definition.ProgramText;
import io.aleph4j.compute.vm.FakeGuest;
import io.aleph4j.compute.vm.LogBook;
import io.aleph4j.compute.vm.TestNode;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.compute.vm.VmState;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorRoutesTest {
  private static final String UNKNOWN = "ab".repeat(32);

  @TempDir Path folder;
  private ApiFixture node;
  private final Wallet owner = Wallet.ofVectors();

  @BeforeEach
  void start() {
    node = new ApiFixture(folder, FakeGuest.serving(connection -> {}));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private Vm running() throws InterruptedException {
    ItemHash hash = node.node.add("program");
    Vm vm = node.machines.get(hash);
    vm.acquire().close();
    return vm;
  }

  private static String path(Vm vm, String operation) {
    return "/control/machine/" + vm.itemHash() + "/" + operation;
  }

  private String post(Vm vm, String operation) throws Exception {
    return node.operate(owner, "POST", path(vm, operation)).body();
  }

  @Test
  void onlyTheOwnerOperates() throws Exception {
    Vm vm = running();
    HttpResponse<String> stranger = node.operate(Wallet.ofStranger(), "POST", path(vm, "stop"));
    assertThat(stranger.statusCode()).isEqualTo(403);
    assertThat(stranger.body()).isEqualTo("Unauthorized sender");
    assertThat(stranger.headers().firstValue("Content-Type").orElseThrow()).contains("text/plain");
    assertThat(node.send("POST", path(vm, "stop")).body())
        .isEqualTo("{\"error\":\"Missing X-SignedPubKey header\"}");
    assertThat(vm.record().state()).isInstanceOf(VmState.Running.class);
  }

  @Test
  void namesWhatIsNotThere() throws Exception {
    HttpResponse<String> unknown =
        node.operate(owner, "POST", "/control/machine/" + UNKNOWN + "/stop");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body())
        .isEqualTo("{\"error\":\"No virtual machine with ref " + UNKNOWN + "\"}");
    HttpResponse<String> invalid = node.operate(owner, "POST", "/control/machine/x/stop");
    assertThat(invalid.statusCode()).isEqualTo(400);
    assertThat(invalid.body()).isEqualTo("{\"error\":\"Invalid ref: 'x'\"}");
    assertThat(node.operate(owner, "GET", "/control/machine/" + UNKNOWN + "/logs").body())
        .isEqualTo("{\"error\":\"No execution found for this VM\"}");
  }

  @Test
  void stopsAndStarts() throws Exception {
    Vm vm = running();
    assertThat(post(vm, "stop")).isEqualTo("Stopped VM with ref " + vm.itemHash());
    assertThat(vm.record().state()).isInstanceOf(VmState.Stopped.class);
    assertThat(post(vm, "stop")).isEqualTo("Already stopped, nothing to do");
    assertThat(post(vm, "reboot"))
        .isEqualTo("Starting VM (was not running) with ref " + vm.itemHash());
    vm.acquire().close();
    assertThat(post(vm, "reboot")).isEqualTo("Rebooted VM with ref " + vm.itemHash());
    vm.acquire().close();
    assertThat(node.node.hypervisor().machines()).hasSize(3);
  }

  @Test
  void stopsWhatIsAwayBetweenTwoTries() throws Exception {
    ProgramText text = node.node.program("always");
    text.object("on").put("persistent", true);
    Vm vm = node.machines.get(node.node.add(text));
    vm.acquire().close();
    node.node.hypervisor().latest().crash();
    while (!(vm.record().state() instanceof VmState.Stopped)) {
      Thread.onSpinWait();
    }
    assertThat(vm.record().wanted().always()).isTrue();
    assertThat(post(vm, "stop")).isEqualTo("Stopped VM with ref " + vm.itemHash());
    assertThat(vm.record().wanted().always()).isFalse();
    assertThat(post(vm, "stop")).isEqualTo("Already stopped, nothing to do");
  }

  @Test
  void erases() throws Exception {
    Vm vm = running();
    assertThat(post(vm, "erase")).isEqualTo("Erased VM with ref " + vm.itemHash());
    assertThat(node.machines.find(vm.itemHash())).isEmpty();
  }

  @Test
  void endsLater() throws Exception {
    Vm vm = running();
    for (String wrong : new String[] {"expire", "expire?timeout=0", "expire?timeout=864000"}) {
      HttpResponse<String> refused = node.operate(owner, "POST", path(vm, wrong));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).isEqualTo("{\"error\":\"Invalid timeout duration\"}");
    }
    assertThat(post(vm, "expire?timeout=0.05"))
        .isEqualTo("Expiring VM with ref " + vm.itemHash() + " in 0.05 seconds");
    node.node.pass(Duration.ofMillis(50));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!(vm.record().state() instanceof VmState.Stopped) && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(vm.record().state()).isInstanceOf(VmState.Stopped.class);
  }

  @Test
  void updatesForEverybody() throws Exception {
    Vm vm = running();
    assertThat(node.send("POST", path(vm, "update")).body()).isEqualTo("{}");
    assertThat(node.send("POST", "/control/" + vm.itemHash() + "/update").body()).isEqualTo("{}");
    assertThat(node.send("POST", "/control/" + UNKNOWN + "/update").body())
        .isEqualTo("{\"error\":\"404: VM not found\"}");
  }

  @Test
  void tellsThePastOfALog() throws Exception {
    Vm vm = running();
    vm.logs().add(LogBook.Kind.STDOUT, 1, "hello \"you\"");
    HttpResponse<String> logs = node.operate(owner, "GET", path(vm, "logs"));
    var last = StrictJson.parse(logs.body()).valueStream().toList().getLast();
    assertThat(last.path("MESSAGE").asString()).isEqualTo("hello \"you\"");
    assertThat(last.path("SYSLOG_IDENTIFIER").asString())
        .isEqualTo("vm-" + vm.itemHash() + "-stdout");
    assertThat(last.path("file").asString()).isEqualTo("stdout");
    assertThat(last.path("__REALTIME_TIMESTAMP").asString()).isEqualTo("2026-01-02 03:04:05+00:00");
  }

  /** Keeps what is told on a socket; a text {@code closed} at its end. */
  private static final class Frames implements WebSocket.Listener {
    final BlockingQueue<String> all = new LinkedBlockingQueue<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      all.add(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      all.add("closed");
      return null;
    }

    String next() throws InterruptedException {
      return String.valueOf(all.poll(10, TimeUnit.SECONDS));
    }
  }

  private WebSocket open(Vm vm, Frames frames) {
    URI url = URI.create(node.url(path(vm, "stream_logs")).toString().replace("http:", "ws:"));
    return node.client().newWebSocketBuilder().buildAsync(url, frames).join();
  }

  private String introduction(Wallet wallet) {
    var frame = Replies.object();
    var auth = frame.putObject("auth");
    auth.set("X-SignedPubKey", wallet.signedKey(TestNode.NOW.plusSeconds(60)));
    auth.set("X-SignedOperation", wallet.operation(node.time(), "POST", "/any", ApiFixture.DOMAIN));
    return frame.toString();
  }

  @Test
  void readsAlongWhatARunningMachinePrints() throws Exception {
    Vm vm = running();
    vm.logs().add(LogBook.Kind.STDERR, 1, "before");
    Frames frames = new Frames();
    WebSocket socket = open(vm, frames);
    socket.sendText(introduction(owner), true).join();
    assertThat(frames.next()).isEqualTo("{\"status\":\"connected\"}");
    String frame = frames.next();
    while (frame.contains("\"type\":\"system\"")) {
      frame = frames.next();
    }
    assertThat(frame).isEqualTo("{\"type\":\"stderr\",\"message\":\"before\"}");
    vm.logs().add(LogBook.Kind.STDOUT, 1, "after");
    assertThat(frames.next()).isEqualTo("{\"type\":\"stdout\",\"message\":\"after\"}");
    socket.abort();
  }

  @Test
  void tellsOnlyThePastOfOneThatDoesNotRun() throws Exception {
    Vm vm = running();
    vm.stop("test");
    vm.logs().add(LogBook.Kind.STDOUT, 1, "last words");
    Frames frames = new Frames();
    open(vm, frames).sendText(introduction(owner), true).join();
    assertThat(frames.next()).isEqualTo("{\"status\":\"connected\"}");
    String last = "";
    String frame = frames.next();
    while (!frame.contains("VM is not running, past logs sent")) {
      last = frame;
      frame = frames.next();
    }
    assertThat(last).contains("last words");
    assertThat(frames.next()).isEqualTo("closed");
  }

  @Test
  void refusesReadersAndSaysWhy() throws Exception {
    Vm vm = running();
    Frames stranger = new Frames();
    open(vm, stranger).sendText(introduction(Wallet.ofStranger()), true).join();
    assertThat(stranger.next())
        .isEqualTo("{\"status\":\"failed\",\"reason\":\"unauthorized sender\"}");
    assertThat(stranger.next()).isEqualTo("closed");
    Frames nobody = new Frames();
    open(vm, nobody).sendText("{}", true).join();
    assertThat(nobody.next())
        .isEqualTo("{\"status\":\"failed\",\"reason\":\"missing 'auth' key in message\"}");
  }
}
