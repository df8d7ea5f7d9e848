package io.aleph4j.compute.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.client.NetworkMessage;
import io.aleph4j.compute.definition.FakeMessages;
import io.aleph4j.compute.definition.ProgramText;
import io.aleph4j.compute.vm.FakeGuest;
import io.aleph4j.compute.vm.Session;
import io.aleph4j.compute.vm.TestNode;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.compute.vm.VmState;
import io.aleph4j.protocol.ItemHash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UpdateWatchTest {
  private static final Duration SWEEP = Duration.ofMinutes(10);

  @TempDir private Path folder;
  private final LinkedBlockingQueue<NetworkMessage> heard = new LinkedBlockingQueue<>();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong asked = new AtomicLong();
  private TestNode node;
  private VmPool pool;
  private UpdateWatch watch;
  private ItemHash code;
  private Vm vm;

  @BeforeEach
  void start() throws Exception {
    node = new TestNode(folder, FakeGuest.serving(connection -> {}));
    pool = VmPool.open(node.services());
    watch = new UpdateWatch(this::next, pool, SWEEP, nanos::get);
    code = node.store("the first version".getBytes(UTF_8));
    ItemHash program = node.add(new ProgramText(code, node.store("the runtime".getBytes(UTF_8))));
    vm = pool.get(program);
    vm.acquire().close();
  }

  @AfterEach
  void stop() {
    watch.close();
    pool.close();
  }

  private Optional<NetworkMessage> next(Duration timeout) {
    asked.incrementAndGet();
    try {
      // Shorter than it is asked for, so that clocks of tests are looked at often.
      return Optional.ofNullable(heard.poll(1, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private void until(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.sleep(1);
    }
  }

  private String amendment(String owner, ItemHash of) {
    return FakeMessages.storeContent(
        node.file("the second version".getBytes(UTF_8)), owner, of.value());
  }

  /** Waits until everything that was heard has been acted on. */
  private void settle(Session oldRun) throws Exception {
    until(heard::isEmpty);
    long before = asked.get();
    until(() -> asked.get() > before + 1);
    // Behind every look that was asked for before it.
    vm.stop(oldRun, "another run");
  }

  private Session oldRun() throws Exception {
    Session old = vm.acquire().session();
    vm.stop("to have an old run");
    vm.acquire().close();
    return old;
  }

  private boolean isStopped() {
    return vm.record().state() instanceof VmState.Stopped;
  }

  @Test
  void aNewVersionStopsTheMachineAndTheNextCallRunsIt() throws Exception {
    String newVersion = amendment(FakeMessages.OWNER, code);
    ItemHash hash = node.messages().amend("STORE", newVersion);
    heard.add(FakeMessages.inline("STORE", newVersion));
    until(this::isStopped);
    assertThat(vm.record().state())
        .isEqualTo(new VmState.Stopped(TestNode.NOW, "its files have new versions", null));
    Session next = vm.acquire().session();
    assertThat(next.definition().code().file().ref()).isEqualTo(hash);
  }

  @Test
  void nobodyStopsTheMachineOfAnother() throws Exception {
    Session old = oldRun();
    Session running = vm.session();
    String forged = amendment("0xSomebodyElse", code);
    node.messages().amend("STORE", forged);
    heard.add(FakeMessages.inline("STORE", forged));
    heard.add(FakeMessages.inline("STORE", amendment(FakeMessages.OWNER, ItemHash.sha256("?"))));
    heard.add(FakeMessages.inline("STORE", "{\"ref\":7}"));
    heard.add(FakeMessages.inline("FORGET", "{\"hashes\":{\"a\":null}}"));
    heard.add(FakeMessages.inline("FORGET", "{\"hashes\":[\"" + vm.itemHash() + "\"]}"));
    settle(old);
    assertThat(vm.session()).isSameAs(running);
  }

  @Test
  void aMachineWhoseMessageIsForgottenStops() throws Exception {
    node.messages().remove(vm.itemHash());
    heard.add(FakeMessages.inline("FORGET", "{\"hashes\":[\"" + vm.itemHash() + "\"]}"));
    until(this::isStopped);
    assertThat(vm.record().state())
        .isEqualTo(new VmState.Stopped(TestNode.NOW, "its message is gone", null));
  }

  @Test
  void aFileThatIsGoneStopsNothingThatRuns() throws Exception {
    Session old = oldRun();
    Session running = vm.session();
    node.messages().remove(code);
    heard.add(FakeMessages.inline("FORGET", "{\"hashes\":[\"" + code + "\"]}"));
    settle(old);
    assertThat(vm.session()).isSameAs(running);
  }

  @Test
  void whatWasNotHeardIsFoundInTime() throws Exception {
    node.messages().amend("STORE", amendment(FakeMessages.OWNER, code));
    nanos.addAndGet(SWEEP.toNanos() - 1);
    Thread.sleep(20);
    assertThat(isStopped()).isFalse();
    nanos.addAndGet(1);
    until(this::isStopped);
  }
}
