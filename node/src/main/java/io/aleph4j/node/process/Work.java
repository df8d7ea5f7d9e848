package io.aleph4j.node.process;

import io.aleph4j.node.intake.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A task in a lane, and the place where its outcome appears. Thread-safe. */
public final class Work {

  private final Task task;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

  public Work(Task task) {
    this.task = task;
  }

  public Task task() {
    return task;
  }

  /**
   * The outcome as soon as it is durable; {@link Outcome.Unavailable} if that takes longer than the
   * patience.
   */
  public Outcome await(Duration patience) {
    try {
      return outcome.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new Outcome.Unavailable("no durable outcome within " + patience.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Unavailable("the node stops");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an outcome is never a failure", e);
    }
  }

  /** Calls the action once the outcome is known, on the lane's thread; it must not block. */
  public void whenDone(Runnable action) {
    var _ = outcome.thenRun(action);
  }

  /** Ends work that no lane took, so that whoever joined it does not wait. */
  public void giveUp() {
    complete(new Outcome.Unavailable("too many messages wait to be processed"));
  }

  void complete(Outcome result) {
    outcome.complete(result);
  }
}
