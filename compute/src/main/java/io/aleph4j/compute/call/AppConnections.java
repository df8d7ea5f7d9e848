package io.aleph4j.compute.call;

import io.aleph4j.compute.vm.Application;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Connections to one application, kept between calls. Safe for many threads. */
final class AppConnections {
  private static final int MOST_IDLE = 64;

  private final Application application;
  private final ConcurrentLinkedDeque<AppConnection> idle = new ConcurrentLinkedDeque<>();

  AppConnections(Application application) {
    this.application = application;
  }

  /** One that was used last; null when there is none. */
  @org.jspecify.annotations.Nullable
  AppConnection idle() {
    AppConnection last = idle.pollFirst();
    while (last != null && last.hasSurplus()) {
      last.close(); // it was sent more after its last answer
      last = idle.pollFirst();
    }
    return last;
  }

  /** A new one. */
  AppConnection open() throws IOException {
    return new AppConnection(application.open());
  }

  /** Keeps one for the next call. */
  void keep(AppConnection connection) {
    // Counting walks the list; it is short, and being off by some does no harm.
    if (idle.size() < MOST_IDLE) {
      idle.addFirst(connection);
    } else {
      connection.close();
    }
  }
}
