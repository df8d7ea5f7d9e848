package io.aleph4j.compute.vm;

import io.aleph4j.compute.host.HostProcess;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process that is none, for tests. */
public final class FakeProcess implements HostProcess {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Runnable whenKilled;
  private final int code;
  private volatile boolean killed;

  /** Runs until it is ended; told when that is by force. */
  public FakeProcess(Runnable whenKilled) {
    this(whenKilled, 0);
  }

  /** The same, ending with this code. */
  FakeProcess(Runnable whenKilled, int code) {
    this.whenKilled = whenKilled;
    this.code = code;
  }

  /** Ends by itself. */
  public void exit() {
    ended.countDown();
  }

  /** Whether it was ended by force while it ran. */
  public boolean wasKilled() {
    return killed;
  }

  @Override
  public long pid() {
    return 1;
  }

  @Override
  public boolean isAlive() {
    return ended.getCount() > 0;
  }

  @Override
  public int await() throws InterruptedException {
    ended.await();
    return code;
  }

  @Override
  public boolean await(Duration limit) throws InterruptedException {
    return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void terminate() {
    kill();
  }

  @Override
  public void kill() {
    killed |= isAlive();
    whenKilled.run();
    ended.countDown();
  }

  @Override
  public Usage usage() {
    return new Usage(5, 7);
  }
}
