package io.aleph4j.service.web;

import java.util.concurrent.Executors;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The threads of a server. A request runs on a virtual thread of its own. As long as there are few
 * at a time, it runs on the very thread that has read it: that spares it being handed over, and
 * what it waits for wakes it directly. Safe for many threads.
 */
final class WebThreads extends QueuedThreadPool {
  private static final int MOST = 64;
  private static final int LEAST = 4;

  /** Threads that stand by to read on where one keeps the request that it has read. */
  private static final int STANDING_BY = 4;

  private final int inPlace;

  /**
   * Threads.
   *
   * @param inPlace about how many requests run at a time where they were read; 0 for none
   */
  WebThreads(int inPlace) {
    super(MOST, LEAST);
    this.inPlace = inPlace;
    setName("web");
    setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request").factory()));
    setReservedThreads(inPlace == 0 ? 0 : STANDING_BY);
  }

  /** Takes what reads on while this thread runs the request that it has just read. */
  @Override
  public boolean tryExecute(Runnable task) {
    // All else that the server does needs threads too, however long requests take.
    return getUtilizedThreads() < inPlace && super.tryExecute(task);
  }
}
