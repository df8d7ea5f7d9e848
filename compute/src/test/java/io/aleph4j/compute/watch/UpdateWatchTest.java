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
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final AtomicBoolean breaks = new AtomicBoolean();
  private TestNode node;
  private VmPool pool;
  private UpdateWatch watch;
  private ItemHash code;
  private Vm vm;

  @BeforeEach
  void start() throws Exception {
    node = new TestNode(folder, FakeGuest.serving(connection -> {}));
    pool = VmPool.open(node.services());
    watch = new UpdateWatch(Feed::new, pool, SWEEP, Duration.ofMillis(1), nanos::get);
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

  private final class Feed implements MessageFeed {
    Feed() {
      opened.incrementAndGet();
    }

    @Override
    public Optional<NetworkMessage> next(Duration timeout) {
      asked.incrementAndGet();
      if (breaks.getAndSet(false)) {
        throw new IllegalStateException("the core node was set back");
      }
      try {
        // Shorter than it is asked for, so that clocks of tests are looked at often.
        return Optional.ofNullable(heard.poll(1, TimeUnit.MILLISECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }

    @Override
    public void close() {
      ended.incrementAndGet();
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

  /** Waits until the machine has looked after its files, and would have stopped. */
  private void settle(int looksBefore) throws Exception {
    until(heard::isEmpty);
    until(() -> node.messages().asked(vm.itemHash()) > looksBefore);
    // The look goes on for a moment after its first question; nothing tells when it is over.
    Thread.sleep(50);
  }

  private int looks() {
    return node.messages().asked(vm.itemHash());
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
    int looks = looks();
    Session running = vm.session();
    String forged = amendment("0xSomebodyElse", code);
    node.messages().amend("STORE", forged);
    heard.add(FakeMessages.inline("STORE", forged));
    heard.add(FakeMessages.inline("STORE", amendment(FakeMessages.OWNER, ItemHash.sha256("?"))));
    heard.add(FakeMessages.inline("STORE", "{\"ref\":7}"));
    heard.add(FakeMessages.inline("FORGET", "{\"hashes\":{\"a\":null}}"));
    heard.add(FakeMessages.inline("FORGET", "{\"hashes\":[\"" + vm.itemHash() + "\"]}"));
    settle(looks);
    assertThat(vm.session()).isSameAs(running);
  }

  @Test
  void aMachineWhoseMessageIsForgottenStops() throws Exception {
    node.messages().forget(vm.itemHash());
    heard.add(FakeMessages.inline("FORGET", "{\"hashes\":[\"" + vm.itemHash() + "\"]}"));
    until(this::isStopped);
    assertThat(vm.record().state())
        .isEqualTo(new VmState.Stopped(TestNode.NOW, "its message is gone", null));
  }

  @Test
  void aFileThatIsGoneStopsNothingThatRuns() throws Exception {
    int looks = looks();
    Session running = vm.session();
    node.messages().forget(code);
    heard.add(FakeMessages.inline("FORGET", "{\"hashes\":[\"" + code + "\"]}"));
    settle(looks);
    assertThat(vm.session()).isSameAs(running);
  }

  @Test
  void whatWasNotHeardIsFoundInTime() throws Exception {
    node.messages().amend("STORE", amendment(FakeMessages.OWNER, code));
    int looks = looks();
    nanos.addAndGet(SWEEP.toNanos() - 1);
    long polls = asked.get();
    until(() -> asked.get() > polls + 2);
    assertThat(looks()).isEqualTo(looks);
    nanos.addAndGet(1);
    until(this::isStopped);
  }

  @Test
  void aMessageThatIsOnlyNotFoundStopsNothing() throws Exception {
    int looks = looks();
    Session running = vm.session();
    node.messages().lose(vm.itemHash());
    nanos.addAndGet(SWEEP.toNanos());
    heard.add(FakeMessages.inline("FORGET", "{\"hashes\":[\"" + vm.itemHash() + "\"]}"));
    settle(looks);
    assertThat(vm.session()).isSameAs(running);
  }

  @Test
  void aFeedThatEndsIsOpenedAgainAndWhatWasMissedIsFound() throws Exception {
    node.messages().amend("STORE", amendment(FakeMessages.OWNER, code));
    breaks.set(true);
    until(this::isStopped);
    assertThat(opened.get()).isEqualTo(2);
    assertThat(ended.get()).isOne();
  }

  @Test
  void theVersionInForceThatIsForgottenMakesRoomForTheOneBefore() throws Exception {
    ItemHash second = node.messages().amend("STORE", amendment(FakeMessages.OWNER, code));
    vm.stop("to start with the second version");
    assertThat(vm.acquire().session().definition().code().file().ref()).isEqualTo(second);
    node.messages().withdraw(second);
    heard.add(FakeMessages.inline("FORGET", "{\"hashes\":[\"" + second + "\"]}"));
    until(() -> vm.session() == null);
    assertThat(vm.acquire().session().definition().code().file().ref()).isEqualTo(code);
  }
}
