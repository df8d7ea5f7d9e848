package io.aleph4j.compute.call;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes the body of a request on while the answer may already come. */
final class BodyPump implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(BodyPump.class);
  private static final int PIECE = 32 * 1024;

  private final InputStream from;
  private final OutputStream to;
  private final AppConnection connection;
  private final Thread thread;
  private volatile @Nullable IOException clientFailure;

  private BodyPump(InputStream from, OutputStream to, AppConnection connection) {
    this.from = from;
    this.to = to;
    this.connection = connection;
    this.thread = Thread.ofVirtual().name("body").unstarted(this);
  }

  /** Begins to pass a body on; closing {@code to} ends it. */
  static BodyPump start(InputStream from, OutputStream to, AppConnection connection) {
    BodyPump pump = new BodyPump(from, to, connection);
    pump.thread.start();
    return pump;
  }

  @Override
  public void run() {
    byte[] piece = new byte[PIECE];
    try {
      for (int read = read(piece); read >= 0; read = read(piece)) {
        to.write(piece, 0, read);
      }
      to.close();
    } catch (IOException e) {
      log.debug("A body was not passed on to its end: {}", e.toString());
    }
  }

  private int read(byte[] piece) throws IOException {
    try {
      return from.read(piece);
    } catch (IOException e) {
      clientFailure = e;
      // The application must not take what came for the whole.
      connection.close();
      throw e;
    }
  }

  /** What went wrong on the client's side; null for nothing. */
  @Nullable IOException clientFailure() {
    return clientFailure;
  }

  boolean isDone() {
    return !thread.isAlive();
  }

  void join() throws InterruptedException {
    thread.join();
  }
}
