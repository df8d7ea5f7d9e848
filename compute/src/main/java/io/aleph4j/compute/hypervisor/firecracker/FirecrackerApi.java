package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.HostProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Firecracker's API: HTTP over a Unix socket. Every refusal is told with Firecracker's own words.
 * Safe for many threads, one request after another.
 */
final class FirecrackerApi implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PAUSE = Duration.ofMillis(1);
  private static final int OK = 200;
  private static final int DONE = 204;

  private final Path socket;
  private final Duration limit;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable ApiConnection connection;

  /**
   * Names the socket.
   *
   * @param limit how long an answer may take
   */
  FirecrackerApi(Path socket, Duration limit) {
    this.socket = socket;
    this.limit = limit;
  }

  /**
   * Waits until Firecracker listens: some milliseconds after it was started.
   *
   * @throws ComputeException when it ends before, or does not listen in time
   */
  void await(HostProcess process, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    lock.lock();
    try {
      while (connection == null) {
        boolean last = System.nanoTime() > end || Thread.currentThread().isInterrupted();
        connection = tryToOpen(process, last);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable ApiConnection tryToOpen(HostProcess process, boolean last) {
    try {
      return ApiConnection.open(socket);
    } catch (IOException e) {
      if (!process.isAlive()) {
        throw new ComputeException(
            "Firecracker has ended before it could be told what to run: its output says why", e);
      }
      if (last) {
        throw new ComputeException("Firecracker does not listen at " + socket + " in time", e);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      return null;
    }
  }

  /**
   * Has something done.
   *
   * @throws ComputeException when Firecracker refuses, with its reason, or does not answer
   */
  void send(ApiRequest request) {
    ApiConnection.Answer answer =
        exchange(request.method(), request.path(), request.body(), request.name());
    if (answer.status() != DONE) {
      throw refused(request.name(), answer);
    }
  }

  /** What Firecracker says of itself. */
  InstanceInfo describe() {
    ApiConnection.Answer answer = exchange("GET", "/", "", "GET /");
    if (answer.status() != OK) {
      throw refused("GET /", answer);
    }
    JsonNode info = parse(answer.body());
    return new InstanceInfo(text(info, "id"), text(info, "state"), text(info, "vmm_version"));
  }

  private ApiConnection.Answer exchange(String method, String path, String body, String name) {
    lock.lock();
    try {
      ApiConnection open = connection;
      if (open == null) {
        open = ApiConnection.open(socket);
        connection = open;
      }
      return open.exchange(method, path, body, limit);
    } catch (IOException e) {
      closeConnection();
      throw new ComputeException("Firecracker did not answer " + name + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private static ComputeException refused(String name, ApiConnection.Answer answer) {
    String reason = text(parse(answer.body()), "fault_message");
    return new ComputeException(
        "Firecracker refused %s (%d): %s"
            .formatted(name, answer.status(), reason.isEmpty() ? answer.body() : reason));
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      return JSON.createObjectNode();
    }
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }

  private void closeConnection() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closeConnection();
    } finally {
      lock.unlock();
    }
  }
}
