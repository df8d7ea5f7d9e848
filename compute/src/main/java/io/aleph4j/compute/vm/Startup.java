package io.aleph4j.compute.vm;

import io.aleph4j.compute.channel.GuestLinkListener;
import io.aleph4j.compute.channel.GuestState;
import io.aleph4j.compute.channel.GuestStream;
import io.aleph4j.compute.channel.LogKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to a guest: its logs, and whether its program serves. */
final class Startup implements GuestLinkListener {
  private static final Logger log = LoggerFactory.getLogger(Startup.class);

  private final LogBook logs;
  private final Consumer<GuestStream> guestApi;
  private final CompletableFuture<GuestState> outcome = new CompletableFuture<>();
  private volatile boolean begun;
  private volatile Runnable whenBroken = () -> {};
  private volatile Runnable whenEnded = () -> {};

  Startup(LogBook logs, Consumer<GuestStream> guestApi) {
    this.logs = logs;
    this.guestApi = guestApi;
  }

  /** Whether the guest has taken its configuration. */
  boolean hasBegun() {
    return begun;
  }

  /** Has something done when the link breaks once the program serves. */
  void whenBroken(Runnable then) {
    whenBroken = then;
  }

  /** Has something done when the program ends by itself once it has served. */
  void whenProgramEnds(Runnable then) {
    whenEnded = then;
  }

  /**
   * Waits until the program serves.
   *
   * @throws VmException when it does not
   * @throws IOException when the guest is gone
   */
  void await(Duration limit) throws IOException, InterruptedException {
    GuestState state;
    try {
      state = outcome.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new VmException(
          VmException.Step.SETUP,
          "the program did not serve within " + limit.toSeconds() + " s",
          List.of(),
          e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(String.valueOf(cause.getMessage()), cause);
    }
    if (state.kind() != GuestState.Kind.READY) {
      throw new VmException(VmException.Step.SETUP, describe(state), List.of(), null);
    }
  }

  private static String describe(GuestState state) {
    if (state.kind() == GuestState.Kind.EXITED) {
      return "the program ended with code " + state.code() + " before it served";
    }
    return state.error() == null ? "the program could not be started" : state.error();
  }

  @Override
  public void onState(GuestState state) {
    if (state.traceback() != null) {
      state.traceback().lines().forEach(line -> logs.add(LogBook.Kind.STDERR, 0, line));
    }
    begun = true;
    if (state.kind() != GuestState.Kind.STARTING && !outcome.complete(state)) {
      logs.add(LogBook.Kind.SYSTEM, 0, "the program is " + state.kind());
      whenEnded.run();
    }
  }

  @Override
  public void onLog(long call, LogKind kind, String text) {
    LogBook.Kind source =
        switch (kind) {
          case OUTPUT -> LogBook.Kind.STDOUT;
          case ERROR -> LogBook.Kind.STDERR;
          case SYSTEM -> LogBook.Kind.SYSTEM;
        };
    text.lines().forEach(line -> logs.add(source, call, line));
  }

  @Override
  public void onGuestApi(GuestStream stream) {
    guestApi.accept(stream);
  }

  @Override
  public void onEnd(@Nullable Exception cause) {
    boolean isEarly =
        outcome.completeExceptionally(
            cause == null ? new IOException("the link to the guest is closed") : cause);
    if (!isEarly && cause != null) {
      log.warn("The link to a guest broke, and its machine is ended: {}", cause.getMessage());
      whenBroken.run();
    }
  }
}
