package io.aleph4j.compute.channel;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Remembers what a link tells. */
final class Recorder implements GuestLinkListener {
  final BlockingQueue<GuestState> states = new LinkedBlockingQueue<>();
  final BlockingQueue<String> logs = new LinkedBlockingQueue<>();
  final List<@Nullable Exception> ends = new CopyOnWriteArrayList<>();
  final CountDownLatch ended = new CountDownLatch(1);
  private final Consumer<GuestStream> api;

  Recorder(Consumer<GuestStream> api) {
    this.api = api;
  }

  Recorder() {
    this(stream -> {});
  }

  @Override
  public void onState(GuestState state) {
    states.add(state);
  }

  @Override
  public void onLog(long call, LogKind kind, String text) {
    logs.add(call + " " + kind + " " + text);
  }

  @Override
  public void onGuestApi(GuestStream stream) {
    api.accept(stream);
  }

  @Override
  public void onEnd(@Nullable Exception cause) {
    ends.add(cause);
    ended.countDown();
  }

  @Nullable Exception awaitEnd() throws InterruptedException {
    if (!ended.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the link has not ended");
    }
    return ends.get(0);
  }
}
