package io.aleph4j.compute.connector;

import io.aleph4j.compute.channel.GuestStream;
import io.aleph4j.service.web.HttpException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of a guest: its requests, one after the other. For one thread. */
final class GuestConnection {
  private static final Logger log = LoggerFactory.getLogger(GuestConnection.class);

  /** What a guest may still send that does not know yet that its request was refused. */
  private static final int LINGER_BYTES = 8 << 20;

  private static final Duration LINGER = Duration.ofSeconds(5);

  private final GuestStream stream;
  private final GuestRoutes routes;
  private final Semaphore held;
  private final RequestReader reader;
  private final AnswerWriter writer;

  /**
   * Over this stream.
   *
   * @param held bytes that the bodies of the machine's requests may still take
   */
  GuestConnection(GuestStream stream, GuestRoutes routes, GuestLimits limits, Semaphore held) {
    this.stream = stream;
    this.routes = routes;
    this.held = held;
    this.reader = new RequestReader(stream.input(), limits.bodyBytes());
    this.writer = new AnswerWriter(stream.output());
    stream.readTimeout(limits.idle());
  }

  /** Answers until the guest ends, or breaks the rules. */
  void run() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        goesOn = next();
      }
    } catch (MalformedRequestException e) {
      refuse(e.status(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      log.debug("A connection to the guest API ended: {}", e.toString());
    }
  }

  private boolean next() throws IOException {
    GuestRequest head = reader.head();
    if (head == null) {
      return false;
    }
    GuestAnswer answer = answer(head);
    return writer.send(answer, head.isHead(), head.isKept(), !head.isOld());
  }

  private GuestAnswer answer(GuestRequest head) throws IOException {
    int room = reader.room(head);
    String expected = head.header("expect");
    if (!expected.isEmpty() && !expected.equalsIgnoreCase("100-continue")) {
      throw new MalformedRequestException(417, "only 100-continue can be expected");
    }
    hold(room);
    try {
      if (!expected.isEmpty() && room > 0 && !head.isOld()) {
        writer.proceed();
      }
      return routes.answer(head.withBody(reader.body(head)));
    } finally {
      held.release(room);
    }
  }

  private void hold(int room) throws IOException {
    try {
      held.acquire(room);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the machine is being stopped");
    }
  }

  /** Tells why and ends, as late as the guest needs to see it. */
  void refuse(int status, @Nullable String reason) {
    try {
      HttpException error = HttpException.reason(status, String.valueOf(reason));
      writer.send(GuestAnswer.of(error), false, false, false);
      stream.closeOutput();
      stream.readTimeout(LINGER);
      byte[] rest = new byte[16 * 1024];
      int left = LINGER_BYTES;
      for (int read = 0; read >= 0 && left > 0; read = stream.input().read(rest)) {
        left -= read;
      }
    } catch (IOException e) {
      log.debug("A guest did not wait for its answer: {}", e.toString());
    }
  }
}
