package io.aleph4j.compute.vm;

import io.aleph4j.compute.hypervisor.Machine;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A machine that is a thread, for tests. */
public final class FakeMachine implements Machine {
  private final MachinePlan plan;
  private final Consumer<String> console;
  private final SocketChannel host;
  private final SocketChannel inside;
  private final FakeProcess process = new FakeProcess(this::cut);
  private final FakeGuest guest;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Throwable failure;

  FakeMachine(MachinePlan plan, Consumer<String> console) {
    this.plan = plan;
    this.console = console;
    try {
      Path folder = Files.createTempDirectory("vm");
      Path path = folder.resolve("s");
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        server.bind(UnixDomainSocketAddress.of(path));
        host = SocketChannel.open(UnixDomainSocketAddress.of(path));
        inside = server.accept();
      } finally {
        Files.deleteIfExists(path);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    guest = new FakeGuest(inside);
  }

  void start(FakeGuest.Script script) {
    Thread.ofVirtual().name("inside " + plan.name()).start(() -> run(script));
  }

  private void run(FakeGuest.Script script) {
    try {
      script.run(guest);
    } catch (Exception | AssertionError e) {
      failure = e;
    } finally {
      cut();
      process.exit();
    }
  }

  private void cut() {
    try {
      inside.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it was started with. */
  public MachinePlan plan() {
    return plan;
  }

  /** What runs in it. */
  public FakeGuest guest() {
    return guest;
  }

  /** What its script failed with; null while it did not. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** Prints a line, as a kernel does. */
  public void print(String line) {
    console.accept(line);
  }

  /** Ends at once, as by a crash. */
  public void crash() {
    cut();
    process.exit();
  }

  /** Waits until the node has freed it. */
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }

  /** Whether the node has freed it. */
  public boolean isClosed() {
    return closed.getCount() == 0;
  }

  @Override
  public FakeProcess process() {
    return process;
  }

  @Override
  public SocketChannel openSerial() {
    return host;
  }

  @Override
  public void close() {
    process.kill();
    closed.countDown();
  }
}
